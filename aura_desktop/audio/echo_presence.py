"""Does the microphone hear the loudspeaker at all? Compares what was captured with what was rendered.

Why it matters: with headphones there is no echo to model, and AEC3 then takes the user's voice for echo: measured on
speech over a reply without any echo path, it swallowed the first 0.7 s (a speech far end) to 1.1 s (a tone). So the
canceller's output is only used where there is an echo. Two things tell, whichever is sooner:

- Likeness: the normalised cross-correlation of 256 ms of the microphone with the far end at lags of 0 to 500 ms, both
  pre-emphasised by a first difference, averaged over 0.6 s. A single one misleads (two voices score 0.25 to 0.49 now
  and then, at a lag that wanders); an echo scores at the same lag every time. Averages of ten, measured over nine rooms
  of -6 to -20 dB and headphones, each with and without somebody talking: 0.13 and more with an echo that is not 10 dB
  below the talker, 0.03 to 0.10 without one.
- Silence: where the microphone is 33 dB quieter than the loudspeaker was at each lag up to 0.36 s, there is no echo but
  one below -27 dB, as quiet as the room's noise. That is known 0.36 s after the first sound of the first reply.
"""

from __future__ import annotations

import logging
from collections import deque

import numpy as np
import numpy.typing as npt

from .base import FRAME_RATE, FRAME_SAMPLES, Samples

_log = logging.getLogger(__name__)
_Floats = npt.NDArray[np.float32]
_AnyFloats = npt.NDArray[np.floating]

WINDOW = 4096
LAGS = 8000
_FFT = 12_288  # holds window and lags
_SCORES = 10  # are averaged, 0.6 s at one in 60 ms: longer than the longest lag, and than a chance likeness
_FEWEST = 5  # the average of fewer is taken as if the others had been 0
_LIKE = 0.14
_UNLIKE = 0.095
_FAR_DB = -50.0
_LATEST = 18  # frames, 0.36 s: no loudspeaker is later, beyond what its driver tells
_HEARD_FRAMES = WINDOW // FRAME_SAMPLES
_FAR_FRAMES = _HEARD_FRAMES + _LATEST
_LOUD_DB = -45.0  # quieter output proves nothing
_SILENT_DB = -33.0
_SILENT_LATER_DB = -40.0  # once there was an echo: rooms swallow single moments of one
_MOST_DB = -27.0
_SAFE_DB = 6.0
_DEAD_DB = -88.0  # a microphone that is switched off is no proof either


def echo_likeness(near: _AnyFloats, far: _AnyFloats, fft: int = _FFT) -> npt.NDArray[np.float64]:
    """Return how much `near` is a copy of `far`, which is longer and ends with it, by lag, 0 to 1.

    The last of the values is for a lag of 0; `fft` holds `far` at the least.
    """
    window, lags = len(near), len(far) - len(near)
    near, far = np.diff(near, prepend=near[:1]), np.diff(far, prepend=far[:1])
    products = np.fft.irfft(np.fft.rfft(far, fft) * np.conj(np.fft.rfft(near, fft)), fft)[: lags + 1]
    energy = np.concatenate([[0.0], np.cumsum(far.astype(np.float64) ** 2)])
    far_energy = energy[window:] - energy[: lags + 1]
    # The floor keeps stretches where the far end was nearly silent from looking alike by chance.
    scale = np.sqrt((float(near @ near) + 1e-9) * (far_energy + 1e-3 * far_energy.max() + 1e-9))
    likeness: npt.NDArray[np.float64] = np.abs(products) / scale
    return likeness


class EchoPresence:
    """Judges, while the loudspeaker plays, whether the microphone hears it. For the audio thread."""

    def __init__(self) -> None:
        self._near: _Floats = np.zeros(WINDOW, np.float32)
        self.reset()

    def reset(self) -> None:
        """Another device: everything is open again."""
        self._likeness: deque[_Floats] = deque(maxlen=_SCORES)
        self._total: _Floats = np.zeros(LAGS + 1, np.float32)
        self._loudest = self._nothing_known()  # echo that there may be, as a share of power, by lag in frames
        self._present: bool | None = None

    def doubt(self) -> None:
        """After a silence: that the loudspeaker is not heard has to be shown anew, for headphones come off."""
        if self._present is not True:
            self.reset()

    @property
    def absent(self) -> bool:
        """True once it is known that there is no echo; False while that is open."""
        return self._present is False

    @property
    def undecided(self) -> bool:
        """True until it is known for the first time whether there is an echo."""
        return self._present is None

    @property
    def most_db(self) -> float:
        """How loud an echo may still be where there is none, in dB against what is rendered."""
        loudest = 10.0 * float(np.log10(self._loudest.max())) + _MOST_DB - _SILENT_DB
        return min(_MOST_DB, loudest)

    def hear(self, samples: Samples) -> None:
        """Take the next microphone samples (mono int16 at 16 kHz), as captured."""
        count = len(samples)
        self._near[:-count] = self._near[count:]
        self._near[-count:] = samples

    def judge(self, far: Samples, *, briefly: bool = False) -> None:
        """Compare with the far end: LAGS + WINDOW samples at 16 kHz that end where the microphone's do.

        Does nothing while the far end is quiet: silence tells nothing about the room. `briefly`: by the levels alone,
        at a tenth of the cost.
        """
        played = far.astype(np.float32)
        self._compare_levels(played)
        if briefly or float(np.mean(played[-WINDOW:] ** 2)) < _power(_FAR_DB):
            return
        if self._present is False and _mean_db(self._near) < _mean_db(played) + self.most_db - _SAFE_DB:
            return  # too quiet for an echo that could disturb
        likeness = echo_likeness(self._near.astype(np.float64), far.astype(np.float64))
        self.note(likeness.astype(np.float32))

    def note(self, likeness: _Floats) -> None:
        """Take one more likeness by lag (LAGS + 1 values)."""
        if len(self._likeness) == _SCORES:
            self._total -= self._likeness[0]
        self._likeness.append(likeness)
        self._total += likeness
        score = float(self._total.max()) / max(_FEWEST, len(self._likeness))
        if score >= _LIKE:
            self._decide(True, score)
        elif self._present is None and len(self._likeness) == _SCORES and score < _UNLIKE:
            self._decide(False, score)

    def _compare_levels(self, far: _Floats) -> None:
        heard = _frame_powers(self._near[-_HEARD_FRAMES * FRAME_SAMPLES :])
        played = _frame_powers(far[-_FAR_FRAMES * FRAME_SAMPLES :])
        # An echo that is no whole number of frames late lies in two of them, and is as loud as the quieter at least.
        played = np.minimum(played[1:], played[:-1])
        by_lag = np.lib.stride_tricks.sliding_window_view(played, _HEARD_FRAMES)[::-1]
        telling = (by_lag >= _power(_LOUD_DB)) & (heard >= _power(_DEAD_DB))
        share = np.where(telling, heard / np.maximum(by_lag, 1.0), np.inf)
        self._loudest = np.minimum(self._loudest, share.min(axis=1))
        silent_db = _SILENT_DB if self._present is None else _SILENT_LATER_DB
        if self._present is not False and float(self._loudest.max()) < 10 ** (silent_db / 10):
            self._decide(False, float(self._loudest.max()))

    def _decide(self, present: bool, score: float) -> None:
        if present:
            self._loudest = self._nothing_known()
        if present is self._present:
            return
        self._present = present
        _log.info("the microphone %s the loudspeaker (%.3f)", "hears" if present else "does not hear", score)

    @staticmethod
    def _nothing_known() -> _Floats:
        return np.full(_LATEST, np.inf, np.float32)


def _mean_db(samples: _Floats) -> float:
    return 10.0 * float(np.log10(float(samples @ samples) / len(samples) / 32768.0**2 + 1e-10))


def _power(db: float) -> float:
    return float(32768.0**2 * 10.0 ** (db / 10))


def _frame_powers(samples: _Floats) -> _Floats:
    frames = samples.reshape(-1, FRAME_SAMPLES)
    powers: _Floats = np.einsum("fs,fs->f", frames, frames) / FRAME_SAMPLES
    return powers


SPAN_S = (LAGS + WINDOW) / FRAME_RATE
