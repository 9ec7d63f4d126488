"""Opens the panel with the times at the dock's button, and keeps it in its place. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ..events import Served
from ..waterfall import Timings, Waterfall
from .devices import DevicesPanel
from .dock import Dock
from .icons import glyph_icon
from .panel_place import GAP, area_of
from .theme import Theme
from .waterfall import WaterfallPanel


class WaterfallOpener(QObject):
    """Opens the panel above the dock's button and closes it again; keeps it at its place.

    Args:
        theme: The window's.
        dock: Its button `answered` opens and closes it; where there is room it stands above the dock.
        window: What the panel lies in.
        rival: Takes the same place; whichever is opened last stays.
    """

    def __init__(self, theme: Theme, dock: Dock, window: QWidget, rival: DevicesPanel) -> None:
        super().__init__(window)
        self.panel = WaterfallPanel(theme, window)
        self._theme = theme
        self._dock = dock
        self._button = button = dock.answered
        self._window = window
        self._rival = rival
        button.clicked.connect(self._toggle)
        self.panel.closed.connect(self._closed)
        theme.changed.connect(self._retheme)
        window.installEventFilter(self)
        rival.installEventFilter(self)
        self._retheme()

    def set_waterfall(self, turn: Waterfall) -> None:
        """Show this turn."""
        self.panel.set_waterfall(turn)
        self._place()

    def set_timings(self, many: Timings) -> None:
        """Show these figures of the last turns."""
        self.panel.set_timings(many)
        self._place()

    def set_served(self, served: Served) -> None:
        """Note who does a job."""
        self.panel.set_served(served)

    def open(self) -> None:
        """Open the panel, with the focus in it."""
        if self._rival.isVisible():
            self._rival.close_panel()
        self._button.setChecked(True)
        self.panel.open_panel()
        self._place()

    def close(self) -> bool:
        """Close the panel; returns whether it was open."""
        if self.panel.isHidden():
            return False
        self.panel.close_panel()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size, and make way for the rival."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self._rival and event.type() == QEvent.Type.Show and not self.panel.isHidden():
            self.panel.hide()
            self._button.setChecked(False)
        return False

    def _toggle(self, opened: bool) -> None:
        if opened:
            self.open()
        else:
            self.close()

    def _closed(self) -> None:
        self._button.setChecked(False)
        self._button.setFocus()

    def _place(self) -> None:
        if self.panel.isVisible():
            above = area_of(self._dock, self._window).top() - GAP
            self.panel.place(area_of(self._button, self._window), above, self._window.size())

    def _retheme(self) -> None:
        side = self._theme.px(16)
        self._button.setIcon(glyph_icon("bars", QColor(self._theme.palette.dim), side))
        self._button.setIconSize(QSize(side, side))
        self._place()
