"""A profile is deleted: after a question, when nothing of it is open any more, and nobody goes there meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from aura_desktop.errors import AuraError
from aura_desktop.profiles.keys import Keys
from aura_desktop.profiles.registry import Profile
from aura_desktop.settings import Settings

from ..unit.profiles.keyrings import KEY, ReadOnly
from .places import Program
from .profiles_dialog import choose, opened

LEFT = Qt.MouseButton.LeftButton


def test_nothing_else_can_be_asked_for_while_a_profile_is_being_deleted(program: Program, qtbot: QtBot) -> None:
    program.desk._ask = lambda _parent, _profile, go_on: go_on()
    dialog = opened(program, qtbot)
    choose(dialog, "work")
    with program.desk.clerk._turn:
        qtbot.mouseClick(dialog.delete, LEFT)
        choose(dialog, "default")
        choose(dialog, "work")
        dialog.set_profiles(program.desk.profiles, program.desk.current)
        assert not any(button.isEnabled() for button in (dialog.go, dialog.rename, dialog.delete, dialog.make))
        with qtbot.assertNotEmitted(dialog.wanted):
            dialog.list.itemActivated.emit(dialog.list.currentItem())
    qtbot.waitUntil(lambda: dialog.verdict.tone == "ok")
    assert dialog.make.isEnabled()


def test_another_profile_is_deleted_after_a_question(program: Program, qtbot: QtBot) -> None:
    asked: list[str] = []

    def ask(_parent: object, profile: Profile, go_on: Callable[[], None]) -> None:
        asked.append(profile.title)
        go_on()

    program.desk._ask = ask
    program.keys("work").store("openai", KEY)
    program.keys("default").store("openai", KEY)
    dialog = opened(program, qtbot)
    choose(dialog, "work")
    qtbot.mouseClick(dialog.delete, LEFT)
    qtbot.waitUntil(lambda: dialog.verdict.tone == "ok")
    assert asked == ["Work"]
    assert not (program.home / "profiles/work").exists()
    assert list(program.vault.entries) == [("aura-desktop/default", "openai")]
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    assert not dialog.delete.isEnabled(), "there has to be one"


def test_the_question_before_a_deletion_is_answered_with_no_by_enter(program: Program, qtbot: QtBot) -> None:
    dialog = opened(program, qtbot)
    choose(dialog, "work")
    qtbot.mouseClick(dialog.delete, LEFT)
    box = QApplication.activeModalWidget()
    assert isinstance(box, QDialog)
    with pytest.raises(AuraError, match="answer it first"):
        program.places.go("work")
    assert program.places.name == "default"
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    qtbot.wait(20)
    assert (program.home / "profiles/work").exists()


def test_the_open_profile_is_deleted_when_nothing_of_it_is_open_any_more(program: Program, qtbot: QtBot) -> None:
    program.hold_shutdown = threading.Event()
    program.desk._ask = lambda _parent, _profile, go_on: go_on()
    folder = program.home / "profiles/default"
    assert folder.exists()
    dialog = opened(program, qtbot)
    choose(dialog, "default")
    qtbot.mouseClick(dialog.delete, LEFT)
    qtbot.waitUntil(lambda: program.places.name == "work")
    qtbot.wait(50)
    assert folder.exists(), "its engine still writes there"
    program.hold_shutdown.set()
    qtbot.waitUntil(lambda: not folder.exists())
    program.wait_for("work")
    assert not program.window.card.isVisible()


def test_a_profile_whose_keys_cannot_be_removed_stays_and_a_card_says_so(program: Program, qtbot: QtBot) -> None:
    program.keys("default").store("openai", KEY)
    program.places.registry._keys = lambda name: Keys(name, backend=ReadOnly(program.vault), environ={})
    program.desk._ask = lambda _parent, _profile, go_on: go_on()
    dialog = opened(program, qtbot)
    choose(dialog, "default")
    qtbot.mouseClick(dialog.delete, LEFT)
    program.wait_for("work")
    qtbot.waitUntil(program.window.card.isVisible)
    assert "keyring" in program.window.card.sentence
    assert (program.home / "profiles/default").exists()


def delete_the_open_one(program: Program, qtbot: QtBot) -> None:
    program.hold_shutdown = threading.Event()
    program.desk._ask = lambda _parent, _profile, go_on: go_on()
    dialog = opened(program, qtbot)
    choose(dialog, "default")
    qtbot.mouseClick(dialog.delete, LEFT)
    qtbot.waitUntil(lambda: program.places.name == "work")


def test_nobody_can_go_to_a_profile_that_is_being_deleted(program: Program, qtbot: QtBot) -> None:
    delete_the_open_one(program, qtbot)
    assert program.hold_shutdown is not None
    QTest.keyClick(program.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    program.desk.asked_for("default")  # and by the command line
    qtbot.waitUntil(program.window.card.isVisible)
    assert program.window.card.sentence == "That profile is being deleted."
    assert program.places.name == "work"
    program.hold_shutdown.set()
    program.places.finish(10.0)
    assert not (program.home / "profiles/default").exists()
    program.desk.go("default")  # the standard one is always there: new, with nothing in it
    program.wait_for("default")


def test_a_profile_that_is_gone_is_not_made_anew_by_going_there(program: Program, qtbot: QtBot) -> None:
    program.places.registry.delete("work")
    program.desk.go("work")
    qtbot.waitUntil(program.window.card.isVisible)
    assert program.window.card.sentence == "That profile is not there any more."
    assert program.places.name == "default"
    assert not (program.home / "profiles/work").exists()


def test_a_deletion_that_waits_for_an_engine_is_done_before_the_program_ends(program: Program, qtbot: QtBot) -> None:
    delete_the_open_one(program, qtbot)
    folder = program.home / "profiles/default"
    program.places.finish(0.0)
    assert folder.exists(), "it does not wait for ever"
    assert program.hold_shutdown is not None
    program.hold_shutdown.set()
    program.places.finish(10.0)
    assert not folder.exists()


def test_the_end_of_the_program_waits_for_deletions(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(program.places, "finish", lambda: order.append("finished"))

    def run(*_arguments: object, **_options: object) -> int:
        order.append("ran")
        return 0

    monkeypatch.setattr("aura_desktop.ui.application.run", run)
    assert program.places.run(Settings.load(program.home, "default")) == 0
    assert order == ["ran", "finished"]


def test_a_deletion_that_fails_when_its_window_has_gone_is_told_in_the_next(program: Program, qtbot: QtBot) -> None:
    program.keys("default").store("openai", KEY)
    program.places.registry._keys = lambda name: Keys(name, backend=ReadOnly(program.vault), environ={})
    program.places.registry.create("Client")
    delete_the_open_one(program, qtbot)
    program.desk.go("client")
    qtbot.waitUntil(lambda: program.places.name == "client")
    assert program.hold_shutdown is not None
    program.hold_shutdown.set()
    qtbot.waitUntil(program.window.card.isVisible)
    assert "keyring" in program.window.card.sentence
    program.wait_for("client")
