"""Profiles in the tray and in the small window: the current one checked, another one a click or a key away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aura_desktop.profiles.registry import Profile
from aura_desktop.ui.at_hand import AtHand
from aura_desktop.ui.demo_hand import DemoIcon
from aura_desktop.ui.mini import MiniWindow
from aura_desktop.ui.tray import Tray

from .places import Program

LEFT = Qt.MouseButton.LeftButton


def hand_of(program: Program) -> AtHand:
    assert program.places.hand is not None
    return program.places.hand


def small(program: Program) -> MiniWindow:
    mini = hand_of(program).mini
    assert mini is not None
    return mini


def entries(actions: list[QAction]) -> list[tuple[str, bool]]:
    return [(action.text(), action.isChecked()) for action in actions]


def test_the_tray_shows_the_profiles_and_goes_to_another(program: Program) -> None:
    tray = hand_of(program).tray
    assert tray.profiles.menuAction().isVisible()
    assert entries(tray.profiles.actions()) == [("Home", True), ("Work", False)]
    tray.profiles.actions()[1].trigger()
    program.wait_for("work")
    program.qtbot.waitUntil(lambda: len(program.desk.profiles) == 2)
    assert entries(hand_of(program).tray.profiles.actions()) == [("Home", False), ("Work", True)]


def test_a_window_that_is_out_of_sight_does_not_come_up(program: Program, qtbot: QtBot) -> None:
    program.window.hide()
    hand_of(program).tray.profiles.actions()[1].trigger()
    program.wait_for("work")
    assert program.window.isMinimized(), "without a tray: at hand, and not in the way"


def test_one_profile_alone_is_no_choice(qtbot: QtBot) -> None:
    tray = Tray(available=lambda: True, make_icon=lambda _tray: DemoIcon())
    tray.set_profiles((Profile("default", "Home"),), "default")
    assert not tray.profiles.menuAction().isVisible()


def test_the_icon_says_whose_aura_it_is_where_there_are_several(qtbot: QtBot) -> None:
    class Icon(DemoIcon):
        tip = ""

        def setToolTip(self, text: str) -> None:  # noqa: N802 - Qt's name
            self.tip = text

    icon = Icon()
    tray = Tray(available=lambda: True, make_icon=lambda _tray: icon)
    tray.set_wanted(True)
    assert icon.tip == "Aura: Starting"
    tray.set_profiles((Profile("default", "Home"), Profile("work", "<b>R & D</b>")), "work")
    assert icon.tip == "<qt>Aura (&lt;b&gt;R &amp; D&lt;/b&gt;): Starting</qt>", "a name is no markup"


def test_the_small_window_goes_to_another_by_mouse_and_stays_small(program: Program, qtbot: QtBot) -> None:
    hand_of(program).show_small()
    mini = small(program)
    assert mini.profile.isVisible()
    assert mini.profile.accessibleName() == "Profile: Home"
    qtbot.mouseClick(mini.profile, LEFT)
    qtbot.waitUntil(mini.menu.isVisible)
    assert entries(mini.menu.actions()) == [("Home", True), ("Work", False)]
    mini.menu.actions()[1].trigger()
    mini.menu.close()
    program.wait_for("work")
    assert small(program) is not mini
    assert small(program).isVisible()
    assert not program.window.isVisible()
    qtbot.waitUntil(lambda: small(program).profile.accessibleName() == "Profile: Work")


def test_the_small_window_goes_to_another_by_key(program: Program, qtbot: QtBot) -> None:
    hand_of(program).show_small()
    qtbot.waitUntil(small(program).isActiveWindow)
    QTest.keyClick(small(program), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    program.wait_for("work")


def test_one_profile_alone_needs_no_button_in_the_small_window(program: Program) -> None:
    hand_of(program).show_small()
    small(program).set_profiles((Profile("default", "Home"),), "default")
    assert not small(program).profile.isVisible()
