"""A conversation of hours in the window: all of it can be read, and only some of it takes memory (complaint C3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import Outcome, ReplyEnded, ReplyText, UserText
from aura_desktop.ui import excerpt
from aura_desktop.ui.conversation_model import ConversationModel
from aura_desktop.ui.conversation_view import ConversationView
from aura_desktop.ui.excerpt import LATEST, MOST, captions
from aura_desktop.ui.history.message_menu import MessageMenu
from aura_desktop.ui.message_text import lines
from aura_desktop.ui.theme import Theme

TURNS = 260
"""Turns of which not all are written at a time, whichever."""


@pytest.fixture
def model() -> ConversationModel:
    return ConversationModel()


@pytest.fixture
def still() -> bool:
    return True


@pytest.fixture
def view(qtbot: QtBot, model: ConversationModel, still: bool) -> ConversationView:
    view = ConversationView(model, Theme("dark", reduce_motion=still))
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


def talk(model: ConversationModel, turns: range) -> None:
    for turn in turns:
        model.user_text(UserText(turn, f"Question {turn}", final=True))
        model.reply_ended(ReplyEnded(turn, Outcome.HEARD, f"Answer {turn}", ""))


def read_of(model: ConversationModel, first: int, last: int) -> list[str]:
    return [line.text for message in model.messages[first:last] for line in lines(message, captions())]


def check(view: ConversationView, model: ConversationModel) -> None:
    view.flush()
    part = view._excerpt
    assert view.document().toPlainText().split("\n") == (read_of(model, part.first, part.last) or [""])
    assert len(part) <= MOST


def top(view: ConversationView) -> tuple[str, int]:
    """Return the first text line that is seen, and where it stands."""
    cursor = view.cursorForPosition(QPoint(5, 0))
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    return cursor.block().text(), view.cursorRect(cursor).top()


def settle(qtbot: QtBot, view: ConversationView) -> None:
    qtbot.waitUntil(lambda: not view._extend_timer.isActive())


def test_hours_of_talk_take_no_more_of_the_document_than_half_an_hour(
    view: ConversationView, model: ConversationModel
) -> None:
    sizes = []
    for hour in range(4):
        talk(model, range(1 + hour * 150, 151 + hour * 150))
        sizes.append((view.document().blockCount(), len(view._excerpt)))
        check(view, model)
        assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert sizes[1:] == [sizes[1]] * 3
    assert sizes[0][1] == LATEST
    assert len(model.messages) == 1200, "and none of it is lost"


@pytest.mark.parametrize("still", [True, False])
def test_the_reader_gets_up_to_the_first_word_and_down_to_the_last(
    qtbot: QtBot, view: ConversationView, model: ConversationModel, still: bool
) -> None:
    view.resize(700, 1000)
    talk(model, range(1, TURNS + 1))
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() == view.verticalScrollBar().maximum())
    seen: set[str] = set()

    def look() -> None:
        for y in range(0, view.viewport().height(), 16):
            seen.add(view.cursorForPosition(QPoint(200, y)).block().text())

    for key, done in (
        (Qt.Key.Key_PageUp, lambda: view._excerpt.at_start and view.verticalScrollBar().value() == 0),
        (Qt.Key.Key_PageDown, lambda: view.following),
    ):
        seen.clear()
        look()
        for _page in range(400):
            QTest.keyClick(view, key)
            before = top(view)
            settle(qtbot, view)
            after = top(view)
            assert after[0] == before[0], "what is read stays where it is"
            assert abs(after[1] - before[1]) <= 1
            look()
            if done():
                break
        check(view, model)
        assert {f"Question {turn}" for turn in range(1, TURNS + 1)} <= seen, "no message is jumped over"
    assert view._excerpt.at_end


def test_home_and_end_lead_to_the_beginning_and_the_end_of_everything(
    qtbot: QtBot, view: ConversationView, model: ConversationModel
) -> None:
    talk(model, range(1, 301))
    QTest.keyClick(view, Qt.Key.Key_Home)
    settle(qtbot, view)
    assert top(view)[0] == "Question 1"
    assert view.verticalScrollBar().value() == 0
    check(view, model)
    QTest.keyClick(view, Qt.Key.Key_End)
    settle(qtbot, view)
    assert view.following
    assert view._excerpt.at_end
    check(view, model)


def test_what_comes_while_the_reader_is_far_up_waits_below(
    qtbot: QtBot, view: ConversationView, model: ConversationModel
) -> None:
    talk(model, range(1, 301))
    QTest.keyClick(view, Qt.Key.Key_Home)
    settle(qtbot, view)
    place = top(view)
    talk(model, range(301, 501))
    model.reply_text(ReplyText(501, "Still coming"))
    model.reply_text(ReplyText(501, "Still coming in"))
    check(view, model)
    settle(qtbot, view)
    assert top(view) == place
    assert view._latest.isVisible()
    qtbot.mouseClick(view._latest, Qt.MouseButton.LeftButton)
    check(view, model)
    assert view.document().lastBlock().text() == "Still coming in"
    model.reply_ended(ReplyEnded(501, Outcome.HEARD, "Still coming in.", ""))
    view.flush()
    assert view.document().lastBlock().text() == "Still coming in."


def test_all_is_copied_when_all_is_selected(view: ConversationView, model: ConversationModel) -> None:
    talk(model, range(1, 301))
    model.user_text(UserText(301, "one\ntwo", final=True))
    view.selectAll()
    copied = view.createMimeDataFromSelection().text()
    assert copied == "\n".join(read_of(model, 0, 601)).replace("\u2028", "\n")
    cursor = view.textCursor()
    cursor.setPosition(cursor.selectionStart() + 3)
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    assert view.createMimeDataFromSelection().text() == cursor.selection().toPlainText()


def test_what_is_selected_is_not_taken_away_with_the_next_words(
    view: ConversationView, model: ConversationModel
) -> None:
    talk(model, range(1, 101))
    cursor = QTextCursor(view.document())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    view.show_latest()
    talk(model, range(101, 141))
    assert view.following
    assert view.textCursor().selectedText() == "Question 1"
    check(view, model)
    talk(model, range(141, 241))
    check(view, model)
    assert len(view._excerpt) <= MOST, "but not for ever"


def test_the_menu_is_about_the_message_under_the_mouse_wherever_the_excerpt_is(
    qtbot: QtBot, view: ConversationView, model: ConversationModel
) -> None:
    menu = MessageMenu(view, model)
    talk(model, range(1, 301))
    assert menu.index_by_key() == 599, "the last one, as long as the cursor was put nowhere"
    for index in (0, 150, 599):
        view.read(index)
        settle(qtbot, view)
        view.read(index)
        block = view._excerpt.first_block(index)
        place = view.cursorRect(QTextCursor(block)).center()
        assert menu.index_at(place) == index
        view.setTextCursor(QTextCursor(block))
        assert menu.index_by_key() == index or index == 0
        view.setTextCursor(QTextCursor(view.document()))
    view.read(0)
    view.moveCursor(QTextCursor.MoveOperation.End)
    assert menu.index_by_key() == 599, "also where the last one is not written"
    heard: list[str] = []
    menu.replay_wanted.connect(heard.append)
    view.read(0)
    menu.replay_last()
    assert heard == ["Answer 300"]


def test_the_place_that_is_read_is_found_again_in_another_view(
    qtbot: QtBot, view: ConversationView, model: ConversationModel
) -> None:
    talk(model, range(1, 301))
    assert view.reading is None
    view.read(250)
    settle(qtbot, view)
    assert view.reading == 250
    assert not view.following
    view._theme.set_name("light")
    assert view.reading is not None
    check(view, model)


def test_another_conversation_takes_the_place_of_a_long_one(
    view: ConversationView, model: ConversationModel, tell: Callable[..., None]
) -> None:
    talk(model, range(1, 301))
    view.read(300)
    other = model.messages[:7]
    model.load(list(other), 300)
    view.rewrite()
    view.show_latest()
    check(view, model)
    assert len(view._excerpt) == 7
    model.load([], 300)
    view.rewrite()
    check(view, model)
    talk(model, range(301, 304))
    check(view, model)
    assert len(view._excerpt) == 6


STEP = st.one_of(
    st.builds(UserText, st.integers(1, 12), st.sampled_from(["", "a", "one\ntwo"]), st.booleans()),
    st.builds(ReplyText, st.integers(1, 12), st.sampled_from(["x", "x\ny", "- 1\n- 2"])),
    st.builds(
        ReplyEnded, st.integers(1, 12), st.sampled_from(list(Outcome)), st.sampled_from(["", "xy"]), st.just(" rest")
    ),
    st.sampled_from(["earlier", "later", "home", "end", "latest", "flush", "rewrite"]),
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEP, max_size=40))
def test_the_excerpt_reads_like_its_part_of_the_model_whatever_happens(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, steps: list[object]
) -> None:
    for name, size in (("LATEST", 4), ("MOST", 6), ("STEP", 2)):
        monkeypatch.setattr(excerpt, name, size)
    model = ConversationModel()
    view = ConversationView(model, Theme("light", reduce_motion=True))
    view.resize(400, 120)
    for step in steps:
        match step:
            case UserText():
                model.user_text(step)
            case ReplyText():
                model.reply_text(step)
            case ReplyEnded():
                model.reply_ended(step)
            case "earlier":
                view._excerpt.earlier()
                view._stick = False
            case "later":
                view._excerpt.later()
            case "home" if model.messages:
                view.read(0)
            case "end" if model.messages:
                view.read(len(model.messages) - 1)
            case "latest":
                view.show_latest()
            case "rewrite":
                view.rewrite()
            case _:
                view.flush()
        part = view._excerpt
        view.flush()
        assert view.document().toPlainText().split("\n") == (
            "\n".join(read_of(model, part.first, part.last)).replace("\u2028", "\n").split("\n")
        )
        assert len(part) <= 6
        assert not view.following or part.at_end
    view.deleteLater()
