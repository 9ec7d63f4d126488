"""The small window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import Mode, ModeChanged, Problem, ProblemCleared, ReplyText, State, StateChanged, UserText
from aura_desktop.ui.mini_place import place

from .bench import Bench, Tell


def test_the_small_window_takes_the_place_of_the_large_one(bench: Bench, tell: Tell) -> None:
    bench.hand.show_small()
    assert bench.mini.isVisible()
    assert not bench.window.isVisible()
    assert not bench.hand.out_of_sight
    assert bench.mini.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    bench.mini.back.click()
    assert bench.window.isVisible()
    assert not bench.mini.isVisible()


def test_the_small_window_is_a_key_away(bench: Bench) -> None:
    QTest.keyClick(
        bench.window.dock.field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert bench.mini.isVisible()


def test_closing_the_small_window_goes_back(bench: Bench, qtbot: QtBot) -> None:
    bench.hand.show_small()
    with qtbot.assertNotEmitted(bench.window.closing):
        bench.mini.close()
    assert bench.window.isVisible()


def test_the_small_window_shows_state_words_and_trouble_in_one_line(bench: Bench, tell: Tell) -> None:
    tell(StateChanged(State.THINKING), Problem("a", "The key is wrong."))
    bench.hand.show_small()
    mini = bench.mini
    assert (mini.word.text(), mini.line.text()) == ("Thinking", "The key is wrong.")
    tell(UserText(1, "What is\nthe time?", True))
    assert mini.line.text() == "What is the time?"
    tell(StateChanged(State.SPEAKING), ReplyText(1, "It is noon."))
    assert mini.line.text() == "It is noon."
    assert mini.stop.isEnabled()
    tell(StateChanged(State.LISTENING))
    assert mini.line.text() == "The key is wrong."
    tell(ProblemCleared("a"))
    assert mini.line.text() == "just speak"
    assert mini.orb.accessibleDescription() == "Listening: just speak"
    assert not mini.stop.isEnabled()


def test_the_small_window_is_worked_with_the_keyboard(bench: Bench, tell: Tell, qtbot: QtBot) -> None:
    """Dsnote 168: the keyboard could not reach the buttons."""
    tell(StateChanged(State.SPEAKING))
    bench.hand.show_small()
    mini = bench.mini
    qtbot.waitUntil(mini.isActiveWindow)
    mini.mute.setFocus()
    reached = set()
    for _ in range(6):
        QTest.keyClick(QApplication.focusWidget() or mini, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert {mini.mute, mini.stop, mini.back} <= reached
    assert all(button.accessibleName() for button in mini.findChildren(QAbstractButton))
    assert mini.accessibleName()
    before = mini.pos()
    QTest.keyClick(mini, Qt.Key.Key_Left)
    assert mini.pos() == before - QPoint(16, 0)
    QTest.keyClick(mini, Qt.Key.Key_Escape)
    assert bench.engine.named("stop") == [()]
    tell(StateChanged(State.LISTENING))
    QTest.keyClick(mini.mute, Qt.Key.Key_Return)
    assert bench.engine.named("set_muted") == [(True,)]
    QTest.keyClick(mini, Qt.Key.Key_Escape)
    assert bench.window.isVisible()


def test_space_talks_in_the_small_window_too(bench: Bench, tell: Tell, qtbot: QtBot) -> None:
    tell(ModeChanged(Mode.PUSH_TO_TALK), StateChanged(State.READY))
    bench.hand.show_small()
    qtbot.waitUntil(bench.mini.isActiveWindow)
    QTest.keyPress(bench.mini.mute, Qt.Key.Key_Space)
    QTest.keyRelease(bench.mini.mute, Qt.Key.Key_Space)
    assert bench.engine.named("push_to_talk") == [(True,), (False,)]
    assert not bench.engine.named("set_muted")


def test_the_small_window_is_dragged_and_remembers_its_place(
    make_bench: Callable[..., Bench], qtbot: QtBot, tmp_path: Path
) -> None:
    bench = make_bench()
    bench.hand.show_small()
    mini = bench.mini
    mini.move(100, 60)
    mini._settle.timeout.emit()
    bench.hand.show_window()
    again = make_bench()
    again.hand.show_small()
    assert again.mini.pos() == QPoint(100, 60)


SCREEN, SECOND = QRect(0, 0, 1280, 900), QRect(1280, 0, 800, 600)
SIZE = QSize(400, 84)


@pytest.mark.parametrize(
    ("remembered", "screens", "expected"),
    [
        (None, [SCREEN], QPoint(856, 792)),
        (QPoint(100, 60), [SCREEN], QPoint(100, 60)),
        (QPoint(1500, 60), [SCREEN, SECOND], QPoint(1500, 60)),
        (QPoint(1500, 60), [SCREEN], QPoint(856, 792)),  # its screen is gone
        (QPoint(-300, 20), [SCREEN], QPoint(0, 20)),
        (QPoint(1270, 20), [SCREEN], QPoint(856, 792)),  # too little of it could be seen
        (QPoint(-5000, 70_000), [SCREEN, SECOND], QPoint(856, 792)),
        (QPoint(0, 0), [], QPoint(0, 0)),
        (None, [QRect(0, 0, 300, 60)], QPoint(0, 0)),
    ],
)
def test_the_small_window_stands_where_a_screen_is(
    remembered: QPoint | None, screens: list[QRect], expected: QPoint
) -> None:
    assert place(remembered, SIZE, screens) == expected


@pytest.mark.parametrize("body", [14, 21, 28], ids=["100%", "150%", "200%"])
def test_no_text_of_the_small_window_is_cut(bench: Bench, tell: Tell, body: int, qtbot: QtBot) -> None:
    bench.window.theme.set_body(body)
    bench.hand.show_small()
    for state in State:
        tell(StateChanged(state))
        qtbot.wait(5)
        word = bench.mini.word
        assert word.sizeHint().width() <= word.width() + 1, state
        assert word.sizeHint().height() <= word.height() + 1, state
