"""Has the window made anew when the user chooses another language for it. Made in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ..settings import Settings
from .main_window import MainWindow
from .relay import Relay
from .seats import Seats

SETTING = "window.language"
SOON_MS = 200  # the arrow keys pass over languages that are not meant


class LanguageChange(QObject):
    """Calls `renew` soon after window.language was set, when nothing stands in the way.

    Args:
        window: That speaks the language which is set now; owns this.
        settings: Of the profile.
        seats: Says when a window can go.
        renew: Makes another window in the place of `window`.
    """

    _told = Signal(str)

    def __init__(self, window: MainWindow, settings: Settings, seats: Seats, renew: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._seats = seats
        self._renew: Callable[[], None] | None = renew
        self._spoken = settings.text(SETTING)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._look)
        self._told.connect(self._wait, Qt.ConnectionType.QueuedConnection)
        relay: Relay[str] = Relay(self._told.emit)
        self._relay = relay
        end = settings.subscribe(lambda key, _value: relay(key) if key == SETTING else None)
        self.destroyed.connect(relay.close)
        self.destroyed.connect(end)

    def close(self) -> None:
        """Have nothing made any more. Idempotent."""
        self._renew = None
        self._soon.stop()
        self._relay.close()

    def _wait(self, _key: str) -> None:
        if self._renew is not None:
            self._soon.start()

    def _look(self) -> None:
        if self._settings.text(SETTING) == self._spoken or self._renew is None:
            return
        setting_up = self._window.first_run is not None and self._window.first_run.dialog is not None
        if setting_up or not self._seats.free:
            self._soon.start()
            return
        self._renew()
