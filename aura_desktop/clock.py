"""The clock seam: everything that needs the time is given one of these."""

from __future__ import annotations

import sys
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds on a monotonic scale, one scale for audio times, engine times and timers."""

    def now(self) -> float:
        """Return the current time in seconds. May be called from any thread."""
        ...


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        """Return `time.monotonic()`. May be called from any thread."""
        return time.monotonic()


def sleeping_clock() -> float:
    """Return the seconds of a clock that runs on while the machine sleeps, and that nobody sets. Any thread."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # runs on in sleep there; time.monotonic() does not
    return time.monotonic()  # on Windows it runs on in sleep, and so do the loop's timers
