"""The audio of the whole application: microphone, loudspeaker, echo canceller, and the watch over both streams.

Device trouble never leaves this module as an exception: it becomes a card (`events.Problem`) or a line
(`events.Notice`), and the rest goes on. With no microphone typing works; with no loudspeaker a silent one takes its
place, so that a reply still ends.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from .. import errors, events
from ..clock import Clock
from . import choice
from .base import AudioBackend, CaptureCallback, Device, DeviceId, Frame, RenderCallback, Stream
from .capture import Capture
from .echo import EchoCanceller
from .echo_guard import SILENT, EchoEvidence
from .health import CAPTURE, PLAYBACK, SilenceWatch
from .line import CaptureTap, Change, Choice, Line, RenderTap
from .playback import Player

_log = logging.getLogger(__name__)

_RESCAN_S, _RESCAN_MOST_S = 5.0, 60.0  # between looks for a lost device that interrupt the other direction
_EVIDENCES = 100  # frames handed out whose evidence is kept: more than one step ever makes
_OVERWHELMED = (
    "The microphone hears so much of Aura's own voice that you cannot talk over it here. Turn the speaker down, use "
    "headphones, or switch to push-to-talk."
)
_QUIET_LEVEL = 0.35  # about -40 dBFS: nobody is speaking, so a device re-scan costs no word


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
    ) -> None:
        self._backend = backend
        self._clock = clock
        self._emit = emit
        self._on_flow = on_flow
        self._wanted = {True: input_key, False: output_key}
        self._said_missing: dict[bool, str | None] = {True: None, False: None}
        self._devices: list[Device] = []
        self._shown: events.DevicesChanged | None = None
        self._problems: dict[str, events.Problem] = {}
        self._silence = SilenceWatch()
        self._rescan_at = 0.0
        self._rescan_wait = _RESCAN_S
        self._running = False
        self._evidence: dict[float, EchoEvidence] = {}
        self._told_overwhelmed = False
        self._headphones = headphones
        self.on_judged: Callable[[Frame, EchoEvidence], None] | None = None  # set for as long as the echo is checked
        self.capture = Capture()
        self.player = Player(clock)
        self.echo = EchoCanceller(enabled=echo_cancelling and headphones != "yes")
        self._input = Line(
            CAPTURE,
            lambda: CaptureTap(self.capture.callback),
            self._open_input,
            lambda stream: self.capture.opened(stream.rate),
            self.capture.closed,
            lambda: self._retarget(inputs=True),
        )
        self._output = Line(
            PLAYBACK,
            lambda: RenderTap(self.player.callback),
            self._open_output,
            lambda stream: self.player.opened(stream.rate, stream.latency),
            self.player.closed,
            lambda: self._retarget(inputs=False),
        )

    def start(self) -> None:
        """Open both devices; trouble becomes cards."""
        self._running = True
        self._devices = self._backend.devices()
        now = self._clock.now()
        for inputs in (True, False):
            line = self._line(inputs)
            if not line.open(self._choice(inputs), now):
                self._failed(inputs, line.error)
                line.health.give_up(now)
        self._show_devices()

    def step(self) -> list[Frame]:
        """Take in what has arrived and return the frames, freed from echo. Call at least every 100 ms. Never raises."""
        if not self._running:
            return []
        now = self._clock.now()
        frames = self.capture.frames()
        self.echo.feed(self.player.rendered())  # before the frames that may hold its echo
        self._watch(True, now)
        self._watch(False, now)
        if frames or self.capture.all_zero:
            self._watch_silence(now)
        if self._output.health.given_up:
            self.player.render_silently(now)
        return [self._cleaned(frame) for frame in frames]

    def evidence(self, time: float) -> EchoEvidence:
        """Return what of the frame handed out for `time` may be Aura's own voice."""
        return self._evidence.get(time, SILENT)

    def select_input(self, key: str) -> None:
        """Use this microphone; the old one stays until the new one delivers."""
        self._select(True, key)

    def select_output(self, key: str) -> None:
        """Use this loudspeaker; the old one stays until the new one runs, and speech goes on in the new one."""
        self._select(False, key)

    def set_echo(self, *, cancelling: bool, headphones: str) -> None:
        """Take what may be heard of Aura's own voice (see the constructor)."""
        self.echo.enabled = cancelling and headphones != "yes"
        self._headphones = headphones

    def refresh_devices(self) -> None:
        """Look for devices again (both streams pause for it) and return to a saved device that has come back."""
        self._rescan(reopen=(True, False))
        self._show_devices(always=True)

    def retry(self, code: str) -> None:
        """The user pressed "try again" on the card `code`."""
        if code not in self._problems:
            return
        now = self._clock.now()
        inputs = code not in _OUTPUT_CODES
        line = self._line(inputs)
        line.health.reset()
        line.announce()
        self._rescan(reopen=(not inputs,))
        if not line.open(self._choice(inputs), now):
            self._failed(inputs, line.error)
            line.health.give_up(now)
        self._show_devices()

    def close(self) -> None:
        """Close both streams; the microphone is released. Idempotent."""
        self._running = False
        self._input.shutdown()
        self._output.shutdown()

    @property
    def flowing(self) -> bool:
        """Return True while microphone blocks arrive."""
        return self._input.health.flowing

    @property
    def microphone_level(self) -> float:
        """Return the loudness of the microphone, 0 to 1. May be called from any thread."""
        return self.capture.level

    @property
    def speaker_level(self) -> float:
        """Return the loudness of what is being rendered, 0 to 1. May be called from any thread."""
        return self.player.level

    def _cleaned(self, frame: Frame) -> Frame:
        clean = replace(self.echo.process(frame), ahead_db=frame.ahead_db)
        if self.echo.overwhelmed and not self._told_overwhelmed:
            self._told_overwhelmed = True
            self.trouble(errors.OwnVoice(_OVERWHELMED))
        found = self._evidence[clean.time] = self._judged(clean.time)
        if self.on_judged is not None:
            self.on_judged(clean, found)
        while len(self._evidence) > _EVIDENCES:
            del self._evidence[next(iter(self._evidence))]
        return clean

    def _judged(self, time: float) -> EchoEvidence:
        if not self.echo.enabled:
            return EchoEvidence(self.echo.far_level(time), absent=self._headphones == "yes")
        found = self.echo.evidence()
        return replace(found, absent=False) if self._headphones == "no" else found

    # Watching.

    def _watch(self, inputs: bool, now: float) -> None:
        line = self._line(inputs)
        before = line.key
        for change in line.poll(now):
            _log.info("%s: %s", "microphone" if inputs else "loudspeaker", change.name.lower())
            match change:
                case Change.FLOWS:
                    self._rescan_at, self._rescan_wait = now, _RESCAN_S
                    self.settle(*(_INPUT_CODES if inputs else _OUTPUT_CODES))
                case Change.LOST:
                    self._lost(inputs, line)
                case Change.SWITCHED:
                    self.settle(*(_INPUT_CODES if inputs else _OUTPUT_CODES))
                    self._restart_processing(inputs)
                case Change.SWITCH_FAILED:
                    self._stay(inputs, line, None)
            if inputs and change in (Change.FLOWS, Change.STOPPED):
                self._on_flow(change is Change.FLOWS)
        if line.key != before:
            self._restart_processing(inputs)
            self._show_devices()

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

    def _lost(self, inputs: bool, line: Line) -> None:
        name = choice.label(self._devices, self._wanted[inputs])
        if inputs:
            self.trouble(
                errors.DeviceLost(
                    f"The microphone ({name}) delivers nothing any more. Connect it again or choose another one; "
                    "typing works meanwhile."
                )
            )
        else:
            self.trouble(
                errors.NoSpeaker(
                    f"The loudspeaker ({name}) takes no sound any more. Connect it again or choose another one; "
                    "replies are shown as text meanwhile."
                )
            )

    def _failed(self, inputs: bool, error: errors.AudioError | None) -> None:
        if error is not None:
            self.trouble(error)

    def _stay(self, inputs: bool, line: Line, error: errors.AudioError | None) -> None:
        """Tell that a chosen device does not work and the old one is kept."""
        failed = choice.label(self._devices, self._wanted[inputs])
        if line.key is not None:
            self._wanted[inputs] = line.key
        kept = choice.label(self._devices, self._wanted[inputs])
        what = "microphone" if inputs else "loudspeaker"
        reason = f" {error.sentence}" if error is not None else ""
        kind = errors.NoMicrophone if inputs else errors.NoSpeaker
        self.trouble(kind(f"The {what} {failed} does not work, so {kept} stays in use.{reason}"))
        self._show_devices(always=True)

    def trouble(self, error: errors.AudioError) -> None:
        """Show a card, once."""
        if self._problems.get(error.code) != (problem := events.Problem(error.code, error.sentence, error.action)):
            _log.warning("%s %s", error.code, error.detail)
            self._problems[error.code] = problem
            self._emit(problem)

    def settle(self, *codes: str) -> None:
        """Take cards away."""
        for code in codes:
            if self._problems.pop(code, None) is not None:
                self._emit(events.ProblemCleared(code))

    # Devices.

    def _line(self, inputs: bool) -> Line:
        return self._input if inputs else self._output

    def _open_input(self, device: DeviceId | None, tap: CaptureTap | RenderTap) -> Stream:
        _log.info("opening microphone")  # before the native call: a crash in it must leave a trace
        return self._backend.open_capture(device, cast(CaptureCallback, tap))

    def _open_output(self, device: DeviceId | None, tap: CaptureTap | RenderTap) -> Stream:
        _log.info("opening loudspeaker")
        return self._backend.open_playback(device, cast(RenderCallback, tap))

    def _choice(self, inputs: bool) -> Choice:
        """Return what to open: the wanted device, or the system default (and say so once) when it is not there."""
        key = self._wanted[inputs]
        if key == choice.DEFAULT_KEY:
            return Choice(None, key)
        device = choice.find(self._devices, key, inputs=inputs)
        if device is not None:
            self._said_missing[inputs] = None
            return Choice(device, key)
        if self._said_missing[inputs] != key:
            self._said_missing[inputs] = key
            what = "microphone" if inputs else "loudspeaker"
            name = choice.label(self._devices, key)
            self._emit(events.Notice(f"The {what} {name} is not connected: using the system default."))
        return Choice(None, choice.DEFAULT_KEY)

    def _retarget(self, inputs: bool) -> Choice:
        """Return what a dead line should open now, after another look at the devices where that disturbs nobody."""
        line, other = self._line(inputs), self._line(not inputs)
        line.close()
        now = self._clock.now()
        if line.health.attempts == 1:
            return self._choice(inputs)  # most often the same device is there again at once
        if not other.is_open:
            self._rescan(reopen=())
        elif now >= self._rescan_at and self._undisturbed(not inputs, now):
            self._rescan_at = now + self._rescan_wait
            self._rescan_wait = min(2 * self._rescan_wait, _RESCAN_MOST_S)
            self._rescan(reopen=(not inputs,))
        return self._choice(inputs)

    def _undisturbed(self, inputs: bool, now: float) -> bool:
        """Return whether this direction can be closed for a moment without a loss: nobody speaks, nothing plays."""
        return self.capture.level < _QUIET_LEVEL if inputs else not self.player.position(now).buffered_s

    def _rescan(self, reopen: tuple[bool, ...]) -> None:
        """Close everything, refresh the backend's list, open the given directions again."""
        self._input.shutdown()
        self._output.shutdown()
        self._backend.refresh()
        self._devices = self._backend.devices()
        now = self._clock.now()
        for inputs in reopen:
            self._line(inputs).open(self._choice(inputs), now, seamless=True)

    def _select(self, inputs: bool, key: str) -> None:
        now = self._clock.now()
        line = self._line(inputs)
        if line.key == key and line.health.flowing and self._wanted[inputs] == key:
            return
        self._wanted[inputs] = key
        if key != choice.DEFAULT_KEY and choice.find(self._devices, key, inputs=inputs) is None:
            self._rescan(reopen=(not inputs,))
        target = self._choice(inputs)
        if line.switch(target, now):
            self._restart_processing(inputs)
            self._show_devices()
        elif line.key is None:
            self._failed(inputs, line.error)
            line.health.give_up(now)
            self._show_devices()
        else:
            self._stay(inputs, line, line.error)

    def _restart_processing(self, inputs: bool) -> None:
        self.echo.reset()
        self._told_overwhelmed = False
        self.settle(errors.OwnVoice.code)
        if inputs and self._silence.reset():
            self.settle(errors.SilentMicrophone.code)

    def _show_devices(self, always: bool = False) -> None:
        shown = events.DevicesChanged(
            inputs=choice.choices(self._devices, inputs=True),
            outputs=choice.choices(self._devices, inputs=False),
            input_key=self._input.key,
            output_key=self._output.key,
        )
        if always or shown != self._shown:
            self._shown = shown
            self._emit(shown)


_INPUT_CODES = (errors.NoMicrophone.code, errors.DeviceLost.code)
_OUTPUT_CODES = (errors.NoSpeaker.code,)
