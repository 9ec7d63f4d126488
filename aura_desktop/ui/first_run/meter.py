"""A level meter with a mark to reach. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...first_run import LOUD_ENOUGH
from ..meter import LevelMeter
from ..theme import Theme
from ..words import tr

_PILLS = 32


class ThresholdMeter(LevelMeter):
    """The level, and the line a voice must pass to be heard while Aura speaks."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, pills=_PILLS)
        self._ink = theme
        self.passed = False
        """True once the level has passed the line."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(theme.px(24))
        self.setAccessibleDescription(tr("A line shows how loud your voice must be"))
        theme.changed.connect(lambda: self.setMinimumHeight(theme.px(24)))

    @property
    def line(self) -> int:
        """The x of the line in px."""
        pitch = min(float(self._ink.px(9)), self.width() / _PILLS)
        x = round(LOUD_ENOUGH * _PILLS * pitch - pitch / 6)
        return self.width() - x if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else x

    def set_level(self, level: float) -> None:
        """Show `level`, 0 to 1."""
        super().set_level(level)
        self.passed = self.passed or level >= LOUD_ENOUGH
        orb = self._ink.palette.orb
        self.set_colour(QColor(orb.hearing if level >= LOUD_ENOUGH else orb.listening))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pills, then the line."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self._ink.palette.text), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(self.line, 2), QPointF(self.line, self.height() - 2))
        painter.end()
