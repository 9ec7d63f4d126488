"""A change of look moves nothing that is being read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from aura_desktop.events import Outcome, ReplyEnded, UserText
from aura_desktop.ui.camera import LOOKS, Look
from aura_desktop.ui.main_window import MainWindow

from .fake_engine import FakeEngine

ANSWER = "That is disputed. Elisha Gray filed on the same day, and Antonio Meucci had shown a device years before. "


def long_talk(make_window: Callable[..., MainWindow]) -> MainWindow:
    window = make_window(FakeEngine())
    for turn in range(1, 31):
        window.model.user_text(UserText(turn, f"Question {turn}: what is the next thing to know?", final=True))
        window.model.reply_ended(ReplyEnded(turn, Outcome.HEARD, ANSWER * 2, ""))
    window.view.flush()
    QApplication.processEvents()
    return window


@pytest.mark.parametrize("look", LOOKS[1:], ids=lambda look: look.name)
@pytest.mark.parametrize("value", [300, 1111])
def test_the_place_read_stays_where_it_is(make_window: Callable[..., MainWindow], look: Look, value: int) -> None:
    """Each change of look moved the text by 12 to 24 px."""
    window = long_talk(make_window)
    view = window.view
    bar = view.verticalScrollBar()
    bar.setValue(value)
    QApplication.processEvents()
    value = bar.value()
    look.put_on(window.theme)
    QApplication.processEvents()
    assert abs(bar.value() - value) <= 1
    assert not view.following


def test_larger_text_keeps_the_message_that_is_read(make_window: Callable[..., MainWindow]) -> None:
    window = long_talk(make_window)
    view = window.view
    view.verticalScrollBar().setValue(900)
    QApplication.processEvents()
    read = view.index_at(QPoint(0, 0))
    window.theme.set_body(28)
    QApplication.processEvents()
    assert view.index_at(QPoint(0, 0)) == read
