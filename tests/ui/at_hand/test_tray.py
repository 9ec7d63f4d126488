"""The tray, and trouble that is told while the window is hidden."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import MuteChanged, Problem, ReplyText, State, StateChanged, UserText
from aura_desktop.ui.palette import DARK, contrast
from aura_desktop.ui.tray_icons import RIM, TILE, tray_icon

from .bench import Bench, Tell

# The tray


def test_the_tray_shows_the_state_and_steers(bench: Bench, tell: Tell) -> None:
    tray = bench.hand.tray
    tell(StateChanged(State.SPEAKING), MuteChanged(True))
    assert tray.state is State.SPEAKING
    assert bench.icon.tip == "Aura: Speaking"
    assert tray.mute_action.isChecked()
    tray.stop_action.trigger()
    tray.mute_action.trigger()
    assert bench.engine.named("stop") == [()]
    assert bench.engine.named("set_muted") == [(False,)]
    tell(StateChanged(State.LISTENING))
    assert not tray.stop_action.isEnabled()


def test_a_click_hides_the_window_and_brings_it_back(bench: Bench, qtbot: QtBot) -> None:
    tray = bench.hand.tray
    assert tray.window_action.text() == "Hide Aura"
    tray.window_action.trigger()
    assert not bench.window.isVisible()
    qtbot.waitUntil(lambda: tray.window_action.text() == "Show Aura")
    tray.window_action.trigger()
    assert bench.window.isVisible()


@pytest.mark.parametrize("state", list(State))
def test_the_icons_are_there_in_every_size_and_readable_on_any_panel(qapp: QApplication, state: State) -> None:
    icon = tray_icon(state)
    for size in (16, 22, 24, 32, 48, 64):
        assert not icon.pixmap(size, size).isNull()
    # The orb on its own tile, and the rim of the tile on the darkest and the lightest panel.
    assert contrast(DARK.orb.of(state), TILE) >= 3
    assert contrast(RIM, "#000000") >= 3
    assert contrast(TILE, "#FFFFFF") >= 3


def test_the_icons_differ_in_shape_and_not_in_colour_alone(qapp: QApplication) -> None:
    shapes = set()
    for state in State:
        grey = tray_icon(state).pixmap(32, 32).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        shapes.add(bytes(1 if grey.pixelColor(x, y).lightness() > 90 else 0 for x in range(32) for y in range(32)))
    assert len(shapes) == len(State)


def test_a_tray_that_comes_late_gets_its_icon(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench()
    bench.has_tray, bench.icon.shown = False, False
    bench.set("window.tray", False)
    bench.set("window.tray", True)
    assert not bench.icon.shown
    bench.has_tray = True
    bench.hand.tray._look.timeout.emit()
    assert bench.icon.shown
    assert not bench.hand.tray._look.isActive()


# Trouble while hidden


def test_trouble_is_told_while_the_window_is_out_of_sight(bench: Bench, tell: Tell) -> None:
    tell(Problem("a", "The server did not answer. Check that it runs."))
    assert bench.icon.messages == [], "the card is in sight"
    bench.hand.toggle_window()
    tell(ReplyText(1, "A private answer."), UserText(2, "A private question.", True))
    assert bench.icon.messages == [], "only trouble is told"
    tell(Problem("b", "The key is wrong. Paste another."))
    assert bench.icon.messages == ["The key is wrong. Paste another."]
    tell(Problem("b", "The key is wrong. Paste another."))
    assert len(bench.icon.messages) == 1, "the same trouble is told once"
    bench.hand.show_small()
    tell(Problem("c", "No microphone was found."))
    assert len(bench.icon.messages) == 1, "the small window shows it"


def test_notifications_can_be_switched_off(make_bench: Callable[..., Bench], tell: Tell) -> None:
    bench = make_bench(window__notifications=False)
    bench.hand.toggle_window()
    tell(Problem("b", "The key is wrong. Paste another."))
    assert bench.icon.messages == []
