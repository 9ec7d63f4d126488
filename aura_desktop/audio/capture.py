"""The microphone's side: blocks from the backend's thread become 20 ms frames at 16 kHz on the audio thread."""

from __future__ import annotations

from queue import Empty, SimpleQueue

import numpy as np

from . import level
from .base import FRAME_RATE, FRAME_SAMPLES, Frame, Samples
from .resample import Resampler
from .timeline import Timeline

_JUMP_S = 0.05
_Block = tuple[bytes, float, bool]


class Capture:
    """Turns a capture stream's blocks into frames that carry the ADC time of their first sample.

    `callback` is for the backend's thread, `wake` for any thread, everything else for the audio thread. At most
    `max_blocks` wait; when the audio thread stalls, the oldest is dropped and counted.

    Attributes:
        blocks: Blocks taken from the backend so far.
        overflows: Blocks before which the backend itself had lost something.
        dropped: Blocks lost because the audio thread was too slow.
        all_zero: True when the last `frames()` took blocks in and every sample of them was zero.
        level: Loudness of the last frame, 0 to 1 for -60 to 0 dBFS.
    """

    def __init__(self, max_blocks: int = 150) -> None:
        self._max_blocks = max_blocks
        self._queue: SimpleQueue[_Block | None] = SimpleQueue()
        self._held: list[_Block] = []
        self._rate = 0
        self._resampler = Resampler(FRAME_RATE, FRAME_RATE)
        self._timeline = Timeline(FRAME_RATE, _JUMP_S)
        self._pending: Samples = np.zeros(0, np.int16)
        self._out = 0  # 16 kHz samples handed on since opened, the padding in front included
        self._padding = 0
        self._last_time = float("-inf")
        self.blocks = self.overflows = self.dropped = 0
        self.all_zero = False
        self.level = 0.0

    def callback(self, block: bytes, adc_time: float, overflowed: bool) -> None:
        """Take one block (`base.CaptureCallback`). Called in the backend's thread."""
        if self._queue.qsize() >= self._max_blocks:
            try:
                self._queue.get_nowait()
                self.dropped += 1
            except Empty:
                pass  # the audio thread has just caught up
        self._queue.put((block, adc_time, overflowed))

    def opened(self, rate: int) -> None:
        """A stream of `rate` Hz feeds the callback from here on; what an earlier one left behind is forgotten."""
        self._rate = rate
        self._resampler = Resampler(rate, FRAME_RATE)
        self._timeline = Timeline(rate, _JUMP_S)
        self._pending = self._pending[:0]
        self._out = 0
        self._padding = -1

    def closed(self) -> None:
        """The stream is gone: blocks it left in the queue are thrown away, and the level is zero."""
        self._rate = 0
        self._held.clear()
        while True:
            try:
                self._queue.get_nowait()
            except Empty:
                break
        self.level = 0.0

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for a block or a `wake()`; returns True when a block is there."""
        if self._held:
            return True
        try:
            block = self._queue.get(timeout=timeout)
        except Empty:
            return False
        if block is not None:
            self._held.append(block)
        return block is not None

    def wake(self) -> None:
        """End a `wait()` early. May be called from any thread."""
        self._queue.put(None)

    def frames(self) -> list[Frame]:
        """Return the frames completed by the blocks that have arrived; never waits."""
        self.all_zero = False
        blocks = self._drain()
        if not blocks:
            return []
        arrived = []
        for block, adc_time, overflowed in blocks:
            self.blocks += 1
            self.overflows += overflowed
            arrived.append(np.frombuffer(block, np.int16))
            self._timeline.add(len(arrived[-1]), adc_time)
        samples = np.concatenate(arrived)
        self.all_zero = not samples.any()  # before resampling, which may dither
        frames = self._cut(self._resampler.process(samples))  # one call for all: most of its cost is the call
        if frames:
            self.level = level.meter(level.dbfs(frames[-1].samples))
            frames[-1] = Frame(frames[-1].samples, frames[-1].time, level.dbfs(arrived[-1]))
        return frames

    def _drain(self) -> list[_Block]:
        if not self._rate:
            return []
        blocks, self._held = self._held, []
        while True:
            try:
                block = self._queue.get_nowait()
            except Empty:
                return blocks
            if block is not None:
                blocks.append(block)

    def _cut(self, samples: Samples) -> list[Frame]:
        if self._padding < 0:
            # Silence in front makes every 20 ms block complete a frame: the resampler's delay costs 12 ms, not 20.
            self._padding = -len(samples) % FRAME_SAMPLES
            self._pending = np.zeros(self._padding, np.int16)
        joined = np.concatenate((self._pending, samples))
        whole = len(joined) // FRAME_SAMPLES * FRAME_SAMPLES
        self._pending = joined[whole:]
        return [self._frame(joined[at : at + FRAME_SAMPLES]) for at in range(0, whole, FRAME_SAMPLES)]

    def _frame(self, samples: Samples) -> Frame:
        time = self._timeline.at((self._out - self._padding) * self._rate / FRAME_RATE)
        # A device clock that jumps back is followed at half speed, so that no consumer sees time reversed.
        time = max(time, self._last_time + FRAME_SAMPLES / FRAME_RATE / 2)
        self._out += FRAME_SAMPLES
        self._last_time = time
        return Frame(samples, time)
