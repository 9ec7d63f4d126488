"""Raises the window at the wish of another thread (a second start of the program, for instance)."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from .main_window import MainWindow


class WindowRaiser(QObject):
    """Made in the GUI thread; `ask` may be called from any."""

    _wanted = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._wanted.connect(window.raise_to_front, Qt.ConnectionType.QueuedConnection)

    def ask(self) -> None:
        """Bring the window to the front, soon."""
        self._wanted.emit()
