"""Cuts the silence that voices put around a piece, so that sound starts early and sentences follow closely."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

LOUD = 330
"""An absolute sample value of -40 dBFS: speech rises above it at once, a voice's noise floor does not."""


class SilenceTrimmer:
    """Streams one piece of mono int16 speech through, keeping at most `lead_s` and `tail_s` of silence around it."""

    def __init__(self, rate: int, *, lead_s: float = 0.03, tail_s: float = 0.09) -> None:
        self._lead = round(lead_s * rate)
        self._tail = round(tail_s * rate)
        self._rate = rate
        self._begun = False
        self._held = np.zeros(0, np.int16)
        self._cut = 0

    @property
    def cut_s(self) -> float:
        """Seconds cut from the beginning so far: alignments given by the voice are that much too late."""
        return self._cut / self._rate

    def feed(self, samples: Samples) -> Samples:
        """Return what may be played now; silence at the end is held until it is known to be within the piece."""
        samples = np.concatenate([self._held, samples])
        loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > LOUD)
        if not loud.size:
            if not self._begun:
                keep = min(len(samples), self._lead)
                self._cut += len(samples) - keep
                samples = samples[len(samples) - keep :]
            self._held = samples
            return samples[:0]
        if not self._begun:
            first = max(0, int(loud[0]) - self._lead)
            self._cut += first
            samples, loud = samples[first:], loud - first
            self._begun = True
        end = int(loud[-1]) + 1
        self._held = samples[end:]
        return samples[:end]

    def finish(self) -> Samples:
        """End the piece: return the silence that may follow it."""
        held, self._held = self._held, np.zeros(0, np.int16)
        return held[: self._tail]
