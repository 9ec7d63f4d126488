from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6

# Tests of the window need no display; AURA_TEST_DISPLAY=1 runs them on the one there is.
if not os.environ.get("AURA_TEST_DISPLAY"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QtMsgType
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import Mode, ModeChanged, State, StateChanged
from aura_desktop.ui.language import ENGLISH, Language
from aura_desktop.ui.main_window import MainWindow

from .fake_engine import DEVICES, FakeEngine
from .hints import FakeHints
from .places import Program
from .settings_desk import Desk, make_desk

_HARMLESS = ("does not support", "propagateSizeHints")


@pytest.fixture(scope="session")
def fusion(qapp: QApplication) -> None:
    """The style of the program. Set once: Qt polishes every widget there is for it, at 50 ms each time."""
    qapp.setStyle("Fusion")


@pytest.fixture(scope="session")
def english(qapp: QApplication) -> None:
    """The window speaks English, whatever the system does: with its plural forms, which are in no other place."""
    Language(ENGLISH, qapp).use(numbers=False)


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """The window speaks German, with its numbers."""
    spoken = Language("de")
    spoken.use(numbers=True)
    yield
    spoken.end()


@pytest.fixture(autouse=True)
def no_qt_warnings(fusion: None, english: None, qtlog: object) -> Iterator[None]:
    """Fail a test during which Qt warned."""
    yield
    bad = [
        record.message
        for record in qtlog.records  # type: ignore[attr-defined]
        if record.type in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg)
        and not any(word in record.message for word in _HARMLESS)
    ]
    assert not bad, bad


@pytest.fixture
def hints() -> FakeHints:
    return FakeHints()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def make_window(qtbot: QtBot, hints: FakeHints) -> Iterator[Callable[..., MainWindow]]:
    made: list[MainWindow] = []

    def make(engine: FakeEngine | None = None, **options: object) -> MainWindow:
        window = MainWindow(engine, hints=hints, **{"reduce_motion": True, **options})  # type: ignore[arg-type]
        qtbot.addWidget(window)
        made.append(window)
        window.show()
        qtbot.waitExposed(window).__enter__()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        qtbot.wait(1)
        return window

    yield make
    for window in made:
        window.detach()


@pytest.fixture
def window(make_window: Callable[..., MainWindow], engine: FakeEngine) -> MainWindow:
    return make_window(engine)


@pytest.fixture
def talk_window(make_window: Callable[..., MainWindow]) -> tuple[MainWindow, FakeEngine]:
    """A window in push-to-talk with the focus outside the text field."""
    engine = FakeEngine(StateChanged(State.READY), ModeChanged(Mode.PUSH_TO_TALK), DEVICES)
    window = make_window(engine)
    window.view.setFocus()
    return window, engine


@pytest.fixture
def tell(qtbot: QtBot, engine: FakeEngine) -> Callable[..., None]:
    """Send events through the engine's thread and let the window take them in."""

    def send(*events: object, to: FakeEngine | None = None) -> None:
        (to or engine).tell(*events)  # type: ignore[arg-type]
        QApplication.processEvents()

    return send


@pytest.fixture
def closed_at_end() -> Iterator[list[Any]]:
    """Whatever with a `dialog` is put into it: that is closed and deleted after the test."""
    made: list[Any] = []
    yield made
    for one in made:
        if shiboken6.isValid(one.dialog):
            one.dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def open_desk(qtbot: QtBot, tmp_path: Path, closed_at_end: list[Any]) -> Callable[..., Desk]:
    """Open a settings dialog on a file of the test's own."""

    def open_it(**options: Any) -> Desk:
        desk = make_desk(qtbot, options.pop("path", tmp_path / "settings.json"), **options)
        closed_at_end.append(desk)
        return desk

    return open_it


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    return open_desk()


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A program with a second profile, "Work"."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with Program(qtbot, tmp_path / "home") as made:
        made.places.registry.create("Work")
        made.start()
        qtbot.waitUntil(lambda: len(made.desk.profiles) == 2)
        yield made
