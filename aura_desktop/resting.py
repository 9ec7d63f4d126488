"""Lets an assistant rest when nobody was there for some minutes, and wakes it. Asyncio thread.

While it rests no timer runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

MINUTE_S = 60.0
BUSY_S = 5.0
"""A turn was still under way: it is looked again so much later."""


class Rest:
    """Counts the idle minutes.

    Args:
        minutes: After how many idle minutes to rest; 0.0: never. Asked each time the count begins.
        busy: Whether a turn is under way or something is being said.
        on_change: Told that the rest begins (True) or is over.
    """

    def __init__(
        self, minutes: Callable[[], float], *, busy: Callable[[], bool], on_change: Callable[[bool], None]
    ) -> None:
        self._minutes = minutes
        self._busy = busy
        self._on_change = on_change
        self._seen = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.resting = False

    def touch(self) -> None:
        """Somebody is there: end the rest, and begin to count anew. Cheap."""
        self._seen = asyncio.get_running_loop().time()
        if self.resting:
            self.resting = False
            self._on_change(False)
        if self._timer is None:
            self._count()

    def recount(self) -> None:
        """The setting has changed: it holds from the last sign of the user on. A rest goes on."""
        self.close()
        if not self.resting:
            self._count()

    def close(self) -> None:
        """Count no more. Idempotent."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _count(self) -> None:
        minutes = self._minutes()
        if minutes > 0:
            self._timer = asyncio.get_running_loop().call_at(self._seen + minutes * MINUTE_S, self._due)

    def _due(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        if self._busy():
            self._seen = max(self._seen, loop.time() + BUSY_S - self._minutes() * MINUTE_S)
            self._count()
        elif loop.time() < self._seen + self._minutes() * MINUTE_S:
            self._count()
        else:
            self.resting = True
            self._on_change(True)
