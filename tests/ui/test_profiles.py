"""Profiles in the window: shown, gone to, made, named and removed; nothing of one is left in the window of another."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from aura_desktop.events import ReplyText, UserText
from aura_desktop.profiles import private_file
from aura_desktop.profiles.registry import Profile
from aura_desktop.settings import Settings
from aura_desktop.ui.profiles.dialog import ProfilesDialog
from aura_desktop.ui.settings.page_profile import ProfilePage

from .places import Program
from .profiles_dialog import choose, opened

LEFT = Qt.MouseButton.LeftButton


def menu_of(program: Program) -> QMenu:
    program.qtbot.mouseClick(program.desk.button, LEFT)
    menu = program.desk.button.menu_shown
    assert menu is not None
    return menu


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
