"""Notices that the computer slept, or that the process was halted: its streams are then not to be trusted."""

from __future__ import annotations

import time
from collections.abc import Callable

_HALTED_S = 3.0
_SLEPT_S = 5.0  # a correction of the wall clock is mostly smaller, and a mistake costs a moment of sound only


class WakeWatch:
    """One thread. `wall` is the time of day in seconds, which goes on during sleep where a monotonic clock may not."""

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._wall = wall
        self._last: tuple[float, float] | None = None

    def feed(self, now: float) -> bool:
        """Take the time of each step (some ten a second); True for the first one after a sleep or a halt."""
        wall = self._wall()
        last, self._last = self._last, (now, wall)
        if last is None:
            return False
        passed = now - last[0]
        return passed > _HALTED_S or wall - last[1] - passed > _SLEPT_S

    def reset(self) -> None:
        """Steps pause on purpose: the next one wakes from nothing."""
        self._last = None
