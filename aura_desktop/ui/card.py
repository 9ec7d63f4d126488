"""The card that says what went wrong and offers one thing to do. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ..errors import Action
from ..events import Problem
from .announce import alert
from .controls import GlyphButton
from .icons import glyph_icon
from .sentences import said
from .theme import Theme
from .words import tr


class ErrorCard(QFrame):
    """Shows one problem at a time, the newest; `acted` carries it when its button is pressed.

    A problem goes away when it is cleared or dismissed; an older one that is still open comes back to sight.
    """

    acted = Signal(object)

    def __init__(self, theme: Theme, actions: frozenset[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._theme = theme
        self._actions = actions
        self._open: dict[str, Problem] = {}
        self._glyph = QLabel()
        self._sentence = QLabel()
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QPushButton()
        self.button.setProperty("kind", "strong")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(self._act)
        self.dismiss = GlyphButton(theme, "close", "", kind="glyph")
        self.dismiss.setAccessibleName(tr("Dismiss"))
        self.dismiss.setToolTip(tr("Dismiss"))
        self.dismiss.clicked.connect(self._dismiss)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 10, 10, 10)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._glyph, 0, 0)
        self._grid.addWidget(self._sentence, 0, 1)
        self._grid.addWidget(self.dismiss, 0, 3)
        self._narrow: bool | None = None
        self._arrange(narrow=False)
        QWidget.setTabOrder(self.button, self.dismiss)
        theme.changed.connect(self._retheme)
        self._retheme()
        self.hide()

    @property
    def problem(self) -> Problem | None:
        """The problem shown."""
        return next(reversed(self._open.values())) if self._open else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every open problem, the one shown last."""
        return tuple(self._open.values())

    @property
    def sentence(self) -> str:
        """The sentence shown."""
        return self._sentence.text()

    def add(self, problem: Problem) -> None:
        """Show `problem` before every older one."""
        self._open.pop(problem.code, None)
        self._open[problem.code] = problem
        self._refresh(announce=True)

    def clear(self, code: str) -> None:
        """Take the problem named `code` away."""
        if self._open.pop(code, None) is not None:
            self._refresh(announce=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button under the sentence where both do not fit side by side."""
        super().resizeEvent(event)
        self._arrange(narrow=event.size().width() < self._theme.px(520))

    def minimumSizeHint(self) -> QSize:
        """Return the width that it needs with the button under the sentence, whichever arrangement is in force."""
        hint, margins, across = super().minimumSizeHint(), self._grid.contentsMargins(), self._grid.horizontalSpacing()
        texts = max(part.minimumSizeHint().width() for part in (self._sentence, self.button))
        sides = self._glyph.minimumSizeHint().width() + self.dismiss.minimumSizeHint().width() + 2 * across
        needed = texts + sides + margins.left() + margins.right() + 2 * self.frameWidth()
        return QSize(min(hint.width(), needed), hint.height())

    def _arrange(self, *, narrow: bool) -> None:
        if narrow != self._narrow:
            self._narrow = narrow
            self._grid.removeWidget(self.button)
            if narrow:
                self._grid.addWidget(self.button, 1, 1, Qt.AlignmentFlag.AlignLeading)
            else:
                self._grid.addWidget(self.button, 0, 2)

    def _refresh(self, *, announce: bool) -> None:
        problem = self.problem
        if problem is None:
            if self.isAncestorOf(self.window().focusWidget() or self.window()):
                self.focusNextChild()
            self.hide()
            return
        sentence = said(problem.sentence)
        self._sentence.setText(sentence)
        self.setAccessibleName(tr("Problem"))
        self.setAccessibleDescription(sentence)
        text = _button_text(problem.action) if problem.action in self._actions else ""
        self.button.setText(text)
        self.button.setAccessibleName(text)
        self.button.setAccessibleDescription(sentence)
        self.button.setVisible(bool(text))
        self.show()
        if announce:
            alert(self, sentence)

    def _act(self) -> None:
        problem = self.problem
        if problem is None:
            return
        if problem.action is Action.RETRY:
            self.clear(problem.code)
        self.acted.emit(problem)

    def _dismiss(self) -> None:
        if self.problem is not None:
            self.clear(self.problem.code)

    def _retheme(self) -> None:
        side = self._theme.px(20)
        icon = glyph_icon("alert", QColor(self._theme.palette.accents.trouble), side)
        self._glyph.setPixmap(icon.pixmap(QSize(side, side), self.devicePixelRatioF()))


def _button_text(action: Action) -> str:
    return {
        Action.NONE: "",
        Action.RETRY: tr("Try again"),
        Action.CHOOSE_MICROPHONE: tr("Choose microphone"),
        Action.CHOOSE_SPEAKER: tr("Choose speaker"),
        Action.OPEN_SETTINGS: tr("Open settings"),
        Action.USE_PUSH_TO_TALK: tr("Use push-to-talk"),
        Action.OPEN_REPORTS: tr("Open the folder"),
    }[action]
