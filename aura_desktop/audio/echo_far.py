"""The far end: what was rendered, as one continuous 16 kHz timeline that can be read between its samples."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .base import FRAME_RATE, Samples
from .echo_clock import SteadyClock
from .playback_facts import RenderedBlock
from .resample import Resampler

_JUMP_S = 0.040
_KEPT_S = 3.0
_TAPS = 16
_PHASES = 256
_NEAR_WHOLE = 1e-3


class FarEnd:
    """The last 3 s of what was rendered. For the audio thread."""

    def __init__(self) -> None:
        self._size = round(_KEPT_S * FRAME_RATE)
        self._ring: Samples = np.zeros(self._size, np.int16)
        self._taps = _interpolation()
        self._clock = SteadyClock(FRAME_RATE, _JUMP_S)
        self._resampler = Resampler(FRAME_RATE, FRAME_RATE)
        self._known = False
        self._resting = True
        self._end = 0  # 16 kHz samples written so far
        self._part = 0.0  # how much later than its number says a sample of the ring is, in samples

    def feed(self, blocks: list[RenderedBlock]) -> None:
        """Append rendered blocks in order; a hole between two becomes silence."""
        waiting: list[Samples] = []  # blocks that follow each other are resampled at once: most of its cost is the call
        for block in blocks:
            hole = self._count(block)
            if self._resting:
                self._take(waiting)
                self._wake(block)
            if hole:
                waiting.append(np.zeros(hole, np.int16))
            waiting.append(block.samples)
        self._take(waiting)

    def pass_by(self, blocks: list[RenderedBlock]) -> None:
        """Count blocks of silence, which costs next to nothing, so that the alignment lasts from reply to reply."""
        for block in blocks:
            self._count(block)
            self._resting = True

    def read(self, time: float, count: int) -> Samples:
        """Return `count` samples at 16 kHz from DAC time `time` on; zeros where nothing is known."""
        out: Samples = np.zeros(count, np.int16)
        if not self._known or self._resting:
            return out
        start = self._clock.count_at(time) * (FRAME_RATE / self._clock.rate) - self._part
        whole = int(np.floor(start))
        part = start - whole
        if part < _NEAR_WHOLE or part > 1 - _NEAR_WHOLE:
            return self._whole(round(start), count)
        around = self._whole(whole - _TAPS // 2 + 1, count + _TAPS - 1)
        exact = np.convolve(around.astype(np.float32), self._taps[round(part * _PHASES)][::-1], "valid")
        np.clip(np.rint(exact), -32768, 32767, out=exact)
        return exact.astype(np.int16)

    def clear(self) -> None:
        """Forget everything: the stream was closed."""
        self._known = False
        self._resting = True

    def _count(self, block: RenderedBlock) -> int:
        """Count the block, and return how many samples of silence lie before it."""
        if not self._known or block.rate != self._clock.rate:
            self._clock = SteadyClock(block.rate, _JUMP_S)
            self._known = self._resting = True
        before = self._clock.count
        jump = self._clock.add(len(block.samples), block.dac_time)
        if not before or jump <= 0.0:
            return 0
        # The anchor has moved by the hole; counting the hole keeps the samples before it at their own times.
        hole = round(jump * block.rate)
        self._clock.shift(hole)
        if hole > _KEPT_S * block.rate:
            self._resting = True  # nothing from before it is left
        return 0 if self._resting else hole

    def _wake(self, block: RenderedBlock) -> None:
        self._resting = False
        self._resampler = Resampler(block.rate, FRAME_RATE)
        exact = (self._clock.count - len(block.samples)) * FRAME_RATE / block.rate
        self._end = int(exact)
        self._part = exact - self._end
        self._ring[:] = 0

    def _take(self, waiting: list[Samples]) -> None:
        if waiting:
            self._append(self._resampler.process(waiting[0] if len(waiting) == 1 else np.concatenate(waiting)))
            waiting.clear()

    def _append(self, samples: Samples) -> None:
        too_many = max(0, len(samples) - self._size)
        self._end += too_many
        samples = samples[too_many:]
        at = self._end % self._size
        head = min(len(samples), self._size - at)
        self._ring[at : at + head] = samples[:head]
        self._ring[: len(samples) - head] = samples[head:]
        self._end += len(samples)

    def _whole(self, start: int, count: int) -> Samples:
        out: Samples = np.zeros(count, np.int16)
        first, last = max(start, self._end - self._size, 0), min(start + count, self._end)
        if first < last:
            index = np.arange(first, last) % self._size
            out[first - start : last - start] = self._ring[index]
        return out


def _interpolation() -> npt.NDArray[np.float32]:
    """Return windowed sinc kernels for `_PHASES` + 1 places between two samples (flat to 7 kHz within 0.2 dB)."""
    at = np.arange(_TAPS) - _TAPS // 2 + 1
    distance = at[np.newaxis, :] - np.arange(_PHASES + 1)[:, np.newaxis] / _PHASES
    window = np.i0(6.0 * np.sqrt(np.clip(1 - (distance / (_TAPS / 2)) ** 2, 0, 1))) / np.i0(6.0)
    kernels = np.sinc(distance) * window
    even: npt.NDArray[np.float32] = (kernels / kernels.sum(axis=1, keepdims=True)).astype(np.float32)
    return even
