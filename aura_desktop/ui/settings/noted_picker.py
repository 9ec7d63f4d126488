"""A picker whose entries carry a quiet note, and into which any other value can be typed. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ..picker import Picker
from ..plain import plain_tip
from ..style import SMALL
from ..theme import Theme

_NOTE = Qt.ItemDataRole.UserRole + 1
_WARN = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the value that is set, the words shown (its own where empty), and a note; `warn` marks the note."""

    value: str
    text: str = ""
    note: str = ""
    warn: bool = False


class NotedPicker(Picker):
    """Entries with notes; the first stands for the default. `opened` says that the list is about to be looked at.

    With `typing` any value may be typed; without, only what is listed can be chosen, and a value that is not in the
    list is shown as it is.
    """

    edited = Signal(object, bool)
    touched = Signal()
    opened = Signal()

    def __init__(self, theme: Theme, default: str, *, typing: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setMinimumContentsLength(10)
        self._default = default
        self._entries: tuple[Entry, ...] = ()
        self._value = ""
        self._dirty = self._stale = False
        self.setItemDelegate(_NoteDelegate(theme, self))
        self._line: QLineEdit | None = None
        if typing:
            line = self._line = QLineEdit()
            self.setLineEdit(line)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.setCompleter(None)  # type: ignore[arg-type]  # None is Qt's way to have none
            line.textEdited.connect(self._typed)
            line.editingFinished.connect(self.commit)
            # The line is what the keyboard and a screen reader meet.
            line.setProperty("elides", True)
        self.activated.connect(self._pick)
        self._fill()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is listed besides the default."""
        return self._entries

    def entry(self, value: str) -> Entry | None:
        """Return the listed entry of `value`."""
        return next((entry for entry in self._entries if entry.value == value), None)

    def set_entries(self, entries: Sequence[Entry], default: str | None = None) -> None:
        """List `entries` after the default; an open list is left in peace."""
        if default is not None:
            self._default = default
        self._entries = tuple(entries)
        self._stale = self.view().isVisible()
        if not self._stale:
            self._fill()

    def value(self) -> str:
        """Return the value shown."""
        return self._line.text().strip() if self._line is not None else self._value

    def show_value(self, value: object) -> None:
        """Show `value`, unless the user is typing."""
        if not self._dirty:
            self._value = str(value)
            self._show()

    def commit(self) -> None:
        """Set what was typed."""
        if self._dirty:
            self._dirty = False
            self._value = self.value()
            self.edited.emit(self._value, True)

    def setAccessibleName(self, name: str) -> None:
        """Name the field that is typed into as well."""
        super().setAccessibleName(name)
        if self._line is not None:
            self._line.setAccessibleName(name)

    def showPopup(self) -> None:
        """Say so, then open wide enough for the notes."""
        self.opened.emit()
        delegate, view = self.itemDelegate(), self.view()
        option = QStyleOptionViewItem()
        option.initFrom(view)
        hints = [delegate.sizeHint(option, self.model().index(row, 0)).width() for row in range(self.count())]
        view.setMinimumWidth(max([self.width(), *(hint + 24 for hint in hints)]))
        super().showPopup()

    def hidePopup(self) -> None:
        """List what came meanwhile."""
        super().hidePopup()
        if self._stale:
            self._stale = False
            self._fill()

    def _typed(self) -> None:
        self._dirty = True
        self.touched.emit()

    def _pick(self, index: int) -> None:
        self._dirty = False
        self._value = str(self.itemData(index) or "")
        self._show()
        self.edited.emit(self._value, True)

    def _fill(self) -> None:
        self.clear()
        for entry in (Entry("", self._default), *self._entries):
            self.addItem(entry.text or entry.value, entry.value)
            row = self.count() - 1
            self.setItemData(row, entry.note, _NOTE)
            self.setItemData(row, entry.warn, _WARN)
            self.setItemData(row, entry.note, Qt.ItemDataRole.AccessibleDescriptionRole)
        if self._line is not None:
            self._line.setPlaceholderText(self._default)
        self._show()

    def _show(self) -> None:
        index = self.findData(self._value)
        if self._line is not None:
            if self._dirty:
                return
            self.setCurrentIndex(index)
            self.setEditText(self._value)
            self._line.setCursorPosition(0)
            self.setToolTip(plain_tip(self._value or self._default))
            return
        if index < 0:
            self.addItem(self._value, self._value)
            index = self.count() - 1
        self.setCurrentIndex(index)
        self.setToolTip(plain_tip(self.currentText()))


class _NoteDelegate(QStyledItemDelegate):
    """Draws an entry's words, and its note in a quiet ink at the other edge."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return room for the words and the note."""
        size, note = super().sizeHint(option, index), str(index.data(_NOTE) or "")
        if note:
            size.setWidth(size.width() + 32 + QFontMetrics(self._theme.font(SMALL)).horizontalAdvance(note))
        return size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw both."""
        super().paint(painter, option, index)
        note = str(index.data(_NOTE) or "")
        if not note:
            return
        palette = self._theme.palette
        area, selected = option.rect, bool(option.state & QStyle.StateFlag.State_Selected)
        ink = palette.selection_text if selected else palette.accents.trouble if index.data(_WARN) else palette.dim
        painter.save()
        painter.setFont(self._theme.font(SMALL))
        painter.setPen(QColor(ink))
        flags = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(12, 0, -12, 0), flags, note)
        painter.restore()
