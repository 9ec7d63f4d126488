"""Does the microphone hear the loudspeaker at all? Correlates what was captured with what was rendered.

Why it matters: with headphones there is no echo to model, and AEC3 then takes the user's voice for echo: measured on
speech over a reply without any echo path, it swallowed the first 0.7 s (a speech far end) to 1.1 s (a tone). So the
canceller's output is only used where there is an echo.

The score is the greatest normalised cross-correlation of 256 ms of the microphone with the far end at lags of 0 to
500 ms, both pre-emphasised by a first difference. Measured over three far ends and four room impulse responses: without
an echo its 90th percentile is 0.14 at most, with one of -25 dB or louder its median is 0.18 to 0.99, and double talk
lowers single scores but not the mean. An echo of -30 dB scores like none; it is as quiet as the room's noise.
"""

from __future__ import annotations

import logging
from collections import deque

import numpy as np
import numpy.typing as npt

from .base import FRAME_RATE, Samples

_log = logging.getLogger(__name__)

WINDOW = 4096
LAGS = 8000
_FFT = 16_384  # the smallest power of two that holds window and lags
_SURE = 0.45  # one such score is an echo ...
_LIKELY = 0.17  # ... and so is this on average: a dense echo scores 0.20 to 0.26 all the time
_CLEAR = 0.22  # no score of a silent echo path is above this ...
_MEAN = 0.12  # ... nor their average above this
_SOON = 10  # scores to judge by, 0.6 s at one in 60 ms: longer than the longest lag, and than a voice over a pure tone
# looks like its echo by chance (0.17 to 0.24 for 0.3 s)
_LATER = 16  # scores needed for silence once there was an echo: 1 s
_FAR_DB = -50.0


def echo_score(near: npt.NDArray[np.float64], far: npt.NDArray[np.float64]) -> float:
    """Return how much of `near` (WINDOW samples) is a copy of `far` (LAGS + WINDOW samples ending with it), 0 to 1."""
    near, far = np.diff(near, prepend=near[:1]), np.diff(far, prepend=far[:1])
    products = np.fft.irfft(np.fft.rfft(far, _FFT) * np.conj(np.fft.rfft(near, _FFT)), _FFT)[: LAGS + 1]
    energy = np.concatenate([[0.0], np.cumsum(far * far)])
    far_energy = energy[WINDOW : WINDOW + LAGS + 1] - energy[: LAGS + 1]
    # The floor keeps stretches where the far end was nearly silent from looking alike by chance.
    scale = np.sqrt((near @ near + 1e-9) * (far_energy + 1e-3 * far_energy.max() + 1e-9))
    return float(np.max(np.abs(products) / scale))


class EchoPresence:
    """Judges, while the loudspeaker plays, whether the microphone hears it. For the audio thread."""

    def __init__(self) -> None:
        self._near = np.zeros(WINDOW, np.float64)
        self._scores: deque[float] = deque(maxlen=_LATER)
        self._present: bool | None = None

    @property
    def absent(self) -> bool:
        """True once it is known that there is no echo; False while that is open."""
        return self._present is False

    def hear(self, samples: Samples) -> None:
        """Take the next microphone samples (mono int16 at 16 kHz), as captured."""
        self._near = np.concatenate([self._near[len(samples) :], samples])

    def judge(self, far: Samples) -> None:
        """Compare with the far end: LAGS + WINDOW samples at 16 kHz that end where the microphone's do.

        Does nothing while the far end is quiet: silence tells nothing about the room.
        """
        far_float = far.astype(np.float64)
        if float(np.mean(far_float[-WINDOW:] ** 2)) < 32768.0**2 * 10 ** (_FAR_DB / 10):
            return
        self.note(echo_score(self._near, far_float))

    def note(self, score: float) -> None:
        """Take one more score."""
        self._scores.append(score)
        before = self._present
        self._decide(score)
        if self._present is not before:
            _log.info("the microphone %s the loudspeaker (%.2f)", "hears" if self._present else "does not hear", score)

    def _decide(self, score: float) -> None:
        scores = list(self._scores)
        soon = scores[-_SOON:]
        if score >= _SURE or (len(soon) == _SOON and sum(soon) / _SOON >= _LIKELY):
            self._present = True
            return
        needed = _LATER if self._present else _SOON
        recent = scores[-needed:]
        if len(recent) == needed and max(recent) < _CLEAR and sum(recent) / needed < _MEAN:
            self._present = False

    def reset(self) -> None:
        """Another device: everything is open again."""
        self._scores.clear()
        self._present = None


SPAN_S = (LAGS + WINDOW) / FRAME_RATE
