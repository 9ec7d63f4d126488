"""The loudness of speech while somebody may be talking over it: down by 12 dB in 20 ms, and up again."""

from __future__ import annotations

import numpy as np

from .base import Samples

DUCKED = 10 ** (-12 / 20)
RAMP_S = 0.020


class Gain:
    """A gain that moves in a straight line. Not thread-safe: the player calls it with its lock held."""

    def __init__(self, rate: int) -> None:
        self.now = 1.0
        self._target = 1.0
        self._step = 0.0
        self.set_rate(rate)

    def set_rate(self, rate: int) -> None:
        """The samples to come are at `rate` Hz."""
        self._step = (1.0 - DUCKED) / (RAMP_S * rate)

    def duck(self) -> None:
        """Go down from the next sample on."""
        self._target = DUCKED

    def unduck(self) -> None:
        """Go up from the next sample on."""
        self._target = 1.0

    def jump(self, *, ducked: bool = False) -> None:
        """Be there at once: nothing sounds, so nothing can click."""
        self.now = self._target = DUCKED if ducked else 1.0

    def apply(self, samples: Samples) -> None:
        """Scale mono int16 samples in place, moving on with each."""
        if self.now == self._target == 1.0:
            return
        way = self._target - self.now
        steps = np.arange(1, len(samples) + 1) * self._step
        gains = self.now + np.sign(way) * np.minimum(steps, abs(way))
        samples[:] = samples * gains
        self.now = self._target if steps[-1] >= abs(way) else float(gains[-1])
