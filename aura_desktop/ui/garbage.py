"""Collects cyclic garbage on the GUI thread only.

Python collects in whichever thread happens to allocate, and a QObject that is in a cycle and is destroyed in another
thread corrupts Qt's memory (https://tschoenfelder.de/blog/pyqt_gc). So automatic collection is off while the window
lives, and a timer does the same work at the same thresholds.
"""

from __future__ import annotations

import gc
from types import TracebackType

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000


class GuiGarbageCollection(QObject):
    """A context for the life of the window. GUI thread only."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._was_enabled = gc.isenabled()

    def __enter__(self) -> GuiGarbageCollection:
        """Take over; what was made while the program started is left out of every later collection."""
        self._was_enabled = gc.isenabled()
        gc.disable()
        gc.collect()
        gc.freeze()
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the work back to Python."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def anew(self, *, over: bool) -> None:
        """Collect everything there is, also what was left out: a window has gone, and with it much of that.

        When that is `over`, what is left now is left out of every later collection.
        """
        gc.unfreeze()
        gc.collect()
        if over:
            gc.freeze()

    def collect(self) -> int:
        """Collect the oldest generation that is due, as Python would; return it, or -1 when none is."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [age for age in range(3) if counts[age] > thresholds[age]]
        if not due or counts[0] <= thresholds[0]:
            return -1
        gc.collect(due[-1])
        return due[-1]
