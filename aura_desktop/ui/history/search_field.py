"""The field of the history's search. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ..icons import draw_glyph
from ..theme import Theme
from ..words import tr

_GLYPH = 15  # px for 14 px text
_GAP = 6


class SearchField(QLineEdit):
    """What to look for; Down goes into the list, Escape empties it."""

    down = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("searchField")
        self.setPlaceholderText(tr("Search conversations"))
        self.setAccessibleName(tr("Search conversations"))
        self.setMaxLength(200)
        theme.changed.connect(self._retheme)
        self._retheme()

    def sizeHint(self) -> QSize:
        """Return no width of its own: it takes what there is."""
        return QSize(40, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the field by Down, empty it by Escape."""
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field, and a glyph before its text."""
        super().paintEvent(event)
        side, inset = self._theme.px(_GLYPH), self._theme.px(10)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = self.width() - inset - side if mirrored else inset
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(x, (self.height() - side) / 2, side, side)
        draw_glyph(painter, "magnifier", area, QColor(self._theme.palette.faint))
        painter.end()

    def _retheme(self) -> None:
        room = self._theme.px(_GLYPH + _GAP)
        self.setTextMargins(room, 0, 0, 0)  # Qt puts it at the other side where text runs from right to left
        self.update()
