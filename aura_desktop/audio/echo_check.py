"""Does Aura hear itself? Judged frame by frame while it says a sentence and nobody else speaks. Audio thread."""

from __future__ import annotations

from ..enquiries import EchoFinding
from .base import Frame
from .echo_guard import EchoEvidence, vetoes
from .level import dbfs

_FAR_DB = -50.0  # quieter output tells nothing
_LEARNING = 40  # frames with sound from the speaker, 0.8 s: the canceller has found the room by then
_NEEDED = 50  # frames judged: 1 s
_HEARD_DB = -45.0  # what a person's voice must reach while Aura speaks (speech/utterance.py)
_TOO_MANY = 0.25  # of the frames judged


class EchoCheck:
    """Counts how much of Aura's voice is left in what the microphone hears.

    Args:
        cancelling: Whether the echo canceller is on. Without it every loud frame may be Aura's own voice.
    """

    def __init__(self, *, cancelling: bool) -> None:
        self._cancelling = cancelling
        self._sounding = 0
        self._left = 0
        self._absent = False
        self._alive = False  # a microphone that works is never silent to the last bit

    def hear(self, frame: Frame, evidence: EchoEvidence) -> None:
        """Take the next frame as it is handed on, and what is known of the echo in it."""
        if evidence.far_db <= _FAR_DB:
            return
        self._sounding += 1
        self._absent = evidence.absent
        self._alive = self._alive or bool(frame.samples.any())
        loudness = dbfs(frame.samples)
        own = not self._cancelling or vetoes(evidence, loudness)
        if self._sounding > _LEARNING and loudness >= _HEARD_DB and own:
            self._left += 1

    def finding(self) -> EchoFinding:
        """Return what was found so far."""
        judged = self._sounding - _LEARNING
        if judged < _NEEDED or not self._alive:
            return EchoFinding.UNKNOWN
        if self._absent:
            return EchoFinding.APART
        return EchoFinding.HEARD if self._left >= _TOO_MANY * judged else EchoFinding.CANCELLED
