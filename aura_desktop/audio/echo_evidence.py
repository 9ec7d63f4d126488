"""What is known of Aura's own voice in a frame, and the veto of a barge-in that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from . import level

MARGIN_DB = 0.0
"""A person is louder by this than what is expected to be left of the echo. 6 dB more would cost people at the echo's
level 0.1 s (90th percentile) and save one duck in 320 s of echo."""
VETO_LIKENESS = 0.65
"""What is so like the echo is one. At 0.5 people at the echo's level were heard 30 ms later; at 0.65 no echo passed
(echo_guard.py has the measurements)."""


@dataclass(frozen=True, slots=True)
class EchoEvidence:
    """What is known of Aura's own voice in one frame.

    Attributes:
        far_db: Loudest level of what was rendered in the last half second, in dBFS; level.FLOOR_DBFS in silence.
        residual_db: Level in dBFS at which its echo is expected in the cleaned frame, or may at most be where none is.
        likeness: How much of the cleaned frame looks like what was rendered, 0 to 1.
        absent: The microphone does not hear the loudspeaker at all (headphones).
    """

    far_db: float = level.FLOOR_DBFS
    residual_db: float = level.FLOOR_DBFS
    likeness: float = 0.0
    absent: bool = False


SILENT = EchoEvidence()
"""Nothing is played."""


def vetoes(evidence: EchoEvidence, level_db: float) -> bool:
    """Return whether a cleaned frame of `level_db` dBFS may well be nothing but Aura's own voice."""
    if evidence.far_db <= level.FLOOR_DBFS:
        return False
    alike = evidence.likeness >= VETO_LIKENESS and not evidence.absent
    return alike or level_db < evidence.residual_db + MARGIN_DB
