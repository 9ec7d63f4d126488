"""How loudly and how late the microphone hears the loudspeaker, learnt by itself: a Kalman filter over half a second.

It is the partitioned-block frequency-domain Kalman filter of Kuech, Mabande and Enzner ("State-space architecture of
the partitioned-block-based acoustic echo controller", 2014): it holds still while somebody talks over the echo, needs
no step size, and knows how unsure it still is. It does not replace AEC3, whose suppressor removes what no linear filter
can, and it does not go in front of it either: its filter moves under AEC3's (24 false starts against 5 in ten rooms).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .base import FRAME_SAMPLES

Floats = npt.NDArray[np.float32]
_Complex = npt.NDArray[np.complex64]

BLOCK = FRAME_SAMPLES
BINS = BLOCK + 1  # of 25 Hz
PARTS = 25  # 0.5 s

_FORGETTING = 0.999**2
_SMOOTHING = 0.7
_UNSURE = 1.0
_UNSURE_SHARE = 0.05
_MEMORY = 0.003  # a block: 7 s
_REMEMBERED = 0.7
_PLAYING = 1e-6 * 2 * BLOCK  # -60 dBFS
_FLOOR = 1e-9 * 2 * BLOCK  # -90 dBFS


class EchoModel:
    """Predicts the echo's waveform, and its power in 321 bands of 25 Hz. For the audio thread."""

    def __init__(self) -> None:
        self._far: Floats = np.zeros(2 * BLOCK, np.float32)
        self._spectra: _Complex = np.zeros((PARTS, BINS), np.complex64)
        self._powers: Floats = np.zeros((PARTS, BINS), np.float32)
        self._padded: Floats = np.zeros(2 * BLOCK, np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget the path: anything up to an echo as loud as what is played is possible."""
        self._path: _Complex = np.zeros((PARTS, BINS), np.complex64)
        self._doubt: Floats = np.full((PARTS, BINS), _UNSURE, np.float32)
        self._coupling: Floats = np.zeros((PARTS, BINS), np.float32)
        self._stranger: Floats = np.zeros(BINS, np.float32)
        self._turn = 0

    def feed(self, near: Floats, far: Floats) -> tuple[Floats, Floats]:
        """Take 320 samples of each at 16 kHz, full scale 1; returns `near` without the echo, and the echo's power.

        The power is what is expected of the unwindowed 40 ms that end with this block: |DFT|^2 of 640 samples.
        """
        self._far[:BLOCK] = self._far[BLOCK:]
        self._far[BLOCK:] = far
        self._spectra[1:] = self._spectra[:-1]
        self._powers[1:] = self._powers[:-1]
        self._spectra[0] = np.fft.rfft(self._far)
        self._powers[0] = _square(self._spectra[0])
        rest = self._learn(near)
        path = _square(self._path)
        # The filter collapses when the path moves; how loud the echo is does not change with that.
        if self._powers[0].mean() > _PLAYING:
            self._coupling += _MEMORY * (path - self._coupling)
        gains = np.maximum(path, _REMEMBERED * self._coupling) + _UNSURE_SHARE * self._doubt
        expected: Floats = np.einsum("pb,pb->b", gains, self._powers)
        return rest, expected

    def _learn(self, near: Floats) -> Floats:
        echo = np.fft.irfft(np.einsum("pb,pb->b", self._path, self._spectra), 2 * BLOCK)[BLOCK:]
        rest: Floats = (near - echo).astype(np.float32)
        self._padded[BLOCK:] = rest
        error: _Complex = np.fft.rfft(self._padded).astype(np.complex64)
        self._stranger = _SMOOTHING * self._stranger + (1 - _SMOOTHING) * _square(error)
        share = self._doubt / (0.5 * np.einsum("pb,pb->b", self._doubt, self._powers) + self._stranger + _FLOOR)
        self._path += share * self._spectra.conj() * error
        self._shorten()
        self._doubt *= _FORGETTING * (1 - 0.5 * share * self._powers)
        self._doubt += (1 - _FORGETTING) * _square(self._path)
        return rest

    def _shorten(self) -> None:
        # Each part may only be 20 ms long; one a block is enough to hold all of them there.
        self._turn = (self._turn + 1) % PARTS
        response = np.fft.irfft(self._path[self._turn], 2 * BLOCK)
        response[BLOCK:] = 0.0
        self._path[self._turn] = np.fft.rfft(response)


def _square(spectrum: _Complex) -> Floats:
    real: Floats = spectrum.real
    imaginary: Floats = spectrum.imag
    return np.square(real) + np.square(imaginary)
