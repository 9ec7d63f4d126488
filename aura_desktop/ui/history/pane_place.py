"""Where the history pane stands: beside the conversation, or over it where the window is narrow. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ...errors import AuraError
from ...settings import Settings
from ..controls import GlyphButton
from ..relay import Relay
from ..theme import Theme
from ..words import tr
from .pane import HistoryPane

NARROW = 720  # px for 14 px text
_SETTING = "window.history"
_ANY = (1 << 24) - 1  # Qt's own "no limit"


class PanePlace(QObject):
    """Shows the pane where there is room for it, and a button that brings it back where it was folded away.

    Args:
        centre: The window's centre.
        row: Its layout; the pane stands first in it.
        header: What stands above the conversation; the button is first in it.
        pane: The history.
        theme: Colours and sizes.
    """

    failed = Signal(str)
    """Carries the sentence that says why the user's wish cannot be remembered."""
    _set = Signal(object)

    def __init__(self, centre: QWidget, row: QHBoxLayout, header: QHBoxLayout, pane: HistoryPane, theme: Theme) -> None:
        super().__init__(centre)
        self._centre = centre
        self._row = row
        self._pane = pane
        self._theme = theme
        self._beside = True  # where there is room for it
        self._over = False  # where there is none
        self._settings: Settings | None = None
        self._set.connect(self._setting, Qt.ConnectionType.QueuedConnection)
        self._narrow: bool | None = None
        self._there = True
        self.unfold = GlyphButton(theme, "clock", "", kind="glyph", parent=centre)
        self.unfold.clicked.connect(lambda: self.show(True))
        header.insertWidget(0, self.unfold)
        self.set_private(False)
        theme.changed.connect(self._retheme)
        centre.installEventFilter(self)
        self._retheme()

    def show(self, shown: bool) -> None:
        """Show the pane, or fold it away."""
        had_focus = self._pane.isAncestorOf(self._centre.window().focusWidget() or self._centre)
        if self._narrow:
            self._over = shown
        elif shown != self._beside:
            self._beside = shown
            if self._settings is not None:
                try:
                    self._settings.set(_SETTING, shown)
                except AuraError as error:  # not written: it holds for this session
                    self.failed.emit(error.sentence)
        self.arrange()
        if shown:
            self._pane.focus_search()
        elif had_focus:
            self.unfold.setFocus()

    def follow(self, settings: Settings) -> None:
        """Stand beside the conversation, where there is room, as window.history says, and remember the user's wish."""
        self._settings = settings
        self._beside = settings.flag(_SETTING)
        relay: Relay[tuple[str, object]] = Relay(self._set.emit)
        end = settings.subscribe(lambda key, value: relay((key, value)))
        self.destroyed.connect(relay.close)
        self.destroyed.connect(end)
        self.arrange()

    def _setting(self, change: tuple[str, object]) -> None:
        if change[0] == _SETTING:
            self._beside = bool(change[1])
            self.arrange()

    def set_private(self, private: bool) -> None:
        """Let the button say that nothing of the conversation is kept, where the pane is not there to say it."""
        self.unfold.set_face("eye-off" if private else "clock", tr("Private") if private else "")
        self.unfold.set_bare(not private)
        name = tr("Private: nothing is kept. Show the history") if private else tr("Show the history")
        self.unfold.setAccessibleName(name)
        self.unfold.setToolTip(f"{name} (Ctrl+H)")

    def set_there(self, there: bool) -> None:
        """Say whether there is any history to be shown; without one there is neither pane nor button."""
        self._there = there
        self.arrange()

    def toggle(self) -> None:
        """Show the pane, or fold it away when it is there."""
        self.show(not self._pane.isVisible())

    def arrange(self) -> None:
        """Put the pane beside the conversation, or over it where the window is narrow."""
        narrow = self._centre.width() < self._theme.px(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._over = False
            self._pane.setProperty("overlaid", narrow)
            if narrow:
                self._row.removeWidget(self._pane)
            else:
                self._row.insertWidget(0, self._pane)
        shown = self._there and (self._over if narrow else self._beside)
        self._pane.setMaximumWidth(_ANY if narrow else self._pane.sizeHint().width())
        self._pane.setVisible(shown)
        self.unfold.setVisible(self._there and not shown)
        if narrow and shown:
            self._pane.setGeometry(self._centre.rect())
            self._pane.raise_()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize:
            self.arrange()
        return False

    def step_aside(self) -> None:
        """Where the pane lies over the conversation, let that be seen."""
        if self._narrow and self._pane.isVisible():
            self.show(False)

    def _retheme(self) -> None:
        p, px = self._theme.palette, self._theme.px
        self.unfold.setStyleSheet(
            f"QPushButton {{ background: {p.surface}; border: 1px solid {p.edge}; border-radius: {px(8)}px;"
            f" padding: {px(7)}px; }} QPushButton:hover {{ background: {p.hover}; }}"
            f" QPushButton:focus {{ border: 2px solid {p.accents.speaking}; padding: {px(6)}px; }}"
        )
        self.arrange()
