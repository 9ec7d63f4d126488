"""Who answered and what it cost, in the dock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.events import Latency, Mode, ModeChanged, Served, Spending, State, StateChanged
from aura_desktop.settings import Settings
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.words import money, spent

from .fake_engine import FakeEngine
from .layouts import still
from .test_window import cut_texts

Tell = Callable[..., None]


def test_who_answered_is_said_quietly_and_why_in_the_tooltip(window: MainWindow, tell: Tell) -> None:
    line = window.dock.spent
    assert line.isHidden()
    tell(Served("stt", "elevenlabs"))
    assert line.served.isHidden(), "only the answer is named"
    tell(Served("chat", "xai", "news go to xAI Grok"), Served("speech", "system", "ElevenLabs did not answer"))
    assert line.isVisible()
    assert line.served.text() == "by xAI Grok"
    assert line.served.toolTip().splitlines() == [
        "Heard by ElevenLabs",
        "Answered by xAI Grok: news go to xAI Grok",
        "Spoken by the system's voice: ElevenLabs did not answer",
    ]
    assert line.served.accessibleDescription() == line.served.toolTip()
    tell(Served("chat", "local"))
    assert line.served.text() == "by the offline model"


@pytest.mark.parametrize(
    ("spending", "words"),
    [
        (Spending(0.002, 1.24), "≈ $0.002 · $1.24 this month"),
        (Spending(0.0004, 1.24), "under $0.001 · $1.24 this month"),
        (Spending(0.25, 0.25), "≈ $0.25 · $0.25 this month"),
        (Spending(None, 1.24), "$1.24 this month"),
        (Spending(0.0, 1.24), "$1.24 this month"),
        (Spending(0.0, 0.0), ""),
        (Spending(None, 0.0), ""),
        (Spending(0.01, 3.99, limit=5), "≈ $0.01 · $3.99 this month"),
        (Spending(0.01, 4.0, limit=5), "≈ $0.01 · $4.00 of $5.00 this month"),
        (Spending(0.01, 5.2, limit=5), "≈ $0.01 · $5.20 this month, over $5.00"),
    ],
)
def test_what_it_cost(window: MainWindow, tell: Tell, spending: Spending, words: str) -> None:
    assert spent(spending) == words
    tell(spending)
    assert window.dock.spent.cost.text() == words
    assert window.dock.spent.cost.isHidden() == (words == "")
    near = bool(spending.limit) and spending.month_dollars >= 0.8 * spending.limit
    assert bool(window.dock.spent.cost.property("warn")) == near


def test_the_tooltip_says_what_was_used(window: MainWindow, tell: Tell) -> None:
    tell(Spending(0.03, 1.2, hedged_dollars=0.01, tokens_in=812, tokens_out=64, heard_seconds=3.14))
    assert window.dock.spent.cost.toolTip().splitlines() == [
        "812 tokens read, 64 written",
        "3.1 s heard",
        "$0.01 for an answer that was not used",
        "An estimate from list prices.",
    ]


def test_money() -> None:
    assert [money(x) for x in (0, 0.0004, 0.002, 0.04, 0.041, 1.236, 12)] == [
        "$0.00",
        "under $0.001",
        "$0.002",
        "$0.04",
        "$0.041",
        "$1.24",
        "$12.00",
    ]


@pytest.mark.parametrize("body", [14, 21, 28], ids=["100%", "150%", "200%"])
@pytest.mark.parametrize("wide", [False, True], ids=["smallest", "default"])
def test_nothing_is_cut_with_the_costs_and_the_settings_button(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tell: Tell, qtbot: QtBot, body: int, wide: bool
) -> None:
    window = make_window(engine, settings=Settings(None))
    window.theme.set_body(body)
    tell(
        ModeChanged(Mode.PUSH_TO_TALK),
        Latency(1, 420, 210, 350, 150, 800),
        Served("chat", "local"),
        Spending(0.0004, 104.2, limit=100.0),
    )
    for state in State:
        tell(StateChanged(state))
        qtbot.wait(20)
        if not wide:
            window.resize(1, 1)
        assert not still(qtbot, lambda: cut_texts(window)), state
        assert window.dock.spent.isVisible()
        assert window.dock.settings.isVisible()


def test_the_smallest_window_is_small_enough_with_the_settings_button(
    make_window: Callable[..., MainWindow], engine: FakeEngine
) -> None:
    window = make_window(engine, settings=Settings(None))
    window.resize(1, 1)
    assert window.width() <= 380
    assert window.height() <= 480


@pytest.mark.parametrize(("width", "after"), [(980, "stop"), (1, "send")], ids=["wide", "narrow"])
def test_tab_comes_to_the_settings_button_where_it_stands(
    make_window: Callable[..., MainWindow], engine: FakeEngine, qtbot: QtBot, width: int, after: str
) -> None:
    window = make_window(engine, settings=Settings(None))
    window.resize(width, 700)
    qtbot.wait(20)
    window.dock.field.setText("x")
    window.dock.stop.setEnabled(True)
    before = getattr(window.dock, after)
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.dock.settings
