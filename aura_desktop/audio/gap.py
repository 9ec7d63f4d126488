"""Silence in place of what a microphone did not deliver, so that an utterance it was cut off in comes to its end."""

from __future__ import annotations

import numpy as np

from .base import FRAME_SAMPLES, FRAME_SECONDS, Frame

_BEHIND_S = 0.1  # frames come about so late; those of the device that returns must not be older than the silence
_MOST_S = 2.5  # longer than any pause that ends a turn
_SILENCE = np.zeros(FRAME_SAMPLES, np.int16)
_SILENCE.flags.writeable = False


class GapFiller:
    """Follows the frames of one microphone. For the audio thread."""

    def __init__(self) -> None:
        self._end: float | None = None  # of the last frame; None: nobody waits for the next one
        self._filled = 0.0

    def took(self, frames: list[Frame]) -> None:
        """Take the frames that arrived."""
        if frames:
            self._end = frames[-1].time + FRAME_SECONDS
            self._filled = 0.0

    def fill(self, now: float, *, needed: bool) -> list[Frame]:
        """Return silence up to shortly before `now`, while no frames arrive.

        For as long as somebody's utterance waits for its end (`needed`), else for 2.5 s at most.
        """
        if self._end is None:
            if not needed:
                return []
            self._end = now - _BEHIND_S  # the key was pressed without a microphone: its turn must end, too
        frames = []
        while self._end + FRAME_SECONDS <= now - _BEHIND_S and (needed or self._filled < _MOST_S):
            frames.append(Frame(_SILENCE, self._end))
            self._end += FRAME_SECONDS
            self._filled += FRAME_SECONDS
        if not needed and self._filled >= _MOST_S:
            self._end = None
        return frames

    def forget(self) -> None:
        """The microphone was closed on purpose: nothing is missing."""
        self._end = None
