"""Icons drawn by code: line glyphs in the theme's ink, and the program's own icon. GUI thread only."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

_GRID = 24.0  # every glyph is drawn on a 24 by 24 grid


def app_icon() -> QIcon:
    """Return the program's icon in every size it is stored in."""
    icon = QIcon()
    folder = Path(__file__).parents[1] / "data"  # in the bundle too; importlib.resources costs 10 ms
    for size in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap()
        if pixmap.loadFromData((folder / f"aura-{size}.png").read_bytes()):
            icon.addPixmap(pixmap)
    return icon


def glyph_icon(name: str, ink: QColor, size: int, faded: QColor | None = None) -> QIcon:
    """Return the glyph `name` in `ink` at `size` px, sharp up to 3x; `faded` is its ink while disabled."""
    icon = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, ink), (QIcon.Mode.Disabled, faded or ink)):
        for ratio in (1, 2, 3):
            pixmap = QPixmap(size * ratio, size * ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_glyph(painter, name, QRectF(0, 0, size * ratio, size * ratio), colour)
            painter.end()
            pixmap.setDevicePixelRatio(ratio)
            icon.addPixmap(pixmap, mode)
    return icon


def draw_glyph(painter: QPainter, name: str, area: QRectF, ink: QColor) -> None:
    """Draw the glyph `name` into `area`; raises KeyError for a glyph that does not exist."""
    stroke, filled = _GLYPHS[name]
    painter.save()
    painter.translate(area.topLeft())
    painter.scale(area.width() / _GRID, area.height() / _GRID)
    pen = QPen(ink, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(stroke)
    if not filled.isEmpty():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPath(filled)
    painter.restore()


def _lines(*lines: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for points in lines:
        path.moveTo(QPointF(*points[0]))
        for point in points[1:]:
            path.lineTo(QPointF(*point))
    return path


def _microphone() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(9, 3, 6, 11), 3, 3)
    path.moveTo(5.5, 11)
    path.arcTo(QRectF(5.5, 4.5, 13, 13), 180, 180)
    path.addPath(_lines(((12, 17.5), (12, 21)), ((8.5, 21), (15.5, 21))))
    return path


def _speaker() -> QPainterPath:
    path = _lines(((4, 9.5), (7.5, 9.5), (12, 5.5), (12, 18.5), (7.5, 14.5), (4, 14.5), (4, 9.5)))
    path.arcMoveTo(QRectF(10, 8, 8, 8), -50)
    path.arcTo(QRectF(10, 8, 8, 8), -50, 100)
    path.arcMoveTo(QRectF(8, 4.5, 14, 15), -50)
    path.arcTo(QRectF(8, 4.5, 14, 15), -50, 100)
    return path


def _rounded(x: float, y: float, side: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(x, y, side, side), radius, radius)
    return path


def _dot(x: float, y: float, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(x, y), radius, radius)
    return path


def _joined(first: QPainterPath, *rest: QPainterPath) -> QPainterPath:
    path = QPainterPath(first)
    for part in rest:
        path.addPath(part)
    return path


def _gear() -> QPainterPath:
    path, teeth = QPainterPath(), 8
    step = 2 * math.pi / teeth
    for tooth in range(teeth):
        middle = tooth * step
        # Up a flank, along the tooth, down the other flank.
        for angle, radius in ((-0.30, 7.2), (-0.19, 10.0), (0.19, 10.0), (0.30, 7.2)):
            at = middle + angle * step / 0.6
            point = QPointF(12 + radius * math.sin(at), 12 - radius * math.cos(at))
            if path.elementCount():
                path.lineTo(point)
            else:
                path.moveTo(point)
    path.closeSubpath()
    path.addEllipse(QPointF(12, 12), 3.2, 3.2)
    return path


def _eye() -> QPainterPath:
    path = QPainterPath(QPointF(2.5, 12))
    path.quadTo(QPointF(12, 1.5), QPointF(21.5, 12))
    path.quadTo(QPointF(12, 22.5), QPointF(2.5, 12))
    path.addEllipse(QPointF(12, 12), 3, 3)
    return path


def _window() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3.5, 4.5, 17, 15), 2.5, 2.5)
    path.addPath(_lines(((3.5, 9), (20.5, 9))))
    return path


def _star() -> QPainterPath:
    path = QPainterPath()
    for corner in range(10):
        angle, radius = corner * math.pi / 5, (4.2 if corner % 2 else 9.6)
        point = QPointF(12 + radius * math.sin(angle), 12.6 - radius * math.cos(angle))
        if corner:
            path.lineTo(point)
        else:
            path.moveTo(point)
    path.closeSubpath()
    return path


def _clock() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 8.5, 8.5)
    path.addPath(_lines(((12, 7.5), (12, 12), (15.5, 14))))
    return path


def _person() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 8), 4, 4)
    path.moveTo(4.5, 20.5)
    path.cubicTo(QPointF(4.5, 13.5), QPointF(19.5, 13.5), QPointF(19.5, 20.5))
    return path


def _magnifier() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(10.5, 10.5), 6, 6)
    path.addPath(_lines(((15, 15), (20, 20))))
    return path


_EMPTY = QPainterPath()
_GLYPHS: dict[str, tuple[QPainterPath, QPainterPath]] = {
    "microphone": (_microphone(), _EMPTY),
    "microphone-off": (_joined(_microphone(), _lines(((4, 3), (20, 20.5)))), _EMPTY),
    "speaker": (_speaker(), _EMPTY),
    "stop": (_EMPTY, _rounded(6, 6, 12, 2.5)),
    "send": (_lines(((12, 19), (12, 5)), ((6, 11), (12, 5), (18, 11))), _EMPTY),
    "close": (_lines(((6, 6), (18, 18)), ((18, 6), (6, 18))), _EMPTY),
    "down": (_lines(((6, 9.5), (12, 15.5), (18, 9.5))), _EMPTY),
    "tick": (_lines(((5, 12.5), (10, 17.5), (19, 7))), _EMPTY),
    "gear": (_gear(), _EMPTY),
    "eye": (_eye(), _EMPTY),
    "eye-off": (_joined(_eye(), _lines(((4, 3), (20, 21)))), _EMPTY),
    "window": (_window(), _EMPTY),
    "bars": (_lines(((4, 6), (12, 6)), ((9, 12), (17, 12)), ((14, 18), (20, 18))), _EMPTY),
    "star": (_star(), _EMPTY),
    "star-filled": (_star(), _star()),
    "clock": (_clock(), _EMPTY),
    "person": (_person(), _EMPTY),
    "magnifier": (_magnifier(), _EMPTY),
    "plus": (_lines(((12, 5), (12, 19)), ((5, 12), (19, 12))), _EMPTY),
    "more": (_EMPTY, _joined(_dot(5.5, 12, 1.8), _dot(12, 12, 1.8), _dot(18.5, 12, 1.8))),
    "alert": (_lines(((12, 4), (12, 13))), _dot(12, 19, 1.7)),
}
