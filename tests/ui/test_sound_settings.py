"""The settings of the short sounds: which there are, how loud, and hearing them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import PlaySound, Refused
from aura_desktop.ui.settings import page_voice

from .settings_desk import Desk

LEFT = Qt.MouseButton.LeftButton


def test_sounds_are_chosen_and_set_at_once(desk: Desk) -> None:
    page = desk.page("voice")
    assert page.earcons.field.currentData() == "errors", "nothing beeps in a conversation until it is asked to"
    page.earcons.field.setFocus()
    QTest.keyClick(page.earcons.field, Qt.Key.Key_Down)
    assert desk.settings.text("sounds.earcons") == "all"
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(page.earcons.field, key)
    assert desk.settings.text("sounds.earcons") == "off"
    page.volume.field.setFocus()
    QTest.keyClick(page.volume.field, Qt.Key.Key_Down)
    assert desk.settings.whole("sounds.volume") == 50


def test_a_volume_that_cannot_be_is_refused(desk: Desk) -> None:
    page = desk.page("voice")
    page.volume.field.setText("101")
    page.volume.field.edited.emit("101", True)
    assert "from 0 to 100" in page.volume.problem.text
    assert desk.settings.whole("sounds.volume") == 60


def test_the_sounds_can_be_heard_one_after_the_other(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_voice, "_APART_MS", 1)
    page = desk.page("voice")
    page.ensureWidgetVisible(page.hear)
    qtbot.mouseClick(page.hear, LEFT)
    qtbot.waitUntil(lambda: len(desk.engine.questions(PlaySound)) == 3 and not page.hear.busy)
    assert [asked.name for asked in desk.engine.questions(PlaySound)] == ["listening", "done", "error"]


def test_where_nothing_can_be_played_it_is_said(open_desk: Callable[..., Desk], qtbot: QtBot) -> None:
    desk = open_desk(answers={PlaySound: lambda question: Refused("settings", "No sound can be played here.")})
    page = desk.page("voice")
    page.ensureWidgetVisible(page.hear)
    qtbot.mouseClick(page.hear, LEFT)
    qtbot.waitUntil(lambda: page.heard.text == "No sound can be played here.")
    assert not page.hear.busy
