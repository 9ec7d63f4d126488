"""The orb: the state by colour and motion, the level by size. GUI thread only."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QConicalGradient,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRadialGradient,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..events import State
from .icons import draw_glyph
from .orb_motion import BACKGROUND_BREATH_MS, BREATH_MS, OrbMotion, Pose
from .theme import Theme
from .words import tr

_CORE = 0.50  # radius of the core, relative to half the widget's side
_HALO = 0.84  # radius of the halo at rest: 1.18 times this is still inside
_ARC = 0.64  # radius of the turning arc
_SPRITES = 96  # pictures kept, the least used goes first
_GLYPHS = {State.MUTED: "microphone-off", State.TROUBLE: "alert", State.WAITING_FOR_MICROPHONE: "microphone"}


class Orb(QWidget):
    """A glowing sphere that says what Aura is doing.

    It animates at 60 frames a second while something follows a level, turns or fades, at 15 while it breathes, and
    not at all while hidden, minimised, or when motion is to be reduced.
    """

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._now = now
        self._motion = OrbMotion(still=theme.reduce_motion)
        self._colour = theme.orb(State.STARTING)
        self._former = self._colour
        self._sprites: dict[tuple[str, str, int, float], QPixmap] = {}
        self._last = now()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        # The orb paints its own ground, so that a frame never repaints the dock beneath it.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("State of Aura"))
        self.set_diameter(128)
        theme.changed.connect(self._retheme)

    @property
    def state(self) -> State:
        """The state shown."""
        return self._motion.state

    @property
    def animating(self) -> bool:
        """True while the timer runs."""
        return self._timer.isActive()

    @property
    def interval(self) -> int:
        """Milliseconds between frames while animating."""
        return self._timer.interval()

    def set_diameter(self, pixels: int) -> None:
        """Set the side of the square in which the orb and its glow fit."""
        if self.width() != pixels or self.height() != pixels:
            self.setFixedSize(pixels, pixels)

    def set_state(self, state: State, description: str) -> None:
        """Show `state`; `description` says the same in words to screen readers."""
        self.setAccessibleDescription(description)
        if state is self._motion.state:
            return
        self._former, self._colour = self._colour, self._theme.orb(state)
        self._motion.enter(state)
        self._schedule()
        self.update()

    def set_level(self, level: float) -> None:
        """Follow this loudness, 0 to 1."""
        self._motion.set_level(level)

    def set_still(self, still: bool) -> None:
        """Stop or allow motion."""
        self._motion.still = still
        self._schedule()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return self.size()

    def showEvent(self, event: QShowEvent) -> None:
        """Start moving again."""
        super().showEvent(event)
        self._schedule()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cost nothing while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Forget pictures of another size."""
        super().resizeEvent(event)
        self._sprites.clear()

    def window_state_changed(self) -> None:
        """Take note that the window was minimised or came back."""
        self._schedule()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pose of this moment."""
        pose = self._motion.pose()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.palette.surface))
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        half = self.width() / 2
        painter.translate(half, half)
        if pose.fade < 1:
            self._draw_halo(painter, half, self._former, pose, 1 - pose.fade)
        self._draw_halo(painter, half, self._colour, pose, pose.fade)
        if pose.angle is not None:
            painter.save()
            painter.rotate(pose.angle)
            painter.setOpacity(pose.fade)
            painter.drawPixmap(QPointF(-half, -half), self._sprite("arc", self._colour))
            painter.restore()
        if pose.fade < 1:
            painter.setOpacity(1.0)
            painter.drawPixmap(QPointF(-half, -half), self._sprite("core", self._former, pose.core))
        painter.setOpacity(pose.fade)
        painter.drawPixmap(QPointF(-half, -half), self._sprite("core", self._colour, pose.core))
        glyph = _GLYPHS.get(self.state)
        if glyph is not None:
            side = half * 0.42
            ink = QColor("#FFFFFF" if not self._theme.palette.dark else "#0B1014")
            draw_glyph(painter, glyph, QRectF(-side / 2, -side / 2, side, side), ink)
        painter.end()

    def _draw_halo(self, painter: QPainter, half: float, colour: QColor, pose: Pose, opacity: float) -> None:
        painter.setOpacity(opacity * pose.glow)
        painter.drawPixmap(QPointF(-half, -half), self._sprite("halo", colour, pose.halo))
        if pose.ring > 0.02:
            # A second, thinner ring runs ahead of the halo: loudness is readable by shape as well as by brightness.
            painter.setOpacity(opacity * min(1.0, 0.25 + pose.ring * 0.5))
            painter.setPen(QPen(colour, max(1.0, half * 0.022)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = half * (_CORE + 0.08 + 0.38 * pose.ring)
            painter.drawEllipse(QPointF(0, 0), radius, radius)

    def _sprite(self, kind: str, colour: QColor, scale: float = 1.0) -> QPixmap:
        # Drawn once a size in steps of half a px and copied from then on: scaling while painting costs ten times more.
        ratio = self.devicePixelRatioF()
        step = round(scale * self.width() * ratio)
        key = (kind, colour.name(), step, ratio)
        sprite = self._sprites.pop(key, None)
        if sprite is None:
            exact = step / (self.width() * ratio)
            sprite = _draw_sprite(kind, colour, self.width(), ratio, exact, dark=self._theme.palette.dark)
            if len(self._sprites) >= _SPRITES:
                del self._sprites[next(iter(self._sprites))]
        self._sprites[key] = sprite  # the most recent is the last
        return sprite

    def _schedule(self) -> None:
        interval = self._motion.interval
        if interval == BREATH_MS and not self.isActiveWindow():
            interval = BACKGROUND_BREATH_MS
        if interval is None or not self.isVisible() or self.window().isMinimized():
            self._timer.stop()
            return
        if not self._timer.isActive() or self._timer.interval() != interval:
            if not self._timer.isActive():
                self._last = self._now()
            precise = interval < 40
            self._timer.setTimerType(Qt.TimerType.PreciseTimer if precise else Qt.TimerType.CoarseTimer)
            self._timer.start(interval)

    def _step(self) -> None:
        now = self._now()
        self._motion.advance(now - self._last)
        self._last = now
        self.update()
        self._schedule()

    def _retheme(self) -> None:
        self._sprites.clear()
        self._colour = self._former = self._theme.orb(self.state)
        self.set_still(self._theme.reduce_motion)


def _draw_sprite(kind: str, colour: QColor, side: int, ratio: float, scale: float, *, dark: bool) -> QPixmap:
    """Draw one of the orb's parts once, at the screen's own resolution."""
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    half = side / 2
    painter.translate(half, half)
    painter.scale(scale, scale)
    centre = QPointF(0, 0)
    if kind == "halo":
        _draw_halo(painter, colour, half * _HALO, dark)
    elif kind == "arc":
        sweep = QConicalGradient(centre, 0)
        sweep.setColorAt(0.0, colour)
        sweep.setColorAt(0.55, _with_alpha(colour, 0.0))
        sweep.setColorAt(1.0, _with_alpha(colour, 0.0))
        pen = QPen(sweep, max(2.0, half * 0.055))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        radius = half * _ARC
        painter.drawArc(QRectF(-radius, -radius, 2 * radius, 2 * radius), 4 * 16, 200 * 16)
    else:
        radius = half * _CORE
        gradient = QRadialGradient(QPointF(-radius * 0.35, -radius * 0.45), radius * 1.7)
        gradient.setColorAt(0.0, colour.lighter(132))
        gradient.setColorAt(0.45, colour)
        gradient.setColorAt(1.0, colour.darker(122 if dark else 112))
        painter.setBrush(gradient)
        painter.drawEllipse(centre, radius, radius)
        shine = QRadialGradient(QPointF(-radius * 0.32, -radius * 0.42), radius * 0.62)
        shine.setColorAt(0.0, QColor(255, 255, 255, 105))
        shine.setColorAt(1.0, QColor(255, 255, 255, 0))
        painter.setBrush(shine)
        painter.drawEllipse(centre, radius, radius)
    painter.end()
    return pixmap


def _draw_halo(painter: QPainter, colour: QColor, radius: float, dark: bool) -> None:
    gradient = QRadialGradient(QPointF(0, 0), radius)
    strength = 0.55 if dark else 0.42
    for stop, part in ((0.0, 1.0), (0.58, 0.9), (0.70, 0.45), (0.84, 0.16), (0.95, 0.03), (1.0, 0.0)):
        gradient.setColorAt(stop, _with_alpha(colour, strength * part))
    painter.setBrush(gradient)
    painter.drawEllipse(QPointF(0, 0), radius, radius)
    for part, alpha in ((0.98, 0.12), (0.80, 0.16)):  # two veils give the glow its edges
        painter.setBrush(_with_alpha(colour, alpha))
        painter.drawEllipse(QPointF(0, 0), radius * part, radius * part)


def _with_alpha(colour: QColor, alpha: float) -> QColor:
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result
