"""The assistant without threads: conversation, ears, audio session and status tied together.

`talk` and the simulations run it on one thread (both posts call at once); the window's engine (`engine.py`) gives it an
asyncio thread and an audio thread. Methods are for the asyncio thread unless they say otherwise.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from .audio.base import AudioBackend, Frame
from .audio.session import AudioSession
from .clock import Clock
from .conversation.conversation import Conversation
from .conversation.ears import Ears
from .conversation.ports import Engines
from .conversation.status import Status
from .conversation.turns import Phase
from .enquiries import Answer, Question, Refused
from .errors import AuraError
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
from .platform.locale import user_locale
from .settings import Settings
from .speech.utterance import PAUSES, UtteranceConfig, UtteranceDetector
from .speech.voice_activity import SileroJudge, VoiceActivity, WebRtcGate

log = logging.getLogger(__name__)

Enquire = Callable[[Question], Awaitable[Answer]]
"""Answers a question of the settings window; raises AuraError when it cannot."""

Post = Callable[[Callable[[], None]], None]
"""Runs a function on another thread, soon and in order."""

AUDIO_CODES = frozenset({"audio", "no-microphone", "device-lost", "silent-microphone", "no-speaker"})
NO_DESK = "This cannot be looked up here."
NO_MICROPHONE_CODES = frozenset({"no-microphone", "device-lost"})


def spoken_language(settings: Settings) -> str:
    """Return the language of the conversation as a tag such as "de": the one chosen, the engine's, or the system's."""
    if chosen := settings.text("stt.language"):
        return chosen
    return "en" if settings.text("stt.provider") == "pocketsphinx" else user_locale()[:2]


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
        rebuild: Makes the three providers anew after settings or keys have changed; None: they stay.
        enquire: Answers the settings window's questions; None: there is nobody to ask.
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
        rebuild: Callable[[], Engines] | None = None,
        enquire: Enquire | None = None,
    ) -> None:
        self._settings = settings
        self._on_audio = on_audio
        self._receivers: list[Callable[[Event], None]] = []
        self._status = Status(mode=Mode(settings.text("listening.mode")))
        self._state: StateChanged | None = None
        self._devices: DevicesChanged | None = None
        self._problems: dict[str, Problem] = {}
        self._warming: asyncio.Task[None] | None = None
        self._rebuild = rebuild
        self._enquire = enquire
        self._tasks: set[asyncio.Task[None]] = set()
        self.engines = engines
        self.session = AudioSession(
            backend,
            clock,
            emit=lambda event: on_loop(partial(self.emit, event)),
            on_flow=lambda flows: on_loop(partial(self._set_flow, flows)),
            input_key=settings.text("audio.input"),
            output_key=settings.text("audio.output"),
            echo_cancelling=settings.flag("listening.echo_cancelling"),
        )
        self.conversation = Conversation(
            engines,
            self.session.player,
            clock,
            emit=self.emit,
            on_phase=self._set_phase,
            system_prompt=system_prompt,
            speculate=settings.flag("listening.speculate"),
            language=spoken_language(settings),
        )
        detector = UtteranceDetector(
            activity or VoiceActivity(WebRtcGate(), SileroJudge()),
            UtteranceConfig(end_silence_s=PAUSES[settings.text("listening.pause")]),
        )
        self.ears = Ears(
            detector,
            far_level=self.session.echo.far_level,
            deliver=lambda event: on_loop(partial(self.conversation.hear, event)),
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
        self._warming = asyncio.get_running_loop().create_task(self._warm(), name="warm engines")

    async def ready(self) -> None:
        """Wait until the engines are ready, or have said why they are not."""
        if self._warming is not None:
            await asyncio.wait({self._warming})

    async def aclose(self) -> None:
        """End the turn, the engines and everything that runs for them."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait({self._warming})
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self.conversation.aclose()
        engines = (self.engines.stt, self.engines.chat, self.engines.speech)
        await asyncio.gather(*(engine.aclose() for engine in engines), return_exceptions=True)

    # What the user does

    def type_text(self, text: str) -> None:
        """Take typed text as the user's turn."""
        self.conversation.type_text(text)

    def push_to_talk(self, down: bool) -> None:
        """The talk key went down or up."""
        if down:
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
        if self._warming is None or self._warming.done():
            self._warming = asyncio.get_running_loop().create_task(self._warm(), name="warm engines")
        self.conversation.retry()

    def reload(self) -> None:
        """Settings or keys have changed: use new engines from the next turn on, and close the old ones after this."""
        if self._rebuild is None:
            return
        old, self.engines = self.engines, self._rebuild()
        self.conversation.engines = self.engines
        self._clear_provider_problems()
        self._keep(asyncio.get_running_loop().create_task(self._retire(old), name="retire engines"))
        self._warm_soon()

    def enquire(self, question: Question, answer: Callable[[Answer], None]) -> asyncio.Task[None]:
        """Answer a question of the settings window, some time later, unless the task is cancelled."""
        task = asyncio.get_running_loop().create_task(self._answer(question, answer), name="enquiry")
        self._keep(task)
        return task

    async def _answer(self, question: Question, answer: Callable[[Answer], None]) -> None:
        found: Answer
        try:
            found = Refused("internal", NO_DESK) if self._enquire is None else await self._enquire(question)
        except AuraError as error:
            found = Refused(error.code, error.sentence)
        except Exception:  # the boundary of a question: the window must not wait for ever
            log.exception("a question of the settings window failed")
            found = Refused("internal", "Something went wrong inside Aura. Try again; the log file has the details.")
        answer(found)

    async def _retire(self, engines: Engines) -> None:
        await self.conversation.turn_over()
        closing = (engines.stt.aclose(), engines.chat.aclose(), engines.speech.aclose())
        await asyncio.gather(*closing, return_exceptions=True)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _warm_soon(self) -> None:
        if self._warming is not None:
            self._warming.cancel()
        self._warming = asyncio.get_running_loop().create_task(self._warm(), name="warm engines")

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
        for code in [code for code in self._problems if code not in AUDIO_CODES]:
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
        try:
            self._settings.set(key, value)
        except AuraError as error:
            self.emit(Notice(error.sentence))

    async def _warm(self) -> None:
        engines = (self.engines.stt, self.engines.chat, self.engines.speech)
        results = await asyncio.gather(*(engine.warm() for engine in engines), return_exceptions=True)
        for result in results:
            if isinstance(result, AuraError):
                log.warning("engine not ready: %s (%s)", result.code, result.detail)
                self.emit(Problem(result.code, result.sentence, result.action))
            elif isinstance(result, Exception):
                log.error("engine not ready", exc_info=result)
                self.emit(Problem("internal", "An engine did not start. The log file has the details."))
        self._status.engines_ready = True
        self._tell_state()
