"""A field that takes a key by its being pressed. GUI thread only."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ..errors import SettingsError
from ..platform.key_combo import MODIFIERS, Combo
from .announce import say
from .sentences import said
from .theme import Theme
from .words import tr

_NAMES = {
    Qt.Key.Key_Space: "space",
    Qt.Key.Key_Pause: "pause",
    Qt.Key.Key_ScrollLock: "scroll_lock",
    Qt.Key.Key_Print: "print_screen",
    Qt.Key.Key_SysReq: "print_screen",
    Qt.Key.Key_Insert: "insert",
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_End: "end",
    Qt.Key.Key_PageUp: "page_up",
    Qt.Key.Key_PageDown: "page_down",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Menu: "menu",
    Qt.Key.Key_Comma: "comma",
    Qt.Key.Key_Period: "period",
    Qt.Key.Key_Slash: "slash",
    Qt.Key.Key_Backslash: "backslash",
    Qt.Key.Key_Minus: "minus",
    Qt.Key.Key_Equal: "equal",
    Qt.Key.Key_Semicolon: "semicolon",
    Qt.Key.Key_Apostrophe: "apostrophe",
    Qt.Key.Key_QuoteLeft: "grave",
    Qt.Key.Key_BracketLeft: "bracketleft",
    Qt.Key.Key_BracketRight: "bracketright",
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Tab: "tab",
    Qt.Key.Key_Backtab: "tab",
}
_BARE = {
    Qt.Key.Key_Control: "ctrl",
    Qt.Key.Key_Shift: "shift",
    Qt.Key.Key_Alt: "alt",
    Qt.Key.Key_AltGr: "alt",
    Qt.Key.Key_Meta: "super",
    Qt.Key.Key_Super_L: "super",
    Qt.Key.Key_Super_R: "super",
}
_MASKS = {
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "super": Qt.KeyboardModifier.MetaModifier,
}


def name_of(key: int) -> str:
    """Return the name of a Qt key as key_combo.py has it, "" for one it does not know."""
    if Qt.Key.Key_A <= key <= Qt.Key.Key_Z or Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
        return chr(key).lower()
    if Qt.Key.Key_F1 <= key <= Qt.Key.Key_F24:
        return f"f{key - Qt.Key.Key_F1 + 1}"
    return next((name for known, name in _NAMES.items() if known == key), "")


def modifiers_of(held: Qt.KeyboardModifier, platform: str = sys.platform) -> frozenset[str]:
    """Return the modifiers that are held; on a Mac Qt calls Command "Control" and the other way round."""
    found = {name for name, mask in _MASKS.items() if held & mask}
    if platform == "darwin":
        swapped = {"ctrl": "super", "super": "ctrl"}
        found = {swapped.get(name, name) for name in found}
    return frozenset(found)


class KeyField(QPushButton):
    """Shows a key; pressed, it takes the next one. Escape leaves it as it is, Backspace takes it away.

    `refused` carries why a key that was pressed cannot be used; `taking` says that it begins or ends to listen.
    """

    edited = Signal(object, bool)
    touched = Signal()
    refused = Signal(str)
    taking = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._value = ""
        self._takes = False
        self.setProperty("kind", "plain")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("Press to choose a key; Backspace takes it away"))
        self.clicked.connect(self._begin)
        self._show()

    @property
    def takes(self) -> bool:
        """True while it waits for a key."""
        return self._takes

    def value(self) -> str:
        """Return the key as the settings write it."""
        return self._value

    def show_value(self, value: object) -> None:
        """Show `value`."""
        self._value = str(value)
        self._show()

    def commit(self) -> None:
        """Nothing waits to be set."""
        self._end()

    def event(self, event: QEvent) -> bool:
        """Take Tab, Enter and every shortcut while it waits for a key."""
        if self._takes and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._takes and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._pressed(event)
            return True
        if self._takes and event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self._released(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin with Enter, take the key away with Backspace or Delete."""
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._set("")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait no more."""
        super().focusOutEvent(event)
        self._end()

    def _begin(self) -> None:
        if not self._takes:
            self._takes = True
            self.touched.emit()
            self.taking.emit(True)
            self._show()
            say(self, self.text())

    def _end(self) -> None:
        if self._takes:
            self._takes = False
            self.taking.emit(False)
            self._show()

    def _pressed(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.isAutoRepeat() or key in _BARE:
            return
        held = modifiers_of(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        if key == Qt.Key.Key_Escape and not held:
            self._end()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not held:
            self._end()
            self._set("")
        else:
            self._try("+".join([*(name for name in MODIFIERS if name in held), name_of(key) or "?"]))

    def _released(self, event: QKeyEvent) -> None:
        """A modifier that comes up with no key in between was meant to be the key itself."""
        if not event.isAutoRepeat() and event.key() in _BARE:
            self._try(_BARE[Qt.Key(event.key())])

    def _try(self, text: str) -> None:
        self._end()
        try:
            combo = Combo.parse(text)
        except SettingsError as error:
            sentence = tr("Aura does not know this key. Choose another.") if "?" in text else error.sentence
            self.refused.emit(sentence)
            return
        self._set(str(combo))

    def _set(self, value: str) -> None:
        self.touched.emit()
        self._value = value
        self._show()
        self.edited.emit(value, True)

    def _show(self) -> None:
        if self._takes:
            self.setText(tr("Press the key…"))
            return
        try:
            words = said(Combo.parse(self._value).words()) if self._value else tr("Choose a key")
        except SettingsError:
            words = self._value
        self.setText(words)
