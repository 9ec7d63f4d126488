"""Hold to talk: one small state machine, its button, and the space bar of the whole window. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from ..events import State
from .icons import draw_glyph
from .theme import Theme
from .words import tr


class Holder(StrEnum):
    """What can hold the talk key."""

    SPACE = "space"
    MOUSE = "mouse"
    TOGGLE = "toggle"  # Enter or a screen reader's "press": once to begin, once more to end
    KEY = "key"  # the global key
    VERB = "verb"  # the command line's talk-start


_OUTSIDE = frozenset({Holder.KEY, Holder.VERB})


class HoldToTalk(QObject):
    """Down while anything holds, up when nothing does; `changed` carries it."""

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holders: set[Holder] = set()

    @property
    def down(self) -> bool:
        """True while something holds."""
        return bool(self._holders)

    def holds(self, holder: Holder) -> bool:
        """Return whether `holder` holds now."""
        return holder in self._holders

    def press(self, holder: Holder) -> None:
        """Begin to hold; again is no second press."""
        self._set(self._holders | {holder})

    def release(self, holder: Holder) -> None:
        """End holding."""
        self._set(self._holders - {holder})

    def release_all(self) -> None:
        """End it whoever holds in the window: it lost the focus, was hidden, or the mode changed."""
        self._set(self._holders & _OUTSIDE)

    def _set(self, holders: set[Holder]) -> None:
        before, self._holders = self.down, holders
        if self.down != before:
            self.changed.emit(self.down)


class TalkButton(QAbstractButton):
    """The large button that talks while it is held."""

    def __init__(self, hold: HoldToTalk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hold = hold
        self._theme = theme
        self._state = State.READY
        self.setText(tr("Hold to talk"))
        self.setAccessibleName(tr("Hold to talk"))
        self.setAccessibleDescription(tr("Hold it or the space bar while you speak. Enter starts and ends it as well."))
        self.setToolTip(tr("Hold it, or the space bar, while you speak"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._by_mouse = False
        self.clicked.connect(self._toggle)
        hold.changed.connect(self._show_hold)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def set_state(self, state: State) -> None:
        """Take the colour of the state."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the longer of its two texts."""
        metrics = QFontMetrics(self._theme.font(14, bold=True))
        width = max(metrics.horizontalAdvance(text) for text in (tr("Hold to talk"), tr("Release to send")))
        return QSize(width + self._theme.px(72), self._theme.px(44))

    def minimumSizeHint(self) -> QSize:
        """Return the same: its text is never cut."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Talk from here on."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._by_mouse = True
            self._hold.press(Holder.MOUSE)
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on talking when the mouse slips off the button."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End talking."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._by_mouse = False
            self._hold.release(Holder.MOUSE)
            event.accept()

    def event(self, event: QEvent) -> bool:
        """End talking when the release can no longer reach this button."""
        if event.type() in (QEvent.Type.UngrabMouse, QEvent.Type.Hide, QEvent.Type.EnabledChange):
            self._by_mouse = False
            self._hold.release(Holder.MOUSE)
            if event.type() != QEvent.Type.UngrabMouse:
                self._hold.release(Holder.TOGGLE)
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a pill in the state's colour, filled while it is held."""
        palette = self._theme.palette
        accent = self._theme.accent(self._state)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        down = self._hold.down
        ground = accent if down else QColor(palette.sunken)
        if self.underMouse() and not down:
            ground = QColor(palette.hover)
        painter.setPen(QPen(accent if self.isEnabled() else QColor(palette.line), 1.5))
        painter.setBrush(ground)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accents.speaking), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        ink = QColor(palette.on_accent if down else palette.text if self.isEnabled() else palette.faint)
        font = self._theme.font(14, bold=True)
        painter.setFont(font)
        text = tr("Release to send") if down else tr("Hold to talk")
        width, side = QFontMetrics(font).horizontalAdvance(text), self._theme.px(18)
        x = area.center().x() - (width + side + 8) / 2
        draw_glyph(painter, "microphone", QRectF(x, area.center().y() - side / 2, side, side), ink)
        painter.setPen(ink)
        painter.drawText(
            QRectF(x + side + 8, area.top(), width + 8, area.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.end()

    def _toggle(self) -> None:
        if self._by_mouse:
            return
        if self._hold.holds(Holder.TOGGLE):
            self._hold.release(Holder.TOGGLE)
        else:
            self._hold.press(Holder.TOGGLE)

    def _show_hold(self, down: bool) -> None:
        self.setText(tr("Release to send") if down else tr("Hold to talk"))
        self.update()


# Looked up once: the filter below sees every event of the program.
_KEY_EVENTS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_ENDING_EVENTS = (QEvent.Type.WindowDeactivate, QEvent.Type.Hide, QEvent.Type.Close, QEvent.Type.WindowBlocked)


class WindowKeys(QObject):
    """Sees every key of one window before its widgets do: space talks, Escape stops, Enter presses what is focused.

    Space is left alone while the focus is in an editable text. Auto-repeat is swallowed. Anything that may swallow
    the release (focus to another window, the window hidden, minimised or closed) ends talking.
    """

    def __init__(self, window: QWidget, hold: HoldToTalk, *, talks: Callable[[], bool], escape: Callable[[], bool]):
        super().__init__(window)
        self._window = window
        self._hold = hold
        self._talks = talks
        self._escape = escape
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.installEventFilter(self)
        app.applicationStateChanged.connect(self._application_state)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle keys of the window, and everything that ends a hold."""
        kind = event.type()
        if kind in _KEY_EVENTS:
            return isinstance(event, QKeyEvent) and self._key(watched, event, kind)
        if kind in _ENDING_EVENTS and watched is self._window:
            self._hold.release_all()
        return False

    def _key(self, watched: QObject, event: QKeyEvent, kind: QEvent.Type) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Space and kind == QEvent.Type.KeyRelease and self._hold.holds(Holder.SPACE):
            # Wherever the focus went meanwhile, the release counts.
            if not event.isAutoRepeat():
                self._hold.release(Holder.SPACE)
            return True
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        if key == Qt.Key.Key_Space:
            return self._space(event, kind)
        if kind != QEvent.Type.KeyPress or event.isAutoRepeat():
            return False
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(watched, QAbstractButton):
            watched.click()
            return True
        return False

    def _space(self, event: QKeyEvent, kind: QEvent.Type) -> bool:
        if self._hold.holds(Holder.SPACE):
            return kind != QEvent.Type.ShortcutOverride  # auto-repeat types no spaces
        if event.modifiers() != Qt.KeyboardModifier.NoModifier or not self._talks() or _typing():
            return False
        if kind == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._hold.press(Holder.SPACE)
        return kind != QEvent.Type.ShortcutOverride

    def _application_state(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self._hold.release_all()


def _typing() -> bool:
    focus = QApplication.focusWidget()
    return isinstance(focus, (QLineEdit, QTextEdit, QPlainTextEdit)) and not focus.isReadOnly()
