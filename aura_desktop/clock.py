"""The clock seam: everything that needs the time is given one of these."""

from __future__ import annotations

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
