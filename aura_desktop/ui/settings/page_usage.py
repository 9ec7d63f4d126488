"""The page of what this month has used and cost. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from ...enquiries import Answer, ReadUsage, Refused, UsageLine, UsageReport
from ..theme import Theme
from ..words import NEAR_LIMIT, money, tr
from .choices import job_word, month, title
from .context import Context
from .fields import NumberField
from .form import Page, bind
from .verdict import Verdict, restyle, text_label


class UsagePage(Page):
    """A table by service and job, the total, what hedging cost, and the monthly limit."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tr("Usage"))
        self._context = context
        section = self.section(tr("This month"))
        self.month = text_label(tr("Adding up…"), "cardTitle")
        self.total = text_label("", "rowNote")
        self.table = UsageTable(context.theme)
        self.table.hide()
        self.verdict = Verdict(context.theme)
        for widget in (self.month, self.table, self.total, self.verdict):
            section.add(widget)
        limit = self.section(tr("Limit"))
        self.limit = limit.row(tr("Warn when a month has cost"), NumberField(context.theme, 1), unit=tr("US dollars"))
        self.limit.set_note(tr("0 never warns. Aura goes on working beyond it."))
        bind(context, "usage.monthly_limit", self.limit)
        self.end()
        self.shown.connect(self.look)
        context.store.changed.connect(self._setting_changed)

    def look(self) -> None:
        """Ask what was used."""
        self._context.enquirer.ask(ReadUsage(), self._take, topic="usage")

    def look_if_shown(self) -> None:
        """Ask again after a turn, while somebody looks."""
        if self.isVisible():
            self.look()

    def _setting_changed(self, key: str) -> None:
        if key == "usage.monthly_limit":
            self.look_if_shown()

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, Refused):
            self.verdict.show_bad(answer.sentence)
        elif isinstance(answer, UsageReport):
            self.verdict.clear()
            self._show(answer)

    def _show(self, report: UsageReport) -> None:
        self.month.setText(f"{month(report.month)} · {money(report.dollars)}")
        self.table.setVisible(bool(report.lines))
        self.table.show_lines(report.lines)
        self.total.setText("\n".join(_remarks(report)))
        self.total.setVisible(bool(self.total.text()))
        near = report.limit > 0 and report.dollars >= NEAR_LIMIT * report.limit
        restyle(self.month, "tone", "warn" if near else "")
        if near:
            self.verdict.show_bad(_limit_words(report))


_Columns = list[tuple[str, list[str], bool]]  # (heading, cells, whether it is text) of every column


class UsageTable(QTableWidget):
    """The lines; the table is as high as they are, and sets what belongs together in one cell where it is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines: tuple[UsageLine, ...] = ()
        self._folded = False
        self._needed = 0  # px that one line for each row would take
        self.setAccessibleName(tr("Usage this month"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        theme.changed.connect(self._fit)

    def show_lines(self, lines: tuple[UsageLine, ...]) -> None:
        """Show `lines`."""
        self._lines = lines
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        if self._lines and self._folded is not self._narrow():
            self._fill(folded=not self._folded)

    def _fill(self, *, folded: bool) -> None:
        self._folded = folded
        columns = _folded(_columns(self._lines)) if folded else _columns(self._lines)
        self.setColumnCount(len(columns))
        self.setRowCount(len(self._lines))
        leading = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        trailing = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        for at, (name, cells, is_text) in enumerate(columns):
            head = QTableWidgetItem(name)
            head.setTextAlignment(leading if is_text else trailing)
            self.setHorizontalHeaderItem(at, head)
            for row, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                item.setTextAlignment(leading if is_text else trailing)
                self.setItem(row, at, item)
        line = self._theme.px(52 if folded else 32)
        self.verticalHeader().setDefaultSectionSize(line)
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.resizeColumnsToContents()
        if not folded:
            self._needed = header.length()
        if folded:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        else:
            header.setStretchLastSection(True)  # only a change of it stretches at once
        self.setFixedHeight(header.sizeHint().height() + len(self._lines) * line + self._theme.px(14))

    def minimumSizeHint(self) -> QSize:
        """Return little: it folds, and what does not fit then is elided."""
        return QSize(self._theme.px(200), self.height())

    def _fit(self) -> None:
        self._fill(folded=False)  # which tells the width that takes
        if self._narrow():
            self._fill(folded=True)

    def _narrow(self) -> bool:
        return self.viewport().width() < self._needed


def _columns(lines: tuple[UsageLine, ...]) -> _Columns:
    """Return the columns where there is room for all."""
    return [
        (tr("Service"), [title(line.provider) for line in lines], True),
        (tr("For"), [job_word(line.job) for line in lines], True),
        (tr("Cost"), [tr("unknown") if x.dollars is None else money(x.dollars) for x in lines], False),
        (tr("Requests"), [QLocale().toString(line.requests) for line in lines], False),
        (tr("Amount"), [_amount(line) for line in lines], False),
    ]


def _folded(columns: _Columns) -> _Columns:
    """Return two columns of two lines a cell: who and how much, what it cost and how often it was asked."""
    (who, names, _), (_, jobs, _), (cost, costs, _), (asked, counts, _), (amount, amounts, _) = columns
    whom = [f"{name} · {job}\n{used}" for name, job, used in zip(names, jobs, amounts, strict=True)]
    paid = [f"{price}\n{count}" for price, count in zip(costs, counts, strict=True)]
    return [(f"{who}\n{amount}", whom, True), (f"{cost}\n{asked}", paid, False)]


def _amount(line: UsageLine) -> str:
    """Return what was used, in the units the service counts."""
    locale = QLocale()
    parts = (
        (line.tokens_in + line.tokens_out, tr("{read} + {written} tokens")),
        (line.seconds, tr("{minutes} minutes")),
        (line.characters, tr("{characters} characters")),
    )
    values = {
        "read": locale.toString(line.tokens_in),
        "written": locale.toString(line.tokens_out),
        "minutes": locale.toString(line.seconds / 60, "f", 1),
        "characters": locale.toString(line.characters),
    }
    return " · ".join(text.format(**values) for amount, text in parts if amount)


def _remarks(report: UsageReport) -> list[str]:
    if not report.lines:
        return [tr("Nothing has been used this month.")]
    remarks = [tr("Costs are estimates from the services' list prices. Tokens are counted as read + written.")]
    hedged = sum(line.hedged_dollars for line in report.lines)
    if hedged > 0:
        extra = tr("{dollars} of it went to answers that were asked for and not used, so that you did not wait.")
        remarks.append(extra.format(dollars=money(hedged)))
    if any(line.dollars is None for line in report.lines):
        remarks.append(tr("Where the price is not known the total is without it."))
    if report.limit > 0 and report.dollars < NEAR_LIMIT * report.limit:
        remarks.append(_limit_words(report))
    return remarks


def _limit_words(report: UsageReport) -> str:
    part = QLocale().toString(report.dollars / report.limit * 100, "f", 0)
    return tr("{part}% of the limit of {dollars}.").format(part=part, dollars=money(report.limit))
