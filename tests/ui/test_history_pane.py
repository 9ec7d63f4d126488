"""The history in the window.

Complaints: Handy #267 (nobody finds it), #135, #125, #975 (delete all, retry, search);
gpt4all #386 and dsnote #168 (names, a keyboard path to everything).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from aura_desktop.events import (
    Outcome,
    ReplyEnded,
    ReplyText,
    SessionBegan,
    UserText,
)
from aura_desktop.history_records import (
    Delete,
    EraseAll,
    Export,
    Format,
    Import,
    ListSessions,
    Opened,
    OpenSession,
    Rename,
    Restore,
    Star,
)
from aura_desktop.profiles.history import Archive
from aura_desktop.ui.conversation_model import ConversationModel, Speaker
from aura_desktop.ui.conversation_view import ConversationView
from aura_desktop.ui.history.desk import HistoryDesk
from aura_desktop.ui.history.dialogs import SystemDialogs, file_name
from aura_desktop.ui.theme import Theme
from tests.unit.profiles.histories import exchange, fill

from .history_library import TODAY, FakeLibrary, session

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


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench(qtbot, FakeLibrary(session("a"), session("b", 1, starred=True), session("c", 2)))
    yield bench
    bench.desk.set_library(None)


CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_history_is_in_the_window_from_the_start_267(bench: Bench) -> None:
    assert bench.pane.isVisible()
    assert bench.uids() == ["a", "b", "c"]
    assert not bench.desk.place.unfold.isVisible()


def test_an_old_conversation_opens_by_enter_and_by_click(bench: Bench) -> None:
    bench.choose("b")
    bench.key(Key.Key_Return)
    assert bench.engine.calls == [("resume", "b")]
    assert "question of b" in bench.text()
    assert [m.turn for m in bench.model.messages] == [6, 6, 7, 7]
    assert bench.model.messages[1].unheard_from == 5
    assert bench.model.messages[1].outcome is Outcome.CUT
    assert bench.model.messages[3].outcome is Outcome.DROPPED
    row = bench.pane.model.row_of("c")
    assert row is not None
    place = bench.pane.view.visualRect(bench.pane.model.index(row, 0)).center()
    QTest.mouseClick(bench.pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    bench.settle()
    assert bench.engine.calls[-1] == ("resume", "c")
    assert "question of b" not in bench.text()
    bench.choose("c")
    bench.key(Key.Key_Return)
    assert len(bench.engine.calls) == 2, "it is being held already"


def test_it_goes_on_below_what_was_said_and_late_news_of_the_one_before_is_not_shown(bench: Bench) -> None:
    bench.model.user_text(UserText(6, "of before", final=True))
    bench.choose("a")
    bench.key(Key.Key_Return)
    bench.model.reply_ended(ReplyEnded(7, Outcome.CUT, "late", " news"))
    bench.model.user_text(UserText(7, "late words", final=True))
    bench.model.user_text(UserText(8, "going on", final=True))
    bench.model.reply_text(ReplyText(8, "yes"))
    text = bench.text()
    assert "of before" not in text
    assert "late" not in text
    assert text.index("never heard") < text.index("going on") < text.index("yes")


def test_a_long_conversation_says_that_it_is_not_shown_whole(bench: Bench) -> None:
    bench.library.tell(session("long"))
    bench.settle()
    bench.choose("long")
    bench.key(Key.Key_Return)
    assert any("latest part" in notice for notice in bench.notices)


def test_searching_as_one_types_975(bench: Bench) -> None:
    bench.key(Key.Key_F, CONTROL) if QApplication.focusWidget() else bench.pane.search.setFocus()
    assert bench.pane.search.hasFocus()
    QTest.keyClicks(bench.pane.search, "title b")
    bench.settle()
    assert bench.uids() == ["b"]
    assert [request.words for request in bench.library.named(ListSessions)][-7:] == [
        "t", "ti", "tit", "titl", "title", "title ", "title b",
    ]  # fmt: skip
    bench.key(Key.Key_Return)
    assert bench.engine.calls == [("resume", "b")]
    bench.pane.search.setFocus()
    bench.key(Key.Key_Escape)
    assert bench.uids() == ["a", "b", "c"]
    bench.key(Key.Key_Down)
    assert bench.pane.view.hasFocus()
    assert bench.pane.view.current is not None
    bench.pane.search.setText("nowhere")
    bench.settle()
    assert bench.pane.empty.text() == "No conversation found"


def test_only_starred_ones(bench: Bench) -> None:
    bench.pane.only_starred.click()
    bench.settle()
    assert bench.uids() == ["b"]
    bench.choose("b")
    bench.key(Key.Key_D, CONTROL)
    assert bench.library.named(Star) == [Star("b", False)]
    assert bench.uids() == []
    assert bench.pane.empty.text() == "No starred conversations"


def test_renaming_by_the_keyboard(bench: Bench) -> None:
    bench.choose("a")
    bench.key(Key.Key_F2)
    field = bench.pane.view.findChild(QLineEdit, "renameField")
    assert field is not None
    assert field.accessibleName()
    assert field.selectedText() == "Title a"
    QTest.keyClicks(field, "Better")
    QTest.keyClick(field, Key.Key_Return)
    bench.settle()
    assert bench.library.named(Rename) == [Rename("a", "Better")]
    row = bench.pane.model.row_of("a")
    assert row is not None
    assert bench.pane.model.index(row, 0).data() == "Better"


def test_deleting_can_be_undone_135(bench: Bench) -> None:
    bench.choose("b")
    bench.key(Key.Key_Delete)
    assert bench.library.named(Delete) == [Delete("b")]
    assert bench.uids() == ["a", "c"]
    assert bench.pane.view.current is not None, "the keyboard keeps a place"
    assert bench.pane.undo.isVisible()
    bench.pane.undo.button.click()
    bench.settle()
    assert bench.library.named(Restore) == [Restore("b")]
    assert bench.uids() == ["a", "b", "c"]
    assert not bench.pane.undo.isVisible()
    assert bench.engine.calls == []


def test_deleting_the_conversation_that_is_held_begins_another(bench: Bench) -> None:
    bench.choose("a")
    bench.key(Key.Key_Return)
    bench.key(Key.Key_Delete)
    assert bench.engine.calls == [("resume", "a"), ("begin", False)]
    assert bench.model.messages == []


def test_deleting_all_asks_first_135(bench: Bench) -> None:
    bench.dialogs.sure = False
    act(bench.pane.whole_menu(), "Delete all…")
    assert bench.library.named(EraseAll) == []
    bench.dialogs.sure = True
    act(bench.pane.whole_menu(), "Delete all…")
    bench.settle()
    assert bench.library.named(EraseAll) == [EraseAll()]
    assert bench.uids() == []
    assert bench.engine.calls == [("begin", False)]
    assert bench.pane.empty.text() == "Your conversations will be listed here"


def test_the_question_before_deleting_all_gives_the_safe_answer_by_enter(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: boxes.append(box) or 0)
    assert SystemDialogs().delete_all(bench.pane) is False
    (box,) = boxes
    assert box.defaultButton().text() == "Keep them"
    assert box.escapeButton() is box.defaultButton()


def act(menu: QMenu, text: str) -> None:
    (action,) = [action for action in menu.actions() if action.text() == text]
    action.trigger()
    menu.close()


def test_copying_a_conversation(bench: Bench) -> None:
    bench.choose("c")
    bench.key(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "# Title c\n"
    assert bench.notices == ["The conversation was copied"]


def test_exporting_and_taking_in(bench: Bench) -> None:
    act(bench.pane.session_menu(session("a", title="What: now/then?")), "Export as Markdown…")
    act(bench.pane.whole_menu(), "Export all as JSON…")
    act(bench.pane.whole_menu(), "Take in an export…")
    bench.settle()
    assert bench.dialogs.asked == ["What now then.md", "Aura conversations.json", "open"]
    assert bench.library.named(Export) == [
        Export(Path("chosen"), Format.MARKDOWN, "a"),
        Export(Path("chosen"), Format.JSON, None),
    ]
    assert bench.library.named(Import) == [Import(Path("chosen"))]
    assert bench.notices == [
        "The conversation was exported",
        "3 conversations were exported",
        "3 conversations taken in; already here: 1",
    ]
    bench.dialogs.path = None
    act(bench.pane.whole_menu(), "Export all as Markdown…")
    act(bench.pane.whole_menu(), "Take in an export…")
    assert len(bench.library.named(Export)) == 2


@pytest.mark.parametrize(("title", "name"), [("", "Aura"), ("../x", "x"), ("a" * 99, "a" * 60), ("你好?", "你好")])
def test_names_of_files(title: str, name: str) -> None:
    assert file_name(title) == name


def test_what_the_history_refuses_is_said(bench: Bench) -> None:
    bench.library.refuse = "It cannot be written."
    bench.choose("a")
    for key, modifiers in ((Key.Key_D, CONTROL), (Key.Key_Delete, None), (Key.Key_Return, None), (Key.Key_C, CONTROL)):
        bench.key(key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert bench.notices == ["It cannot be written."] * 4
    assert bench.uids() == ["a", "b", "c"]
    assert not bench.pane.undo.isVisible()


def test_new_and_private_conversations(bench: Bench) -> None:
    bench.pane.new.click()
    assert bench.engine.calls == [("begin", False)]
    bench.pane.private.click()
    assert bench.engine.calls[-1] == ("begin", True)
    assert bench.pane.private.isChecked()
    assert bench.pane.banner.isVisible()
    bench.pane.private.click()
    assert bench.engine.calls[-1] == ("begin", False)
    assert not bench.pane.private.isChecked()
    assert not bench.pane.banner.isVisible()
    bench.key(Key.Key_N, CONTROL | SHIFT)
    assert bench.engine.calls[-1] == ("begin", True)
    bench.key(Key.Key_N, CONTROL)
    assert bench.engine.calls[-1] == ("begin", False)


def test_a_private_conversation_says_so_while_the_pane_is_folded_and_survives_deleting_all(bench: Bench) -> None:
    bench.pane.fold.click()
    unfold = bench.desk.place.unfold
    assert "Private" not in unfold.text() + unfold.accessibleName()
    bench.key(Key.Key_N, CONTROL | SHIFT)
    assert unfold.text() == "Private"
    assert "nothing is kept" in unfold.accessibleName()
    calls = list(bench.engine.calls)
    bench.desk._deleted("")
    assert bench.engine.calls == calls, "the next words would be kept"
    bench.desk.begin(private=False)
    assert unfold.text() == ""
    bench.desk._deleted("")
    assert bench.engine.calls[-1] == ("begin", False)


def test_without_an_engine_nothing_is_begun_and_the_switch_says_what_is(bench: Bench) -> None:
    bench.desk.set_engine(None)
    bench.pane.private.click()
    bench.pane.new.click()
    assert not bench.pane.private.isChecked()
    bench.choose("a")
    bench.key(Key.Key_Return)
    assert bench.engine.calls == []
    assert bench.notices == ["Aura is still starting; try again in a moment"] * 3


def test_the_first_conversation_of_a_start_keeps_what_was_said_already(bench: Bench) -> None:
    bench.model.user_text(UserText(1, "typed at once", final=True))
    bench.desk.session_began(SessionBegan("first", 0))
    assert "typed at once" in bench.text()


# One message


def talk(bench: Bench) -> None:
    for turn in (1, 2):
        bench.model.user_text(UserText(turn, f"Question {turn}", final=True))
        bench.model.reply_ended(ReplyEnded(turn, Outcome.HEARD, f"Answer {turn}\n\n- one\n- two", ""))
    bench.view.flush()


def test_each_message_can_be_copied_heard_and_asked_again_125(bench: Bench) -> None:
    talk(bench)
    menu = bench.desk.menu
    assert [bench.model.messages[i].speaker for i in range(4)] == [Speaker.USER, Speaker.AURA] * 2
    act(menu.menu(1), "Copy message")
    assert QGuiApplication.clipboard().text() == "Answer 1\n\n- one\n- two"
    act(menu.menu(1), "Say it again")
    act(menu.menu(3), "Ask again")
    act(menu.menu(0), "Ask again")
    assert bench.engine.calls == [("say", "Answer 1\n\n- one\n- two"), ("send", "Question 2"), ("send", "Question 1")]
    assert "Say it again" not in [action.text() for action in menu.menu(0).actions()]
    assert menu.menu(None).actions(), "the transcript's own entries stay"


def test_the_menu_is_about_the_message_under_the_mouse(bench: Bench) -> None:
    talk(bench)
    seen = []
    for y in range(0, bench.view.viewport().height(), 4):
        index = bench.desk.menu.index_at(QPoint(bench.view.viewport().width() // 2, y))
        if index is not None and index not in seen:
            seen.append(index)
    assert seen == [0, 1, 2, 3]


def test_the_menu_key_opens_the_menu_of_the_last_message(bench: Bench) -> None:
    talk(bench)
    bench.view.setFocus()
    place = bench.view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, bench.view.mapToGlobal(place))
    QApplication.sendEvent(bench.view, event)
    (menu,) = [menu for menu in bench.view.findChildren(QMenu) if menu.isVisible()]
    act(menu, "Say it again")
    assert bench.engine.calls == [("say", "Answer 2\n\n- one\n- two")]


def test_the_last_turn_by_keys(bench: Bench) -> None:
    bench.view.setFocus()
    bench.key(Key.Key_R, CONTROL)
    bench.key(Key.Key_R, CONTROL | SHIFT)
    assert bench.engine.calls == []
    talk(bench)
    bench.key(Key.Key_R, CONTROL)
    bench.key(Key.Key_R, CONTROL | SHIFT)
    assert bench.engine.calls == [("send", "Question 2"), ("say", "Answer 2\n\n- one\n- two")]


# Its place, its looks, its names


def test_in_a_narrow_window_the_pane_lies_over_the_conversation_and_steps_aside(bench: Bench) -> None:
    bench.centre.resize(420, 600)
    bench.settle()
    assert not bench.pane.isVisible()
    unfold = bench.desk.place.unfold
    assert unfold.isVisible()
    assert unfold.accessibleName()
    unfold.click()
    assert bench.pane.geometry() == bench.centre.rect()
    assert bench.pane.search.hasFocus()
    bench.choose("b")
    bench.key(Key.Key_Return)
    assert not bench.pane.isVisible()
    bench.centre.resize(1000, 600)
    bench.settle()
    assert bench.pane.isVisible()
    assert bench.pane.width() < 400


def test_folding_keeps_the_focus_somewhere(bench: Bench) -> None:
    bench.pane.search.setFocus()
    bench.pane.fold.click()
    assert not bench.pane.isVisible()
    assert bench.desk.place.unfold.hasFocus()
    bench.key(Key.Key_H, CONTROL)
    assert bench.pane.isVisible()
    bench.key(Key.Key_H, CONTROL)
    assert not bench.pane.isVisible()
    bench.key(Key.Key_F, CONTROL)
    assert bench.pane.search.hasFocus()


def test_every_control_has_a_name_and_a_keyboard_path_59_60(bench: Bench) -> None:
    bench.choose("b")
    bench.key(Key.Key_Delete)
    controls = [
        widget
        for widget in bench.pane.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLineEdit | QAbstractItemView) and widget.isVisible()
    ]
    assert len(controls) == 8
    assert [type(c).__name__ for c in controls if not c.accessibleName()] == []
    bench.pane.only_starred.setFocus()
    reached = []
    for _ in range(12):
        reached.append(QApplication.focusWidget())
        bench.key(Key.Key_Tab)
    assert [type(c).__name__ for c in controls if c not in reached] == []


def test_the_menu_of_a_row_opens_by_key_and_by_mouse(bench: Bench) -> None:
    bench.choose("b")
    view = bench.pane.view
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    QApplication.sendEvent(view.viewport(), event)
    (menu,) = [menu for menu in bench.pane.findChildren(QMenu) if menu.isVisible()]
    act(menu, "Remove star")
    assert bench.library.named(Star) == [Star("b", False)]
    wanted: list[str] = []
    view.menu_wanted.connect(lambda each, _place: wanted.append(each.uid))
    row = bench.pane.model.row_of("a")
    assert row is not None
    area = view.visualRect(bench.pane.model.index(row, 0))
    delegate: Any = view.itemDelegate()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=delegate.more_area(area).center())
    assert wanted == ["a"]
    assert bench.engine.calls == []


@pytest.mark.parametrize("body", [14, 28])
def test_no_button_is_cut_at_twice_the_size(bench: Bench, body: int) -> None:
    bench.theme.set_body(body)
    bench.centre.setStyleSheet(bench.theme.style_sheet())
    bench.centre.resize(1600, 900)
    bench.settle()
    for button in bench.pane.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.accessibleName()


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_draws_in_every_theme_and_direction(qtbot: QtBot, theme: str, direction: Qt.LayoutDirection) -> None:
    bench = Bench(qtbot, FakeLibrary(session("a", title="A tele 你好 مرحبا"), session("b", 9, starred=True)), theme)
    bench.centre.setLayoutDirection(direction)
    bench.choose("b")
    first = bench.pane.grab().toImage()
    bench.pane.search.setText("tele")
    bench.settle()
    assert bench.pane.grab().toImage() != first
    bench.desk.set_library(None)


def test_another_profile_shows_nothing_of_the_one_before(bench: Bench) -> None:
    bench.choose("b")
    bench.key(Key.Key_Delete)
    bench.pane.search.setText("title")
    bench.desk.set_library(FakeLibrary(session("x")))
    bench.settle()
    assert bench.uids() == ["x"]
    assert bench.pane.search.text() == ""
    assert not bench.pane.undo.isVisible()


def test_the_real_history_in_the_window(qtbot: QtBot, tmp_path: Path, make_archive: Callable[[Path], Archive]) -> None:
    path = tmp_path / "home" / "history.db"
    fill(path, *exchange("old", 1, "Tell me about Rome", "It is old."), *exchange("new", 1, "And Paris?", "Newer."))
    bench = Bench(qtbot, make_archive(path))
    qtbot.waitUntil(lambda: len(bench.uids()) == 2)
    bench.pane.search.setText("rome")
    qtbot.waitUntil(lambda: bench.uids() == ["old"])
    bench.pane.search.setFocus()
    bench.key(Key.Key_Return)
    qtbot.waitUntil(lambda: bench.engine.calls == [("resume", "old")])
    assert "It is old." in bench.text()
    bench.choose("old")
    bench.key(Key.Key_Delete)
    qtbot.waitUntil(lambda: bench.pane.undo.isVisible() and bench.uids() == [])
    bench.pane.undo.button.click()
    bench.pane.search.clear()
    qtbot.waitUntil(lambda: sorted(bench.uids()) == ["new", "old"])
    bench.desk.set_library(None)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def make_archive() -> Iterator[Callable[[Path], Archive]]:
    made: list[Archive] = []

    def make(path: Path) -> Archive:
        archive = Archive(path, profile="home", keep=lambda: "forever", tell=lambda event: None)
        archive.start()
        made.append(archive)
        return archive

    yield make
    for archive in made:
        assert archive.close(5.0)


def test_opening_waits_for_nobody(bench: Bench) -> None:
    bench.library.held = []
    bench.choose("a")
    bench.key(Key.Key_Return)
    bench.choose("b")
    bench.key(Key.Key_Return)
    bench.library.release()
    bench.settle()
    assert bench.engine.calls == [("resume", "b")], "the last one that was wanted"
    assert len(bench.library.named(OpenSession)) == 2
