"""Fields that hold a setting's value. GUI thread only.

Each has `edited` (value, and whether the user is done with it), `touched` (the user is at it), `show_value` and
`commit`; see form.bind.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from ..picker import Picker
from ..theme import Theme

TYPING_MS = 1000  # free text is set when the typing rests so long


class TextField(QLineEdit):
    """One line; set on Enter and on leaving, with `soon` also when the typing rests."""

    edited = Signal(object, bool)
    touched = Signal()

    def __init__(self, *, soon: bool = False, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dirty = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TYPING_MS)
        self._rest.timeout.connect(lambda: self.edited.emit(self.value(), False))
        self._soon = soon
        self.setPlaceholderText(placeholder)
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self.commit)

    def value(self) -> str:
        """Return what stands here."""
        return self.text().strip()

    def show_value(self, value: object) -> None:
        """Show `value`, unless the user is typing."""
        text = self.written(value)
        if not self._dirty and text != self.text():
            self.setText(text)
            self.setCursorPosition(0)

    def written(self, value: object) -> str:
        """Return `value` as it is written here."""
        return str(value)

    def commit(self) -> None:
        """Set what was typed."""
        self._rest.stop()
        if self._dirty:
            self._dirty = False
            self.edited.emit(self.value(), True)

    def event(self, event: QEvent) -> bool:
        """Leave undo to the dialog where there is nothing to undo here."""
        return not _others_undo(event, self.isUndoAvailable()) and super().event(event)

    def _typed(self) -> None:
        self._dirty = True
        self.touched.emit()
        if self._soon:
            self._rest.start()


class NumberField(TextField):
    """A number; the decimal sign may be a comma, and Up and Down step."""

    def __init__(self, theme: Theme, step: float, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._theme = theme
        self._step = step
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def sizeHint(self) -> QSize:
        """Return room for seven digits."""
        return QSize(self._theme.px(96), super().sizeHint().height())

    def value(self) -> str:
        """Return the number with a decimal point."""
        return super().value().replace(",", ".")

    def written(self, value: object) -> str:
        """Return the number without needless zeros."""
        return f"{value:.10g}".replace(".", QLocale().decimalPoint()) if isinstance(value, float) else str(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with Up and Down."""
        way = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if not way:
            super().keyPressEvent(event)
            return
        try:
            number = float(self.value()) + way * self._step
        except ValueError:
            return
        self.setText(self.written(number))
        self._typed()
        self.commit()


class TextArea(QPlainTextEdit):
    """Several lines; set on leaving and when the typing rests. Tab goes on to the next field."""

    edited = Signal(object, bool)
    touched = Signal()

    def __init__(self, theme: Theme, lines: int, *, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines = lines
        self._dirty = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(TYPING_MS)
        self._rest.timeout.connect(lambda: self.edited.emit(self.value(), False))
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._typed)
        self._showing = False
        self._fit()
        theme.changed.connect(self._fit)

    def value(self) -> str:
        """Return what stands here."""
        return self.toPlainText().strip()

    def show_value(self, value: object) -> None:
        """Show `value`, unless the user is typing."""
        if not self._dirty and str(value) != self.toPlainText():
            self._showing = True
            self.setPlainText(str(value))
            self._showing = False

    def replace(self, text: str) -> None:
        """Put `text` here as if it had been typed, and set it; undo brings the old text back."""
        cursor = self.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)
        self.commit()

    def commit(self) -> None:
        """Set what was typed."""
        self._rest.stop()
        if self._dirty:
            self._dirty = False
            self.edited.emit(self.value(), True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Set what was typed."""
        super().focusOutEvent(event)
        self.commit()

    def event(self, event: QEvent) -> bool:
        """Leave undo to the dialog where there is nothing to undo here."""
        return not _others_undo(event, self.document().isUndoAvailable()) and super().event(event)

    def _typed(self) -> None:
        if not self._showing:
            self._dirty = True
            self.touched.emit()
            self._rest.start()

    def _fit(self) -> None:
        self.setFixedHeight(round(self._theme.px(14) * 1.35 * self._lines) + 2 * self._theme.px(10))


class Choice(Picker):
    """One of a few values, each with words for it."""

    edited = Signal(object, bool)
    touched = Signal()

    def __init__(self, theme: Theme, choices: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        for value, words in choices:
            self.addItem(words, value)
        self.activated.connect(lambda index: self.edited.emit(self.itemData(index), True))

    def show_value(self, value: object) -> None:
        """Select `value`."""
        self.setCurrentIndex(self.findData(value))

    def commit(self) -> None:
        """Nothing waits to be set."""


class Switch(QCheckBox):
    """On or off, drawn as a sliding switch: the place of the knob says it, not its colour alone."""

    edited = Signal(object, bool)
    touched = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda checked: self.edited.emit(checked, True))
        theme.changed.connect(self.updateGeometry)

    def show_value(self, value: object) -> None:
        """Be on or off."""
        self.setChecked(bool(value))

    def commit(self) -> None:
        """Nothing waits to be set."""

    def sizeHint(self) -> QSize:
        """Return the size of the track and its focus ring."""
        return QSize(self._theme.px(44), self._theme.px(28))

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def hitButton(self, _position: object) -> bool:
        """Answer to a click anywhere."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track and the knob."""
        palette, on = self._theme.palette, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.setPen(QPen(QColor(palette.accents.speaking if on else palette.edge), 1.5))
        painter.setBrush(QColor(palette.accents.speaking if on else palette.sunken))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        side = track.height() - 6
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = track.right() - side - 3 if on != mirrored else track.left() + 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.on_accent if on else palette.dim))
        painter.drawEllipse(QRectF(x, track.top() + 3, side, side))
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accents.speaking), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)
        painter.end()


def _others_undo(event: QEvent, own: bool) -> bool:
    """True for the question whether undo is meant for a field that has nothing of its `own` to undo."""
    if event.type() != QEvent.Type.ShortcutOverride or own:
        return False
    assert isinstance(event, QKeyEvent)
    if not event.matches(QKeySequence.StandardKey.Undo):
        return False
    event.ignore()
    return True
