from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from aura_desktop.errors import Action
from aura_desktop.events import (
    Latency,
    Mode,
    ModeChanged,
    Problem,
    ProblemCleared,
    State,
    StateChanged,
    UserText,
)
from aura_desktop.ui.bridge import EngineBridge
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.orb import Orb
from aura_desktop.ui.orb_motion import BACKGROUND_BREATH_MS, BREATH_MS, FAST_MS
from aura_desktop.ui.settings_file import open_settings_file
from aura_desktop.ui.theme import Theme

from .fake_engine import FakeEngine
from .hints import FakeHints
from .layouts import still

Tell = Callable[..., None]
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QTextEdit, Orb)


def test_this_qt_keeps_the_references_it_is_given(qapp: QApplication) -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference to None a call, and the program aborts after some thousands."""
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.update()
    assert before - sys.getrefcount(None) < 100


# The bridge


def test_events_arrive_in_the_gui_thread_and_in_order(qapp: QApplication, qtbot: QtBot, engine: FakeEngine) -> None:
    bridge = EngineBridge(engine)
    seen: list[tuple[int, threading.Thread]] = []
    bridge.user_text.connect(
        lambda event: seen.append((event.turn, threading.current_thread())),
        Qt.ConnectionType.DirectConnection,  # seen in whichever thread the bridge emits
    )
    engine.tell(*(UserText(i, "x", True) for i in range(100)))
    assert seen == [], "nothing runs in the engine's thread"
    qtbot.waitUntil(lambda: len(seen) == 100)
    assert seen == [(i, threading.main_thread()) for i in range(100)]
    bridge.close()


def test_a_closed_bridge_is_silent_and_unsubscribed(qapp: QApplication, engine: FakeEngine) -> None:
    bridge = EngineBridge(engine)
    seen: list[object] = []
    bridge.user_text.connect(seen.append)
    engine.tell(UserText(1, "x", True))
    bridge.close()
    bridge.close()
    QApplication.processEvents()
    assert seen == []
    assert engine.receivers == []


def test_late_events_survive_the_deletion_of_the_bridge(qapp: QApplication, engine: FakeEngine) -> None:
    """Buzz recording.py: a signal emitted from a callback after its object was deleted."""
    bridge = EngineBridge(engine)
    shiboken6.delete(bridge)
    engine.tell(UserText(1, "x", True))
    QApplication.processEvents()
    del bridge
    gc.collect()
    engine.tell(UserText(2, "x", True))


# Starting, ending


def test_the_window_lives_before_its_engine(
    make_window: Callable[..., MainWindow], engine: FakeEngine, qtbot: QtBot
) -> None:
    window = make_window()
    assert window.dock.state is State.STARTING
    for button in window.dock.findChildren(QAbstractButton):
        if button.isEnabled() and button.isVisible():
            button.click()
    window.devices.close_panel()
    QTest.keyClicks(window.dock.field, "hello")
    QTest.keyClick(window.dock.field, Qt.Key.Key_Return)
    assert window.dock.field.text() == "hello", "what was typed too early is kept"
    window.attach(engine)
    qtbot.waitUntil(lambda: engine.named("send_text") == [("hello",)])
    assert window.dock.field.text() == ""


def test_a_message_typed_while_the_engine_starts_waits_for_it(
    make_window: Callable[..., MainWindow], tell: Tell
) -> None:
    engine = FakeEngine(StateChanged(State.STARTING))
    window = make_window(engine)
    QTest.keyClicks(window.dock.field, "hello")
    QTest.keyClick(window.dock.field, Qt.Key.Key_Return)
    assert engine.calls == []
    tell(StateChanged(State.READY), to=engine)
    assert engine.named("send_text") == [("hello",)]


def test_closing_the_window_says_so(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()


def test_another_engine_takes_the_place_of_the_first(window: MainWindow, engine: FakeEngine, tell: Tell) -> None:
    other = FakeEngine()
    window.attach(other)
    assert engine.receivers == []
    window.stop()
    assert other.named("stop") == [()]
    assert engine.calls == []


def test_raise_to_front_brings_a_minimised_window_back(window: MainWindow) -> None:
    window.showMinimized()
    QApplication.processEvents()
    window.raise_to_front()
    assert not window.isMinimized()
    assert window.isVisible()


# Light and dark, motion


def test_light_and_dark_follow_the_system_live(window: MainWindow, hints: FakeHints, qtbot: QtBot) -> None:
    light = window.grab().toImage().pixelColor(4, 4)
    hints.switch(Qt.ColorScheme.Dark)
    QApplication.processEvents()
    dark = window.grab().toImage().pixelColor(4, 4)
    assert window.theme.palette.dark
    assert light.lightness() > 200 > 60 > dark.lightness()
    hints.switch(Qt.ColorScheme.Light)
    assert window.grab().toImage().pixelColor(4, 4) == light


def test_a_chosen_theme_does_not_follow_the_system(qapp: QApplication, hints: FakeHints) -> None:
    theme = Theme("dark", hints=hints)
    hints.switch(Qt.ColorScheme.Dark)
    hints.switch(Qt.ColorScheme.Light)
    assert theme.palette.dark
    theme.set_name("system")
    assert not theme.palette.dark


@pytest.mark.parametrize(
    ("state", "interval"),
    [
        (State.LISTENING, BREATH_MS),
        (State.HEARING, FAST_MS),
        (State.THINKING, FAST_MS),
        (State.SPEAKING, FAST_MS),
        (State.MUTED, None),
        (State.READY, None),
        (State.TROUBLE, None),
    ],
)
def test_the_orb_moves_only_as_fast_as_its_state_needs(
    make_window: Callable[..., MainWindow], qtbot: QtBot, state: State, interval: int | None
) -> None:
    engine = FakeEngine(StateChanged(state))
    window = make_window(engine, reduce_motion=False)
    orb = window.dock.orb
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: orb.state is state and (orb.interval if orb.animating else None) == interval)
    window.hide()
    assert not orb.animating
    window.show()
    qtbot.waitUntil(lambda: orb.animating == (interval is not None))


def test_the_orb_breathes_slower_in_the_background(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make_window(FakeEngine(StateChanged(State.LISTENING)), reduce_motion=False)
    orb = window.dock.orb
    window.activateWindow()
    qtbot.waitUntil(lambda: orb.interval == BREATH_MS)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: orb.interval == BACKGROUND_BREATH_MS)


def test_nothing_moves_when_motion_is_to_be_reduced(window: MainWindow, tell: Tell) -> None:
    for state in State:
        tell(StateChanged(state))
        assert not window.dock.orb.animating


def test_each_state_looks_different_even_when_still(window: MainWindow, tell: Tell) -> None:
    pictures = set()
    for state in (State.LISTENING, State.HEARING, State.THINKING, State.SPEAKING, State.MUTED, State.TROUBLE):
        tell(StateChanged(state))
        image = window.dock.orb.grab().toImage()
        pictures.add(image.pixelColor(image.width() // 2, image.height() * 2 // 3).name())
    assert len(pictures) == 6


def test_the_glow_is_never_cut_at_its_square(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    engine = FakeEngine(StateChanged(State.SPEAKING))
    engine.spoken = 1.0
    window = make_window(engine, reduce_motion=False)
    orb = window.dock.orb
    qtbot.waitUntil(lambda: orb._motion._level > 0.98)
    image = orb.grab().toImage()
    ground = image.pixelColor(0, 0)
    edge = [image.pixelColor(x, y) for x in range(image.width()) for y in (0, image.height() - 1)]
    assert all(abs(c.red() - ground.red()) + abs(c.blue() - ground.blue()) < 12 for c in edge)


# Access


def all_states(window: MainWindow, tell: Tell) -> None:
    tell(
        ModeChanged(Mode.PUSH_TO_TALK),
        StateChanged(State.SPEAKING),
        Problem("a", "The server did not answer. Check that it runs.", Action.RETRY),
        Latency(1, 420, 210, 350, 150, 800),
    )
    window.open_devices(speaker=False)
    QApplication.processEvents()


def test_every_control_has_a_name(window: MainWindow, tell: Tell) -> None:
    """gpt4all 386 "button button button", dsnote 168, tidal-dl-ng 440 (combo boxes without labels)."""
    all_states(window, tell)
    nameless = [
        f"{type(w).__name__} {w.objectName()}"
        for w in window.findChildren(QWidget)
        if isinstance(w, CONTROLS) and w.isVisible() and not (w.accessibleName() or getattr(w, "text", str)())
    ]
    assert not nameless
    for combo in window.findChildren(QComboBox):
        assert combo.accessibleName()
        assert any(label.buddy() is combo for label in window.findChildren(QLabel))


def test_the_tab_key_reaches_every_control(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    """Dsnote 168: the keyboard could not reach the buttons."""
    all_states(window, tell)
    window.dock.field.setText("x")
    wanted = {
        w
        for w in window.findChildren(QWidget)
        if isinstance(w, CONTROLS) and w.isVisible() and w.isEnabled() and not isinstance(w, Orb)
    }
    # The unchosen segment of the switch is reached with the arrow keys, as in every exclusive group.
    wanted -= {b for b in window.dock.mode.findChildren(QAbstractButton) if not b.isChecked()}
    reached = set()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert wanted <= reached, {f"{type(w).__name__} {w.accessibleName()}" for w in wanted - reached}


def test_the_mode_is_chosen_with_the_arrow_keys(window: MainWindow, engine: FakeEngine) -> None:
    button = window.dock.mode.button(Mode.HANDS_FREE)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Right)
    assert engine.named("set_mode") == [(Mode.PUSH_TO_TALK,)]


@pytest.mark.parametrize("body", [14, 21, 28], ids=["100%", "150%", "200%"])
@pytest.mark.parametrize("wide", [False, True], ids=["smallest", "default"])
def test_no_text_is_cut(window: MainWindow, tell: Tell, qtbot: QtBot, body: int, wide: bool) -> None:
    window.theme.set_body(body)
    qtbot.wait(20)
    if not wide:
        window.resize(1, 1)
    for state in State:
        tell(StateChanged(state))
        all_states(window, tell)
        window.devices.close_panel()
        assert not still(qtbot, lambda: cut_texts(window)), state
    window.open_devices(speaker=False)
    assert not still(qtbot, lambda: cut_texts(window))
    tell(ProblemCleared("a"))


def cut_texts(window: MainWindow) -> list[str]:
    cut = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.property("elides") or not isinstance(widget, (QLabel, QPushButton)):
            continue
        text = widget.text()
        if not text:
            continue
        inside = widget.visibleRegion().boundingRect().size() == widget.size() or widget.window() is not window
        needed = widget.minimumSizeHint() if isinstance(widget, QPushButton) else widget.sizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            fits = widget.heightForWidth(widget.width()) <= widget.height() + 1
        else:
            fits = needed.width() <= widget.width() + 1 and needed.height() <= widget.height() + 1
        if not fits or (not inside and not window.devices.isVisible()):
            cut.append(f"{text!r} needs {needed}, has {widget.size()}")
    return cut


def test_text_follows_the_system_font(window: MainWindow, qapp: QApplication) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPixelSize(22)
    try:
        qapp.setFont(larger)
        QApplication.sendEvent(window, QEvent(QEvent.Type.ApplicationFontChange))
        assert window.theme.body == 22
        assert window.dock.word.font().pixelSize() >= 22
    finally:
        qapp.setFont(before)


def test_the_smallest_window_is_small_enough(window: MainWindow) -> None:
    window.resize(1, 1)
    assert window.width() <= 380
    assert window.height() <= 480


def test_open_settings_shows_the_file_or_its_folder(tmp_path: Path) -> None:
    asked: list[str] = []

    def open_url(url: QUrl, known: str = "") -> bool:
        asked.append(url.toLocalFile())
        return asked[-1] == known

    missing = tmp_path / "settings.json"
    assert not open_settings_file(missing, open_url)
    assert asked == [str(tmp_path)]
    missing.write_text("{}")
    asked.clear()
    assert open_settings_file(missing, lambda url: open_url(url, str(missing)))
    assert asked == [str(missing)]
