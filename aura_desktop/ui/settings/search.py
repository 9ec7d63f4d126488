"""Finds a setting by what it is called, what it does, or its key. GUI thread only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ...settings import DECLARED
from ..sentences import said
from ..theme import Theme
from ..words import tr
from .form import Row
from .verdict import text_label

MARKED_MS = 1600  # how long what was found stands out


@dataclass(frozen=True, slots=True)
class Place:
    """One setting's place: the page's name and title, its row, its key."""

    page: str
    title: str
    row: Row
    key: str

    @property
    def label(self) -> str:
        """What the list of results shows."""
        return f"{self.row.label_text}\n{self.title}"


def find(words: str, places: Iterable[Place]) -> list[Place]:
    """Return the places in which every one of `words` stands, those whose label has them first."""
    wanted = words.casefold().split()
    found: list[tuple[int, Place]] = []
    for place in places if wanted else ():
        label = place.row.label_text.casefold()
        meant = DECLARED[place.key].help
        whole = " ".join((label, place.title, place.row.note, place.key, meant, said(meant))).casefold()
        if all(word in whole for word in wanted):
            found.append((0 if all(word in label for word in wanted) else 1, place))
    return [place for _rank, place in sorted(found, key=lambda one: one[0])]


class SearchField(QLineEdit):
    """Where the words are typed; Down goes to the results, Escape empties it before it closes the dialog."""

    down = Signal()
    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        self.setPlaceholderText(tr("Search"))
        self.setAccessibleName(tr("Search the settings"))
        self.setClearButtonEnabled(True)
        self.setMaxLength(100)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the results, take the first, or give up."""
        key = event.key()
        if key == Qt.Key.Key_Down:
            self.down.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class Results(QWidget):
    """What was found; `chosen` carries the place."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._places: Sequence[Place] = ()
        self.setObjectName("page")
        self.heading = text_label("", "sectionTitle")
        self.list = QListWidget()
        self.list.setObjectName("nav")
        self.list.setAccessibleName(tr("Settings found"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._activated)
        self.list.itemClicked.connect(self._activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, theme.px(16), 20, theme.px(24))
        column.addWidget(self.heading)
        column.addWidget(self.list, 1)

    def show_places(self, places: Sequence[Place]) -> None:
        """Show what was found."""
        self._places = places
        self.list.clear()
        for place in places:
            self.list.addItem(QListWidgetItem(place.label))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(places))
        self.heading.setText(
            tr("Settings found: {count}").format(count=len(places)) if places else tr("No setting is called that.")
        )

    def take(self) -> None:
        """Choose the one that is selected."""
        self._choose(self.list.currentRow())

    def _activated(self, item: QListWidgetItem) -> None:
        self._choose(self.list.row(item))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._places):
            self.chosen.emit(self._places[row])


def mark(row: Row) -> None:
    """Let `row` stand out for a moment."""
    _set_marked(row, True)
    QTimer.singleShot(MARKED_MS, row, lambda: _set_marked(row, False))


def _set_marked(row: Row, marked: bool) -> None:
    row.setObjectName("found" if marked else "")
    row.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, marked)
    row.style().unpolish(row)
    row.style().polish(row)
