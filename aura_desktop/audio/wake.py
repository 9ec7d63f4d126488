"""Notices that the computer slept, or that the process was halted: its streams are then not to be trusted."""

from __future__ import annotations

from collections.abc import Callable

from ..clock import sleeping_clock

_HALTED_S = 3.0
_SLEPT_S = 5.0


class WakeWatch:
    """One thread. `sleeping` goes on during sleep, where the clock of the steps may stand still."""

    def __init__(self, sleeping: Callable[[], float] = sleeping_clock) -> None:
        self._sleeping = sleeping
        self._last: tuple[float, float] | None = None

    def feed(self, now: float) -> bool:
        """Take the time of each step (some ten a second); True for the first one after a sleep or a halt."""
        sleeping = self._sleeping()
        last, self._last = self._last, (now, sleeping)
        if last is None:
            return False
        passed = now - last[0]
        return passed > _HALTED_S or sleeping - last[1] - passed > _SLEPT_S

    def worked(self, now: float) -> None:
        """Something was done until `now` that may have taken its time, as opening a device does: that was no sleep."""
        if self._last is not None:
            self._last = (now, self._sleeping())

    def reset(self) -> None:
        """Steps pause on purpose: the next one wakes from nothing."""
        self._last = None
