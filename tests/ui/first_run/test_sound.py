"""The pages of microphone and speaker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from aura_desktop.enquiries import CheckEcho, PlaySound, Refused
from aura_desktop.events import DevicesChanged, Problem, ProblemCleared
from aura_desktop.ui import demo_answers

from ..fake_engine import DEVICES
from .walk import SPEAKER, Run

# The microphone


def test_a_microphone_is_tried_at_once(run: Run) -> None:
    run.choose(run.dialog.microphone.picker, "ALSA: USB")
    assert run.engine.named("select_input")[-1] == ("ALSA: USB",)
    run.tell(DevicesChanged(DEVICES.inputs, DEVICES.outputs, "ALSA: USB", "default"))
    assert run.dialog.microphone.picker.currentData() == "ALSA: USB"


def test_the_list_shows_what_is_really_in_use(run: Run) -> None:
    """A microphone that does not open: the old one stays, and the list says so."""
    run.choose(run.dialog.microphone.picker, "ALSA: USB")
    run.tell(DevicesChanged(DEVICES.inputs, DEVICES.outputs, "ALSA: Built-in", "default"))
    assert run.dialog.microphone.picker.currentData() == "ALSA: Built-in"


def test_raw_entries_are_behind_a_box(run: Run) -> None:
    page = run.dialog.microphone
    assert page.picker.findData("ALSA: hw:1,0") == -1
    page.show_all.click()
    assert page.picker.findData("ALSA: hw:1,0") >= 0


def test_the_level_passes_the_line(run: Run, qtbot: QtBot) -> None:
    page = run.dialog.microphone
    run.engine.level = 0.2
    qtbot.waitUntil(lambda: page.meter.lit == 6)
    assert not page.meter.passed
    assert page.verdict.tone != "ok"
    run.engine.level = 0.4
    qtbot.waitUntil(lambda: page.verdict.text == "Aura hears you.")
    assert page.verdict.tone == "ok"
    run.engine.level = 0.0
    qtbot.waitUntil(lambda: page.meter.lit == 0)
    assert page.verdict.tone == "ok", "between two words it is not taken back"


def test_the_line_stands_between_the_pills(run: Run) -> None:
    meter = run.dialog.microphone.meter
    image = meter.grab().toImage()
    ratio = image.devicePixelRatio()
    column = [image.pixelColor(round(meter.line * ratio), y).lightness() for y in range(image.height())]
    assert min(column) < 80
    assert sum(lightness < 120 for lightness in column) > 0.6 * len(column), "it is taller than the pills"


def test_the_level_is_read_only_while_it_is_seen(run: Run) -> None:
    page = run.dialog.microphone
    assert page._timer.isActive()
    run.to(SPEAKER)
    assert not page._timer.isActive()


def test_a_silent_microphone_is_explained_until_it_is_over(run: Run) -> None:
    """Open-LLM-VTuber 164: not just an error, but what to do."""
    page = run.dialog.microphone
    run.tell(Problem("silent-microphone", "It delivers only silence."), Problem("auth", "The key is wrong."))
    assert (page.verdict.tone, page.verdict.text) == ("bad", "It delivers only silence.")
    run.tell(ProblemCleared("silent-microphone"))
    assert page.verdict.tone != "bad"


@pytest.mark.parametrize(("platform", "address"), [("darwin", "x-apple"), ("win32", "ms-settings:privacy-microphone")])
def test_a_button_opens_the_systems_page_of_permissions(begin: Callable[..., Run], platform: str, address: str) -> None:
    run = begin(platform=platform)
    page = run.dialog.microphone
    assert page.allow.isVisible()
    run.click(page.allow)
    assert run.urls[-1].toString().startswith(address)
    run.opens = False
    run.click(page.allow)
    assert "did not open" in page.verdict.text


def test_where_the_system_asks_nothing_there_is_no_button(run: Run) -> None:
    assert not run.dialog.microphone.allow.isVisible()


def test_coming_back_from_the_systems_settings_looks_again(run: Run) -> None:
    """OpenWhispr: re-check on window focus."""
    run.tell(Problem("no-microphone", "There is none."))
    other = QWidget()
    other.show()
    other.activateWindow()
    QTest.qWait(20)
    run.engine.calls.clear()
    run.dialog.activateWindow()
    QTest.qWait(20)
    assert run.engine.named("retry") == [("no-microphone",)]
    other.close()
    other.deleteLater()


# The speaker


def test_a_test_sound_is_played(run: Run) -> None:
    run.to(SPEAKER)
    page = run.dialog.speaker
    run.click(page.test)
    assert run.engine.questions(PlaySound) == [PlaySound("test")]
    assert "Heard nothing?" in page.sounded.text


def test_the_speaker_is_tried_at_once(run: Run) -> None:
    run.to(SPEAKER)
    run.choose(run.dialog.speaker.picker, "ALSA: Speakers")
    assert run.engine.named("select_output") == [("ALSA: Speakers",)]


@pytest.mark.parametrize(
    ("answer", "tone"),
    [
        (demo_answers.ECHO_GOOD, "ok"),
        (demo_answers.ECHO_BAD, "bad"),
        (Refused("engine", "The voice does not work."), "bad"),
    ],
)
def test_the_echo_check_says_good_or_headphones(begin: Callable[..., Run], answer: Any, tone: str) -> None:
    run = begin(answers={})
    run.to(SPEAKER)
    page = run.dialog.speaker
    run.click(page.check)
    assert page.check.text() == "Listening…"
    run.click(page.check)
    assert len(run.engine.questions(CheckEcho)) == 1, "one at a time"
    run.engine.reply(CheckEcho, answer)
    run.settle()
    assert (page.verdict.tone, page.verdict.text) == (tone, answer.sentence)
    assert page.check.text() == "Check for echo"


def test_the_echo_check_ends_with_its_page(begin: Callable[..., Run]) -> None:
    run = begin(answers={})
    run.to(SPEAKER)
    run.click(run.dialog.speaker.check)
    run.click(run.dialog.next)
    assert run.engine.open(CheckEcho) == []
    assert not run.dialog.speaker.check.busy
