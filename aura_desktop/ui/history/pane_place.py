"""Where the history pane stands: beside the conversation, or over it where the window is narrow. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ..controls import GlyphButton
from ..theme import Theme
from ..words import tr
from .pane import HistoryPane

NARROW = 720  # px for 14 px text
_ANY = (1 << 24) - 1  # Qt's own "no limit"


class PanePlace(QObject):
    """Shows the pane where there is room for it, and a button that brings it back where it was folded away."""

    def __init__(self, centre: QWidget, row: QHBoxLayout, pane: HistoryPane, theme: Theme) -> None:
        super().__init__(centre)
        self._centre = centre
        self._row = row
        self._pane = pane
        self._theme = theme
        self._wanted: bool | None = None  # shown or folded by the user; None: as the width of the window says
        self._narrow: bool | None = None
        self.unfold = GlyphButton(theme, "clock", "", kind="glyph", parent=centre)
        self.unfold.setAccessibleName(tr("Show the history"))
        self.unfold.setToolTip(tr("Show the history (Ctrl+H)"))
        self.unfold.clicked.connect(lambda: self.show(True))
        theme.changed.connect(self._retheme)
        centre.installEventFilter(self)
        self._retheme()

    def show(self, shown: bool) -> None:
        """Show the pane, or fold it away."""
        had_focus = self._pane.isAncestorOf(self._centre.window().focusWidget() or self._centre)
        self._wanted = shown
        self.arrange()
        if shown:
            self._pane.focus_search()
        elif had_focus:
            self.unfold.setFocus()

    def toggle(self) -> None:
        """Show the pane, or fold it away when it is there."""
        self.show(not self._pane.isVisible())

    def arrange(self) -> None:
        """Put the pane beside the conversation, or over it where the window is narrow."""
        narrow = self._centre.width() < self._theme.px(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._wanted = None
            self._pane.setProperty("overlaid", narrow)
            if narrow:
                self._row.removeWidget(self._pane)
            else:
                self._row.insertWidget(0, self._pane)
        shown = not narrow if self._wanted is None else self._wanted
        self._pane.setMaximumWidth(_ANY if narrow else self._pane.sizeHint().width())
        self._pane.setVisible(shown)
        self.unfold.setVisible(not shown)
        if narrow and shown:
            self._pane.setGeometry(self._centre.rect())
            self._pane.raise_()
        elif not shown:
            size = self.unfold.sizeHint()
            mirrored = self._centre.layoutDirection() == Qt.LayoutDirection.RightToLeft
            x = self._centre.width() - size.width() - 8 if mirrored else 8
            self.unfold.setGeometry(x, 8, size.width(), size.height())
            self.unfold.raise_()

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
        # It lies over the conversation, whose text must not shine through.
        p, px = self._theme.palette, self._theme.px
        self.unfold.setStyleSheet(
            f"QPushButton {{ background: {p.surface}; border: 1px solid {p.edge}; border-radius: {px(8)}px;"
            f" padding: {px(7)}px; }} QPushButton:hover {{ background: {p.hover}; }}"
            f" QPushButton:focus {{ border: 2px solid {p.accents.speaking}; padding: {px(6)}px; }}"
        )
        self.arrange()
