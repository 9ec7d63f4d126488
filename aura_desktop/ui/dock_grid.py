"""Where the parts of the dock stand: three columns, one column, or flat where the screen is low. GUI thread only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from .controls import GlyphButton
from .meter import LevelMeter
from .orb import Orb
from .spent import SpentLine

_COLUMN = 4  # grid columns that the widest row of an arrangement has
_ORB = 128


class Way(Enum):
    """An arrangement."""

    COLUMNS = auto()
    ROWS = auto()
    """One column with a small orb."""
    FLAT = auto()
    """Three low rows; who answered and the meter are left out, and what it cost stands beside the text field."""


_DIAMETERS = {Way.COLUMNS: _ORB, Way.ROWS: 72, Way.FLAT: 48}
_MARGINS = {Way.COLUMNS: 18, Way.ROWS: 10, Way.FLAT: 10}  # px
_SPACINGS = {Way.COLUMNS: (12, 10), Way.ROWS: (8, 10), Way.FLAT: (8, 6)}  # px, across and down
_STRETCHES = {Way.COLUMNS: (1, 0, 1, 0), Way.ROWS: (0, 1, 0, 0), Way.FLAT: (0, 1, 1, 0)}


@dataclass(frozen=True, slots=True)
class Parts:
    """What is arranged; `words`, `buttons`, `input`, `right` and `entry` hold several widgets each."""

    mode: QWidget
    orb: Orb
    words: QWidget
    buttons: QWidget
    input: QWidget
    right: QWidget
    talk: QWidget
    entry: QWidget
    spent: SpentLine
    meter: LevelMeter
    mute: GlyphButton
    stop: GlyphButton
    settings: GlyphButton


class DockGrid:
    """The dock's layout."""

    def __init__(self, dock: QWidget, parts: Parts) -> None:
        self._parts = parts
        self._grid = QGridLayout(dock)

    def arrange(self, way: Way) -> None:
        """Put everything where it stands in this arrangement."""
        grid, parts = self._grid, self._parts
        for widget in (
            *(parts.mode, parts.orb, parts.words, parts.buttons, parts.input),
            *(parts.right, parts.spent, parts.talk, parts.entry),
        ):
            grid.removeWidget(widget)
        bare = way is not Way.COLUMNS
        parts.mute.set_bare(bare)
        parts.stop.set_bare(bare)
        side, (across, down) = _MARGINS[way], _SPACINGS[way]
        grid.setContentsMargins(side, side - 2, side, side - 2)
        grid.setHorizontalSpacing(across)
        grid.setVerticalSpacing(down)
        for column, part in enumerate(_STRETCHES[way]):
            grid.setColumnStretch(column, part)
        parts.orb.set_diameter(_DIAMETERS[way])
        parts.meter.setVisible(way is not Way.FLAT)
        layout_of(parts.entry if bare else parts.buttons).addWidget(parts.settings)
        {Way.COLUMNS: self._columns, Way.ROWS: self._rows, Way.FLAT: self._flat}[way]()
        parts.spent.arrange(flat=bare, alone=way is Way.FLAT)  # at its new place: moving hides a widget

    def _columns(self) -> None:
        grid, parts = self._grid, self._parts
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        grid.addWidget(parts.mode, 0, 0, top | Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(parts.orb, 0, 1, 2, 1, Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(parts.buttons, 0, 2, top)
        grid.addWidget(parts.input, 1, 0, 2, 1, bottom)
        grid.addWidget(parts.words, 2, 1)
        grid.addWidget(parts.right, 1, 2, 2, 1, bottom)
        layout_of(parts.right).addWidget(parts.spent)
        grid.addWidget(parts.talk, 4, 0, 1, 3)
        grid.addWidget(parts.entry, 5, 0, 1, 3)

    def _rows(self) -> None:
        grid, parts = self._grid, self._parts
        grid.addWidget(parts.mode, 0, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(parts.buttons, 0, 3, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(parts.orb, 1, 0)
        grid.addWidget(parts.words, 1, 1, 1, 3, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(parts.input, 2, 0, 1, 2)
        grid.addWidget(parts.right, 2, 2, 1, 2, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(parts.spent, 3, 0, 1, _COLUMN)
        grid.addWidget(parts.talk, 4, 0, 1, _COLUMN)
        grid.addWidget(parts.entry, 5, 0, 1, _COLUMN)

    def _flat(self) -> None:
        grid, parts = self._grid, self._parts
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(parts.mode, 0, 0, 1, 2, Qt.AlignmentFlag.AlignLeft | middle)
        grid.addWidget(parts.input, 0, 2, middle)
        grid.addWidget(parts.right, 0, 3, middle)
        grid.addWidget(parts.buttons, 0, 4, Qt.AlignmentFlag.AlignRight | middle)
        grid.addWidget(parts.orb, 1, 0)
        grid.addWidget(parts.words, 1, 1, 1, 2, middle)
        grid.addWidget(parts.talk, 1, 3, 1, 2)
        entry = layout_of(parts.entry)
        entry.insertWidget(1, parts.spent, 2)  # after the field, wrapped in two fifths of its row
        entry.setStretch(0, 3)
        grid.addWidget(parts.entry, 2, 0, 1, 5)


def column_of(*widgets: QWidget) -> QWidget:
    """Return a holder of `widgets`, below one another."""
    layout = QVBoxLayout()
    layout.setSpacing(4)
    for widget in widgets:
        layout.addWidget(widget)
    return holder_of(layout)


def layout_of(holder: QWidget) -> QBoxLayout:
    """Return the layout of a holder."""
    layout = holder.layout()
    assert isinstance(layout, QBoxLayout)
    return layout


def holder_of(layout: QHBoxLayout | QVBoxLayout) -> QWidget:
    """Return a widget with this layout and no margins."""
    widget = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    widget.setLayout(layout)
    return widget
