"""A level meter of small pills. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from .theme import Theme
from .words import tr

_PILL, _PITCH, _HEIGHT = 6, 9, 10


class LevelMeter(QWidget):
    """Shows a loudness of 0 to 1; repaints only when another pill lights up."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, pills: int = 16) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pills = pills
        self._lit = 0
        self._colour: QColor | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Microphone level"))
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    @property
    def lit(self) -> int:
        """How many pills are lit."""
        return self._lit

    def set_level(self, level: float) -> None:
        """Show `level`, 0 to 1."""
        lit = round(min(1.0, max(0.0, level)) * self._pills)
        if lit != self._lit:
            self._lit = lit
            self.update()

    def set_colour(self, colour: QColor) -> None:
        """Light the pills in the colour of the state."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def sizeHint(self) -> QSize:
        """Return room for every pill."""
        return QSize(self._pills * self._theme.px(_PITCH), self._theme.px(_HEIGHT) + 2)

    def minimumSizeHint(self) -> QSize:
        """Return room for half of them: the rest share what there is."""
        return QSize(self._pills * self._theme.px(_PITCH) // 2, self._theme.px(_HEIGHT) + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pills."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        on = self._colour or QColor(self._theme.palette.orb.listening)
        off = QColor(self._theme.palette.meter_off)
        pitch = min(float(self._theme.px(_PITCH)), self.width() / self._pills)
        pill = pitch * _PILL / _PITCH
        height = self._theme.px(_HEIGHT)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        top = (self.height() - height) / 2
        for i in range(self._pills):
            x = self.width() - (i + 1) * pitch if mirrored else i * pitch
            painter.setBrush(on if i < self._lit else off)
            painter.drawRoundedRect(QRectF(x, top, pill, height), pill / 2, pill / 2)
        painter.end()
