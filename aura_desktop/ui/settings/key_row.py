"""A row for one key of the desktop: the key, a lamp that lights up while it is held, and how it stands. GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...platform.key_machine import Purpose
from ..announce import say
from ..global_keys import GlobalKeys, KeyStatus
from ..key_field import KeyField
from ..sentences import said
from ..theme import Theme
from ..words import tr
from .context import Context
from .form import Row, bind


class Lamp(QWidget):
    """A ring; filled while the key is down, with a tick once it has been seen to work."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._status = KeyStatus()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @property
    def lit(self) -> bool:
        """True while the key is down."""
        return self._status.down

    def show_status(self, status: KeyStatus) -> None:
        """Show how the key stands."""
        if status.down and not self._status.down:
            say(self, tr("Pressed"))
        self._status = status
        self.setAccessibleName(_words(status))
        self.setToolTip(_words(status))
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square."""
        return QSize(self._theme.px(24), self._theme.px(24))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring and what is in it."""
        palette, status = self._theme.palette, self._status
        good, bad = QColor(palette.accents.hearing), QColor(palette.accents.trouble)
        edge = bad if status.reason else good if status.seen else QColor(palette.edge)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.setPen(QPen(edge, 2))
        painter.setBrush(good if status.down else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(area)
        if status.seen and not status.down and not status.reason:
            painter.setBrush(good)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(area.center(), area.width() / 5, area.width() / 5)
        painter.end()


class KeyRow(Row):
    """The key of one purpose; without `keys` it can be chosen and not be tried."""

    def __init__(self, context: Context, label: str, purpose: Purpose, keys: GlobalKeys | None, note: str = "") -> None:
        self.key = KeyField(context.theme)
        super().__init__(context.theme, label, self.key, note)
        self._purpose = purpose
        self._keys = keys
        self._plain_note = note
        self.lamp = Lamp(context.theme)
        self.set_extra(self.lamp)
        bind(context, f"keys.{purpose}", self)
        self.key.refused.connect(self.problem.show_bad)
        if keys is not None:
            self.key.taking.connect(keys.set_paused)
            keys.changed.connect(self._follow)
        self.lamp.hide()
        self._follow()

    def _follow(self) -> None:
        if self._keys is None:
            return
        status = self._keys.status(self._purpose)
        self.lamp.show_status(status)
        self.lamp.setVisible(bool(status.words))
        if not self.key.takes and status.reason != self.problem.text and (status.words or status.reason):
            self.problem.show_bad(status.reason)
        self.set_note(_words(status) or self._plain_note)


def _words(status: KeyStatus) -> str:
    if status.reason or not status.words:
        return ""
    if status.down:
        return tr("{key} is down.").format(key=said(status.words))
    if not status.bound:
        return tr("Asking the system for {key}…").format(key=said(status.words))
    if status.seen:
        return tr("{key} works.").format(key=said(status.words))
    return tr("{key}: press it now to see whether it arrives.").format(key=said(status.words))
