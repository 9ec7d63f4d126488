from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

# Tests of the window need no display; AURA_TEST_DISPLAY=1 runs them on the one there is.
if not os.environ.get("AURA_TEST_DISPLAY"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QObject, Qt, QtMsgType, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import Mode, ModeChanged, State, StateChanged
from aura_desktop.ui.main_window import MainWindow

from .fake_engine import DEVICES, FakeEngine

_HARMLESS = ("does not support", "propagateSizeHints")


class FakeHints(QObject):
    """Stands for the system's choice of light and dark."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815

    def __init__(self, scheme: Qt.ColorScheme = Qt.ColorScheme.Light) -> None:
        super().__init__()
        self._scheme = scheme

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802
        return self._scheme

    def switch(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        self.colorSchemeChanged.emit(scheme)


@pytest.fixture(autouse=True)
def no_qt_warnings(qapp: QApplication, qtlog: object) -> Iterator[None]:
    """Fail a test during which Qt warned."""
    qapp.setStyle("Fusion")
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
