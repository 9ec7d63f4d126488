"""The one place where everything is built and tied together. Heavy imports happen inside the functions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .services import Job

if TYPE_CHECKING:
    import asyncio

    from .assistant import Assistant, Post
    from .audio.base import AudioBackend
    from .clock import Clock
    from .desk import Desk
    from .engine import ThreadedEngine
    from .events import Event
    from .profiles.history import Archive
    from .profiles.keys import Keys
    from .providers.base import Pcm
    from .settings import Settings
    from .sound_check import SoundCheck
    from .wiring import Wiring


@dataclass(slots=True)
class TalkResult:
    """What `talk` reports; latencies in ms, None where a stage did not happen."""

    transcript: str = ""
    reply: str = ""
    heard: str = ""
    latency_ms: dict[str, float | None] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)


class Household:
    """What one profile has beside its engines (keys, health records, ledger, times of turns), and its assistant.

    Made on the thread that will run the assistant.
    """

    def __init__(self, settings: Settings, keys: Keys) -> None:
        from .clock import SystemClock
        from .profiles.ledger import Ledger
        from .profiles.waterfall_file import NAME
        from .profiles.waterfalls import Waterfalls
        from .providers.router.health import HealthBook
        from .updates.check import UpdateCheck
        from .updates.memory import NAME as UPDATES
        from .wiring import Wiring

        self.settings = settings
        self.keys = keys
        self.clock = SystemClock()
        self.book = HealthBook(self.clock)
        self.ledger = Ledger(
            settings.path.with_name("usage.json") if settings.path is not None else None,
            clock=datetime.now,
            limit=lambda: settings.number("usage.monthly_limit"),
            tell=self.tell,
        )
        self.waterfalls = Waterfalls(
            settings.path.with_name(NAME) if settings.path is not None else None, tell=self.tell
        )
        self.wiring: Wiring = Wiring(settings, keys, book=self.book, meter=self.ledger, tell=self.tell)
        self.assistant: Assistant | None = None
        self.sounds: SoundCheck | None = None
        self.updates = UpdateCheck(
            settings, settings.path.with_name(UPDATES) if settings.path is not None else None, tell=self.tell
        )
        self._watch: asyncio.Task[None] | None = None
        self._desk: Desk | None = None

    def tell(self, event: Event) -> None:
        """Send an event of the routers or the ledger to whoever listens to the assistant."""
        if self.assistant is not None:
            self.assistant.emit(event)

    def watch_for_updates(self) -> None:
        """Look at the release feed now and then, where there is one. On the asyncio thread."""
        import asyncio

        self._watch = asyncio.create_task(self.updates.watch(), name="updates")

    async def aclose(self) -> None:
        """Write what the ledger and the times of the last turns have not yet written."""
        import asyncio

        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._desk is not None:
            self._desk.close()  # the keys outlive this: they would hold all of it
        await self.ledger.aclose()
        await self.waterfalls.aclose()

    def hears(self) -> str:
        """Return who turns speech into text."""
        return self.wiring.order(Job.STT)[0]

    def desk(self) -> Desk:
        """Return what answers the settings window's questions. Called once."""
        from .desk import Desk

        self._desk = Desk(
            self.keys,
            self.settings,
            models=self.wiring.models,
            voices=self.wiring.voices,
            hear=self._hear,
            usage=self.ledger.report,
            on_keys_changed=self._keys_changed,
            sounds=lambda: self.sounds,
        )
        return self._desk

    def add_sounds(self, assistant: Assistant, on_audio: Post) -> None:
        """Let `assistant` have its short sounds, and the user try its devices out."""
        from .audio.earcons import Earcons
        from .sound_check import SoundCheck

        earcons = Earcons(
            assistant.session.player.chime,
            wanted=lambda: self.settings.text("sounds.earcons"),
            volume=lambda: self.settings.whole("sounds.volume"),
            clock=self.clock,
        )
        assistant.subscribe(earcons.take)
        self.sounds = SoundCheck(assistant, on_audio, earcons, self._phrase)

    def system_prompt(self) -> str:
        """Return the system prompt of a turn that begins now."""
        from .conversation.prompt import system_prompt
        from .persona import terms_to_know
        from .platform.locale import user_locale

        alone = self.wiring.order(Job.CHAT) == ("local",)
        return system_prompt(
            datetime.now().astimezone(),
            user_locale(),
            name=self.settings.text("persona.name"),
            persona=self.settings.text("persona.manner"),
            organisation=self.settings.text("context.organisation"),
            terms=terms_to_know(self.settings),
            small_model=alone and not self.settings.text("chat.model"),
        )

    async def _phrase(self) -> list[Pcm]:
        return await self.wiring.preview(self.wiring.order(Job.SPEECH)[0], "")

    async def _hear(self, provider: str, voice: str) -> None:
        pieces = await self.wiring.preview(provider, voice)
        if self.assistant is not None:
            await self.assistant.play(pieces)

    def _keys_changed(self) -> None:
        self.book.forgive()
        if self.assistant is not None:
            self.assistant.reload()


def system_backend(clock: Clock) -> AudioBackend:
    """Return the audio devices of this machine. Heavy: asyncio thread."""
    from .audio.device_watch import system_watch
    from .audio.portaudio import PortAudioBackend

    return PortAudioBackend(clock, watch=system_watch())


def build_engine(settings: Settings, open_backend: Callable[[Clock], AudioBackend] = system_backend) -> ThreadedEngine:
    """Return the window's engine, started: its threads build the rest while the window shows.

    Nothing of it is shared with the engine of another profile: settings, keys, history, figures and connections are its
    own, and end with it.
    """
    from .engine import ThreadedEngine

    keys = _keys(settings)
    # A keyring may take its time: it is asked while the imports run.
    threading.Thread(target=keys.refresh, name="keyring", daemon=True).start()

    def make(on_loop: Post, on_audio: Post) -> Assistant:
        from .assistant import Assistant

        house = Household(settings, keys)
        house.assistant = Assistant(
            settings,
            open_backend(house.clock),
            house.clock,
            house.wiring.engines(),
            system_prompt=house.system_prompt,
            on_loop=on_loop,
            on_audio=on_audio,
            hears=house.hears,
            keep_warm=True,
            on_turn_over=house.ledger.turn_over,
            rebuild=house.wiring.engines,
            enquire=house.desk().answer,
            on_close=house.aclose,
            recorder=archive.recorder() if archive is not None else None,
        )
        house.assistant.subscribe(house.waterfalls.take)
        house.add_sounds(house.assistant, on_audio)
        house.watch_for_updates()
        return house.assistant

    engine = ThreadedEngine(make)
    engine.archive = archive = _open_archive(settings, engine.tell)
    engine.start()
    return engine


def run_talk(wav: Path, reply: Path | None, settings: Settings) -> TalkResult:
    """Hold the conversation in `wav` with a file as microphone and a file as speaker, in real time.

    Raises:
        FileProblem: `wav` cannot be read or `reply` cannot be written.
    """
    from .talk import talk

    keys = _keys(settings)
    if any(settings.text(f"{job}.provider") == "compatible" for job in Job):
        keys.refresh()  # an own server's key counts only once it has been read
    return talk(wav, reply, Household(settings, keys))


def _open_archive(settings: Settings, tell: Callable[[Event], None]) -> Archive | None:
    """Return the history of the profile, with its threads running; settings without a file have none."""
    from .profiles.history import Archive
    from .profiles.history_file import NAME

    if settings.path is None:
        return None
    folder = settings.path.parent
    archive = Archive(folder / NAME, profile=folder.name, keep=lambda: settings.text("history.keep"), tell=tell)
    archive.start()
    return archive


def _keys(settings: Settings) -> Keys:
    from .profiles.shared_keys import keys_of

    return keys_of(settings)
