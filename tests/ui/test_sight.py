"""What the window looks like follows the system and the settings (issue 5: high contrast, motion)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from aura_desktop.profiles.registry import Profile
from aura_desktop.settings import Settings
from aura_desktop.ui.history.dialogs import delete_all_box
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.palette import DARK, HIGH_DARK, HIGH_LIGHT, LIGHT
from aura_desktop.ui.profiles.dialog import confirm
from aura_desktop.ui.theme import Theme

from .hints import FakeHints
from .settings_desk import Desk


class FakeAccess(QObject):
    """Stands for what the system says of the user's needs."""

    contrastPreferenceChanged = Signal(Qt.ContrastPreference)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.high = False

    def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802
        return Qt.ContrastPreference.HighContrast if self.high else Qt.ContrastPreference.NoPreference

    def ask(self, high: bool) -> None:
        self.high = high
        self.contrastPreferenceChanged.emit(self.contrastPreference())


class Hints(FakeHints):
    def __init__(self, scheme: Qt.ColorScheme = Qt.ColorScheme.Light) -> None:
        super().__init__(scheme)
        self.access = FakeAccess()

    def accessibility(self) -> FakeAccess:
        return self.access


def test_high_contrast_follows_the_system(qtbot: QtBot) -> None:
    hints = Hints()
    theme = Theme(hints=hints)
    assert theme.palette is LIGHT
    with qtbot.waitSignal(theme.changed):
        hints.access.ask(True)
    assert theme.palette is HIGH_LIGHT
    hints.switch(Qt.ColorScheme.Dark)
    assert theme.palette is HIGH_DARK
    hints.access.ask(False)
    assert theme.palette is DARK


def test_the_setting_overrules_the_system(qtbot: QtBot) -> None:
    hints = Hints()
    hints.access.high = True
    assert Theme("dark", contrast="off", hints=hints).palette is DARK
    hints.access.high = False
    assert Theme("dark", contrast="on", hints=hints).palette is HIGH_DARK


def test_a_system_that_says_nothing_of_contrast_gets_none(hints: FakeHints) -> None:
    assert not Theme(hints=hints).high_contrast


def test_the_settings_change_the_open_window_at_once(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    settings = Settings(None)
    window = make_window(settings=settings, reduce_motion=False)
    settings.set("window.theme", "dark")
    settings.set("window.contrast", "on")
    settings.set("window.reduce_motion", True)
    qtbot.waitUntil(lambda: window.theme.palette is HIGH_DARK and window.theme.reduce_motion)
    settings.set("window.contrast", "off")
    qtbot.waitUntil(lambda: window.theme.palette is DARK)


def test_high_contrast_holds_from_the_first_picture_on(make_window: Callable[..., MainWindow]) -> None:
    settings = Settings(None)
    settings.set("window.contrast", "on")
    assert make_window(settings=settings).theme.palette is HIGH_LIGHT


def test_enter_keeps_everything_also_after_the_colours_changed(
    make_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    """Qt arranges the buttons of a question anew for new colours, and the focus goes to the first of them."""
    window = make_window()
    profile = Profile("work", "Work")
    gone: list[bool] = []
    for ask in (lambda: delete_all_box(window)[0].open(), lambda: confirm(window, profile, lambda: gone.append(True))):
        ask()
        qtbot.wait(10)
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        window.theme.set_name("light" if window.theme.palette.dark else "dark")
        qtbot.wait(10)
        QTest.keyClick(QApplication.focusWidget() or box, Qt.Key.Key_Return)
        kept = box.clickedButton()
        assert kept is not None
        assert kept is box.defaultButton()
    assert not gone


def test_the_page_of_looks_sets_what_it_says(desk: Desk) -> None:
    page = desk.dialog.page("look")
    for row, key, value in (
        (page.theme, "window.theme", "dark"),  # type: ignore[attr-defined]
        (page.contrast, "window.contrast", "on"),  # type: ignore[attr-defined]
        (page.language, "window.language", "de"),  # type: ignore[attr-defined]
    ):
        index = row.field.findData(value)
        row.field.setCurrentIndex(index)
        row.field.activated.emit(index)
        assert desk.settings.text(key) == value
    page.motion.field.click()  # type: ignore[attr-defined]
    assert desk.settings.flag("window.reduce_motion")
