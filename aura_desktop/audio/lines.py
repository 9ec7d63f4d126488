"""Both streams, and what to do when a device comes, goes, dies or is chosen.

Where the system names its devices (`base.DeviceWatch`), a line follows at once; where it only tells that something has
changed, the backend's list is read anew, which closes both lines for a moment, while nobody speaks. Trouble becomes
cards and notices, never an exception.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from typing import cast

from .. import events
from ..clock import Clock
from . import cards, choice
from .base import AudioBackend, CaptureCallback, DeviceId, RenderCallback, Stream
from .capture import Capture
from .device_list import DeviceList
from .health import CAPTURE, PLAYBACK
from .line import CaptureTap, Change, Choice, Line, RenderTap
from .playback import Player

_log = logging.getLogger(__name__)

_RESCAN_S, _RESCAN_MOST_S = 5.0, 60.0  # between looks for a lost device that interrupt the other direction
_INSISTS_S = 30.0  # a server that moves a stream away again so soon would do so for ever
_QUIET_LEVEL = 0.35  # about -40 dBFS: nobody is speaking, so a device re-scan costs no word
_BOTH = (True, False)


class Lines:
    """Owns the streams. For the audio thread.

    Args:
        backend: Opens the devices.
        clock: The scale of all audio times.
        emit: Takes Notice and DevicesChanged.
        shown: The cards.
        on_flow: Told whether microphone frames arrive.
        on_changed: Told that a direction's sound comes from, or goes to, another device from here on.
        capture: Takes the microphone's blocks.
        player: Fills the loudspeaker's.
        wanted: The saved keys, microphone under True, loudspeaker under False.
    """

    def __init__(
        self,
        backend: AudioBackend,
        clock: Clock,
        emit: Callable[[events.Event], None],
        shown: cards.Cards,
        on_flow: Callable[[bool], None],
        on_changed: Callable[[bool], None],
        capture: Capture,
        player: Player,
        wanted: dict[bool, str],
    ) -> None:
        self._backend = backend
        self._clock = clock
        self._emit = emit
        self._cards = shown
        self._on_flow = on_flow
        self._on_changed = on_changed
        self._capture = capture
        self._player = player
        self._list = DeviceList(backend, emit, wanted)
        self._used: dict[bool, bool] = {True: False, False: False}
        self._told = threading.Event()  # by the watch, that something was plugged in or taken away
        self._owed: set[bool] = set()  # the directions whose change was under way when the devices changed
        self._let_be_until: dict[bool, float] = {True: -math.inf, False: -math.inf}
        self._rescan_at = 0.0
        self._rescan_wait = _RESCAN_S
        self._input = Line(
            CAPTURE,
            lambda: CaptureTap(capture.callback),
            self._open_input,
            lambda stream: capture.opened(stream.rate),
            capture.closed,
            lambda: self._retarget(inputs=True),
        )
        self._output = Line(
            PLAYBACK,
            lambda: RenderTap(player.callback),
            self._open_output,
            lambda stream: player.opened(stream.rate, stream.latency),
            player.closed,
            lambda: self._retarget(inputs=False),
        )

    # Life

    def start(self, *, inputs: bool = True) -> None:
        """Open both devices, or the loudspeaker only; trouble becomes cards."""
        self._list.start(self._tell)
        self._used = {True: inputs, False: True}
        for direction in _BOTH:
            self._list.default_moved(direction)
            self._open(direction)
        self.show()

    def poll(self, now: float) -> None:
        """Watch both streams and the devices. Never raises for device trouble."""
        if self._told.is_set():
            self._told.clear()
            self._list.count()
            if not self._list.stale and self._list.served:
                self._reconcile_all(now)
        if self._list.stale and all(self._undisturbed(inputs, now) for inputs in _BOTH):
            self._rescan(reopen=_BOTH)
            self._reconcile_all(now)
        for inputs in _BOTH:
            if self._used[inputs]:
                self._poll(inputs, now)

    def close(self) -> None:
        """Close both streams. Idempotent."""
        for inputs in _BOTH:
            self._let_go(inputs)

    def end(self) -> None:
        """Close both streams and watch the devices no more. Idempotent."""
        self.close()
        self._list.close()

    def use_input(self, used: bool) -> None:
        """Let go of the microphone, so that the system shows it as free, or take it again."""
        if used == self._used[True]:
            return
        if used:
            self._used[True] = True
            self._input.health.reset()
            self._open(True)
        else:
            self._let_go(True)
            self._cards.settle_direction(True)
            self._on_flow(False)
        self.show()

    def look_again(self) -> None:
        """Take a fresh list of devices while nothing is open that it could disturb."""
        self._backend.refresh()

    def woke(self, now: float) -> None:
        """The computer slept: open both streams again, whatever they look like."""
        _log.info("woke up: both devices are opened again")
        for inputs in _BOTH:
            self._line(inputs).health.reset()
        if self._list.served:
            for inputs in _BOTH:
                self._reopen(inputs, now)
        else:
            self._rescan(reopen=_BOTH)
        self.show()

    # What the user asks for

    def select(self, inputs: bool, key: str) -> None:
        """Use this device; the old one stays until the new one delivers."""
        line, wanted = self._line(inputs), self._list.wanted
        if not self._used[inputs]:
            wanted[inputs] = key
            self.show(always=True)
            return
        if line.key == key and line.health.flowing and wanted[inputs] == key:
            return
        wanted[inputs] = key
        if not self._list.has(inputs, key):
            self._rescan(reopen=(not inputs,))
        self._switch(inputs, self._list.wanted_now(inputs), self._clock.now())

    def refresh(self) -> None:
        """Look for devices again and return to a saved device that has come back."""
        if self._list.served:  # right at any time: no stream has to be closed for it
            self._list.read()
            self._reconcile_all(self._clock.now())
        else:
            self._rescan(reopen=_BOTH)
        self.show(always=True)

    def retry(self, inputs: bool) -> None:
        """Try a direction again."""
        line = self._line(inputs)
        line.health.reset()
        line.announce()
        if self._list.served:
            self._list.read()
        else:
            self._rescan(reopen=(not inputs,))
        self._open(inputs)
        self.show()

    # What is true

    @property
    def flowing(self) -> bool:
        """Return True while microphone blocks arrive."""
        return self._input.health.flowing

    @property
    def listens(self) -> bool:
        """Return True while the microphone is meant to deliver."""
        return self._used[True]

    @property
    def silent(self) -> bool:
        """Return True while there is no loudspeaker to play."""
        return self._output.health.given_up

    def show(self, *, always: bool = False) -> None:
        """Tell which devices there are and which are in use, when that has changed."""
        inputs = self._input.key if self._used[True] else self._list.wanted[True]
        self._list.show(inputs, self._output.key, always=always)

    # Watching

    def _tell(self) -> None:
        """On the watch's thread."""
        self._told.set()
        self._capture.wake()

    def _poll(self, inputs: bool, now: float) -> None:
        line = self._line(inputs)
        before = line.key
        for change in line.poll(now):
            _log.info("%s: %s", cards.what(inputs), change.name.lower())
            match change:
                case Change.FLOWS:
                    self._rescan_at, self._rescan_wait = now, _RESCAN_S
                    self._cards.settle_direction(inputs)
                case Change.LOST:
                    self._cards.trouble(cards.lost(inputs, self._list.label(self._list.wanted[inputs], inputs)))
                case Change.SWITCHED:
                    self._cards.settle_direction(inputs)
                    self._on_changed(inputs)
                case Change.SWITCH_FAILED:
                    self._stay(inputs, line)
            if inputs and change in (Change.FLOWS, Change.STOPPED):
                self._on_flow(change is Change.FLOWS)
        if line.key != before:
            self._on_changed(inputs)
            self.show()
        if inputs in self._owed and line.settled:
            self._owed.discard(inputs)
            self._told.set()

    def _stay(self, inputs: bool, line: Line) -> None:
        """Tell that a chosen device does not work and the old one is kept."""
        wanted = self._list.wanted
        failed = self._list.label(wanted[inputs], inputs)
        if line.key is not None:
            wanted[inputs] = line.key
        kept = self._list.label(wanted[inputs], inputs)
        self._cards.trouble(cards.kept(inputs, failed, kept, line.error))
        self.show(always=True)

    def _reconcile_all(self, now: float) -> None:
        for inputs in _BOTH:
            if self._used[inputs]:
                self._reconcile(inputs, now)
        self.show()

    def _reconcile(self, inputs: bool, now: float) -> None:
        """Let a line end where it should, after the devices have changed."""
        line, target = self._line(inputs), self._list.wanted_now(inputs)
        moved_to = self._list.default_moved(inputs)
        if self._list.nothing_for(inputs, target):
            self._lose(inputs, now)
        elif line.key is None or line.health.given_up:
            line.health.reset()
            self._reopen(inputs, now)
        elif not line.settled:
            self._owed.add(inputs)
        elif line.key != target.key or self._strayed(inputs, target, now):
            self._switch(inputs, target, now)
        elif moved_to is not None and line.key == choice.DEFAULT_KEY:
            self._emit(events.Notice(f"The {cards.what(inputs)} is now {moved_to}, the system's default."))
            self._on_changed(inputs)

    def _strayed(self, inputs: bool, target: Choice, now: float) -> bool:
        """Return whether the server has moved the stream away from the chosen device; one that insists is let be."""
        if now < self._let_be_until[inputs] or not self._list.runs_elsewhere(inputs, target.device):
            return False
        _log.info("%s: brought back to the chosen device", cards.what(inputs))
        self._let_be_until[inputs] = now + _INSISTS_S
        return True

    def _lose(self, inputs: bool, now: float) -> None:
        line = self._line(inputs)
        if line.key is None:
            return  # told before, or never there
        _log.info("%s: disconnected", cards.what(inputs))
        line.shutdown()
        line.health.give_up(now)
        self._cards.trouble(cards.unplugged(inputs, self._list.label(self._list.wanted[inputs], inputs)))

    def _let_go(self, inputs: bool) -> None:
        line = self._line(inputs)
        self._used[inputs] = False
        line.shutdown()
        line.health.failed(self._clock.now())
        line.forget_flow()

    # Opening

    def _line(self, inputs: bool) -> Line:
        return self._input if inputs else self._output

    def _open_input(self, device: DeviceId | None, tap: CaptureTap | RenderTap) -> Stream:
        _log.info("opening microphone")  # before the native call: a crash in it must leave a trace
        return self._backend.open_capture(device, cast(CaptureCallback, tap))

    def _open_output(self, device: DeviceId | None, tap: CaptureTap | RenderTap) -> Stream:
        _log.info("opening loudspeaker")
        return self._backend.open_playback(device, cast(RenderCallback, tap))

    def _open(self, inputs: bool) -> None:
        now, line = self._clock.now(), self._line(inputs)
        if not self._used[inputs]:
            return
        if not line.open(self._list.wanted_now(inputs), now):
            self._fail(line, now)

    def _reopen(self, inputs: bool, now: float) -> None:
        if self._used[inputs]:
            self._line(inputs).open(self._list.wanted_now(inputs), now)
            self._on_changed(inputs)

    def _switch(self, inputs: bool, target: Choice, now: float) -> None:
        line = self._line(inputs)
        if line.switch(target, now):
            self._on_changed(inputs)
            self.show()
        elif line.key is None:
            self._fail(line, now)
            self.show()
        else:
            self._stay(inputs, line)

    def _fail(self, line: Line, now: float) -> None:
        if line.error is not None:
            self._cards.trouble(line.error)
        line.health.give_up(now)

    def _retarget(self, inputs: bool) -> Choice:
        """Return what a dead line should open now, after another look at the devices where that disturbs nobody."""
        line, other = self._line(inputs), self._line(not inputs)
        line.close()
        now = self._clock.now()
        if line.health.attempts == 1 or self._list.served:
            # Most often the same device is there again at once, and a served list is right at any time.
            return self._list.wanted_now(inputs)
        if not other.is_open:
            self._rescan(reopen=())
        elif now >= self._rescan_at and self._undisturbed(not inputs, now):
            self._rescan_at = now + self._rescan_wait
            self._rescan_wait = min(2 * self._rescan_wait, _RESCAN_MOST_S)
            self._rescan(reopen=(not inputs,))
        return self._list.wanted_now(inputs)

    def _undisturbed(self, inputs: bool, now: float) -> bool:
        """Return whether this direction can be closed for a moment without a loss: nobody speaks, nothing plays."""
        return self._capture.level < _QUIET_LEVEL if inputs else not self._player.position(now).buffered_s

    def _rescan(self, reopen: tuple[bool, ...]) -> None:
        """Close everything, refresh the backend's list, open the given directions again."""
        self._list.stale = False
        self._input.shutdown()
        self._output.shutdown()
        self._backend.refresh()
        self._list.read()
        now = self._clock.now()
        for inputs in reopen:
            if self._used[inputs]:
                self._line(inputs).open(self._list.wanted_now(inputs), now, seamless=True)
