from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.errors import SettingsError
from aura_desktop.events import (
    DevicesChanged,
    Latency,
    Mode,
    ModeChanged,
    MuteChanged,
    Notice,
    Outcome,
    ReplyEnded,
    ReplyText,
    State,
    StateChanged,
    UserText,
)
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.words import state_word

from .fake_engine import DEVICES, FakeEngine

LEFT = Qt.MouseButton.LeftButton
Tell = Callable[..., None]


# What the engine says


@pytest.mark.parametrize("state", list(State))
def test_every_state_is_shown_in_words_and_to_screen_readers(window: MainWindow, tell: Tell, state: State) -> None:
    tell(StateChanged(state, "a hint"))
    assert window.dock.word.text() == state_word(state)
    assert window.dock.hint.text() == "a hint"
    assert window.dock.orb.state is state
    assert window.dock.orb.accessibleDescription() == f"{state_word(state)}: a hint"


def test_a_state_without_a_hint_gets_one(window: MainWindow, tell: Tell) -> None:
    for state in State:
        tell(StateChanged(state))
        assert window.dock.hint.text()


def test_stop_is_enabled_only_while_there_is_something_to_stop(window: MainWindow, tell: Tell) -> None:
    for state in State:
        tell(StateChanged(state))
        assert window.dock.stop.isEnabled() == (state in (State.THINKING, State.SPEAKING))


def test_the_last_latency_is_shown_by_stage(window: MainWindow, tell: Tell) -> None:
    tell(Latency(1, 420, 210, 350, 150, 800))
    assert window.dock.answered.text() == "answered in 0.8 s"
    assert window.dock.stages.text() == "heard 0.21 · thought 0.35 · spoke 0.15"
    tell(Latency(2, first_token=350, first_audio=150))
    assert window.dock.answered.text() == ""
    assert window.dock.stages.text() == "thought 0.35 · spoke 0.15"


def test_a_notice_stands_in_for_the_hint_for_a_while(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    """Open-LLM-VTuber 164: sound without speech is a quiet line that says what to do, no error."""
    tell(StateChanged(State.LISTENING, "just speak"), Notice("I heard sound but no speech"))
    assert window.dock.hint.text() == "I heard sound but no speech"
    assert window.card.isHidden()
    window.dock._notice.setInterval(1)
    window.dock._notice.start()
    qtbot.waitUntil(lambda: window.dock.hint.text() == "just speak")


def test_a_notice_can_be_read_even_if_the_state_changes_at_once(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    """What came right before a change of state (after every turn without words) was never seen."""
    tell(Notice("I heard sound but no words"), StateChanged(State.LISTENING, "just speak"))
    assert window.dock.hint.text() == "I heard sound but no words"
    assert window.dock.word.text() == "Listening"
    window.dock._unread.setInterval(1)
    window.dock._unread.start()
    qtbot.waitUntil(lambda: window.dock.hint.text() == "just speak")
    tell(Notice("The microphone is muted"))
    window.dock._unread.start()
    qtbot.waitUntil(lambda: not window.dock._unread.isActive())
    assert window.dock.hint.text() == "The microphone is muted", "nothing else to say: it stays its time"
    tell(StateChanged(State.THINKING, "one moment"))
    assert window.dock.hint.text() == "one moment", "it was there long enough"


def test_mode_mute_and_devices_follow_the_engine(window: MainWindow, tell: Tell) -> None:
    tell(ModeChanged(Mode.PUSH_TO_TALK), MuteChanged(True), DEVICES)
    assert window.dock.mode.mode is Mode.PUSH_TO_TALK
    assert window.dock.talk.isVisible()
    assert window.dock.mute.isChecked()
    assert window.dock.mute.accessibleName() == "Unmute"
    assert window.dock.device.text() == "Built-in Microphone"
    tell(ModeChanged(Mode.HANDS_FREE), MuteChanged(False), DevicesChanged((), (), None, None))
    assert not window.dock.talk.isVisible()
    assert window.dock.mute.accessibleName() == "Mute"
    assert window.dock.device.text() == "No microphone"


def test_conversation_events_reach_the_conversation(window: MainWindow, tell: Tell) -> None:
    tell(UserText(1, "hi", True), ReplyText(1, "Hello"), ReplyEnded(1, Outcome.HEARD, "Hello", ""))
    window.view.flush()
    assert window.view.toPlainText() == "hi\nAura\nHello"


def test_levels_are_polled_and_follow_the_right_side(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    engine = window._engine
    assert isinstance(engine, FakeEngine)
    engine.level = 0.5
    qtbot.waitUntil(lambda: window.dock.meter.lit == 8)
    engine.level, engine.spoken = 0.0, 1.0
    tell(StateChanged(State.SPEAKING))
    qtbot.waitUntil(lambda: window.dock.orb._motion._target == 1.0)
    assert window.dock.meter.lit == 0


def test_levels_are_not_polled_while_nobody_looks(window: MainWindow) -> None:
    assert window._levels.isActive()
    window.hide()
    assert not window._levels.isActive()
    window.show()
    assert window._levels.isActive()


# What the user does


def test_mode_switch_drives_the_engine(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.dock.mode.button(Mode.PUSH_TO_TALK), LEFT)
    qtbot.mouseClick(window.dock.mode.button(Mode.HANDS_FREE), LEFT)
    assert engine.named("set_mode") == [(Mode.PUSH_TO_TALK,), (Mode.HANDS_FREE,)]


def test_mute_drives_the_engine_and_only_its_input(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    """Open-Relay 159: mute must not stop a reply."""
    qtbot.mouseClick(window.dock.mute, LEFT)
    qtbot.mouseClick(window.dock.mute, LEFT)
    assert engine.calls == [("set_muted", True), ("set_muted", False)]


def test_stop_drives_the_engine(window: MainWindow, engine: FakeEngine, tell: Tell, qtbot: QtBot) -> None:
    """GLaDOS 86: there is always a button that stops it rambling."""
    for mode in Mode:
        tell(ModeChanged(mode), StateChanged(State.SPEAKING))
        qtbot.mouseClick(window.dock.stop, LEFT)
    assert engine.named("stop") == [(), ()]


def test_stopping_by_hand_is_not_called_speaking(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    tell(StateChanged(State.SPEAKING), ReplyText(1, "One two."))
    qtbot.mouseClick(window.dock.stop, LEFT)
    tell(ReplyEnded(1, Outcome.CUT, "One", " two."))
    window.view.flush()
    assert window.view.toPlainText().endswith("stopped here")


@pytest.mark.parametrize("where", ["field", "view", "mute", "talk"])
def test_escape_stops_wherever_the_focus_is(window: MainWindow, engine: FakeEngine, tell: Tell, where: str) -> None:
    tell(ModeChanged(Mode.PUSH_TO_TALK), StateChanged(State.SPEAKING))
    target = window.view if where == "view" else getattr(window.dock, where)
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_Escape)
    assert engine.named("stop") == [()]
    tell(StateChanged(State.LISTENING))
    QTest.keyClick(target, Qt.Key.Key_Escape)
    assert engine.named("stop") == [()], "with nothing to stop, Escape asks for nothing"


def test_enter_sends_what_was_typed(window: MainWindow, engine: FakeEngine) -> None:
    QTest.keyClicks(window.dock.field, "  hello there ")
    QTest.keyClick(window.dock.field, Qt.Key.Key_Return)
    assert engine.named("send_text") == [("hello there",)]
    assert window.dock.field.text() == ""
    QTest.keyClick(window.dock.field, Qt.Key.Key_Return)
    assert len(engine.named("send_text")) == 1, "nothing is sent for nothing"


def test_the_send_button_sends(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    assert not window.dock.send.isEnabled()
    QTest.keyClicks(window.dock.field, "hello")
    qtbot.mouseClick(window.dock.send, LEFT)
    assert engine.named("send_text") == [("hello",)]


def test_pasted_lines_keep_their_breaks(window: MainWindow, engine: FakeEngine) -> None:
    window.dock.field.insert("one\u2028two")
    QTest.keyClick(window.dock.field, Qt.Key.Key_Return)
    assert engine.named("send_text") == [("one\ntwo",)]


def test_text_that_could_not_be_sent_stays(window: MainWindow, engine: FakeEngine) -> None:
    engine.refuse = SettingsError("No model is chosen. Choose one in the settings.")
    QTest.keyClicks(window.dock.field, "hello")
    QTest.keyClick(window.dock.field, Qt.Key.Key_Return)
    assert window.dock.field.text() == "hello"
    assert window.card.sentence == "No model is chosen. Choose one in the settings."


def test_up_and_down_recall_what_was_sent(window: MainWindow) -> None:
    field = window.dock.field
    for text in ("one", "two"):
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "draft")
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(field, key)
        seen.append(field.text())
    assert seen == ["two", "one", "one", "two", "draft"]


# Hold to talk


def test_holding_the_button_talks(talk_window: tuple[MainWindow, FakeEngine], qtbot: QtBot) -> None:
    window, engine = talk_window
    qtbot.mousePress(window.dock.talk, LEFT)
    assert engine.named("push_to_talk") == [(True,)]
    qtbot.mouseMove(window.dock.talk, QPoint(-50, -50))
    assert engine.named("push_to_talk") == [(True,)], "slipping off the button does not cut the word"
    qtbot.mouseRelease(window.dock.talk, LEFT)
    assert engine.named("push_to_talk") == [(True,), (False,)]


def test_holding_space_talks_and_repeats_are_ignored(talk_window: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = talk_window
    send_key(window.view, True)
    for _ in range(5):
        send_key(window.view, False, repeat=True)
        send_key(window.view, True, repeat=True)
    assert engine.named("push_to_talk") == [(True,)]
    send_key(window.view, False)
    assert engine.named("push_to_talk") == [(True,), (False,)]


@pytest.mark.parametrize("where", ["mute", "mode", "device", "view", "talk"])
def test_space_talks_anywhere_but_in_the_text_field(talk_window: tuple[MainWindow, FakeEngine], where: str) -> None:
    window, engine = talk_window
    target = {"view": window.view, "mode": window.dock.mode.button(Mode.HANDS_FREE)}.get(where) or getattr(
        window.dock, where
    )
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_Space)
    assert engine.calls == [("push_to_talk", True), ("push_to_talk", False)]


def test_space_types_in_the_text_field(talk_window: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = talk_window
    window.dock.field.setFocus()
    QTest.keyClicks(window.dock.field, "a b")
    assert window.dock.field.text() == "a b"
    assert engine.calls == []


def test_space_presses_buttons_in_hands_free(window: MainWindow, engine: FakeEngine) -> None:
    window.dock.mute.setFocus()
    QTest.keyClick(window.dock.mute, Qt.Key.Key_Space)
    assert engine.calls == [("set_muted", True)]


def test_enter_presses_the_focused_control_in_either_mode(talk_window: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = talk_window
    window.dock.mute.setFocus()
    QTest.keyClick(window.dock.mute, Qt.Key.Key_Return)
    assert engine.calls == [("set_muted", True)]


def test_enter_on_the_talk_button_starts_and_ends(talk_window: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = talk_window
    window.dock.talk.setFocus()
    QTest.keyClick(window.dock.talk, Qt.Key.Key_Return)
    QTest.keyClick(window.dock.talk, Qt.Key.Key_Return)
    assert engine.calls == [("push_to_talk", True), ("push_to_talk", False)]


@pytest.mark.parametrize("how", ["space", "mouse", "toggle"])
@pytest.mark.parametrize("end", ["deactivate", "hide", "close", "mode", "app", "detach"])
def test_a_hold_always_ends(talk_window: tuple[MainWindow, FakeEngine], qtbot: QtBot, how: str, end: str) -> None:
    """Mumble 4073: push-to-talk hangs when the focus moves during a hold."""
    window, engine = talk_window
    if how == "space":
        send_key(window.view, True)
    elif how == "mouse":
        qtbot.mousePress(window.dock.talk, LEFT)
    else:
        window.dock.talk.click()
    assert engine.named("push_to_talk") == [(True,)]
    if end == "deactivate":
        QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))
    elif end == "hide":
        window.hide()
    elif end == "close":
        window.close()
    elif end == "mode":
        engine.tell(ModeChanged(Mode.HANDS_FREE))
        QApplication.processEvents()
    elif end == "app":
        QApplication.instance().applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)  # type: ignore[union-attr]
    else:
        window.detach()
    assert engine.named("push_to_talk") == [(True,), (False,)]


def test_a_mouse_hold_ends_when_the_mouse_is_taken_away(
    talk_window: tuple[MainWindow, FakeEngine], qtbot: QtBot
) -> None:
    window, engine = talk_window
    qtbot.mousePress(window.dock.talk, LEFT)
    QApplication.sendEvent(window.dock.talk, QEvent(QEvent.Type.UngrabMouse))
    assert engine.named("push_to_talk") == [(True,), (False,)]


def test_a_space_hold_ends_wherever_the_release_arrives(talk_window: tuple[MainWindow, FakeEngine]) -> None:
    window, engine = talk_window
    send_key(window.view, True)
    window.dock.field.setFocus()
    send_key(window.dock.field, True, repeat=True)
    send_key(window.dock.field, False)
    assert engine.named("push_to_talk") == [(True,), (False,)]
    assert window.dock.field.text() == "", "the held space typed nothing"


def test_two_holders_are_one_hold(talk_window: tuple[MainWindow, FakeEngine], qtbot: QtBot) -> None:
    window, engine = talk_window
    qtbot.mousePress(window.dock.talk, LEFT)
    send_key(window.view, True)
    qtbot.mouseRelease(window.dock.talk, LEFT)
    assert engine.named("push_to_talk") == [(True,)]
    send_key(window.view, False)
    assert engine.named("push_to_talk") == [(True,), (False,)]


def test_choosing_push_to_talk_leaves_the_text_field(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    window.dock.field.setFocus()
    qtbot.mouseClick(window.dock.mode.button(Mode.PUSH_TO_TALK), LEFT)
    assert QApplication.focusWidget() is window.dock.talk


def send_key(target: object, down: bool, *, repeat: bool = False) -> None:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    assert isinstance(target, QWidget)
    kind = QEvent.Type.KeyPress if down else QEvent.Type.KeyRelease
    event = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", repeat)
    QApplication.sendEvent(target, event)
