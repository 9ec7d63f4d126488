"""Profiles in the window: shown, gone to, made, named and removed; nothing of one is left in the window of another."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from aura_desktop.errors import AuraError
from aura_desktop.events import ReplyText, UserText
from aura_desktop.profiles import private_file
from aura_desktop.profiles.keys import Keys
from aura_desktop.profiles.registry import Profile
from aura_desktop.settings import Settings
from aura_desktop.ui.profiles.dialog import ProfilesDialog
from aura_desktop.ui.settings.page_profile import ProfilePage

from .places import Program

LEFT = Qt.MouseButton.LeftButton
KEY = "sk-proj-4711-abcdefghijklmnopqrstuvwxyz-SECRET"


def menu_of(program: Program) -> QMenu:
    program.qtbot.mouseClick(program.desk.button, LEFT)
    menu = program.desk.button.menu_shown
    assert menu is not None
    return menu


def opened(program: Program, qtbot: QtBot) -> ProfilesDialog:
    program.desk.manage()
    dialog = program.desk.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def choose(dialog: ProfilesDialog, name: str) -> None:
    ids = [dialog.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(dialog.list.count())]
    dialog.list.setCurrentRow(ids.index(name))


def test_the_button_shows_the_profile_and_its_menu_all_of_them(program: Program) -> None:
    button = program.desk.button
    assert button.text() == "Home"
    assert button.accessibleName() == "Profile: Home"
    assert button.isVisible()
    menu = menu_of(program)
    actions = [action for action in menu.actions() if not action.isSeparator()]
    assert [action.text() for action in actions] == ["Home", "Work", "New profile…", "Manage profiles…"]
    assert [action.isChecked() for action in actions[:2]] == [True, False]
    assert actions[1].shortcut().toString() == "Ctrl+2"
    menu.close()


def test_a_click_on_another_opens_it_and_ends_the_turn_of_this_one_first(program: Program, qtbot: QtBot) -> None:
    program.log.clear()
    first, engine = program.window, program.engine
    first.resize(700, 560)
    place = first.geometry()
    action = menu_of(program).actions()[1]
    action.trigger()
    program.wait_for("work")
    assert program.log == ["stop default", "ended default", "make work"], (
        "silent at once; made when the other has ended"
    )
    assert engine.receivers == []
    assert program.window is not first
    assert program.window.isVisible()
    assert program.window.geometry().size() == place.size()
    assert program.desk.button.text() == "Work"
    qtbot.waitUntil(lambda: program.places.registry.last() == "work")


def test_no_window_waits_for_the_disk_that_remembers_its_profile(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, release, write = [], threading.Event(), private_file.write_private

    def slow(path: Path, content: bytes) -> None:
        if path.name == "last-profile.json":
            where.append(threading.current_thread())
            assert release.wait(10)
        write(path, content)

    monkeypatch.setattr(private_file, "write_private", slow)
    for name in ("work", "default"):  # while the first is still being written
        program.desk.go(name)
        program.wait_for(name)
        qtbot.waitUntil(lambda: bool(where))
    release.set()
    assert threading.main_thread() not in where
    qtbot.waitUntil(lambda: program.places.registry.last() == "default" and not _remembering())


def _remembering() -> bool:
    return any(thread.name == "last profile" for thread in threading.enumerate())


def test_a_key_goes_to_a_profile_and_back(program: Program, qtbot: QtBot) -> None:
    for key, name in ((Qt.Key.Key_2, "work"), (Qt.Key.Key_1, "default"), (Qt.Key.Key_9, "default")):
        program.window.activateWindow()
        qtbot.waitUntil(program.window.isActiveWindow)
        qtbot.waitUntil(lambda: len(program.desk.profiles) == 2)
        QTest.keyClick(program.window, key, Qt.KeyboardModifier.ControlModifier)
        program.wait_for(name)


def test_nothing_of_the_other_profile_is_left_in_the_program(program: Program, qtbot: QtBot) -> None:
    """Field note: what a window shows is cleared piece by piece, and one piece is forgotten."""
    program.engine.tell(UserText(1, "marmalade question", final=True), ReplyText(1, "marmalade answer"))
    QApplication.processEvents()
    program.window.dock.field.setText("marmalade draft")
    window, engine = weakref.ref(program.window), weakref.ref(program.engine)
    desk, model = weakref.ref(program.desk), weakref.ref(program.window.model)
    with qtbot.waitSignal(program.places.seats.left):
        program.desk.go("work")
        program.wait_for("work")
        program.made.pop(0)
    alive = [ref() is not None for ref in (window, engine, desk, model)]  # a deleted window has no repr to show
    assert alive == [False] * 4
    holding = [
        type(thing).__name__
        for thing in gc.get_objects()
        if isinstance(thing, dict | list | tuple) and any(isinstance(x, str) and x.startswith("marmalade ") for x in
        (thing.values() if isinstance(thing, dict) else thing))
    ]  # fmt: skip
    assert len(holding) <= 1, "the constants of this test, and nothing else"


def test_a_profile_that_is_left_while_its_engine_is_made_is_ended_before_the_next_begins(
    program: Program, qtbot: QtBot
) -> None:
    making, go_on = threading.Event(), threading.Event()

    def slow(_engine: object) -> None:
        program.on_made = lambda engine: None
        making.set()
        assert go_on.wait(10)

    program.on_made = slow
    program.log.clear()
    program.desk.go("work")
    qtbot.waitUntil(making.is_set)
    qtbot.waitUntil(lambda: program.places.name == "work" and program.places.desk is not None)
    program.desk.go("default")
    qtbot.waitUntil(lambda: program.places.name == "default")
    go_on.set()
    program.wait_for("default")
    assert program.log == ["stop default", "ended default", "make work", "ended work", "make default"]


def test_to_another_and_back_at_once_opens_the_files_of_a_profile_once(program: Program, qtbot: QtBot) -> None:
    program.hold_shutdown = threading.Event()
    program.log.clear()
    program.desk.go("work")
    qtbot.waitUntil(lambda: program.places.name == "work")
    program.desk.go("default")
    qtbot.waitUntil(lambda: program.places.name == "default")
    qtbot.wait(50)
    assert "make default" not in program.log
    program.hold_shutdown.set()
    program.wait_for("default")
    assert program.log.index("ended default") < program.log.index("make default")
    assert "make work" not in program.log, "nobody waits for it any more"


def test_a_new_profile_is_made_with_the_settings_of_this_one_and_opened(program: Program, qtbot: QtBot) -> None:
    assert program.window.settings is not None
    program.window.settings._settings.set("window.theme", "dark")
    menu_of(program).actions()[3].trigger()
    dialog = program.desk.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow)
    assert dialog.focusWidget() is dialog.name
    QTest.keyClicks(dialog.name, "Client A")
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    program.wait_for("client-a")
    assert program.window.theme.palette.dark
    assert program.desk.button.text() == "Client A"
    assert not [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ProfilesDialog)]


@pytest.mark.parametrize("name", ["Work", " home "])
def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(program: Program, qtbot: QtBot, name: str) -> None:
    dialog = opened(program, qtbot)
    dialog.name.setText(name)
    qtbot.mouseClick(dialog.make, LEFT)
    qtbot.waitUntil(lambda: "already" in dialog.verdict.text)
    assert dialog.name.text() == name
    assert dialog.make.isEnabled()
    dialog.name.setText("")
    qtbot.mouseClick(dialog.make, LEFT)
    assert "name first" in dialog.verdict.text


def test_what_failed_after_the_dialog_was_closed_is_said_on_a_card(program: Program, qtbot: QtBot) -> None:
    dialog = opened(program, qtbot)
    with program.desk.clerk._turn:  # a slow disk
        dialog.name.setText("Work")
        qtbot.mouseClick(dialog.make, LEFT)
        dialog.close()
        qtbot.waitUntil(lambda: program.desk.dialog is None)
    qtbot.waitUntil(program.window.card.isVisible)
    assert "already" in program.window.card.sentence


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


@pytest.mark.parametrize(("name", "row"), [("default", 0), ("work", 1)])
def test_a_profile_is_renamed_and_stays_what_it_is(program: Program, qtbot: QtBot, name: str, row: int) -> None:
    dialog = opened(program, qtbot)
    choose(dialog, name)
    qtbot.mouseClick(dialog.rename, LEFT)
    dialog.list.item(row).setText("Office & <b>Lab</b>")
    qtbot.waitUntil(lambda: dialog.verdict.tone == "ok")
    assert program.places.registry.find("office & <b>lab</b>") == Profile(name, "Office & <b>Lab</b>")
    qtbot.waitUntil(lambda: Profile(name, "Office & <b>Lab</b>") in program.desk.profiles)
    if name == "default":
        qtbot.waitUntil(lambda: program.desk.button.text() == "Office && <b>Lab</b>")
        assert program.desk.button.toolTip().startswith("<qt>Profile: Office &amp; &lt;b&gt;")


def test_a_name_given_in_the_settings_is_shown_at_once(program: Program, qtbot: QtBot) -> None:
    assert program.window.settings is not None
    program.window.settings._settings.set("profile.title", "Study")
    qtbot.waitUntil(lambda: program.desk.button.text() == "Study")


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
    from ..unit.profiles.keyrings import ReadOnly

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
    from ..unit.profiles.keyrings import ReadOnly

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


def test_one_off_settings_stay_with_the_profile_they_were_given_for(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, str] = {}
    build = program.places._build
    monkeypatch.setattr(
        program.places,
        "_build",
        lambda settings: (seen.update({settings.path.parent.name: settings.text("chat.base_url")}), build(settings))[1],
    )
    program.places._assignments = ("chat.base_url=http://127.0.0.1:9/v1",)
    for name in ("work", "default"):
        program.desk.go(name)
        program.wait_for(name)
    assert seen == {"work": "", "default": "http://127.0.0.1:9/v1"}


def test_a_window_out_of_sight_stays_so(program: Program, qtbot: QtBot) -> None:
    program.window.hide()
    program.desk.asked_for("work")
    program.wait_for("work")
    assert not program.window.isVisible() or program.window.isMinimized()


def test_what_was_typed_into_the_settings_is_kept_for_its_own_profile(program: Program, qtbot: QtBot) -> None:
    program.window.open_settings("profile")
    assert program.window.settings is not None
    dialog = program.window.settings.dialog
    assert dialog is not None
    page = dialog.page("profile")
    assert isinstance(page, ProfilePage)
    QTest.keyClicks(page.organisation.field, "Acme")
    program.desk.go("work")
    program.wait_for("work")
    assert Settings.load(program.home, "default").text("context.organisation") == "Acme"
    assert Settings.load(program.home, "work").text("context.organisation") == ""


def test_going_to_another_profile_takes_no_time_that_is_noticed(program: Program, qtbot: QtBot) -> None:
    program.desk.go("work")
    began = time.perf_counter()
    qtbot.waitUntil(lambda: program.places.name == "work" and program.window.isVisible())
    assert time.perf_counter() - began < 2.0
