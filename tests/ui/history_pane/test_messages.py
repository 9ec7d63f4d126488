"""What can be done with one message of a conversation."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from aura_desktop.events import Outcome, ReplyEnded, UserText
from aura_desktop.ui.conversation_model import Speaker

from .bench import CONTROL, SHIFT, Bench, Key, act


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
