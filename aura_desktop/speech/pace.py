"""How long a pause ends a turn, and how sure Aura is that somebody talks over it: the settings' words as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Reading(Enum):
    """How the words so far read."""

    FINISHED = "finished"
    REQUEST = "request"  # somebody asks for something, and has said for what; there may be more to it
    OPEN = "open"  # it cannot be told
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Pace:
    """Silence in seconds that ends a turn, by how the words so far read (conversation.endings)."""

    finished_s: float
    request_s: float
    open_s: float
    unfinished_s: float

    def silence_s(self, reading: Reading) -> float:
        """Return the silence that ends a turn."""
        match reading:
            case Reading.FINISHED:
                return self.finished_s
            case Reading.REQUEST:
                return self.request_s
            case Reading.OPEN:
                return self.open_s
            case Reading.UNFINISHED:
                return self.unfinished_s


PACES = {
    "quick": Pace(0.22, 0.26, 0.35, 0.8),
    "normal": Pace(0.3, 0.36, 0.6, 1.3),
    "patient": Pace(0.7, 0.8, 1.2, 2.0),
}
"""The third column is design.md section 4's."""


@dataclass(frozen=True, slots=True)
class Care:
    """What it takes to be heard while Aura speaks.

    Attributes:
        suspect_probability: One window of this ducks the reply.
        start_probability: `start_windows` windows of this hold it ...
        sure_probability: ... and so does one of this after one of `suspect_probability`.
        insists_s: So much speech takes the turn, whatever the words are.
    """

    suspect_probability: float
    start_probability: float
    start_windows: int
    insists_s: float
    sure_probability: float = 1.1


CARES = {
    "careful": Care(0.5, 0.8, 3, 1.0),
    "balanced": Care(0.3, 0.7, 2, 0.75),
    "eager": Care(0.3, 0.5, 2, 0.5, 0.9),
}
"""Silero on 44 orders and 82 clips of noise (design.md section 4): ".7, 2" decides in 80 ms median, fires on 5 clips,
".5, 2" in 60 ms and on 18, "0.3, 1" in 24 ms and on 34; "0.9 after 0.3" adds none to ".5, 2" and decides 32 ms sooner
where it helps. A "mhm" or "I see" is 0.3 to 0.6 s of speech to Silero."""
