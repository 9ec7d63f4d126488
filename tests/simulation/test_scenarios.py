"""Every file in scenarios/ comes true, and where it names controls, breaking that part of the product makes it fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .room.controls import CONTROLS
from .room.scenario import Scenario, load
from .room.sounds import DATA
from .room.stage import play
from .room.verdicts import judge

FOLDER = Path(__file__).parent / "scenarios"
SCENARIOS = [load(path) for path in sorted(FOLDER.glob("*.toml"))]
COMPLAINTS = {"E": 10, "B": 12, "H": 5, "T": 10, "S": 11, "C": 3}
"""How many there are of each kind in the field notes' part on the voice pipeline."""
ELSEWHERE = {  # what no room can show, and the test that does
    "S2": (
        "unit/providers/elevenlabs/test_speech_sockets.py"
        "::test_a_socket_that_was_closed_is_opened_again_beside_the_piece"
    ),
    "S4": "unit/providers/router/test_chat.py::test_keep_alives_without_text_do_not_hold_the_answer_up",
    "S8": "unit/audio/test_worker.py::test_a_hanging_driver_does_not_hold_up_the_end",
    "C1": "unit/audio/test_capture.py::test_a_stalled_audio_thread_loses_the_oldest_and_counts_it",
    "C2": "unit/audio/test_capture.py::test_a_stalled_audio_thread_loses_the_oldest_and_counts_it",
    "C3": "simulation/test_measurements.py::test_a_long_conversation_leaves_nothing_over",
}
CONTROLLED = [(scenario, control) for scenario in SCENARIOS for control in scenario.fails_with]


def need_data(scenario: Scenario) -> None:
    if scenario.needs_data and not DATA.is_dir():
        pytest.skip("needs the recordings in ../shared/data")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario(scenario: Scenario) -> None:
    need_data(scenario)
    assert judge(scenario, play(scenario)) == []


@pytest.mark.parametrize(("scenario", "control"), CONTROLLED, ids=lambda value: getattr(value, "name", value))
def test_the_verdicts_see_what_a_broken_part_does(scenario: Scenario, control: str) -> None:
    need_data(scenario)
    wrong = judge(scenario, play(scenario, CONTROLS[control]))
    assert any(scenario.fails_with[control] in sentence for sentence in wrong), wrong


def test_each_named_control_is_used() -> None:
    assert {control for _, control in CONTROLLED} == set(CONTROLS)


def test_each_complaint_is_a_scenario_or_stands_in_another_test() -> None:
    shown = {name for scenario in SCENARIOS for name in re.findall(r"[A-Z]\d+", scenario.complaint)}
    every = {f"{kind}{number}" for kind, count in COMPLAINTS.items() for number in range(1, count + 1)}
    assert every - shown == set(ELSEWHERE)
    for place in ELSEWHERE.values():
        file, _, name = place.partition("::")
        assert f"def {name}(" in (FOLDER.parents[1] / file).read_text(encoding="utf-8"), place
