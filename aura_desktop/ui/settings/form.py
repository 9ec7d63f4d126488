"""What pages are made of: sections of rows with a label, a field, a note and a problem. GUI thread only."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..sentences import said
from ..theme import Theme
from .context import Context
from .fields import NumberField, Switch
from .verdict import Verdict, restyle, text_label

FIELD_WIDTH = 268  # px of a field beside its label, for 14 px text
SECTION_GAP = 8  # px above the heading of a section
NARROW = 500  # px, under it fields stand under their labels


class Page(QScrollArea):
    """One page of the dialog: a title and sections below one another; `shown` says that it came to sight."""

    shown = Signal()

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        inner = self._inner = QWidget()
        inner.setObjectName("pageInner")
        self.column = QVBoxLayout(inner)
        heading = text_label(title, "pageTitle")
        self.column.addWidget(heading)
        self.setWidget(inner)
        theme.changed.connect(self._fit)
        self._fit()

    def section(self, title: str, note: str = "") -> Section:
        """Add a section with a heading; returns it."""
        self.column.addSpacing(SECTION_GAP)
        self.column.addWidget(text_label(title, "sectionTitle"))
        if note:
            self.column.addWidget(text_label(note, "rowNote"))
        section = Section(self._theme)
        self.column.addWidget(section)
        return section

    def end(self) -> None:
        """Keep the sections at the top; called once, after the last."""
        self.column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        """Say so."""
        super().showEvent(event)
        self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the rows their width before their heights are asked for."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return what the widest content needs, and a little height."""
        return QSize(self._inner.minimumSizeHint().width() + 16, self._theme.px(160))

    def _fit(self) -> None:
        px = self._theme.px
        self._inner.setMaximumWidth(px(720))
        self.column.setContentsMargins(20, px(16), 20, px(24))
        self.column.setSpacing(px(8))
        self.updateGeometry()


class Section(QFrame):
    """Rows that belong together, on a surface of their own."""

    gap = 14  # px between rows, for 14 px text

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("section")
        self.theme = theme
        self.column = QVBoxLayout(self)
        theme.changed.connect(self._fit)
        self._fit()

    def add(self, widget: QWidget) -> None:
        """Add a row."""
        self.column.addWidget(widget)

    def _fit(self) -> None:
        side, height = self.theme.px(16), self.theme.px(14)
        self.column.setContentsMargins(side, height, side, height)
        self.column.setSpacing(self.theme.px(self.gap))

    def row(self, label: str, field: QWidget, note: str = "", *, wide: bool = False, unit: str = "") -> Row:
        """Add a row for `field`; returns it."""
        row = Row(self.theme, label, field, note, wide=wide, unit=unit)
        self.add(row)
        return row


class Row(QWidget):
    """A label with its field, a quiet note, and the sentence that says what is wrong with the value.

    The field stands beside the label, or, where that is narrow or the field is `wide`, under it.
    """

    def __init__(
        self, theme: Theme, label: str, field: QWidget, note: str = "", *, wide: bool = False, unit: str = ""
    ) -> None:
        super().__init__()
        self.label_text = label
        self.field = field
        self._theme = theme
        self._wide = wide
        self._small = isinstance(field, (Switch, NumberField))
        self._stacked: bool | None = None
        self._label = _Label(label)
        self._label.setBuddy(field)
        if isinstance(field, Switch):
            self._label.pressed.connect(field.click)
        self._note = text_label(note, "rowNote")
        self.problem = Verdict(theme)
        field.setAccessibleName(label)
        self._place = self._placed(field, unit)
        self._extra: QWidget | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setColumnStretch(0, 1)
        self._describe(note)
        self._arrange(stacked=wide)
        # Only now has it a parent: shown before, it would be a window of its own for a moment.
        self._note.setVisible(bool(note))
        theme.changed.connect(self._fit)
        self._fit()

    def set_note(self, note: str, *, warn: bool = False) -> None:
        """Show another quiet note, or a warning."""
        note = said(note)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        restyle(self._note, "tone", "warn" if warn else "")
        self._describe(note)

    @property
    def note(self) -> str:
        """The note shown."""
        return self._note.text()

    def set_extra(self, widget: QWidget) -> None:
        """Put `widget` (a button, mostly) right of the field."""
        self._extra = widget
        layout = self._place.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the arrangement that fits."""
        super().resizeEvent(event)
        self._arrange(stacked=self._wide or (event.size().width() < self._theme.px(NARROW) and not self._small))

    def minimumSizeHint(self) -> QSize:
        """Return what the stacked arrangement needs, whichever is in force."""
        height = super().minimumSizeHint().height()
        place = self._place.minimumSizeHint().width()
        return QSize(place + self._theme.px(120) if self._small else max(place, self._theme.px(220)), height)

    def _placed(self, field: QWidget, unit: str) -> QWidget:
        place = QWidget()
        layout = QHBoxLayout(place)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        if self._small:
            layout.addStretch(1)
        layout.addWidget(field, 0 if self._small else 1)
        if unit:
            layout.addWidget(QLabel(unit))
        return place

    def _arrange(self, *, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        for widget in (self._label, self._note, self._place, self.problem):
            self._grid.removeWidget(widget)
        middle = Qt.AlignmentFlag.AlignVCenter
        if stacked:
            self._grid.addWidget(self._label, 0, 0, 1, 2)
            self._grid.addWidget(self._place, 1, 0, 1, 2)
            self._grid.addWidget(self._note, 2, 0, 1, 2)
        else:
            self._grid.addWidget(self._label, 0, 0, middle)
            self._grid.addWidget(self._place, 0, 1, middle)
            self._grid.addWidget(self._note, 1, 0, 1, 2)
        self._grid.addWidget(self.problem, 3, 0, 1, 2)
        self._fit()

    def _fit(self) -> None:
        beside = not self._stacked and not self._small
        self._place.setMinimumWidth(self._theme.px(FIELD_WIDTH) if beside else 0)
        self._place.setMaximumWidth(self._theme.px(FIELD_WIDTH) if beside else 16_777_215)
        self._place.setSizePolicy(
            QSizePolicy.Policy.Fixed if self._small else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        )

    def _describe(self, note: str) -> None:
        self.field.setAccessibleDescription(note)


def bind(context: Context, key: str, row: Row, field: Any = None) -> None:
    """Tie a field (the row's own, unless another is given) to the setting `key`.

    What the user is done with is set at once, and what is wrong with it stands in the row; a value that is still being
    typed is set when it can be and says nothing when it cannot.
    """
    field = row.field if field is None else field
    store = context.store

    def edited(value: object, done: bool) -> None:
        if not done and not store.allows(key, value):
            return
        sentence = store.set(key, value, done=done)
        row.problem.show_bad(sentence.replace(f"{key} cannot", f"{row.label_text} cannot"))
        if not sentence and done:
            field.show_value(store.get(key))

    def changed(key_changed: str) -> None:
        if key_changed == key:
            field.show_value(store.get(key))

    store.rows.append((key, row))
    field.edited.connect(edited)
    field.touched.connect(row.problem.clear)
    field.show_value(store.get(key))
    store.changed.connect(changed)
    store.before_closing(field.commit)


class _Label(QLabel):
    """The name of a row; pressing it does what its switch does."""

    pressed = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pass the click on."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
            buddy = self.buddy()
            if isinstance(buddy, QLineEdit):
                buddy.setFocus()
