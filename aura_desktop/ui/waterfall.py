"""The panel that shows where the time of an answer went: the last turn as bars, and the last turns together.

GUI thread only.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ..events import Served
from ..waterfall import PROVIDERS, Figures, Stage, Timings, Waterfall
from .announce import say
from .controls import GlyphButton
from .panel_place import GAP, beside
from .theme import Theme
from .waterfall_bar import ROW, Bar, Scale, Swatch
from .waterfall_words import ms, notes, origin, row_sentence, stage_help, stage_name, summary, who
from .words import tr

_WIDE, _WITH_NAMES = 560, 470  # px for 14 px text: the panel, and the least at which it names the providers
_NAME, _WHO, _BAR, _LAST, _MEDIAN, _P95 = range(6)  # columns


class WaterfallPanel(QFrame):
    """One row a stage, with its bar, its ms in the last turn, the median and what 19 of 20 stay within; then the sums.

    A provider's bars have one colour and Aura's another; who it is stands beside them as well.
    """

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("waterfall")
        self.setAccessibleName(tr("Where the time went"))
        self._theme = theme
        self._turn: Waterfall | None = None
        self._many: Timings | None = None
        self._served: dict[str, Served] = {}
        self._shown_served: dict[str, Served] = {}
        self.close_button = GlyphButton(theme, "close", "", kind="glyph")
        self.close_button.setAccessibleName(tr("Close"))
        self.close_button.setToolTip(tr("Close (Escape)"))
        self.close_button.clicked.connect(self.close_panel)
        self.origin = _label("waterfallDim")
        self.origin.setWordWrap(True)
        self.scale = Scale(theme)
        self.bars = {stage: Bar(theme, ours=stage not in PROVIDERS) for stage in Stage}
        self.who = {stage: _label("waterfallDim") for stage in Stage}
        self.numbers = {
            key: tuple(_label("waterfallTitle" if key == "audible" else "") for _ in range(3))
            for key in (*(stage.value for stage in Stage), *(key for key, _text, _ours in _sums()))
        }
        self.note = _label("waterfallDim")
        self.note.setWordWrap(True)
        self._body = QWidget()
        self._body.setObjectName("waterfallBody")
        self._grid = QGridLayout(self._body)
        self._build()
        self._fill()
        self.hide()

    def _build(self) -> None:
        title = _label("waterfallTitle", tr("Where the time went"))
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self.close_button)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._body)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setAccessibleName(tr("Stages of the answer"))
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 14)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._scroll)
        grid = self._grid
        grid.setContentsMargins(0, 0, 4, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(_BAR, 1)
        grid.addWidget(self.origin, 0, _NAME, 1, 6)
        self._row = 1
        self._rows: list[int] = []
        self._head_row()
        for stage in Stage:
            name = _label("", stage_name(stage))
            name.setToolTip(stage_help(stage))
            for column, widget in ((_NAME, name), (_WHO, self.who[stage]), (_BAR, self.bars[stage])):
                grid.addWidget(widget, self._row, column)
            self._numbers_row(self.numbers[stage.value])
        line = QFrame()
        line.setObjectName("waterfallLine")
        line.setFixedHeight(9)  # of which the style sheet draws the middle
        grid.addWidget(line, self._row, _NAME, 1, 6)
        self._row += 1
        for key, text, ours in _sums():
            beside = QHBoxLayout()
            beside.setSpacing(8)
            if ours is not None:
                beside.addWidget(Swatch(self._theme, ours=ours))
            beside.addWidget(_label("waterfallTitle" if ours is None else "", text))
            beside.addStretch()
            grid.addLayout(beside, self._row, _NAME, 1, 3)
            self._numbers_row(self.numbers[key])
        grid.setRowMinimumHeight(self._row, 6)
        grid.addWidget(self.note, self._row + 1, _NAME, 1, 6)
        self._theme.changed.connect(self._space)
        self._space()

    def _space(self) -> None:
        for row in self._rows:
            self._grid.setRowMinimumHeight(row, self._theme.px(ROW))

    def _head_row(self) -> None:
        heads = tuple(_label("waterfallDim", text) for text in (tr("last"), tr("median"), tr("95%")))
        heads[2].setToolTip(tr("19 of 20 answers came within this"))
        self._grid.addWidget(self.scale, self._row, _BAR)
        self._numbers_row(heads)

    def _numbers_row(self, numbers: tuple[QLabel, ...]) -> None:
        for column, number in zip((_LAST, _MEDIAN, _P95), numbers, strict=True):
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(number, self._row, column)
        self._rows.append(self._row)
        self._row += 1

    # What the engine says

    def set_waterfall(self, turn: Waterfall) -> None:
        """Show this turn."""
        self._turn, self._shown_served = turn, dict(self._served)
        self._fill()

    def set_timings(self, many: Timings) -> None:
        """Show these figures of the last turns."""
        self._many = many
        self._fill()

    def set_served(self, served: Served) -> None:
        """Note who does a job of the turn under way; its name is shown with the turn."""
        self._served[served.job] = served

    def _fill(self) -> None:
        turn = self._turn
        whole = turn.audible if turn is not None else 0.0
        self.origin.setText(origin(turn))
        self.scale.show_turn(whole)
        for stage in Stage:
            self._fill_stage(stage, turn, whole)
        for name, text, _ours in _sums():
            self._fill_numbers(name, text, getattr(turn, name) if turn is not None else None)
        self.note.setText(notes(turn, self._many))
        self.note.setVisible(bool(self.note.text()))
        self.setAccessibleDescription(f"{summary(turn)}. {self.note.text()}".strip())

    def _fill_stage(self, stage: Stage, turn: Waterfall | None, whole: float) -> None:
        span, took = (turn.span(stage), turn.took(stage)) if turn is not None else (None, None)
        by, bar = who(stage, self._shown_served), self.bars[stage]
        self.who[stage].setText(by)
        bar.show_turn(span, whole, turn.end_of_turn if turn is not None else None)
        figures = self._fill_numbers(stage.value, stage_name(stage), took)
        bar.setAccessibleName(stage_name(stage))
        bar.setAccessibleDescription(f"{stage_help(stage)}: {row_sentence(span, took, by, figures)}")
        bar.setToolTip(bar.accessibleDescription())

    def _fill_numbers(self, key: str, name: str, took: float | None) -> Figures | None:
        figures = self._many.stage(key) if self._many is not None else None
        values = (took, figures.median if figures else None, figures.p95 if figures else None)
        heads = (tr("last turn"), tr("median"), tr("19 of 20 within"))
        for label, value, head in zip(self.numbers[key], values, heads, strict=True):
            label.setText(ms(value))
            text = tr("{name}, {head}: {value} ms") if value is not None else tr("{name}, {head}: nothing")
            label.setAccessibleName(text.format(name=name, head=head, value=ms(value)))
        return figures

    # Its place

    def open_panel(self) -> None:
        """Appear, and say what there is to see."""
        self.show()
        self.close_button.setFocus()
        say(self, self.accessibleDescription())

    def close_panel(self) -> None:
        """Go away."""
        self.hide()
        self.closed.emit()

    def place(self, anchor: QRect, above: int, room: QSize) -> None:
        """Stand inside a window of `room`, ending at the right where `anchor` ends, without covering it.

        Its lower edge is at `above` where there is room enough, else beside `anchor`.
        """
        theme = self._theme
        width = min(theme.px(_WIDE), room.width() - 2 * GAP)
        for label in self.who.values():
            label.setVisible(width >= theme.px(_WITH_NAMES))
        margins = self._layout.contentsMargins()
        sides, ends = margins.left() + margins.right() + 2, margins.top() + margins.bottom() + 2
        head = self.close_button.sizeHint().height() + self._layout.spacing()
        needed = self._grid.totalHeightForWidth(width - sides) + head + ends
        y, height = beside(anchor, needed, room.height(), above)
        x = max(GAP, min(anchor.right() + 1 - width, room.width() - width - GAP))
        self.setGeometry(x, y, width, height)
        self.raise_()


def _sums() -> tuple[tuple[str, str, bool | None], ...]:
    """Return key, text and (None: both) whose share it is."""
    return ("providers", tr("Providers"), False), ("ours", tr("Aura"), True), ("audible", tr("In all"), None)


def _label(name: str, text: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
