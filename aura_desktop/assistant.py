"""The assistant without threads: conversation, ears, audio session and status tied together.

`talk` and the simulations run it on one thread (both posts call at once); the window's engine (`engine.py`) gives it an
asyncio thread and an audio thread. Methods are for the asyncio thread unless they say otherwise.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from .audio.base import AudioBackend, Frame
from .audio.session import AudioSession
from .clock import Clock
from .conversation.conversation import Conversation
from .conversation.ears import Ears
from .conversation.greeting import greeting
from .conversation.outside import Outside
from .conversation.ports import Engines
from .conversation.session import Sessions
from .conversation.status import Status
from .conversation.turns import Phase
from .enquirer import Enquire, Enquirer
from .enquiries import Answer, Question
from .errors import AuraError, OwnVoice
from .events import Event, Mode, ModeChanged, MuteChanged, Notice
from .facts import AUDIO_CODES, Facts
from .history_records import Opened
from .keeper import Keeper
from .language import spoken_language
from .microphone_use import MicrophoneUse
from .profiles.history_recorder import Recorder
from .providers.base import Chat, Pcm
from .resting import Rest
from .settings import Settings
from .speech.pace import CARES, PACES
from .speech.utterance import HearingEvent, UtteranceDetector, UtteranceStarted
from .speech.voice_activity import SileroJudge, VoiceActivity, WebRtcGate

log = logging.getLogger(__name__)

Post = Callable[[Callable[[], None]], None]
"""Runs a function on another thread, soon and in order."""


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
        hears: Returns the provider that turns speech into text, by its name in the settings.
        keep_warm: Keep connections warm while a conversation is on.
        on_turn_over: Called when a turn has ended.
        rebuild: Makes the three providers anew after settings or keys have changed; None: they stay.
        enquire: Answers the settings window's questions; None: there is nobody to ask.
        on_close: Awaited at the very end.
        recorder: Keeps what is said; None: nothing is kept.
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
        hears: Callable[[], str] = lambda: "pocketsphinx",
        keep_warm: bool = False,
        on_turn_over: Callable[[], None] = lambda: None,
        rebuild: Callable[[], Engines] | None = None,
        enquire: Enquire | None = None,
        on_close: Callable[[], Awaitable[None]] | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self._settings = settings
        self._on_audio = on_audio
        self._clock = clock
        self._hears = hears
        self._over = on_turn_over
        self._status = Status(mode=Mode(settings.text("listening.mode")))
        self._facts = Facts(self._status)
        self._enquirer = Enquirer(enquire)
        self._on_close = on_close
        self.keeper = Keeper(engines, emit=self.emit, on_ready=self._ready, rebuild=rebuild, keep_warm=keep_warm)
        self.session = AudioSession(
            backend,
            clock,
            emit=lambda event: on_loop(partial(self.emit, event)),
            on_flow=lambda flows: on_loop(partial(self._facts.set_flow, flows)),
            input_key=settings.text("audio.input"),
            output_key=settings.text("audio.output"),
            echo_cancelling=settings.flag("listening.echo_cancelling"),
            headphones=settings.text("listening.headphones"),
            attentive=lambda: self.ears.attentive,
        )
        self.conversation = Conversation(
            engines,
            self.session.player,
            clock,
            emit=self.emit,
            on_phase=self._facts.set_phase,
            system_prompt=system_prompt,
            speculate=settings.flag("listening.speculate"),
            language=self._language(),
            on_turn_over=self._turn_over,
            on_read=lambda pause, reading: on_audio(partial(self.ears.read, pause, reading)),
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
        recorder = recorder or Recorder(lambda change: None, clock=time.time, profile="", keeps=lambda: False)
        self._facts.subscribe(recorder.take)
        self.sessions = Sessions(self.conversation, recorder, emit=self.emit, chat=self._summing)
        self.outside = Outside(
            self.conversation, self.session.player, clock, emit=self.emit, on_change=self._facts.set_saying
        )
        self._use = MicrophoneUse(settings, self._status, busy=self._busy, on_change=self._set_listening)
        self.session.set_listening(not self._status.released)  # no audio thread lives yet
        self._rest = Rest(lambda: settings.number("session.rest_minutes"), busy=self._busy, on_change=self._set_resting)
        self._closing = False

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
        self._facts.subscribe(receiver)

    def unsubscribe(self, receiver: Callable[[Event], None]) -> None:
        """End a subscription."""
        self._facts.unsubscribe(receiver)

    def emit(self, event: Event) -> None:
        """Send an event to every receiver and keep what a late one needs."""
        self._facts.emit(event)

    def start(self) -> None:
        """Make the engines ready in the background; trouble becomes cards."""
        self.emit(self.sessions.held)
        self._facts.tell_state()
        for problem in self._settings.problems:
            self.emit(Notice(problem.sentence))
        self.keeper.start()
        self._rest.touch()

    async def ready(self) -> None:
        """Wait until the engines are ready, or have said why they are not."""
        await self.keeper.ready()

    async def aclose(self) -> None:
        """End the turn, the engines and everything that runs for them."""
        self._closing = True
        self._rest.close()
        self._use.close()
        await self.keeper.rest()
        await self.outside.aclose()
        await self.sessions.aclose()
        await self._enquirer.aclose()
        await self.conversation.aclose()
        await self.keeper.aclose()
        if self._on_close is not None:
            await self._on_close()

    # What the user does

    def wake(self) -> None:
        """Somebody is there: listen again, if Aura was resting."""
        self._rest.touch()

    def type_text(self, text: str) -> None:
        """Take typed text as the user's turn."""
        self._turn_begins()
        self.conversation.type_text(text)

    def push_to_talk(self, down: bool) -> None:
        """The talk key went down or up."""
        if down:
            closed = self._rest.resting or self._status.released
            self._turn_begins()
            if self._status.muted:
                self.emit(Notice("The microphone is muted. Unmute it to talk."))
            elif not self._status.microphone and not closed:
                self.emit(Notice("No microphone is delivering sound yet. Type instead, or choose a microphone."))
        self._use.key(down)
        self._on_audio(self.ears.press if down else self.ears.release)

    def begin_session(self, private: bool) -> None:
        """Stop the reply and begin a new conversation; SessionBegan follows."""
        self.wake()
        self.outside.stop()
        self.sessions.begin(private)
        self._greet()

    def resume_session(self, opened: Opened) -> None:
        """Stop the reply and go on with an old conversation; SessionBegan follows."""
        self.wake()
        self.outside.stop()
        self.sessions.resume(opened)

    def say(self, text: str) -> None:
        """Stop the reply and say `text` once more, outside the conversation."""
        self.wake()
        self.outside.say(text, self.conversation.engines.speech, self._language())

    def stop(self) -> None:
        """Silence the reply."""
        self.outside.stop()
        self.conversation.stop()

    def set_mode(self, mode: Mode) -> None:
        """Switch between hands-free and push-to-talk."""
        self.wake()
        self._status.mode = mode
        self._on_audio(partial(self.ears.set_mode, mode))
        if mode is Mode.PUSH_TO_TALK:
            self._on_audio(partial(self.session.settle, OwnVoice.code))
        self._remember("listening.mode", mode.value)
        self.emit(ModeChanged(mode))
        self._use.update()
        self._facts.tell_state()

    def set_muted(self, muted: bool) -> None:
        """Ignore the microphone, or hear it again."""
        self.wake()
        self._status.muted = muted
        self._on_audio(partial(self.ears.set_muted, muted))
        self.emit(MuteChanged(muted))
        self._use.update()
        self._facts.tell_state()

    def rehearse(self, on: bool) -> None:
        """Try devices and modes out without remembering them, with the microphone open; or no more."""
        self._use.hold(on)

    def select_input(self, key: str) -> None:
        """Use this microphone."""
        self.wake()
        self._on_audio(partial(self.session.select_input, key))
        self._remember("audio.input", key)

    def select_output(self, key: str) -> None:
        """Use this speaker."""
        self.wake()
        self._on_audio(partial(self.session.select_output, key))
        self._remember("audio.output", key)

    def refresh_devices(self) -> None:
        """Look for devices again."""
        self.wake()
        self._on_audio(self.session.refresh_devices)

    def retry(self, code: str) -> None:
        """The user pressed "try again"."""
        self.wake()
        if code in AUDIO_CODES:
            self._on_audio(partial(self.session.retry, code))
            return
        self._facts.clear(code)
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
        self.conversation.set_language(self._language())
        self._rest.recount()
        self._use.update()
        engines = self.keeper.renew(self.conversation.turn_over)
        if engines is not None:
            self.conversation.engines = engines
            self._facts.clear_provider_problems()

    def enquire(self, question: Question, answer: Callable[[Answer], None]) -> asyncio.Task[None]:
        """Answer a question of the settings window, some time later, unless the task is cancelled."""
        return self._enquirer.ask(question, answer)

    async def play(self, pieces: Sequence[Pcm]) -> None:
        """Let a voice be heard outside the conversation, to its end; cancelling, Stop or a new turn ends it at once."""
        self.wake()
        await self.outside.play(pieces)

    def _heard(self, event: HearingEvent) -> None:
        if isinstance(event, UtteranceStarted):
            self._turn_begins()
        self.conversation.hear(event)

    def _turn_begins(self) -> None:
        """The user speaks, presses the key or types."""
        self._rest.touch()
        self.keeper.touch()
        self.outside.stop()
        self.sessions.turn_begins()

    def _turn_over(self) -> None:
        self._over()
        if self._closing:
            return
        self._rest.touch()
        self.sessions.turn_over()

    def _summing(self) -> Chat | None:
        """Return the model that sums up what falls out of sight, None where there is none or it is not wanted."""
        return self.conversation.engines.memory if self._settings.flag("history.summary") else None

    def _language(self) -> str:
        return spoken_language(self._settings, self._hears())

    def _greet(self) -> None:
        if self._settings.flag("session.greeting"):
            self.say(greeting(self._language()))

    # Resting

    def _busy(self) -> bool:
        return self.conversation.phase is not Phase.IDLE or self.outside.sounding

    def _set_resting(self, resting: bool) -> None:
        self._status.resting = resting
        self._on_audio(partial(self.session.set_resting, resting))
        if resting:
            self._on_audio(self.ears.wait)
            log.info("nobody was there for a while: the microphone is closed")
            self.keeper.let_go()
        else:
            self.keeper.touch()
        self._facts.tell_state()

    def _set_listening(self, listening: bool) -> None:
        if not listening:
            self._on_audio(self.ears.wait)
        self._on_audio(partial(self.session.set_listening, listening))

    def set_flow(self, flows: bool) -> None:
        """Frames arrive from the microphone, or none do."""
        self._facts.set_flow(flows)

    def _remember(self, key: str, value: str) -> None:
        if self._use.held:
            return
        try:
            self._settings.set(key, value)
        except AuraError as error:
            self.emit(Notice(error.sentence))

    def _ready(self) -> None:
        first, self._status.engines_ready = not self._status.engines_ready, True
        self._facts.tell_state()
        if first:
            self._greet()
