"""Every file in scenarios/ comes true, and where it names controls, breaking that part of the product makes it fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from .room.controls import CONTROLS
from .room.scenario import Scenario, load
from .room.sounds import DATA
from .room.stage import play
from .room.verdicts import judge

FOLDER = Path(__file__).parent / "scenarios"
SCENARIOS = [load(path) for path in sorted(FOLDER.glob("*.toml"))]
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
