"""The tray's icons: the program's own tile, its orb in the colour and the shape of the state. GUI thread only.

A tray may be light or dark, and a colour alone says little at 16 px: the tile brings its own dark ground with a light
rim, and each state has a shape of its own.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from ..events import State
from .icons import draw_glyph
from .palette import DARK

SIZES = (16, 22, 24, 32, 48, 64, 96, 128)
TILE = "#0D1117"
RIM = "#5B6877"
_INK = "#0B1014"


def tray_icon(state: State) -> QIcon:
    """Return the icon of `state` in every size a tray asks for."""
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_draw(state, size))
    return icon


def _draw(state: State, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 16, size / 16)
    painter.setPen(QPen(QColor(RIM), 1))
    painter.setBrush(QColor(TILE))
    painter.drawRoundedRect(QRectF(0.5, 0.5, 15, 15), 4, 4)
    _draw_orb(painter, state, QColor(DARK.orb.of(state)))
    painter.end()
    return pixmap


def _draw_orb(painter: QPainter, state: State, colour: QColor) -> None:
    centre = QPointF(8, 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if state is State.HEARING:
        painter.drawEllipse(centre, 5.4, 5.4)
    elif state is State.SPEAKING:
        painter.drawEllipse(centre, 2.8, 2.8)
        _ring(painter, colour, 5.0)
    elif state is State.THINKING:
        for x in (4.2, 8.0, 11.8):
            painter.drawEllipse(QPointF(x, 8), 1.5, 1.5)
    elif state is State.READY:
        _ring(painter, colour, 3.6)
    elif state is State.RESTING:
        painter.drawRoundedRect(QRectF(2.8, 6.7, 10.4, 2.6), 1.3, 1.3)
    elif state is State.STARTING:
        painter.drawEllipse(centre, 2.2, 2.2)
    elif state is State.MUTED:
        draw_glyph(painter, "microphone-off", QRectF(2.6, 2.6, 10.8, 10.8), QColor(DARK.text))
    elif state in (State.TROUBLE, State.WAITING_FOR_MICROPHONE):
        painter.drawEllipse(centre, 5.4, 5.4)
        glyph, side = ("alert", 10.0) if state is State.TROUBLE else ("microphone", 7.8)
        draw_glyph(painter, glyph, QRectF(8 - side / 2, 8 - side / 2, side, side), QColor(_INK))
    else:
        painter.drawEllipse(centre, 4.0, 4.0)


def _ring(painter: QPainter, colour: QColor, radius: float) -> None:
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(8, 8), radius, radius)
