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
_ROWS = 2 * PARTS

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
        # The newest block's row is written before the one before it, so that nothing has to be moved most of the time.
        self._all_spectra: _Complex = np.zeros((_ROWS, BINS), np.complex64)
        self._all_conjugates: _Complex = np.zeros((_ROWS, BINS), np.complex64)
        self._all_powers: Floats = np.zeros((_ROWS, BINS), np.float32)
        self._newest = _ROWS - PARTS
        self._padded: Floats = np.zeros(2 * BLOCK, np.float32)
        self._complex: _Complex = np.zeros((PARTS, BINS), np.complex64)
        self._real: Floats = np.zeros((PARTS, BINS), np.float32)
        self._gains: Floats = np.zeros((PARTS, BINS), np.float32)
        self._squares: Floats = np.zeros((PARTS, 2 * BINS), np.float32)
        self.reset()

    def reset(self) -> None:
        """Forget the path: anything up to an echo as loud as what is played is possible."""
        self._path: _Complex = np.zeros((PARTS, BINS), np.complex64)
        self._path_power: Floats = np.zeros((PARTS, BINS), np.float32)
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
        powers = self._remember(np.fft.rfft(self._far))
        rest = self._learn(near, powers)
        # The filter collapses when the path moves; how loud the echo is does not change with that.
        if float(powers[0].sum()) > _PLAYING * BINS:
            np.subtract(self._path_power, self._coupling, out=self._real)
            self._real *= _MEMORY
            self._coupling += self._real
        gains = np.multiply(self._coupling, _REMEMBERED, out=self._gains)
        np.maximum(self._path_power, gains, out=gains)
        gains += np.multiply(self._doubt, _UNSURE_SHARE, out=self._real)
        expected: Floats = np.einsum("pb,pb->b", gains, powers)
        return rest, expected

    def _remember(self, spectrum: npt.NDArray[np.complexfloating]) -> Floats:
        """Take the newest block, and return the powers of all, newest first."""
        if self._newest == 0:
            self._newest = _ROWS - PARTS
            for rows in (self._all_spectra, self._all_conjugates, self._all_powers):
                rows[self._newest + 1 :] = rows[: PARTS - 1]
        else:
            self._newest -= 1
        at = self._newest
        self._all_spectra[at] = spectrum
        np.conjugate(self._all_spectra[at], out=self._all_conjugates[at])
        self._all_powers[at] = _square(self._all_spectra[at])
        return self._all_powers[at : at + PARTS]

    def _learn(self, near: Floats, powers: Floats) -> Floats:
        now = slice(self._newest, self._newest + PARTS)
        np.multiply(self._path, self._all_spectra[now], out=self._complex)
        echo = np.fft.irfft(np.add.reduce(self._complex, axis=0), 2 * BLOCK)[BLOCK:]
        rest: Floats = near - echo.astype(np.float32, copy=False)
        self._padded[BLOCK:] = rest
        error: _Complex = np.fft.rfft(self._padded).astype(np.complex64, copy=False)
        self._stranger = _SMOOTHING * self._stranger + (1 - _SMOOTHING) * _square(error)
        strength = 0.5 * np.einsum("pb,pb->b", self._doubt, powers) + self._stranger + _FLOOR
        share = np.divide(self._doubt, strength, out=self._gains)
        np.multiply(share, self._all_conjugates[now], out=self._complex)
        self._complex *= error
        self._path += self._complex
        self._shorten()
        np.square(self._path.view(np.float32), out=self._squares)
        np.add(self._squares[:, ::2], self._squares[:, 1::2], out=self._path_power)
        np.multiply(share, 0.5, out=self._real)
        self._real *= powers
        np.subtract(1.0, self._real, out=self._real)
        np.maximum(self._real, 0.0, out=self._real)  # it is by definition; rounding takes it below, and grows
        self._real *= _FORGETTING
        self._doubt *= self._real
        self._doubt += np.multiply(self._path_power, 1 - _FORGETTING, out=self._real)
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
