"""Another language is in force at once (issue 5: "Settings: applied at once"), and the conversation goes on."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from aura_desktop.events import (
    Latency,
    Mode,
    ModeChanged,
    Problem,
    ReplyText,
    Served,
    SessionBegan,
    State,
    StateChanged,
    UserText,
)
from aura_desktop.settings import Settings
from aura_desktop.ui.settings.dialog import SettingsDialog
from aura_desktop.ui.settings.page_look import LookPage

from .places import Program
from .settings_desk import texts


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with Program(qtbot, tmp_path / "home") as made:
        made.start()
        yield made


def dialog_of(program: Program) -> SettingsDialog:
    opener = program.window.settings
    assert opener is not None
    assert opener.dialog is not None
    return opener.dialog


def choose(program: Program, code: str) -> None:
    """Choose a language in the dialog, as the user does, and wait for the window that speaks it."""
    before = program.window
    program.window.open_settings("look")
    page = dialog_of(program).page("look")
    assert isinstance(page, LookPage)
    field = page.language.field
    field.setFocus()
    field.setCurrentIndex(field.findData(code))
    field.activated.emit(field.currentIndex())
    program.qtbot.waitUntil(lambda: program.window is not before)
    QApplication.processEvents()


def test_window_tray_and_the_open_settings_speak_it_at_once(program: Program) -> None:
    choose(program, "de")
    window, hand = program.window, program.places.hand
    assert hand is not None
    assert window.dock.mute.accessibleName() == "Stumm"
    assert window.dock.field.placeholderText() == "Oder hier schreiben"
    assert hand.tray.quit_action.text() == "Beenden"
    dialog = dialog_of(program)
    assert dialog.isVisible()
    assert dialog.windowTitle() == "Einstellungen"
    assert dialog.shown_page == "look"
    assert dialog.focused_key() == "window.language"
    shown = texts(dialog)
    assert "Aussehen und Sprache" in shown
    assert "Look and language" not in shown
    hand.show_small()
    assert hand.mini is not None
    assert hand.mini.back.toolTip() == "Zurück zum Fenster"
    choose(program, "en")
    assert program.window.dock.mute.accessibleName() == "Mute"


def test_the_choice_can_be_undone_in_the_dialog_that_was_opened_anew(program: Program, qtbot: QtBot) -> None:
    choose(program, "de")
    german, dialog = program.window, dialog_of(program)
    assert dialog.undo.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: program.window is not german)
    assert program.window.dock.mute.accessibleName() == "Mute"
    assert Settings.load(program.home, "default").text("window.language") == "system"


def test_the_conversation_goes_on_and_nothing_that_stood_there_is_lost(program: Program, qtbot: QtBot) -> None:
    """The engine is neither stopped nor asked anew; the transcript, the figures and what is being typed stay."""
    engine, made = program.engine, len(program.made)
    engine.tell(
        SessionBegan("one", 0),
        StateChanged(State.SPEAKING),
        ModeChanged(Mode.PUSH_TO_TALK),
        UserText(1, "first question", final=True),
        ReplyText(1, "an answer that is"),
        Latency(1, voice_to_voice=800.0),
        Served("chat", "openai", ""),
        Problem("unreachable", "The internet is not there."),
    )
    QApplication.processEvents()
    program.log.clear()
    receivers = list(engine.receivers)
    field = program.window.dock.field
    field.setText("half a sentence")
    field.setCursorPosition(4)
    choose(program, "de")
    assert (program.log, len(program.made)) == ([], made), "the engine notices nothing"
    assert receivers[0] in engine.receivers, "not a moment without somebody who hears it"
    window = program.window
    assert [message.text for message in window.model.messages] == ["first question", "an answer that is"]
    assert "first question" in window.view.toPlainText()
    assert window.dock.state is State.SPEAKING
    assert window.dock.mode.mode is Mode.PUSH_TO_TALK
    assert window.dock.answered.text() == "Antwort in 0,8 s"
    assert "OpenAI" in window.dock.spent.served.text()
    assert window.card.problems == (Problem("unreachable", "The internet is not there."),)
    assert (window.dock.field.text(), window.dock.field.cursorPosition()) == ("half a sentence", 4)
    engine.tell(ReplyText(1, "an answer that is longer"), UserText(2, "next", final=False))
    qtbot.waitUntil(lambda: "that is longer" in window.view.toPlainText())
    assert [message.text for message in window.model.messages][-1] == "next"
    window.stop()
    assert engine.named("stop") == [()]
    engine.tell(SessionBegan("two", 2))
    qtbot.waitUntil(lambda: not window.model.messages)


def test_what_is_said_while_the_windows_change_is_not_lost(program: Program, qtbot: QtBot) -> None:
    """What the engine has told and the old window has not yet shown comes to the new one, once and in order."""
    engine, places = program.engine, program.places
    engine.tell(SessionBegan("one", 0), UserText(1, "question", final=True))
    QApplication.processEvents()
    engine.tell(ReplyText(1, "told meanwhile"), StateChanged(State.THINKING))
    old = weakref.ref(program.window)
    places.renew(Settings.load(program.home, "default"))
    qtbot.waitUntil(lambda: program.window.dock.state is State.THINKING)
    assert [message.text for message in program.window.model.messages] == ["question", "told meanwhile"]
    with qtbot.waitSignal(places.seats.left):
        pass
    gone = old() is None
    assert gone, "nothing of the window before is left"


def test_a_window_that_is_hidden_stays_hidden_and_the_small_one_small(program: Program, qtbot: QtBot) -> None:
    hand = program.places.hand
    assert hand is not None
    program.window.open_settings("look")
    hand.show_small()
    before = program.window
    page = dialog_of(program).page("look")
    page.language.field.setCurrentIndex(page.language.field.findData("de"))
    page.language.field.activated.emit(page.language.field.currentIndex())
    qtbot.waitUntil(lambda: program.window is not before)
    hand = program.places.hand
    assert hand is not None
    assert hand.mini is not None
    assert hand.mini.isVisible()
    assert not program.window.isVisible()


def test_an_engine_that_is_still_being_made_comes_to_the_new_window(program: Program, qtbot: QtBot) -> None:
    go_on = threading.Event()

    def slow(_engine: object) -> None:
        assert go_on.wait(10)

    program.on_made = slow
    program.places.registry.create("Work")
    program.desk.go("work")
    qtbot.waitUntil(lambda: program.places.name == "work" and program.places.desk is not None)
    qtbot.waitUntil(lambda: "make work" in program.log)
    choose(program, "de")
    go_on.set()
    program.wait_for_engine()
    assert program.made[-1][0] == "work"
    qtbot.waitUntil(lambda: program.window.dock.state is State.LISTENING)
    assert program.window.dock.mute.accessibleName() == "Stumm"


def test_a_question_that_is_open_is_answered_first(program: Program, qtbot: QtBot) -> None:
    before = program.window
    box = QMessageBox(before)
    box.open()
    assert not program.places.seats.free
    dialog_settings = before.settings
    assert dialog_settings is not None
    dialog_settings._settings.set("window.language", "de")
    qtbot.wait(500)
    assert program.window is before
    box.close()
    qtbot.waitUntil(lambda: program.window is not before)


def test_the_message_that_was_being_read_stays_at_its_place(program: Program, qtbot: QtBot) -> None:
    for turn in range(1, 301):
        text = f"question {turn}"
        program.engine.tell(UserText(turn, text, final=True), ReplyText(turn, "an answer of a few words"))
    QApplication.processEvents()
    program.window.view.read(100)
    choose(program, "de")
    view = program.window.view
    assert view.reading is not None
    assert abs(view.reading - 100) <= 1, "to the line, or a pixel before it"
    assert not view.following


def test_a_card_that_was_dismissed_stays_away(program: Program) -> None:
    program.engine.tell(Problem("unreachable", "The internet is not there."), Problem("costs", "Too much was spent."))
    program.places.seats.show_problem(Problem("settings", "Not from the engine."))
    QApplication.processEvents()
    card = program.window.card
    card.clear("settings")
    assert [problem.code for problem in card.problems] == ["unreachable", "costs"]
    card.dismiss.click()
    choose(program, "de")
    assert [problem.code for problem in program.window.card.problems] == ["unreachable"]


def test_a_card_of_the_settings_that_was_dismissed_stays_away(qtbot: QtBot, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Program(qtbot, home) as program:
        settings = Settings.load(home, "default")
        settings.save()
        assert settings.path is not None
        settings.path.write_text('{"no.such.setting": 1, "window.theme": "no such theme"}', encoding="utf-8")
        settings = Settings.load(home, "default")
        assert settings.problems
        program.places.seats.sit(program.places.sitting(settings, hidden=False))
        program.wait_for_engine()
        card = program.window.card
        assert card.problems
        while card.problems:
            card.dismiss.click()
        choose(program, "de")
        assert program.window.card.problems == ()
