"""Where the time went: the panel that opens at the dock's "answered in" button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.events import Latency, Mode, ModeChanged, Served, State, StateChanged
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.waterfall import WaterfallPanel
from aura_desktop.ui.waterfall_bar import Bar, step_for
from aura_desktop.ui.waterfall_words import NOTHING, notes
from aura_desktop.waterfall import PROVIDERS, Stage, Timings, Waterfall, timings
from tests.waterfalls import TURN as A_TURN

from .fake_engine import FakeEngine
from .test_window import CONTROLS, cut_texts

LEFT = Qt.MouseButton.LeftButton
Tell = Callable[..., None]
LATENCY = Latency(1, 450, 210, 298, 149, 912)
TURN = replace(A_TURN, turn=1)
MANY = timings([TURN] * 94 + [replace(TURN, audible=1180.0)] * 6)


@pytest.fixture
def panel(window: MainWindow, tell: Tell, qtbot: QtBot) -> WaterfallPanel:
    """The panel, opened with the mouse after a turn."""
    tell(LATENCY, Served("stt", "elevenlabs"), Served("chat", "xai"), TURN, MANY)
    qtbot.mouseClick(window.dock.answered, LEFT)
    return window.waterfall.panel


def numbers(panel: WaterfallPanel, key: str) -> list[str]:
    return [label.text() for label in panel.numbers[key]]


def test_the_figure_in_the_dock_opens_and_closes_it(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    panel, button = window.waterfall.panel, window.dock.answered
    assert button.isHidden(), "there is nothing to show before the first answer"
    tell(LATENCY, TURN)
    assert button.isVisible()
    assert panel.isHidden()
    qtbot.mouseClick(button, LEFT)
    assert panel.isVisible()
    assert button.isChecked()
    qtbot.mouseClick(button, LEFT)
    assert panel.isHidden()
    assert not button.isChecked()


def test_it_shows_each_stage_of_the_last_turn_and_of_the_last_hundred(panel: WaterfallPanel) -> None:
    assert numbers(panel, "end_of_turn") == ["450", "450", "450"]
    assert numbers(panel, "speech_to_text") == ["210", "210", "210"]
    assert numbers(panel, "providers") == ["717", "717", "717"]
    assert numbers(panel, "ours") == ["195", "195", "463"]
    assert [text.replace(",", "") for text in numbers(panel, "audible")] == ["912", "912", "1180"]
    assert panel.bars[Stage.FIRST_TOKEN].span == (342.0, 640.0)
    assert panel.note.text() == (
        "Begun before you had finished, after a try that was dropped."
        " Of the last 100 turns 100 were begun so early, and 100 tries were dropped."
    )


def test_the_providers_stages_are_told_from_ours_by_colour_and_by_name(panel: WaterfallPanel) -> None:
    colours = {stage: bar.colour().name() for stage, bar in panel.bars.items()}
    ours = {colours[stage] for stage in Stage if stage not in PROVIDERS}
    theirs = {colours[stage] for stage in PROVIDERS}
    assert len(ours) == len(theirs) == 1
    assert ours != theirs
    assert [panel.who[stage].text() for stage in Stage] == [
        "Aura",
        "ElevenLabs",
        "xAI Grok",
        "xAI Grok",
        "provider",
        "Aura",
    ]


def test_a_screen_reader_hears_the_figures(panel: WaterfallPanel, window: MainWindow) -> None:
    bar = panel.bars[Stage.SPEECH_TO_TEXT]
    assert bar.accessibleName() == "Transcript"
    assert bar.accessibleDescription() == (
        "Until your words were known: 210 ms, from 130 to 340 ms, ElevenLabs; median 210 ms, 19 of 20 within 210 ms"
    )
    assert panel.numbers["speech_to_text"][1].accessibleName() == "Transcript, median: 210 ms"
    assert panel.accessibleName() == "Where the time went"
    assert panel.accessibleDescription().startswith(
        "Heard after 912 ms: 717 ms were the providers', 195 ms Aura's. Begun"
    )
    assert window.dock.answered.accessibleName() == "answered in 0.9 s"
    assert window.dock.answered.accessibleDescription() == "Shows where the time went"
    nameless = [
        w
        for w in panel.findChildren(QWidget)
        if isinstance(w, (*CONTROLS, Bar)) and not (w.accessibleName() or getattr(w, "text", str)())
    ]
    assert not nameless


def test_the_keyboard_opens_it_and_escape_closes_it(window: MainWindow, tell: Tell) -> None:
    tell(LATENCY, TURN)
    window.dock.answered.setFocus()
    QTest.keyClick(window.dock.answered, Qt.Key.Key_Return)
    panel = window.waterfall.panel
    assert panel.isVisible()
    assert panel.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(panel.close_button, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert QApplication.focusWidget() is window.dock.answered
    window.dock.answered.click()
    QTest.keyClick(panel.close_button, Qt.Key.Key_Return)
    assert panel.isHidden()


def test_escape_silences_aura_before_it_closes_anything(
    panel: WaterfallPanel, window: MainWindow, engine: FakeEngine, tell: Tell
) -> None:
    tell(StateChanged(State.SPEAKING))
    QTest.keyClick(panel.close_button, Qt.Key.Key_Escape)
    assert engine.named("stop") == [()]
    assert panel.isVisible()
    tell(StateChanged(State.LISTENING))
    QTest.keyClick(panel.close_button, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert engine.named("stop") == [()]


def test_an_open_panel_follows_the_next_turn(panel: WaterfallPanel, tell: Tell) -> None:
    tell(replace(TURN, audible=2000.0, first_token=None), timings([TURN]))
    assert numbers(panel, "first_token") == [NOTHING, "298", "298"]
    assert panel.bars[Stage.FIRST_TOKEN].span is None
    assert (
        panel.bars[Stage.FIRST_TOKEN]
        .accessibleDescription()
        .startswith("Until the model began to answer: not in the last turn; median 298 ms")
    )
    assert numbers(panel, "audible")[0].replace(",", "") == "2000"


def test_a_typed_turn_counts_from_sending(panel: WaterfallPanel, tell: Tell) -> None:
    assert panel.origin.text() == "Milliseconds after you stopped speaking"
    tell(Latency(2, first_token=350, first_audio=150), replace(TURN, spoken=False, end_of_turn=None))
    assert panel.origin.text() == "Milliseconds after your message was sent"
    assert numbers(panel, "end_of_turn")[0] == NOTHING


def test_a_typed_turn_has_a_button_too(window: MainWindow, tell: Tell, qtbot: QtBot) -> None:
    tell(Latency(2, first_token=350, first_audio=150), replace(TURN, spoken=False, end_of_turn=None))
    assert window.dock.answered.text() == ""
    assert window.dock.answered.accessibleName() == "Times of the last answer"
    qtbot.mouseClick(window.dock.answered, LEFT)
    assert window.waterfall.panel.isVisible()


def test_who_did_a_job_is_shown_with_the_turn_it_was_done_for(panel: WaterfallPanel, tell: Tell) -> None:
    tell(Served("chat", "openai"), MANY)
    assert panel.who[Stage.FIRST_TOKEN].text() == "xAI Grok", "the next turn's, which is not shown yet"
    tell(TURN)
    assert panel.who[Stage.FIRST_TOKEN].text() == "OpenAI"


def test_before_there_are_figures_it_shows_none(window: MainWindow) -> None:
    panel = window.waterfall.panel
    assert {label.text() for labels in panel.numbers.values() for label in labels} == {NOTHING}
    assert panel.accessibleDescription() == "No answer yet."
    assert panel.note.isHidden()


@pytest.mark.parametrize(
    ("turn", "many", "words"),
    [
        (None, None, ""),
        (replace(TURN, dropped=0), None, "Begun before you had finished."),
        (replace(TURN, dropped=2), None, "Begun before you had finished, after 2 tries that were dropped."),
        (replace(TURN, speculative=False, dropped=0), None, "Begun when you had finished."),
        (replace(TURN, spoken=False), Timings(1), ""),
        (
            None,
            Timings(7, speculative=5, dropped=2),
            "Of the last 7 turns 5 were begun so early, and 2 tries were dropped.",
        ),
    ],
)
def test_what_is_said_of_answers_begun_early(
    qapp: QApplication, turn: Waterfall | None, many: Timings | None, words: str
) -> None:
    assert notes(turn, many) == words


def test_only_one_panel_is_open(panel: WaterfallPanel, window: MainWindow, qtbot: QtBot) -> None:
    window.open_devices(speaker=False)
    assert panel.isHidden()
    assert not window.dock.answered.isChecked()
    window.waterfall.open()
    assert window.devices.isHidden()
    assert panel.isVisible()


def test_it_stands_above_the_dock_where_there_is_room(panel: WaterfallPanel, window: MainWindow, qtbot: QtBot) -> None:
    """Mute and Stop stay in reach."""
    assert panel.geometry().bottom() < window.dock.y()
    assert panel.geometry().right() <= window.dock.geometry().right()
    window.resize(700, 900)
    qtbot.waitUntil(lambda: panel.geometry().bottom() < window.dock.y() and panel.geometry().right() < 700)


@pytest.mark.parametrize("body", [14, 21, 28], ids=["100%", "150%", "200%"])
@pytest.mark.parametrize("wide", [False, True], ids=["smallest", "default"])
def test_no_text_is_cut(window: MainWindow, tell: Tell, qtbot: QtBot, body: int, wide: bool) -> None:
    window.theme.set_body(body)
    qtbot.wait(20)
    if not wide:
        window.resize(1, 1)
    tell(
        ModeChanged(Mode.PUSH_TO_TALK),
        LATENCY,
        Served("stt", "pocketsphinx"),
        Served("speech", "elevenlabs"),
        TURN,
        MANY,
    )
    qtbot.wait(20)
    assert not cut_texts(window)
    window.waterfall.open()
    qtbot.wait(20)
    panel = window.waterfall.panel
    assert window.rect().contains(panel.geometry())
    for label in panel.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap():
            assert label.sizeHint().width() <= label.width() + 1, label.text()
            assert label.sizeHint().height() <= label.height() + 1, label.text()
    for label in (panel.origin, panel.note):
        assert label.heightForWidth(label.width()) <= label.height() + 1
    scroll = panel._scroll.verticalScrollBar()
    fits = panel._body.height() <= panel._scroll.viewport().height()
    assert fits or scroll.maximum() > 0, "what does not fit can be scrolled to"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_bars_are_drawn_where_the_stages_were(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tell: Tell, theme: str
) -> None:
    window = make_window(engine, theme=theme)
    tell(LATENCY, TURN)
    window.waterfall.open()
    for bar in window.waterfall.panel.bars.values():
        image, y = bar.grab().toImage(), bar.height() // 2
        assert bar.span is not None
        start, end = (round(ms / 912 * bar.width()) for ms in bar.span)
        painted = coloured(image, bar.colour().name(), y)
        assert start <= painted[0] <= start + 3
        assert end - 3 <= painted[-1] <= end


def test_bars_run_from_the_right_where_text_does(panel: WaterfallPanel) -> None:
    bar = panel.bars[Stage.END_OF_TURN]
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    painted = coloured(bar.grab().toImage(), bar.colour().name(), bar.height() // 2)
    assert painted[-1] >= bar.width() - 3
    assert painted[0] >= bar.width() // 2 - 3


def test_a_stage_that_cost_nothing_still_shows(panel: WaterfallPanel, tell: Tell) -> None:
    tell(replace(TURN, stt_asked=-300.0, transcript=-100.0, first_audio=912.0))
    for stage in (Stage.SPEECH_TO_TEXT, Stage.SOUND):
        bar = panel.bars[stage]
        assert coloured(bar.grab().toImage(), bar.colour().name(), bar.height() // 2)


def coloured(image: QImage, colour: str, y: int) -> list[int]:
    return [x for x in range(image.width()) if image.pixelColor(x, y).name() == colour]


@pytest.mark.parametrize("whole", [0.0, 3.0, 60.0, 912.0, 4_000.0, 90_000.0, 1e7])
def test_the_scale_has_room_for_its_labels(whole: float) -> None:
    step = step_for(whole, 200, 48)
    assert step > 0
    assert whole / step <= 200 / 48 or step == whole
