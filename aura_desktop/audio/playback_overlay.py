"""Short sounds over whatever else a player renders. Not thread-safe: the player calls it with its lock held."""

from __future__ import annotations

import numpy as np

from .base import Samples


class Overlay:
    """What is still to be mixed in, mono int16 at the device's rate."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.int32)

    def put(self, samples: Samples) -> None:
        """Mix `samples` in from the next sample on, together with what is left of those before."""
        longer = np.zeros(max(len(samples), len(self._rest)), np.int32)
        longer[: len(self._rest)] = self._rest
        longer[: len(samples)] += samples
        self._rest = longer

    def clear(self) -> None:
        """Mix in nothing more."""
        self._rest = self._rest[:0]

    def mix(self, out: Samples) -> None:
        """Add the next samples to `out`, in place and without wrapping around."""
        count = min(len(out), len(self._rest))
        if count:
            out[:count] = np.clip(out[:count] + self._rest[:count], -32768, 32767)
            self._rest = self._rest[count:]
