"""Who is told when something changes. Any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Subscribers(Generic[P]):
    """Receivers that are called in the thread that tells, with no lock held, so that they may subscribe and end it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._receivers: list[Callable[P, None]] = []

    def add(self, receiver: Callable[P, None]) -> Callable[[], None]:
        """Call `receiver` from now on; returns a function that ends it. Ending it twice is nothing."""
        with self._lock:
            self._receivers.append(receiver)

        def end() -> None:
            with self._lock:
                if receiver in self._receivers:
                    self._receivers.remove(receiver)

        return end

    def tell(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call everybody who has subscribed by now."""
        with self._lock:
            receivers = tuple(self._receivers)
        for receiver in receivers:
            receiver(*args, **kwargs)
