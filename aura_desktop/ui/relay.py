"""What another thread holds to reach a QObject: never the object itself, which may be deleted by then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Relay(Generic[Thing]):
    """Calls `emit` (a signal's) until it is closed. Any thread."""

    def __init__(self, emit: Callable[[Thing], None]) -> None:
        self._emit: Callable[[Thing], None] | None = emit
        self._lock = threading.Lock()

    def __call__(self, thing: Thing) -> None:
        """Pass `thing` on."""
        with self._lock:
            if self._emit is None:
                return
            try:
                self._emit(thing)
            except RuntimeError:  # the C++ side went away without close(): nobody is left to tell
                self._emit = None

    def close(self) -> None:
        """Pass on nothing any more; idempotent."""
        with self._lock:
            self._emit = None
