"""What of a frame may be Aura's own voice: the evidence on which a barge-in is vetoed.

The canceller leaves something behind: in the first moments, when the echo's path moves, and where the loudspeaker
distorts. How much is expected is learnt from what was rendered, what the microphone heard and what came out.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from . import level
from .base import Samples

MARGIN_DB = 6.0
"""A person stands out from the expected echo by this."""
VETO_LIKENESS = 0.6
"""What is so like the echo is one."""

_TAIL_FRAMES = 25  # 0.5 s: the longest a loudspeaker is late, and a room goes on sounding
_WORST_COUPLING_DB = 0.0  # a laptop at full volume: its echo is as loud as what is rendered
_WORST_LEAK_DB = -20.0  # a canceller that has not learnt the path yet
_FALL = 0.1
_RISE = 0.02


@dataclass(frozen=True, slots=True)
class EchoEvidence:
    """What is known of Aura's own voice in one frame.

    Attributes:
        far_db: Loudest level of what was rendered in the last half second, in dBFS; level.FLOOR_DBFS in silence.
        residual_db: Level in dBFS at which its echo is expected in the cleaned frame.
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
    if evidence.absent or evidence.far_db <= level.FLOOR_DBFS:
        return False
    return level_db < evidence.residual_db + MARGIN_DB or evidence.likeness >= VETO_LIKENESS


class EchoGuard:
    """Learns how loud the echo is and how much of it is left. For the audio thread."""

    def __init__(self) -> None:
        self._far: deque[float] = deque(maxlen=_TAIL_FRAMES)
        self._leak_db = _WORST_COUPLING_DB + _WORST_LEAK_DB
        self.overwhelmed = False

    def judge(self, raw: Samples, far: Samples, clean: Samples, absent: bool) -> EchoEvidence:
        """Take one frame: as captured, what was rendered when it was, and cleaned (320 samples each)."""
        self._far.append(level.dbfs(far))
        far_db = max(self._far)
        if far_db <= level.FLOOR_DBFS:
            return SILENT
        return EchoEvidence(far_db, far_db + self._leak_db, 0.0, absent)

    def reset(self) -> None:
        """Forget what was learnt: another device."""
        self._far.clear()
        self._leak_db = _WORST_COUPLING_DB + _WORST_LEAK_DB
        self.overwhelmed = False
