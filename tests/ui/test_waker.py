"""A resting Aura wakes with the first sign of the user, and says meanwhile that it rests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import State, StateChanged
from aura_desktop.ui.main_window import MainWindow

from .fake_engine import FakeEngine

Tell = Callable[..., None]


def test_a_key_a_click_and_coming_back_wake_it_each_once(window: MainWindow, engine: FakeEngine, tell: Tell) -> None:
    def key() -> None:
        QTest.keyClick(window.dock.field, Qt.Key.Key_X)

    def click() -> None:
        QTest.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton)

    def back() -> None:
        QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))

    for number, sign in enumerate((key, click, back), 1):
        sign()
        assert len(engine.named("wake")) == number - 1, "it is awake"
        tell(StateChanged(State.RESTING))
        assert window.dock.word.text() == "Resting"
        assert "wakes" in window.dock.hint.text()
        sign()
        assert len(engine.named("wake")) == number
        tell(StateChanged(State.LISTENING))
    assert window.dock.field.text() == "xx", "the key does what it always does"


def test_a_window_that_is_gone_watches_no_more(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tell: Tell, qtbot: QtBot
) -> None:
    window, other = make_window(engine), make_window(FakeEngine())
    tell(StateChanged(State.RESTING))
    window.detach()
    QTest.keyClick(other.dock.field, Qt.Key.Key_X)
    assert engine.named("wake") == []
