"""When a sample of a running stream happened, from block times that jitter."""

from __future__ import annotations

# A tenth of a second's worth of 20 ms blocks would follow jitter; 0.03 a block averages over about 0.7 s, which leaves
# less than 0.1 ms of lag at the 100 ppm two sound cards may differ by.
_GAIN = 0.03


class Timeline:
    """Maps a stream's sample count to seconds on the clock: smooth against jitter, re-anchored on a real jump.

    Args:
        rate: Samples a second.
        jump_s: A block further than this from its predicted time re-anchors.
    """

    def __init__(self, rate: int, jump_s: float) -> None:
        self.rate = rate
        self.count = 0  # samples so far
        self._jump_s = jump_s
        self._origin: float | None = None  # time of sample 0

    def add(self, samples: int, time: float) -> float:
        """Take a block of `samples` whose first one happened at `time`; returns the jump in s it caused (mostly 0)."""
        jump = 0.0
        if self._origin is None:
            self._origin = time - self.count / self.rate
        else:
            error = time - self.at(self.count)
            if self._jumps(error):
                self._origin += error
                jump = error
            else:
                self._origin += self._step(error, samples / self.rate)
        self.count += samples
        return jump

    def shift(self, samples: int) -> None:
        """Count `samples` inserted before the last block, so that the ones before them keep their times."""
        self.count += samples
        if self._origin is not None:
            self._origin -= samples / self.rate

    def at(self, count: float) -> float:
        """Return the time of sample number `count` (0.0 before the first block)."""
        return 0.0 if self._origin is None else self._origin + count / self.rate

    def _jumps(self, error: float) -> bool:
        """Whether a block that is `error` s off re-anchors."""
        return abs(error) > self._jump_s

    def _step(self, error: float, length_s: float) -> float:
        """Return how far a block of `length_s` that is `error` s off moves the times."""
        return _GAIN * error
