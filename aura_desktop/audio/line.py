"""One direction's stream: opened, watched, opened again when it dies, and exchanged for another without a hole.

A line belongs to the audio thread. Blocks reach the application only through the tap of the stream in use, so that
two streams can be open during a change of device and an old one can never feed anything again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from ..errors import AudioError
from .base import CaptureCallback, DeviceId, RenderCallback, Stream
from .health import Limits, Step, StreamHealth

_log = logging.getLogger(__name__)


class CaptureTap:
    """A microphone's tap (`base.CaptureCallback`)."""

    __slots__ = ("_deliver", "blocks", "live")

    def __init__(self, deliver: CaptureCallback) -> None:
        self._deliver = deliver
        self.live = False
        self.blocks = 0

    def __call__(self, block: bytes, adc_time: float, overflowed: bool) -> None:
        """Pass the block on. Called in the backend's thread."""
        self.blocks += 1
        if self.live:
            self._deliver(block, adc_time, overflowed)


class RenderTap:
    """A loudspeaker's tap (`base.RenderCallback`); plays zeros while it is not live."""

    __slots__ = ("_deliver", "blocks", "live")

    def __init__(self, deliver: RenderCallback) -> None:
        self._deliver = deliver
        self.live = False
        self.blocks = 0

    def __call__(self, buffer: memoryview, dac_time: float, underflowed: bool) -> None:
        """Fill the block. Called in the backend's thread."""
        self.blocks += 1
        if self.live:
            self._deliver(buffer, dac_time, underflowed)
        else:
            np.frombuffer(buffer, np.int16)[:] = 0


class Change(Enum):
    """What happened to a line during a `poll`."""

    FLOWS = auto()  # blocks arrive (again)
    STOPPED = auto()  # no blocks any more; it is being opened again
    LOST = auto()  # three attempts did not help
    SWITCHED = auto()  # the chosen device has taken over
    SWITCH_FAILED = auto()  # the chosen device delivers nothing: the old one stays


@dataclass(frozen=True, slots=True)
class Choice:
    """A device to open, and the key it stands for ("default" or "HOST API: NAME")."""

    device: DeviceId | None
    key: str


@dataclass(slots=True)
class _Open:
    stream: Stream
    tap: CaptureTap | RenderTap
    choice: Choice
    counted: int = 0


class Line:
    """Keeps one stream running. For the audio thread.

    Args:
        limits: When the stream counts as dead.
        new_tap: Makes a tap that delivers to the application.
        open_stream: Opens a device with a tap; raises errors.AudioError.
        attach: Told which stream is in use from here on.
        detach: Told that it is in use no more.
        retarget: Called before the line opens by itself: the device to open now.
    """

    def __init__(
        self,
        limits: Limits,
        new_tap: Callable[[], CaptureTap | RenderTap],
        open_stream: Callable[[DeviceId | None, CaptureTap | RenderTap], Stream],
        attach: Callable[[Stream], None],
        detach: Callable[[], None],
        retarget: Callable[[], Choice],
    ) -> None:
        self._limits = limits
        self._new_tap = new_tap
        self._open_stream = open_stream
        self._attach = attach
        self._detach = detach
        self._retarget = retarget
        self._current: _Open | None = None
        self._pending: _Open | None = None
        self._pending_until = 0.0
        self._flowed = False
        self._announce = False
        self.health = StreamHealth(limits)
        self.error: AudioError | None = None

    @property
    def key(self) -> str | None:
        """Return the key of the device in use, None when none is open."""
        return self._current.choice.key if self._current is not None else None

    @property
    def is_open(self) -> bool:
        """Return True while any stream of this line is open."""
        return self._current is not None or self._pending is not None

    @property
    def settled(self) -> bool:
        """Return True while no change of device is under way."""
        return self._pending is None and not self._announce

    def open(self, choice: Choice, now: float, *, seamless: bool = False) -> bool:
        """Open a device at once, in place of what is open; False, with `error` set, when it cannot be.

        `seamless` says that a flowing stream was closed for a moment only: it still counts as flowing.
        """
        self._drop_pending()
        self.close()
        try:
            new = self._start(choice)
        except AudioError as error:
            self.error = error
            self.health.failed(now)
            return False
        self._install(new, now, seamless=seamless)
        return True

    def forget_flow(self) -> None:
        """The line was closed on purpose: that it stopped is no news."""
        self._flowed = False

    def announce(self) -> None:
        """Report SWITCHED with the next block: the user waits to see whether the device works."""
        self._announce = True

    def switch(self, choice: Choice, now: float) -> bool:
        """Open another device beside the one in use, which stays until the new one delivers.

        Where both cannot be open at once the old one is closed first, and opened again if the new one fails.
        Returns False, with `error` set, when the new one cannot be opened.
        """
        self._drop_pending()
        self._announce = True
        if self._current is None:
            self.health.reset()
            return self.open(choice, now)
        try:
            self._pending = self._start(choice)
            self._pending_until = now + self._limits.opening_s
            return True
        except AudioError as error:
            _log.info("not openable beside the present one: %s", error.detail or type(error).__name__)
        old = self._current.choice
        if self.open(choice, now):
            self.health.reset()
            return True
        failure = self.error
        self._announce = False
        self.open(old, now, seamless=True)
        self.error = failure
        return False

    def poll(self, now: float) -> list[Change]:
        """Watch the stream at `now`; opens it again where that is due. Never raises for device trouble."""
        changes: list[Change] = []
        self._poll_pending(now, changes)
        current = self._current
        fresh = 0
        if current is not None:
            fresh, current.counted = current.tap.blocks - current.counted, current.tap.blocks
        step = self.health.feed(now, fresh, current is not None and current.stream.active)
        if fresh and self._announce and self._pending is None:
            self._announce = False
            changes.append(Change.SWITCHED)
        if step is Step.GIVE_UP:
            changes.append(Change.LOST)
        elif step is Step.REOPEN:
            self.open(self._retarget(), now)
        if self.health.flowing != self._flowed:
            self._flowed = self.health.flowing
            changes.append(Change.FLOWS if self._flowed else Change.STOPPED)
        return changes

    def close(self) -> None:
        """Close the stream in use. Idempotent."""
        current, self._current = self._current, None
        if current is not None:
            current.tap.live = False
            self._detach()
            current.stream.close()

    def shutdown(self) -> None:
        """Close everything, a pending device as well. Idempotent."""
        self._drop_pending()
        self.close()

    def _start(self, choice: Choice) -> _Open:
        tap = self._new_tap()
        return _Open(self._open_stream(choice.device, tap), tap, choice)

    def _install(self, new: _Open, now: float, *, seamless: bool = False) -> None:
        old, self._current = self._current, new
        if old is not None:
            old.tap.live = False
            self._detach()
        self._attach(new.stream)
        new.tap.live = True
        if old is not None:
            old.stream.close()
        self.error = None
        self.health.opened(now, seamless=seamless)

    def _poll_pending(self, now: float, changes: list[Change]) -> None:
        pending = self._pending
        if pending is None:
            return
        if pending.tap.blocks:
            self._pending = None
            self._install(pending, now, seamless=True)
            self.health.reset()
        elif now >= self._pending_until or not pending.stream.active:
            self._drop_pending()
            self._announce = False
            changes.append(Change.SWITCH_FAILED)

    def _drop_pending(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.stream.close()
