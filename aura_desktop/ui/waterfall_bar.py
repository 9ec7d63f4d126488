"""One stage of a turn as a horizontal bar, and the scale above the bars. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..waterfall import Span
from .style import SMALL
from .theme import Theme

ROW, _BAR, _LEAST = 24, 10, 3  # px for 14 px text: height of a row and of its bar; width of a bar that takes no time
_STEPS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


def step_for(whole: float, width: int, label: int) -> float:
    """Return how many ms lie between two marks of a scale of `whole` ms on `width` px, with labels `label` px wide."""
    for step in _STEPS:
        if whole / step * label <= width:
            return float(step)
    return whole or 1.0


class _Scaled(QWidget):
    """Knows where a time lies. `whole` is the ms that the full width stands for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._whole = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the height of a row."""
        return QSize(self._theme.px(200), self._theme.px(ROW))

    def minimumSizeHint(self) -> QSize:
        """Return the least on which lengths can be told apart."""
        return QSize(self._theme.px(56), self._theme.px(ROW))

    def _x(self, ms: float) -> float:
        x = ms / self._whole * self.width() if self._whole > 0 else 0.0
        return self.width() - x if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else x

    def _marks(self) -> list[float]:
        step = self._step()
        return [i * step for i in range(int(self._whole / step) + 1)] if self._whole > 0 else []

    def _step(self) -> float:
        metrics = self.fontMetrics()
        return step_for(self._whole, self.width(), metrics.horizontalAdvance(_number(self._whole)) + self._theme.px(12))


class Scale(_Scaled):
    """The times along the bars."""

    def show_turn(self, whole: float) -> None:
        """Go from 0 to `whole` ms."""
        self._whole = whole
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write the times of the marks, none of them over an edge."""
        painter = QPainter(self)
        painter.setFont(self._theme.font(SMALL))
        painter.setPen(QColor(self._theme.palette.dim))
        metrics = painter.fontMetrics()
        for ms in self._marks():
            text = _number(ms)
            width = metrics.horizontalAdvance(text)
            left = min(max(0.0, self._x(ms) - width / 2), self.width() - width)
            painter.drawText(QRectF(left, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class Bar(_Scaled):
    """When a stage began and ended. `ours`: in Aura's colour, else in the providers'."""

    def __init__(self, theme: Theme, *, ours: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.ours = ours
        self._span: Span | None = None
        self._decided: float | None = None

    @property
    def span(self) -> Span | None:
        """What is shown, in ms."""
        return self._span

    def show_turn(self, span: Span | None, whole: float, decided: float | None) -> None:
        """Show `span` of a turn of `whole` ms, and a thin line at the end of turn."""
        self._span, self._whole, self._decided = span, whole, decided
        self.update()

    def colour(self) -> QColor:
        """Return the bar's colour."""
        orb = self._theme.palette.orb
        return QColor(orb.listening if self.ours else orb.thinking)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the marks of the scale, the end of turn and the bar."""
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setPen(QPen(QColor(palette.line), 1))
        for ms in self._marks():
            self._line(painter, ms)
        if self._decided is not None:
            painter.setPen(QPen(QColor(palette.edge), 1, Qt.PenStyle.DotLine))
            self._line(painter, self._decided)
        if self._span is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colour())
            left, right = sorted(self._x(ms) for ms in self._span)
            width = max(right - left, self._theme.px(_LEAST))
            left = min(left, self.width() - width)
            height = self._theme.px(_BAR)
            radius = min(height, width) / 2.5
            painter.drawRoundedRect(QRectF(left, (self.height() - height) / 2, width, height), radius, radius)
        painter.end()

    def _line(self, painter: QPainter, ms: float) -> None:
        x = min(int(self._x(ms)), self.width() - 1)
        painter.drawLine(x, 0, x, self.height())


class Swatch(QWidget):
    """A small square in the colour of the bars it explains."""

    def __init__(self, theme: Theme, *, ours: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ours = ours
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return the square."""
        return QSize(self._theme.px(10), self._theme.px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        orb = self._theme.palette.orb
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(orb.listening if self._ours else orb.thinking))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        painter.end()


def _number(ms: float) -> str:
    return QLocale().toString(round(ms))
