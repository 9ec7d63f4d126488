"""The pane's place in the window, its looks, its names; and that a real history fills it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.history_records import OpenSession, Star
from aura_desktop.profiles.history import Archive
from aura_desktop.settings import Settings
from tests.unit.profiles.histories import exchange, fill

from ..history_library import FakeLibrary, session
from .bench import CONTROL, Bench, Key, act


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


def test_a_wish_that_cannot_be_remembered_holds_and_says_so(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    said: list[str] = []
    bench.desk.notice.connect(said.append)
    bench.desk.place.follow(Settings(tmp_path / "settings.json"))
    bench.settle()
    monkeypatch.setattr(os, "replace", refuses)
    bench.pane.fold.click()
    assert not bench.pane.isVisible()
    assert len(said) == 1
    assert "holds for this session" in said[0]


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
