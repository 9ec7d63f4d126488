"""Who answered, and what it cost: the quietest line of the dock. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from ..events import Served, Spending
from .plain import plain_tip
from .words import near_limit, served_by, served_details, spent, spent_details


class SpentLine(QWidget):
    """Two small labels, below or beside each other; one with nothing to say is not there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[str, Served] = {}
        self.served = QLabel()
        self.served.setObjectName("served")
        self.cost = QLabel()
        self.cost.setObjectName("cost")
        self.cost.setWordWrap(True)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.served)
        self._layout.addWidget(self.cost, 1)
        for label in (self.served, self.cost):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._alone = False
        self.arrange(flat=False)

    def arrange(self, *, flat: bool, alone: bool = False) -> None:
        """Put the labels into one line, or below each other at the right; `alone` shows only the cost."""
        self._alone = alone
        way = QBoxLayout.Direction.LeftToRight if flat else QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(way)
        self._layout.setSpacing(12 if flat else 4)
        height = Qt.AlignmentFlag.AlignVCenter if alone else Qt.AlignmentFlag.AlignTop
        right = Qt.AlignmentFlag.AlignRight | height
        self.served.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop if flat else right)
        self.cost.setAlignment(right)
        self._show()

    def set_served(self, served: Served) -> None:
        """Show who answered; the tooltip says who did the rest, and why."""
        self._jobs[served.job] = served
        chat = self._jobs.get("chat")
        self.served.setText(served_by(chat) if chat else "")
        _explain(self.served, "\n".join(served_details(each) for each in self._jobs.values()))
        self._show()

    def set_spending(self, spending: Spending) -> None:
        """Show what the turn and the month cost, or nothing where nothing costs; near the limit as a warning."""
        self.cost.setText(spent(spending))
        _explain(self.cost, spent_details(spending))
        warn = near_limit(spending)
        if warn != bool(self.cost.property("warn")):
            self.cost.setProperty("warn", warn)
            self.cost.style().unpolish(self.cost)
            self.cost.style().polish(self.cost)
        self._show()

    def _show(self) -> None:
        shown = {self.served: bool(self.served.text()) and not self._alone, self.cost: bool(self.cost.text())}
        for label, there in shown.items():
            label.setVisible(there)
        self.setVisible(any(shown.values()))


def _explain(label: QLabel, text: str) -> None:
    label.setToolTip(plain_tip(text))
    label.setAccessibleName(label.text())
    label.setAccessibleDescription(text)
