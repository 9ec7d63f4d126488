"""Does Aura hear itself? The verdict from frames and what is known of the echo in them."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.audio.base import FRAME_SAMPLES, Frame
from aura_desktop.audio.echo_check import EchoCheck
from aura_desktop.audio.echo_guard import SILENT, EchoEvidence
from aura_desktop.enquiries import EchoFinding

SPEAKS = EchoEvidence(far_db=-20.0, residual_db=-50.0, likeness=0.2)
ECHO = EchoEvidence(far_db=-20.0, residual_db=-20.0, likeness=0.9)
APART = EchoEvidence(far_db=-20.0, absent=True)


def frame(level_db: float) -> Frame:
    loudness = round(32768 * 10 ** (level_db / 20))
    return Frame(np.full(FRAME_SAMPLES, loudness, np.int16), 0.0)


def found(level_db: float, evidence: EchoEvidence, frames: int = 250, cancelling: bool = True) -> EchoFinding:
    check = EchoCheck(cancelling=cancelling)
    for _ in range(frames):
        check.hear(frame(level_db), evidence)
    return check.finding()


@pytest.mark.parametrize(
    ("level", "evidence", "finding"),
    [
        (-70.0, SPEAKS, EchoFinding.CANCELLED),
        (-25.0, ECHO, EchoFinding.HEARD),
        (-60.0, ECHO, EchoFinding.CANCELLED),
        (-25.0, APART, EchoFinding.APART),
        (-25.0, SILENT, EchoFinding.UNKNOWN),
    ],
    ids=["clean", "hears itself", "too soft to matter", "headphones", "nothing was played"],
)
def test_the_finding(level: float, evidence: EchoEvidence, finding: EchoFinding) -> None:
    assert found(level, evidence) is finding


def test_a_person_who_speaks_meanwhile_is_no_echo() -> None:
    assert found(-25.0, SPEAKS) is EchoFinding.CANCELLED


def test_without_the_canceller_what_is_loud_is_aura() -> None:
    assert found(-25.0, SPEAKS, cancelling=False) is EchoFinding.HEARD
    assert found(-60.0, SPEAKS, cancelling=False) is EchoFinding.CANCELLED


def test_the_first_moments_are_for_learning() -> None:
    check = EchoCheck(cancelling=True)
    for _ in range(40):
        check.hear(frame(-20.0), ECHO)
    assert check.finding() is EchoFinding.UNKNOWN
    for _ in range(100):
        check.hear(frame(-70.0), ECHO)
    assert check.finding() is EchoFinding.CANCELLED


def test_a_microphone_that_delivers_only_zeros_is_not_called_good() -> None:
    """Muted at its switch, or kept from Aura by the system."""
    assert found(-120.0, APART) is EchoFinding.UNKNOWN
