"""Says what was deleted and takes it back for some seconds. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ...history_records import Session
from ..announce import say
from ..controls import ElidedLabel
from ..plain import plain_tip
from ..words import tr
from .words import title_or

SHOWN_MS = 8_000  # the history erases what was deleted two seconds later


class UndoBar(QFrame):
    """One line with one button."""

    undone = Signal(object)
    """Carries the Session to bring back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("undoBar")
        self._session: Session | None = None
        self._label = ElidedLabel()
        self.button = QPushButton(tr("Undo"))
        self.button.setProperty("kind", "plain")
        self.button.setAccessibleName(tr("Undo"))
        self.button.clicked.connect(self._undo)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.go)
        self.hide()

    def show_deleted(self, session: Session) -> None:
        """Offer to take back the deletion of `session`, in the place of an earlier one."""
        self._session = session
        text = tr("Deleted: {title}").format(title=title_or(session.title))
        self._label.setText(text)
        self._label.setToolTip(plain_tip(text))
        self.button.setAccessibleDescription(text)
        self.show()
        self._timer.start()
        say(self, text)

    def go(self) -> None:
        """Go away: it is too late."""
        self._session = None
        self._timer.stop()
        if self.button.hasFocus():
            self.focusNextChild()
        self.hide()

    def _undo(self) -> None:
        session = self._session
        self.go()
        if session is not None:
            self.undone.emit(session)
