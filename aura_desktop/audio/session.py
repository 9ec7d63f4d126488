"""The audio of the whole application: microphone, loudspeaker, echo canceller, and the watch over both streams.

Device trouble never leaves this module as an exception: it becomes a card (`events.Problem`) or a line
(`events.Notice`), and the rest goes on. With no microphone typing works; with no loudspeaker a silent one takes its
place, so that a reply still ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .. import errors, events
from ..clock import Clock
from . import choice
from .base import AudioBackend, Frame
from .capture import Capture
from .cards import OUTPUT_CODES, Cards
from .echo import EchoCanceller
from .echo_guard import SILENT, EchoEvidence
from .gap import GapFiller
from .health import SilenceWatch
from .lines import Lines
from .playback import Player
from .wake import WakeWatch

_OVERWHELMED = (
    "The microphone hears so much of Aura's own voice that you cannot talk over it here. Turn the speaker down, use "
    "headphones, or switch to push-to-talk."
)


class AudioSession:
    """Owns both streams. Everything is for the audio thread, except `player`'s methods and the two levels.

    Args:
        backend: Opens the devices.
        clock: The scale of all audio times.
        emit: Takes Problem, ProblemCleared, Notice and DevicesChanged.
        on_flow: Told whether microphone frames arrive; "Listening" derives from this.
        input_key: The saved microphone, "default" or "HOST API: NAME".
        output_key: The saved loudspeaker, likewise.
        echo_cancelling: Takes Aura's own voice out of the microphone.
        headphones: "yes": the microphone cannot hear the loudspeaker; "no": it can; "auto": found out by listening.
        attentive: Whether an utterance is under way, which must come to its end without the microphone as well.
    """

    def __init__(
        self,
        backend: AudioBackend,
        clock: Clock,
        emit: Callable[[events.Event], None],
        on_flow: Callable[[bool], None],
        input_key: str = choice.DEFAULT_KEY,
        output_key: str = choice.DEFAULT_KEY,
        echo_cancelling: bool = True,
        headphones: str = "auto",
        attentive: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock = clock
        self._on_flow = on_flow
        self._attentive = attentive
        self._running = False
        self._evidence: dict[float, EchoEvidence] = {}
        self._told_overwhelmed = False
        self._headphones = headphones
        self._silence = SilenceWatch()
        self._wake = WakeWatch()
        self._listens = True
        self._gap = GapFiller()
        self._cards = Cards(emit)
        self.on_judged: Callable[[Frame, EchoEvidence], None] | None = None  # set for as long as the echo is checked
        self.capture = Capture()
        self.player = Player(clock)
        self.echo = EchoCanceller(enabled=echo_cancelling and headphones != "yes")
        self._lines = Lines(
            backend,
            clock,
            emit,
            self._cards,
            on_flow,
            self._restart_processing,
            self.capture,
            self.player,
            {True: input_key, False: output_key},
        )

    def start(self) -> None:
        """Open both devices; trouble becomes cards."""
        self._running = True
        self._wake.reset()
        self._lines.start(inputs=self._listens)

    def step(self) -> list[Frame]:
        """Take in what has arrived and return the frames, freed from echo. Call at least every 100 ms. Never raises.

        Where the microphone fell silent in the middle of an utterance, silent frames take the place of what is missing.
        """
        if not self._running:
            return []
        now = self._clock.now()
        self._evidence.clear()
        if self._wake.feed(now):
            self._lines.woke(now)
            self._gap.forget()  # hours may be missing
        frames = self.capture.frames()
        self.echo.feed(self.player.rendered())  # before the frames that may hold its echo
        self._lines.poll(now)
        self._worked()
        if frames or self.capture.all_zero:
            self._watch_silence(now)
        if self._lines.silent:
            self.player.render_silently(now)
        self._gap.took(frames)
        if not frames and not self._lines.flowing:
            return self._gap.fill(now, needed=self._attentive())
        return [clean for frame in frames for clean in self._cleaned(frame)]

    def evidence(self, time: float) -> EchoEvidence:
        """Return what of the frame that the last step handed out for `time` may be Aura's own voice."""
        return self._evidence.get(time, SILENT)

    def select_input(self, key: str) -> None:
        """Use this microphone; the old one stays until the new one delivers."""
        self._lines.select(True, key)
        self._worked()

    def select_output(self, key: str) -> None:
        """Use this loudspeaker; the old one stays until the new one runs, and speech goes on in the new one."""
        self._lines.select(False, key)
        self._worked()

    def set_echo(self, *, cancelling: bool, headphones: str) -> None:
        """Take what may be heard of Aura's own voice (see the constructor)."""
        self.echo.enabled = cancelling and headphones != "yes"
        self._headphones = headphones

    def refresh_devices(self) -> None:
        """Look for devices again and return to a saved device that has come back.

        Where no sound server names the devices both streams pause for it.
        """
        self._lines.refresh()
        self._worked()

    def retry(self, code: str) -> None:
        """The user pressed "try again" on the card `code`."""
        if code in self._cards:
            self._lines.retry(inputs=code not in OUTPUT_CODES)
            self._worked()

    def set_listening(self, listening: bool) -> None:
        """Let go of the microphone, so that the system shows it as free, or take it again. Trouble becomes a card."""
        self._listens = listening
        if self._silence.reset():
            self.settle(errors.SilentMicrophone.code)
        if self._running:
            self._gap.forget()
            self._lines.use_input(listening)
            self._worked()

    def set_resting(self, resting: bool) -> None:
        """Close both devices and open none of them by itself, or open them again; trouble becomes cards then."""
        if resting:
            self._stop()
            self._on_flow(False)
        elif not self._running:
            self._lines.look_again()
            self.start()

    def close(self) -> None:
        """Close both streams, and watch the devices no more; the microphone is released. Idempotent."""
        self._stop()
        self._lines.end()

    def trouble(self, error: errors.AudioError) -> None:
        """Show a card, once."""
        self._cards.trouble(error)

    def settle(self, *codes: str) -> None:
        """Take cards away."""
        self._cards.settle(*codes)

    @property
    def flowing(self) -> bool:
        """Return True while microphone blocks arrive."""
        return self._lines.flowing

    @property
    def microphone_level(self) -> float:
        """Return the loudness of the microphone, 0 to 1. May be called from any thread."""
        return self.capture.level

    @property
    def speaker_level(self) -> float:
        """Return the loudness of what is being rendered, 0 to 1. May be called from any thread."""
        return self.player.level

    def _cleaned(self, frame: Frame) -> list[Frame]:
        """Return the frame without the echo, and before it those that are to be heard again."""
        freed = self.echo.process(frame)
        clean = Frame(freed.samples, freed.time, frame.ahead_db)  # dataclasses.replace would take ten times as long
        if self.echo.overwhelmed and not self._told_overwhelmed:
            self._told_overwhelmed = True
            self.trouble(errors.OwnVoice(_OVERWHELMED))
        found = self._evidence[clean.time] = self._judged(clean.time)
        if self.on_judged is not None:
            self.on_judged(clean, found)
        again = [replace(earlier, again=True) for earlier in self.echo.hear_again()]
        for earlier in again:
            self._evidence[earlier.time] = found
        return [*again, clean]

    def _judged(self, time: float) -> EchoEvidence:
        if not self.echo.enabled:
            return EchoEvidence(self.echo.far_level(time), absent=self._headphones == "yes")
        found = self.echo.evidence()
        return replace(found, absent=False) if self._headphones == "no" else found

    def _worked(self) -> None:
        """Devices may have been opened, which can take as long as a sleep is known by."""
        self._wake.worked(self._clock.now())

    def _stop(self) -> None:
        self._running = False
        self._gap.forget()
        self._lines.close()

    def _watch_silence(self, now: float) -> None:
        if not self._silence.feed(now, self.capture.all_zero):
            return
        if self._silence.silent:
            self.trouble(
                errors.SilentMicrophone(
                    "The microphone is open but delivers only silence: it is muted, or Aura may not use it. "
                    f"Check its mute switch and {choice.privacy_hint()}, or choose another microphone."
                )
            )
        else:
            self.settle(errors.SilentMicrophone.code)

    def _restart_processing(self, inputs: bool) -> None:
        self.echo.reset()
        self._told_overwhelmed = False
        self.settle(errors.OwnVoice.code)
        if inputs and self._silence.reset():
            self.settle(errors.SilentMicrophone.code)
