"""The settings dialog and the main window: opened from there, closed with it, in step with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import ReadUsage
from aura_desktop.errors import Action
from aura_desktop.events import Problem, Spending
from aura_desktop.settings import Settings
from aura_desktop.ui import demo_answers
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.settings.dialog import SettingsDialog

from .fake_engine import FakeEngine

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Path) -> MainWindow:
    """A main window that has settings."""
    engine.answers = demo_answers.answers()
    return make_window(engine, settings=Settings(tmp_path / "settings.json"))


def opened(window: MainWindow) -> SettingsDialog | None:
    assert window.settings is not None
    return window.settings.dialog


def test_the_settings_are_one_click_away(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.dock.settings, LEFT)
    dialog = opened(window)
    assert dialog is not None
    assert dialog.isVisible()
    assert not dialog.isModal(), "the conversation goes on"
    qtbot.mouseClick(window.dock.settings, LEFT)
    assert opened(window) is dialog, "there is one"


def test_the_settings_are_one_key_away(window: MainWindow) -> None:
    QTest.keyClick(window.dock.field, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert opened(window) is not None
    assert window.dock.field.text() == ""


@pytest.mark.parametrize(("code", "page"), [("auth", "services"), ("quota", "services"), ("model-gone", "answers")])
def test_a_card_leads_to_where_it_can_be_mended(window: MainWindow, qtbot: QtBot, code: str, page: str) -> None:
    window.show_problem(Problem(code, "The key is wrong.", Action.OPEN_SETTINGS))
    qtbot.mouseClick(window.card.button, LEFT)
    dialog = opened(window)
    assert dialog is not None
    assert dialog.folded.currentData() == page


def test_a_window_without_settings_offers_none(make_window: Callable[..., MainWindow], engine: FakeEngine) -> None:
    plain = make_window(engine)
    assert plain.dock.settings.isHidden()
    plain.open_settings()
    plain.show_problem(Problem("auth", "The key is wrong.", Action.OPEN_SETTINGS))
    assert plain.card.button.isHidden()


def test_escape_closes_the_dialog_and_nothing_else(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.open_settings("answers")
    dialog = opened(window)
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert opened(window) is None
    assert engine.named("stop") == []
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))
    window.open_settings()
    assert opened(window) is not None, "it can be opened again"


def test_space_in_the_dialog_never_talks(window: MainWindow, engine: FakeEngine, tell: Callable[..., None]) -> None:
    from aura_desktop.events import Mode, ModeChanged

    tell(ModeChanged(Mode.PUSH_TO_TALK))
    window.open_settings("answers")
    dialog = opened(window)
    assert dialog is not None
    QTest.keyClick(dialog.nav, Qt.Key.Key_Space)
    assert engine.named("push_to_talk") == []


def test_closing_the_window_closes_the_dialog_and_loses_nothing(window: MainWindow, engine: FakeEngine) -> None:
    window.open_settings()
    dialog = opened(window)
    assert dialog is not None
    row = dialog.page("answers").order  # type: ignore[attr-defined]
    row.field.selectAll()
    QTest.keyClicks(row.field, "xai, openai")
    window.close()
    assert opened(window) is None
    assert dialog.store.text("router.order") == "xai, openai"
    assert len(engine.named("reload")) == 1


def test_the_dialog_waits_for_an_engine_that_is_still_being_made(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Path, qtbot: QtBot
) -> None:
    window = make_window(settings=Settings(tmp_path / "settings.json"))
    window.open_settings()
    dialog = opened(window)
    assert dialog is not None
    card = dialog.page("services").cards["openai"]  # type: ignore[attr-defined]
    assert card.state.text() == "Looking for a key…"
    engine.answers = demo_answers.answers()
    window.attach(engine)
    qtbot.waitUntil(lambda: "x4Qf" in card.state.text())
    window.close()


def test_a_turn_refreshes_the_usage_page(window: MainWindow, engine: FakeEngine, tell: Callable[..., None]) -> None:
    window.open_settings("usage")
    QApplication.processEvents()
    before = len(engine.questions(ReadUsage))
    tell(Spending(0.002, 1.24))
    assert len(engine.questions(ReadUsage)) == before + 1


def test_light_and_dark_follow_the_system_live(window: MainWindow, hints: Any, qtbot: QtBot) -> None:
    window.open_settings("answers")
    dialog = opened(window)
    assert dialog is not None
    light = dialog.grab().toImage().pixelColor(4, 4)
    hints.switch(Qt.ColorScheme.Dark)
    QApplication.processEvents()
    dark = dialog.grab().toImage().pixelColor(4, 4)
    assert light.lightness() > 200 > 60 > dark.lightness()
