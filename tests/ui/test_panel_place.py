"""A panel never covers the button that opened it: what has no room is scrolled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QFrame
from pytestqt.qtbot import QtBot

from aura_desktop.events import Latency, State, StateChanged
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.panel_place import area_of, beside

from .fake_engine import DEVICES, FakeEngine

BODIES, SIZES = (14, 28), ((380, 480), (980, 720))


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("size", SIZES)
def test_the_opener_of_a_panel_stays_in_sight(
    make_window: Callable[..., MainWindow], qtbot: QtBot, size: tuple[int, int], body: int
) -> None:
    """At 200 % the devices covered the upper half of their button, in a small window the times their whole one."""
    engine = FakeEngine(
        StateChanged(State.LISTENING), replace(DEVICES, headset=True), Latency(1, 450, 210, 298, 149, 912)
    )
    window = make_window(engine)
    window.theme.set_body(body)
    window.resize(*size)
    QApplication.processEvents()
    centre = window._centre

    def apart(panel: QFrame, opener: QRect) -> bool:
        return not panel.geometry().intersects(opener) and centre.rect().contains(panel.geometry())

    window.open_devices(speaker=False)
    qtbot.waitUntil(lambda: apart(window.devices, area_of(window.dock.device, centre)))
    window.devices.close_panel()
    window.waterfall.open()
    qtbot.waitUntil(lambda: apart(window.waterfall.panel, area_of(window.dock.answered, centre)))


@pytest.mark.parametrize("headset", [False, True])
def test_the_devices_panel_is_as_high_as_what_it_shows(
    make_window: Callable[..., MainWindow], qtbot: QtBot, headset: bool
) -> None:
    """Under the tick box stood 16 to 45 px of nothing."""
    window = make_window(FakeEngine(StateChanged(State.LISTENING), replace(DEVICES, headset=headset)))
    window.open_devices(speaker=False)
    panel = window.devices

    def left_over() -> int:
        return panel.height() - area_of(panel.show_all, panel).bottom() - 1

    qtbot.waitUntil(lambda: 12 <= left_over() <= 22)


@pytest.mark.parametrize(
    ("opener", "wanted", "edge", "stands"),
    [
        (QRect(0, 500, 80, 30), 300, None, (192, 300)),
        (QRect(0, 500, 80, 30), 300, 400, (100, 300)),
        (QRect(0, 500, 80, 30), 600, 400, (8, 484)),
        (QRect(0, 100, 80, 30), 300, None, (138, 300)),
        (QRect(0, 100, 80, 30), 900, None, (138, 454)),
        (QRect(0, 100, 80, 400), 300, None, (8, 300)),
    ],
    ids=["above", "above the edge", "scrolled", "below", "scrolled below", "no room beside it"],
)
def test_the_side_with_room_is_taken(opener: QRect, wanted: int, edge: int | None, stands: tuple[int, int]) -> None:
    assert beside(opener, wanted, 600, edge) == stands
