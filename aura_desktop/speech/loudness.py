"""How loud the people who talk to Aura are, so that a television in the next room is not taken for one of them."""

from __future__ import annotations

_BELOW_DB = 22.0  # from a hand's breadth to the other end of a room, with its reverberation, are 15 dB
_FALL_DB = 0.1  # a second: after some minutes whoever speaks is heard
_FOLLOW = 0.5


class LoudnessScale:
    """Follows the loudest frames of utterances, in dBFS. Times are seconds on any one clock."""

    def __init__(self) -> None:
        self._level_db: float | None = None
        self._at = 0.0

    def note(self, level_db: float, now: float) -> None:
        """Take the loudest frame of an utterance that was handed on."""
        before = self._now_db(now)
        follows = before is not None and level_db < before
        self._level_db = before + _FOLLOW * (level_db - before) if follows and before is not None else level_db
        self._at = now

    def too_soft(self, level_db: float, now: float) -> bool:
        """Return whether a frame of this level is no part of a word of somebody who talks to Aura."""
        level = self._now_db(now)
        return level is not None and level_db < level - _BELOW_DB

    def _now_db(self, now: float) -> float | None:
        return None if self._level_db is None else self._level_db - _FALL_DB * (now - self._at)
