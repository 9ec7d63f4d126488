"""The page of keys and tray: a key is chosen by pressing it, tried for real, and refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.platform.autostart import LinuxAutostart
from aura_desktop.platform.key_machine import Purpose
from aura_desktop.platform.key_source import Kind
from aura_desktop.settings import Settings
from aura_desktop.ui.at_hand import AtHand
from aura_desktop.ui.demo_hand import DemoIcon
from aura_desktop.ui.key_field import KeyField, modifiers_of, name_of
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.settings.key_row import KeyRow
from aura_desktop.ui.settings.page_keys import KeysPage
from aura_desktop.ui.tray import Tray

from .fake_engine import FakeEngine
from .key_bench import Sources
from .settings_desk import Desk

CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NONE = Qt.KeyboardModifier.NoModifier


class Bench:
    """The page in the dialog of a real window."""

    def __init__(self, window: MainWindow, settings: Settings, folder: Any, sources: Sources, *, tray: bool) -> None:
        self.window, self.settings, self.sources = window, settings, sources
        self.login = LinuxAutostart({"XDG_CONFIG_HOME": str(folder / "config")})
        self.hand = AtHand(
            window,
            settings,
            folder,
            make_source=sources,
            tray=Tray(available=lambda: tray, make_icon=lambda _tray: DemoIcon()),
            login=self.login,
        )
        window.open_settings("keys")
        assert window.settings is not None
        assert window.settings.dialog is not None
        page = window.settings.dialog.page("keys")
        assert isinstance(page, KeysPage)
        self.page = page
        QApplication.processEvents()

    def choose(self, row: KeyRow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        row.key.setFocus()
        row.key.click()
        assert row.key.takes
        QTest.keyClick(row.key, key, modifiers)
        for _ in range(3):
            QApplication.processEvents()


@pytest.fixture
def make_bench(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Any
) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(sources: Sources | None = None, tray: bool = True, **values: object) -> Bench:
        settings = Settings(tmp_path / "settings.json")
        for key, value in values.items():
            settings.set(key.replace("__", "."), value)
        window = make_window(engine, settings=settings)
        made.append(Bench(window, settings, tmp_path, Sources() if sources is None else sources, tray=tray))
        return made[-1]

    yield make
    for bench in made:
        assert bench.window.settings is not None
        bench.window.settings.close()
        bench.hand.close()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench()


def test_a_key_is_chosen_by_pressing_it(bench: Bench) -> None:
    row = bench.page.talk
    assert row.key.text() == "Choose a key"
    bench.choose(row, Qt.Key.Key_Space, CONTROL | ALT)
    assert bench.settings.text("keys.talk") == "ctrl+alt+space"
    assert row.key.text() == "Ctrl+Alt+Space"
    assert bench.sources[0].bound[-1] == {Purpose.TALK: "ctrl+alt+space"}


def test_backspace_takes_a_key_away_and_escape_leaves_it(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(keys__talk="f8")
    row = bench.page.talk
    bench.choose(row, Qt.Key.Key_Escape)
    assert bench.settings.text("keys.talk") == "f8"
    assert bench.window.settings is not None
    assert bench.window.settings.dialog is not None, "Escape closed the dialog"
    QTest.keyClick(row.key, Qt.Key.Key_Backspace)
    assert bench.settings.text("keys.talk") == ""
    assert row.key.text() == "Choose a key"


@pytest.mark.parametrize(
    ("key", "modifiers", "why"),
    [
        (Qt.Key.Key_A, NONE, "types in every program"),
        (Qt.Key.Key_Tab, NONE, "goes from field to field"),
        (Qt.Key.Key_Return, CONTROL, "sends"),
        (Qt.Key.Key_C, CONTROL, "every program needs it"),
        (Qt.Key.Key_Exclam, CONTROL | SHIFT, "does not know this key"),
    ],
)
def test_a_key_that_cannot_work_is_refused_with_the_reason(
    make_bench: Callable[..., Bench], key: Qt.Key, modifiers: Qt.KeyboardModifier, why: str
) -> None:
    bench = make_bench(keys__talk="f8")
    bench.choose(bench.page.talk, key, modifiers)
    assert why in bench.page.talk.problem.text
    assert bench.page.talk.problem.isVisible()
    assert bench.settings.text("keys.talk") == "f8", "the old key stays"
    assert not bench.page.talk.key.takes


def test_a_modifier_alone_is_refused_with_the_reason(bench: Bench) -> None:
    """careless-whisper 31: a bare Ctrl was accepted and never fired."""
    bench.choose(bench.page.talk, Qt.Key.Key_Control)
    assert "alone cannot be the key" in bench.page.talk.problem.text
    assert bench.settings.text("keys.talk") == ""


def test_a_key_that_another_program_holds_is_refused_where_it_was_chosen(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(Sources(taken=("f8",)))
    bench.choose(bench.page.talk, Qt.Key.Key_F8)
    assert bench.page.talk.problem.text == "Another program holds F8. Choose another key."
    bench.choose(bench.page.talk, Qt.Key.Key_F9)
    assert bench.page.talk.problem.text == ""


def test_the_lamp_lights_up_while_the_key_is_down_and_says_that_it_works(make_bench: Callable[..., Bench]) -> None:
    """OpenWhispr 368: all checks green, nothing works: only an event that arrived says that a key works."""
    bench = make_bench(keys__talk="f8")
    row = bench.page.talk
    assert row.note == "F8: press it now to see whether it arrives."
    assert not row.lamp.lit
    dark = row.lamp.grab().toImage().pixelColor(12, 12)
    bench.sources[0].press()
    assert row.lamp.lit
    assert row.lamp.grab().toImage().pixelColor(12, 12) != dark
    assert row.lamp.accessibleName() == "F8 is down."
    bench.sources[0].release()
    assert row.note == "F8 works."


def test_trying_a_key_does_nothing_else(make_bench: Callable[..., Bench], engine: FakeEngine) -> None:
    bench = make_bench(keys__talk="f8")
    bench.page.trial.click()
    assert "nothing else happens" in bench.page.source.text
    bench.sources[0].press()
    assert bench.page.talk.lamp.lit
    bench.sources[0].release()
    assert engine.named("push_to_talk") == []
    bench.page.trial.click()
    bench.sources[0].press()
    assert engine.named("push_to_talk") == [(True,)]
    bench.sources[0].release()


def test_leaving_the_page_ends_the_trial(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(keys__talk="f8")
    bench.page.trial.click()
    assert bench.hand.keys.trying
    assert bench.window.settings is not None
    assert bench.window.settings.dialog is not None
    bench.window.settings.dialog.show_page("usage")
    assert not bench.hand.keys.trying


def test_a_key_in_force_is_let_go_while_another_is_pressed(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench(keys__talk="f8")
    bench.page.mute.key.click()
    assert bench.sources[0].bound[-1] == {}
    QTest.keyClick(bench.page.mute.key, Qt.Key.Key_Escape)
    assert bench.sources[0].bound[-1] == {Purpose.TALK: "f8"}


@pytest.mark.parametrize(
    ("kind", "caution", "words"),
    [
        (Kind.X11, "", "through X11"),
        (Kind.PORTAL, "", "Wayland portal"),
        (Kind.XWAYLAND, "They work only while a program that uses X11 has the focus.", "only while"),
        (Kind.NONE, "This desktop has no portal for keys.", "no portal"),
        (Kind.MACOS, "macOS asks for Input Monitoring.", "Input Monitoring"),
    ],
)
def test_the_page_says_which_way_keys_are_seen(
    make_bench: Callable[..., Bench], kind: Kind, caution: str, words: str
) -> None:
    """Handy 615, 471, 1239: the hotkey does nothing on Wayland; show which back end is active, or that none is."""
    bench = make_bench(Sources(kind, caution), keys__talk="f8")
    assert words in bench.page.source.text
    assert "talk-start" in bench.page.commands.text()


def test_the_manner_is_a_choice(make_bench: Callable[..., Bench], engine: FakeEngine) -> None:
    bench = make_bench(keys__talk="f8", keys__manner="toggle")
    bench.sources[0].press()
    bench.sources[0].release()
    assert engine.named("push_to_talk") == [(True,)]
    bench.sources[0].send()
    bench.hand.keys.release()


def test_where_there_is_no_tray_its_switches_are_off_with_the_reason_beside_them(
    make_bench: Callable[..., Bench],
) -> None:
    """OpenWhispr 574: disable with a reason beside it."""
    bench = make_bench(tray=False)
    assert not bench.page.tray.field.isEnabled()
    assert not bench.page.close_to_tray.field.isEnabled()
    assert "no tray" in bench.page.tray.note


def test_the_start_at_login_is_what_the_system_says(bench: Bench, qtbot: QtBot) -> None:
    bench.page.at_login.field.click()
    qtbot.waitUntil(bench.login.enabled)
    bench.login.path.unlink()
    bench.page.shown.emit()
    qtbot.waitUntil(lambda: not bench.page.at_login.field.isChecked())


def test_the_small_window_is_shown_from_here(bench: Bench) -> None:
    bench.page.small.click()
    assert bench.hand.mini is not None
    assert bench.hand.mini.isVisible()


def test_choosing_keys_builds_no_engine_anew(bench: Bench, engine: FakeEngine, qtbot: QtBot) -> None:
    bench.choose(bench.page.talk, Qt.Key.Key_F8)
    bench.page.notifications.field.click()
    qtbot.wait(200)
    assert engine.named("reload") == []


def test_the_page_stands_without_anything_at_hand(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk()
    page = desk.page("keys")
    page.talk.key.click()
    QTest.keyClick(page.talk.key, Qt.Key.Key_F8)
    assert desk.settings.text("keys.talk") == "f8"
    assert not page.talk.lamp.isVisible()
    assert not page.trial.isVisible()


def test_qt_keys_have_the_names_of_the_settings() -> None:
    found = {name_of(key) for key in (Qt.Key.Key_A, Qt.Key.Key_9, Qt.Key.Key_F24, Qt.Key.Key_PageUp)}
    assert found == {"a", "9", "f24", "page_up"}
    assert name_of(Qt.Key.Key_Exclam) == ""
    assert modifiers_of(CONTROL | ALT, "linux") == {"ctrl", "alt"}
    assert modifiers_of(CONTROL, "darwin") == {"super"}
    assert modifiers_of(Qt.KeyboardModifier.MetaModifier, "darwin") == {"ctrl"}


def test_a_field_that_loses_the_focus_waits_no_more(bench: Bench) -> None:
    field: KeyField = bench.page.talk.key
    field.setFocus()
    field.click()
    bench.page.manner.field.setFocus()
    assert not field.takes
    assert bench.hand.keys._paused is False
