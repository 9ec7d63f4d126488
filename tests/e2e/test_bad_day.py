"""A bad day in short: some of `python -m benchmarks.faults`, with the real program on real sockets and real sound."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .again import again_after_a_stall
from .program import PrivateDisplay
from .pulse import MISSING, available
from .trouble.cases import CASES
from .trouble.endings import ENDINGS, hold
from .trouble.patient import BOUND_S, Patient
from .trouble.ward import Case, Outcome, Ward

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

FAULTS = ("network cut while thinking", "no file can grow")
ENDS = ("SIGTERM while a name lookup hangs",)


@pytest.fixture(scope="module")
def ward() -> Iterator[Ward]:
    if not available():
        pytest.skip(MISSING)
    if not PrivateDisplay.available():
        pytest.skip("needs xvfb and xdotool")
    with Ward() as ward:
        yield ward


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_well_again_soon_and_nothing_is_left(ward: Ward, name: str) -> None:
    (case,) = [case for case in CASES if case.name == name]

    @again_after_a_stall
    def held() -> None:
        outcome = ward.hold(case)
        assert outcome.wrong == []
        assert outcome.ended is not None

    held()


@pytest.mark.parametrize("name", ENDS)
def test_it_ends_when_asked_whatever_hangs(ward: Ward, name: str) -> None:
    """A name lookup that never came back kept the program for ever."""
    (ending,) = [ending for ending in ENDINGS if ending.name == name]

    @again_after_a_stall
    def held() -> None:
        assert hold(ward, ending).wrong == []

    held()


def test_open_webui_26974_a_deaf_microphone_is_never_shown_as_listening(ward: Ward) -> None:
    """The sound server stopped answering, and the window went on showing "Listening"."""
    (case,) = [case for case in CASES if case.name == "sound server hangs"]

    @again_after_a_stall
    def held() -> None:
        outcome = ward.hold(case)
        assert outcome.wrong == []
        assert outcome.told is not None
        assert outcome.told < BOUND_S

    held()


def test_the_control_what_is_left_behind_is_seen(ward: Ward) -> None:
    """A task that stays, a card that never comes and a slow end are all told."""

    def leave_a_lookup(ward: Ward, patient: Patient, outcome: Outcome) -> None:
        patient.ask("leave", seconds=60.0)
        outcome.told = BOUND_S + 1

    outcome = ward.hold(Case("control", leave_a_lookup, exit_s=0.0))
    assert any("1 tasks (left on purpose" in wrong for wrong in outcome.wrong)
    assert any("to end" in wrong for wrong in outcome.wrong)
    assert any(wrong.startswith("told after") for wrong in outcome.wrong)
