"""The assistant without threads: conversation, ears, audio session and status tied together.

`talk` and the simulations run it on one thread (both posts call at once); the window's engine (`engine.py`) gives it an
asyncio thread and an audio thread. Methods are for the asyncio thread unless they say otherwise.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import numpy as np

from .audio.base import AudioBackend, Frame
from .audio.session import AudioSession
from .clock import Clock
from .conversation.conversation import Conversation
from .conversation.ears import Ears
from .conversation.ports import Engines
from .conversation.status import Status
from .conversation.turns import Phase
from .enquirer import Enquire, Enquirer
from .enquiries import Answer, Question
from .errors import AuraError, OwnVoice
from .events import (
    DevicesChanged,
    Event,
    Latency,
    Mode,
    ModeChanged,
    MuteChanged,
    Notice,
    Problem,
    ProblemCleared,
    StateChanged,
)
from .keeper import Keeper
from .platform.locale import user_locale
from .providers.base import Pcm
from .settings import Settings
from .speech.pace import CARES, PACES
from .speech.utterance import HearingEvent, UtteranceDetector, UtteranceStarted
from .speech.voice_activity import SileroJudge, VoiceActivity, WebRtcGate

log = logging.getLogger(__name__)

Post = Callable[[Callable[[], None]], None]
"""Runs a function on another thread, soon and in order."""

LASTING_CODES = frozenset({"monthly-limit", "update"})
"""Cards of the ledger and of a release: an answer does not settle them."""

AUDIO_CODES = frozenset({"audio", "no-microphone", "device-lost", "silent-microphone", "no-speaker", "own-voice"})
POLL_S = 0.05
NO_MICROPHONE_CODES = frozenset({"no-microphone", "device-lost"})


def spoken_language(settings: Settings, hears: str) -> str:
    """Return the language of the conversation as a tag such as "de": the one chosen, the engine's, or the system's.

    `hears` is the provider that turns speech into text.
    """
    if chosen := settings.text("stt.language"):
        return chosen
    return "en" if hears == "pocketsphinx" else user_locale()[:2]


class Assistant:
    """One assistant for one profile.

    Args:
        settings: The profile's settings; what the user changes here is remembered there.
        backend: Opens the audio devices.
        clock: One scale for audio times and timers.
        engines: The three providers.
        system_prompt: Makes the prompt for each turn (it holds the time).
        on_loop: Runs a function on the asyncio thread.
        on_audio: Runs a function on the audio thread.
        activity: Tells speech from noise; webrtcvad and Silero when None.
        hears: The provider that turns speech into text, by its name in the settings.
        keep_warm: Keep connections warm while a conversation is on.
        on_turn_over: Called when a turn has ended.
        rebuild: Makes the three providers anew after settings or keys have changed; None: they stay.
        enquire: Answers the settings window's questions; None: there is nobody to ask.
        on_close: Awaited at the very end.
    """

    def __init__(
        self,
        settings: Settings,
        backend: AudioBackend,
        clock: Clock,
        engines: Engines,
        *,
        system_prompt: Callable[[], str],
        on_loop: Post,
        on_audio: Post,
        activity: VoiceActivity | None = None,
        hears: str = "pocketsphinx",
        keep_warm: bool = False,
        on_turn_over: Callable[[], None] = lambda: None,
        rebuild: Callable[[], Engines] | None = None,
        enquire: Enquire | None = None,
        on_close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._settings = settings
        self._on_audio = on_audio
        self._clock = clock
        self._receivers: list[Callable[[Event], None]] = []
        self._status = Status(mode=Mode(settings.text("listening.mode")))
        self._state: StateChanged | None = None
        self._devices: DevicesChanged | None = None
        self._problems: dict[str, Problem] = {}
        self._enquirer = Enquirer(enquire)
        self._on_close = on_close
        self.rehearsing = False  # what is chosen meanwhile holds, and is not remembered
        self.keeper = Keeper(engines, emit=self.emit, on_ready=self._ready, rebuild=rebuild, keep_warm=keep_warm)
        self.session = AudioSession(
            backend,
            clock,
            emit=lambda event: on_loop(partial(self.emit, event)),
            on_flow=lambda flows: on_loop(partial(self._set_flow, flows)),
            input_key=settings.text("audio.input"),
            output_key=settings.text("audio.output"),
            echo_cancelling=settings.flag("listening.echo_cancelling"),
            headphones=settings.text("listening.headphones"),
        )
        self.conversation = Conversation(
            engines,
            self.session.player,
            clock,
            emit=self.emit,
            on_phase=self._set_phase,
            system_prompt=system_prompt,
            speculate=settings.flag("listening.speculate"),
            language=spoken_language(settings, hears),
            on_turn_over=on_turn_over,
            on_read=lambda pause, finished: on_audio(partial(self.ears.read, pause, finished)),
        )
        detector = UtteranceDetector(
            activity or VoiceActivity(WebRtcGate(), SileroJudge()),
            pace=PACES[settings.text("listening.pause")],
            care=CARES[settings.text("listening.sensitivity")],
        )
        self.ears = Ears(
            detector,
            evidence=self.session.evidence,
            deliver=lambda event: on_loop(partial(self._heard, event)),
        )
        self.ears.set_mode(self._status.mode)

    # On the audio thread

    def hear(self, frames: list[Frame]) -> None:
        """Take the frames of the audio session. Audio thread."""
        self.ears.hear(frames)

    def idle(self) -> bool:
        """Whether nobody speaks and nothing plays. Audio thread."""
        return self.session.echo.resting and not self.ears.attentive

    def step_audio(self) -> None:
        """Run the audio session once, where no audio thread does. For simulated backends."""
        if frames := self.session.step():
            self.ears.hear(frames)

    # Life

    def subscribe(self, receiver: Callable[[Event], None]) -> None:
        """Send `receiver` what is true now, and every event from now on."""
        for event in self._present():
            receiver(event)
        self._receivers.append(receiver)

    def unsubscribe(self, receiver: Callable[[Event], None]) -> None:
        """End a subscription."""
        if receiver in self._receivers:
            self._receivers.remove(receiver)

    def start(self) -> None:
        """Make the engines ready in the background; trouble becomes cards."""
        self._tell_state()
        for problem in self._settings.problems:
            self.emit(Notice(problem.sentence))
        self.keeper.start()

    async def ready(self) -> None:
        """Wait until the engines are ready, or have said why they are not."""
        await self.keeper.ready()

    async def aclose(self) -> None:
        """End the turn, the engines and everything that runs for them."""
        await self.keeper.rest()
        await self._enquirer.aclose()
        await self.conversation.aclose()
        await self.keeper.aclose()
        if self._on_close is not None:
            await self._on_close()

    # What the user does

    def type_text(self, text: str) -> None:
        """Take typed text as the user's turn."""
        self.keeper.touch()
        self.conversation.type_text(text)

    def push_to_talk(self, down: bool) -> None:
        """The talk key went down or up."""
        if down:
            self.keeper.touch()
            if self._status.muted:
                self.emit(Notice("The microphone is muted. Unmute it to talk."))
            elif not self._status.microphone:
                self.emit(Notice("No microphone is delivering sound yet. Type instead, or choose a microphone."))
        self._on_audio(self.ears.press if down else self.ears.release)

    def stop(self) -> None:
        """Silence the reply."""
        self.conversation.stop()

    def set_mode(self, mode: Mode) -> None:
        """Switch between hands-free and push-to-talk."""
        self._status.mode = mode
        self._on_audio(partial(self.ears.set_mode, mode))
        if mode is Mode.PUSH_TO_TALK:
            self._on_audio(partial(self.session.settle, OwnVoice.code))
        self._remember("listening.mode", mode.value)
        self.emit(ModeChanged(mode))
        self._tell_state()

    def set_muted(self, muted: bool) -> None:
        """Ignore the microphone, or hear it again."""
        self._status.muted = muted
        self._on_audio(partial(self.ears.set_muted, muted))
        self.emit(MuteChanged(muted))
        self._tell_state()

    def select_input(self, key: str) -> None:
        """Use this microphone."""
        self._on_audio(partial(self.session.select_input, key))
        self._remember("audio.input", key)

    def select_output(self, key: str) -> None:
        """Use this speaker."""
        self._on_audio(partial(self.session.select_output, key))
        self._remember("audio.output", key)

    def refresh_devices(self) -> None:
        """Look for devices again."""
        self._on_audio(self.session.refresh_devices)

    def retry(self, code: str) -> None:
        """The user pressed "try again"."""
        if code in AUDIO_CODES:
            self._on_audio(partial(self.session.retry, code))
            return
        self.clear(code)
        self.keeper.warm_again()
        self.conversation.retry()

    def reload(self) -> None:
        """Settings or keys have changed: use new engines from the next turn on, and close the old ones after this."""
        settings = self._settings
        pace, care = PACES[settings.text("listening.pause")], CARES[settings.text("listening.sensitivity")]
        self._on_audio(partial(self.ears.set_turn_taking, pace, care))
        cancelling, headphones = settings.flag("listening.echo_cancelling"), settings.text("listening.headphones")
        self._on_audio(partial(self.session.set_echo, cancelling=cancelling, headphones=headphones))
        self.conversation.set_speculate(settings.flag("listening.speculate"))
        engines = self.keeper.renew(self.conversation.turn_over)
        if engines is not None:
            self.conversation.engines = engines
            self._clear_provider_problems()

    def enquire(self, question: Question, answer: Callable[[Answer], None]) -> asyncio.Task[None]:
        """Answer a question of the settings window, some time later, unless the task is cancelled."""
        return self._enquirer.ask(question, answer)

    async def play(self, pieces: Sequence[Pcm]) -> None:
        """Let a voice be heard outside the conversation, to its end; cancelling, Stop or a new turn ends it at once."""
        self.conversation.stop()
        player, generation = self.session.player, self.conversation.outside()
        player.begin(generation)
        for piece in pieces:
            player.write(generation, np.frombuffer(piece.data, np.int16), piece.rate)
        player.finish(generation)
        try:
            # The player belongs to a thread and has no asyncio event to wait for.
            while not self._over(generation):  # noqa: ASYNC110
                await asyncio.sleep(POLL_S)
        finally:
            if player.position(self._clock.now()).generation == generation:
                player.flush()

    def _over(self, generation: int) -> bool:
        at = self.session.player.position(self._clock.now())
        return at.generation != generation or at.finished

    def _heard(self, event: HearingEvent) -> None:
        if isinstance(event, UtteranceStarted):
            self.keeper.touch()
        self.conversation.hear(event)

    # Events

    def emit(self, event: Event) -> None:
        """Send an event to every receiver and keep what a late one needs."""
        match event:
            case Problem(code):
                self._problems.pop(code, None)
                self._problems[code] = event
            case ProblemCleared(code):
                self._problems.pop(code, None)
            case DevicesChanged():
                self._devices = event
            case Latency():
                self._clear_provider_problems()
            case _:
                pass
        for receiver in tuple(self._receivers):
            receiver(event)
        if isinstance(event, Problem | ProblemCleared):
            self._tell_state()

    def clear(self, code: str) -> None:
        """A problem is over."""
        if code in self._problems:
            self.emit(ProblemCleared(code))

    def _clear_provider_problems(self) -> None:
        """A reply is audible: what kept the engines from answering is over."""
        for code in [code for code in self._problems if code not in AUDIO_CODES | LASTING_CODES]:
            self.clear(code)

    def _present(self) -> list[Event]:
        present: list[Event] = [ModeChanged(self._status.mode), MuteChanged(self._status.muted)]
        if self._devices is not None:
            present.append(self._devices)
        present += self._problems.values()
        present.append(self._status.derive())
        return present

    def _set_phase(self, phase: Phase) -> None:
        self._status.phase = phase
        self._tell_state()

    def _set_flow(self, flows: bool) -> None:
        self._status.microphone = flows
        self._tell_state()

    def _tell_state(self) -> None:
        self._status.microphone_trouble = bool(NO_MICROPHONE_CODES & self._problems.keys())
        state = self._status.derive()
        if state != self._state:
            self._state = state
            for receiver in tuple(self._receivers):
                receiver(state)

    def _remember(self, key: str, value: str) -> None:
        if self.rehearsing:
            return
        try:
            self._settings.set(key, value)
        except AuraError as error:
            self.emit(Notice(error.sentence))

    def _ready(self) -> None:
        self._status.engines_ready = True
        self._tell_state()
