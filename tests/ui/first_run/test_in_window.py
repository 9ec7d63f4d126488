"""The first run over the window it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import State, StateChanged
from aura_desktop.settings import Settings
from aura_desktop.ui import demo_answers
from aura_desktop.ui.first_run.dialog import PAGES
from aura_desktop.ui.main_window import MainWindow

from ..fake_engine import FakeEngine
from .walk import LEFT, SPEAKER, Run


@pytest.fixture
def window(make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Path) -> MainWindow:
    engine.answers = demo_answers.answers()
    return make_window(engine, settings=Settings(tmp_path / "settings.json"))


def test_the_settings_have_set_up_again(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.open_settings()
    assert window.settings is not None
    assert window.settings.dialog is not None
    assert window.first_run is not None
    qtbot.mouseClick(window.settings.dialog.again, LEFT)
    assert window.settings.dialog is None
    dialog = window.first_run.dialog
    assert dialog is not None
    assert dialog.isVisible()
    window.first_run.open()
    assert window.first_run.dialog is dialog, "there is one"
    for _ in PAGES:
        qtbot.mouseClick(dialog.next, LEFT)
    assert window.first_run.dialog is None
    assert engine.named("rehearse") == [(True,), (False,)]


def test_closing_the_window_leaves_the_first_run(window: MainWindow, engine: FakeEngine) -> None:
    assert window.first_run is not None
    window.first_run.open()
    window.close()
    assert window.first_run.dialog is None
    assert engine.named("rehearse")[-1] == (False,)


def test_an_engine_that_is_attached_later_reaches_the_first_run(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Path
) -> None:
    window = make_window(settings=Settings(tmp_path / "settings.json"))
    assert window.first_run is not None
    window.first_run.open_soon()
    QApplication.processEvents()
    dialog = window.first_run.dialog
    assert dialog is not None
    window.attach(engine)
    QApplication.processEvents()
    assert dialog.microphone.picker.currentData() == "ALSA: Built-in"


def test_late_answers_touch_nothing(begin: Callable[..., Run]) -> None:
    """Buzz recording.py: a signal emitted after its object was deleted."""
    run = begin(answers={})
    run.to(SPEAKER)
    run.click(run.dialog.speaker.check)
    asked = run.engine.asked[-1]
    run.dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not shiboken6.isValid(run.dialog)
    run.engine._in_thread(asked, demo_answers.ECHO_GOOD)
    run.engine.tell(StateChanged(State.LISTENING))
    run.settle()
