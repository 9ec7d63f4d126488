"""The narrow window: nothing makes it wider, and no text is shortened beside free room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.errors import Action
from aura_desktop.events import Latency, Problem, State, StateChanged
from aura_desktop.ui.language import Language, languages
from aura_desktop.ui.main_window import MainWindow

from .fake_engine import DEVICES, FakeEngine

TROUBLE = Problem(
    "unreachable",
    "The language model server at 127.0.0.1 does not answer. Start it, or choose another in settings.",
    Action.RETRY,
)


@pytest.mark.parametrize("code", languages())
def test_a_card_does_not_make_the_window_wider(make_window: Callable[..., MainWindow], qtbot: QtBot, code: str) -> None:
    """In German the card's button beside its sentence wanted 453 px of 380."""
    language = Language(code)
    language.use(numbers=True)
    try:
        window = make_window(FakeEngine(StateChanged(State.TROUBLE)))
        window.resize(380, 560)
        window.show_problem(TROUBLE)
        for _ in range(5):
            QApplication.processEvents()
        assert window.width() == 380
        qtbot.waitUntil(lambda: window.card.width() <= 380 and window.card.button.isVisible())
    finally:
        language.end()


def test_the_microphone_takes_the_room_there_is(make_window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    """The name "MacBook Pro Micro…" stood beside 55 px of nothing: it had half of the row."""
    inputs = (replace(DEVICES.inputs[0], label="MacBook Pro Microphone"), *DEVICES.inputs[1:])
    devices = replace(DEVICES, inputs=inputs, input_key=inputs[0].key)
    latency = Latency(1, 450, 210, 298, 149, 912)
    window = make_window(FakeEngine(StateChanged(State.LISTENING), devices, latency))
    window.resize(380, 560)
    device = window.dock.device
    assert device.text() == "MacBook Pro Microphone"
    qtbot.waitUntil(lambda: window.dock.answered.isVisible() and device.width() >= device.sizeHint().width())
