"""Wakes a resting Aura with the first sign of the user in its windows. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from ..events import State

_SIGNS = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)


class Waker(QObject):
    """Calls `wake` when, while Aura rests, a key or a button is pressed in a window or `window` becomes active.

    What was pressed does what it always does, too.
    """

    def __init__(self, window: QWidget, wake: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._wake = wake
        self._watching = False

    def set_state(self, state: State) -> None:
        """Follow the state of the engine."""
        resting = state is State.RESTING
        if resting == self._watching:
            return
        self._watching = resting
        app = QApplication.instance()
        assert app is not None
        # Such a filter sees every event of the program, so it is there only while Aura rests.
        if resting:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look for a sign of the user."""
        kind = event.type()
        if kind in _SIGNS or (kind == QEvent.Type.WindowActivate and watched is self._window):
            self._wake()
        return False
