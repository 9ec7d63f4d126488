"""Rate conversion of a running stream: mono int16 in, mono int16 out, state kept between calls.

Down (a device's 48 or 44.1 kHz to 16) by windowed sinc kernels made here, for what a converter holds back is added to
every answer and every interruption; up by soxr. Worst lag between what went in and what came out, 20 ms blocks, soxr
1.1 (and the level of 7 kHz and of a 9 kHz alias; what a block of 48 to 16 kHz takes):

| engine | 48 -> 16 kHz | 44.1 -> 16 kHz | 24 -> 48 kHz | 7 kHz | 9 kHz | a block |
| --- | --- | --- | --- | --- | --- | --- |
| QQ (cubic) | 0 ms | 0 ms | 0.1 ms | 0 dB | 0 dB: aliases into speech | |
| LQ | 20 ms | 22 ms | 20 ms | -13 dB | -82 dB | |
| MQ, HQ | 37 ms | 41 ms | 39 ms | 0 dB | -82 dB | |
| VHQ | 76 ms | 84 ms | 37 ms | 0 dB | -82 dB | |
| variable rate, up | 12.5 ms, constant | 13.6 ms | 10 ms | 0 dB | -82 dB | 0.08 to 0.13 ms |
| kernels, down | 1.3 ms, constant | 1.3 ms | - | 0 dB | -83 dB | 0.02 ms (44.1 kHz: 0.08) |

Output sample k stands for the instant k / target_rate of the input.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
import soxr

from .base import Samples

_NOTHING: Samples = np.zeros(0, np.int16)
_HALF_WIDTH = 21  # of a kernel, in samples of the target: it passes 7/8 of the band, and stops 9/8 of it
_BETA = 8.1  # of its Kaiser window: -83 dB
_BLOCK = 16  # outputs that are made as one row of a matrix product
_MOST_PHASES = 1024

_Floats = npt.NDArray[np.float32]


class _Engine(Protocol):
    def resample_chunk(self, x: _Floats, last: bool = False) -> _Floats:
        """Return the outputs that are ready after `x`."""
        ...


class Resampler:
    """Converts a running mono int16 stream from one rate to another. One thread at a time.

    Equal rates pass through untouched and without delay.
    """

    def __init__(self, source_rate: int, target_rate: int) -> None:
        self.source_rate = source_rate
        self.target_rate = target_rate
        self._taken = 0
        self._given = 0
        self._stream = _open(source_rate, target_rate)

    @property
    def delay(self) -> float:
        """Return how many seconds of what went in have not come out yet."""
        return self._taken / self.source_rate - self._given / self.target_rate

    def process(self, samples: Samples) -> Samples:
        """Take the next samples and return those that are ready (any number, possibly none)."""
        self._taken += len(samples)
        if self._stream is None:
            out = samples
        elif len(samples):
            out = _rounded(self._stream.resample_chunk(samples.astype(np.float32)))
        else:
            out = _NOTHING
        self._given += len(out)
        return out

    def flush(self) -> Samples:
        """Return what is still inside and start afresh, so that in and out have the same duration."""
        out = _NOTHING
        if self._stream is not None:
            tail = _rounded(self._stream.resample_chunk(_NOTHING.astype(np.float32), last=True))
            wanted = round(self._taken * self.target_rate / self.source_rate) - self._given
            # The engine ends a sample or two short of the exact length; silence makes it up.
            out = np.zeros(max(0, wanted), np.int16)
            out[: len(tail)] = tail[: len(out)]
        self.reset()
        return out

    def reset(self) -> None:
        """Forget everything taken so far."""
        self._taken = self._given = 0
        # A fresh engine: clear() of the variable-rate engine is not specified to keep the ratio.
        self._stream = _open(self.source_rate, self.target_rate)


def _rounded(samples: npt.NDArray[np.float32]) -> Samples:
    whole = np.rint(samples)
    np.minimum(whole, 32767, out=whole)  # np.clip takes three times as long for blocks as short as these
    np.maximum(whole, -32768, out=whole)
    return whole.astype(np.int16)


class _Kernels:
    """Converts down. The kernel of an output that lies between two inputs is the one of its phase between them."""

    def __init__(self, source_rate: int, target_rate: int) -> None:
        self._kernels = _kernels(source_rate, target_rate)
        self._block = _as_matrix(source_rate, target_rate) if len(self._kernels) == 1 else None
        self._step = source_rate // math.gcd(source_rate, target_rate)
        self._phases = len(self._kernels)
        self._length = self._kernels.shape[1]
        self._kept: _Floats = np.zeros(self._length // 2, np.float32)  # what came before the first sample is silence
        self._phase = 0  # of the next output, in 1/phases of an input; it begins with the first sample kept

    def resample_chunk(self, x: _Floats, last: bool = False) -> _Floats:
        """Return the outputs that `x` completes; with `last`, those as well that lie in it and reach beyond."""
        tail = np.zeros(self._length, np.float32) if last else x[:0]
        held = np.concatenate([self._kept, x, tail])
        room = (len(held) - self._length) * self._phases - self._phase
        if room < 0:
            self._kept = held
            return held[:0]
        count = room // self._step + 1
        out = self._by_block(held, count) if self._block is not None else self._by_phase(held, count)
        beyond = self._phase + count * self._step
        used, self._phase = divmod(beyond, self._phases)
        self._kept = held[used:]
        return out

    def _by_block(self, held: _Floats, count: int) -> _Floats:
        assert self._block is not None
        rows, width = -(-count // _BLOCK), len(self._block)
        padded = np.zeros((rows - 1) * _BLOCK * self._step + width, np.float32)
        there = min(len(padded), len(held))
        padded[:there] = held[:there]
        windows: _Floats = np.ndarray((rows, width), np.float32, padded, 0, (4 * _BLOCK * self._step, 4))
        made: _Floats = np.dot(windows, self._block).reshape(-1)[:count]
        return made

    def _by_phase(self, held: _Floats, count: int) -> _Floats:
        at = self._phase + self._step * np.arange(count)
        windows: _Floats = np.ndarray((len(held) - self._length + 1, self._length), np.float32, held, 0, (4, 4))
        made: _Floats = np.einsum("kl,kl->k", windows[at // self._phases], self._kernels[at % self._phases])
        return made


@lru_cache(maxsize=4)
def _kernels(source_rate: int, target_rate: int) -> _Floats:
    """Return a kernel a row for each place between two inputs at which an output may lie, each of sum 1."""
    ratio = source_rate / target_rate
    phases = target_rate // math.gcd(source_rate, target_rate)
    half = math.ceil(_HALF_WIDTH * ratio)
    distance = np.arange(-half, half + 1)[np.newaxis, :] - np.arange(phases)[:, np.newaxis] / phases
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (distance / (half + 1)) ** 2, 0, 1)))
    kernels = np.sinc(distance / ratio) * window
    even: _Floats = (kernels / kernels.sum(axis=1, keepdims=True)).astype(np.float32)
    return even


@lru_cache(maxsize=4)
def _as_matrix(source_rate: int, target_rate: int) -> _Floats:
    """Return the one kernel of a whole ratio as a matrix that makes `_BLOCK` outputs of the inputs they lie in."""
    (kernel,) = _kernels(source_rate, target_rate)
    step = source_rate // target_rate
    matrix: _Floats = np.zeros(((_BLOCK - 1) * step + len(kernel), _BLOCK), np.float32)
    for output in range(_BLOCK):
        matrix[output * step : output * step + len(kernel), output] = kernel
    return matrix


def _open(source_rate: int, target_rate: int) -> _Engine | None:
    if source_rate == target_rate:
        return None
    if source_rate > target_rate and target_rate // math.gcd(source_rate, target_rate) <= _MOST_PHASES:
        return _Kernels(source_rate, target_rate)
    # In float: to int16 soxr adds dither seeded by the time of day, and no run would be like the one before.
    return soxr.ResampleStream(source_rate, target_rate, 1, dtype="float32", quality="HQ", vr=True)
