"""Lets the window's looks follow the settings at once, wherever they are changed. Made in the GUI thread."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Qt, Signal

from ..settings import Settings
from .relay import Relay
from .theme import Contrast, Theme, ThemeName


class Sight(QObject):
    """Colours, contrast and motion; for another language the window is made anew (LanguageChange)."""

    _changed = Signal(str)

    def __init__(self, theme: Theme, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings = settings
        self._changed.connect(self._follow, Qt.ConnectionType.QueuedConnection)
        relay: Relay[str] = Relay(self._changed.emit)
        end = settings.subscribe(lambda key, _value: relay(key))
        self.destroyed.connect(relay.close)
        self.destroyed.connect(end)
        self._follow("window.contrast")

    def _follow(self, key: str) -> None:
        settings = self._settings
        if key == "window.theme":
            self._theme.set_name(cast(ThemeName, settings.text(key)))
        elif key == "window.contrast":
            self._theme.set_contrast(cast(Contrast, settings.text(key)))
        elif key == "window.reduce_motion":
            self._theme.set_reduce_motion(settings.flag(key))
