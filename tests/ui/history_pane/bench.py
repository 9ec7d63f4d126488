"""A window's centre with a transcript and the history beside it, and what makes and answers around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.events import SessionBegan
from aura_desktop.history_records import Format, Opened
from aura_desktop.ui.conversation_model import ConversationModel
from aura_desktop.ui.conversation_view import ConversationView
from aura_desktop.ui.history.desk import HistoryDesk
from aura_desktop.ui.theme import Theme

from ..history_library import TODAY

Key = Qt.Key


class FakeEngine:
    """Begins and resumes at once, as the bridge would tell it."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.after_turn = 7
        self.desk: HistoryDesk | None = None

    def begin_session(self, private: bool) -> None:
        self.calls.append(("begin", private))
        self._began(f"new{len(self.calls)}", private)

    def resume_session(self, opened: Opened) -> None:
        self.calls.append(("resume", opened.session.uid))
        self._began(opened.session.uid, False)

    def say(self, text: str) -> None:
        self.calls.append(("say", text))

    def send_text(self, text: str) -> None:
        self.calls.append(("send", text))

    def _began(self, uid: str, private: bool) -> None:
        assert self.desk is not None
        self.desk.session_began(SessionBegan(uid, self.after_turn, private))


class FakeDialogs:
    def __init__(self) -> None:
        self.path: Path | None = Path("chosen")
        self.sure = True
        self.asked: list[object] = []

    def save(self, _parent: QWidget, name: str, _form: Format) -> Path | None:
        self.asked.append(name)
        return self.path

    def open(self, _parent: QWidget) -> Path | None:
        self.asked.append("open")
        return self.path

    def delete_all(self, _parent: QWidget) -> bool:
        self.asked.append("delete all")
        return self.sure


class Bench:
    """A window's centre with a transcript and the history beside it."""

    def __init__(self, qtbot: QtBot, library: Any, theme: str = "dark") -> None:
        self.theme = Theme(theme, reduce_motion=True)  # type: ignore[arg-type]
        self.model = ConversationModel()
        self.centre = QWidget()
        self.centre.setObjectName("main")
        qtbot.addWidget(self.centre)
        row = QHBoxLayout(self.centre)
        row.setContentsMargins(0, 0, 0, 0)
        self.view = ConversationView(self.model, self.theme)
        column = QVBoxLayout()
        header = QHBoxLayout()
        column.addLayout(header)
        column.addWidget(self.view)
        row.addLayout(column, 1)
        self.engine, self.dialogs = FakeEngine(), FakeDialogs()
        self.desk = HistoryDesk(
            self.centre, row, header, self.theme, self.model, self.view, dialogs=self.dialogs, today=TODAY.date
        )
        self.engine.desk = self.desk
        self.notices: list[str] = []
        self.desk.notice.connect(self.notices.append)
        self.desk.set_engine(self.engine)
        self.desk.set_library(library)
        self.library = library
        self.pane = self.desk.pane
        self.centre.setStyleSheet(self.theme.style_sheet())
        self.centre.resize(1000, 600)
        self.centre.show()
        self.centre.activateWindow()
        qtbot.waitUntil(self.centre.isActiveWindow)
        self.settle()

    def settle(self) -> None:
        for _ in range(6):
            QApplication.processEvents()

    def key(self, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifiers)
        self.settle()

    def choose(self, uid: str) -> None:
        """Go to a conversation with the keyboard."""
        row = self.pane.model.row_of(uid)
        assert row is not None
        self.pane.view.setFocus()
        self.pane.view.setCurrentIndex(self.pane.model.index(row, 0))

    def uids(self) -> list[str]:
        return [each.uid for each in self.pane.model.sessions]

    def text(self) -> str:
        self.view.flush()
        return self.view.toPlainText()


CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def act(menu: QMenu, text: str) -> None:
    (action,) = [action for action in menu.actions() if action.text() == text]
    action.trigger()
    menu.close()
