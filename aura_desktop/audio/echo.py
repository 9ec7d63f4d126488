"""Echo cancelling: what the loudspeaker rendered (the far end) is taken out of what the microphone heard.

Both sides carry times on one clock: the far end the DAC time of every rendered block, a frame the ADC time of its
first sample. A frame captured at t is paired with the far end at t + MARGIN_S. Were the pairing exact, an error of a
few ms in either time would put the echo before its cause, which no adaptive filter can model; with the margin the
echo always comes 20 ms plus the flight time late, well inside the delay range AEC3 searches by itself (about 0.5 s).
"""

from __future__ import annotations

import numpy as np
import pywebrtc_audio

from . import level
from .base import FRAME_RATE, FRAME_SAMPLES, FRAME_SECONDS, Frame, Samples
from .echo_presence import LAGS, SPAN_S, WINDOW, EchoPresence
from .playback import RenderedBlock
from .resample import Resampler
from .timeline import Timeline

MARGIN_S = 0.020
_JUMP_S = 0.040
_KEPT_S = 3.0
_HALF = FRAME_SAMPLES // 2  # the canceller works on 10 ms
_LEVEL_WINDOW = FRAME_SAMPLES
_JUDGE_FRAMES = 3
_REST_S = 1.5  # device latencies and the longest a room goes on sounding
_DELAY_SAMPLES = 128
_DELAY_S = _DELAY_SAMPLES / FRAME_RATE  # what AEC3's filter bank holds back, measured by correlation


class FarEnd:
    """The last 3 s of what was rendered, as one continuous 16 kHz timeline. For the audio thread."""

    def __init__(self) -> None:
        self._size = round(_KEPT_S * FRAME_RATE)
        self._ring: Samples = np.zeros(self._size, np.int16)
        self._end = 0  # 16 kHz samples written so far
        self._rate = 0
        self._resampler = Resampler(FRAME_RATE, FRAME_RATE)
        self._timeline = Timeline(FRAME_RATE, _JUMP_S)

    def feed(self, blocks: list[RenderedBlock]) -> None:
        """Append rendered blocks in order; a hole between two becomes silence."""
        for block in blocks:
            if block.rate != self._rate:
                self._start(block.rate)
            before = self._timeline.count
            jump = self._timeline.add(len(block.samples), block.dac_time)
            if before and jump > 0.0:
                self._skip(jump)
            self._append(self._resampler.process(block.samples))

    def read(self, time: float, count: int) -> Samples:
        """Return `count` samples at 16 kHz from DAC time `time` on; zeros where nothing is known."""
        out: Samples = np.zeros(count, np.int16)
        if not self._rate:
            return out
        start = round((time - self._timeline.at(0)) * FRAME_RATE)
        first, last = max(start, self._end - self._size, 0), min(start + count, self._end)
        if first < last:
            index = np.arange(first, last) % self._size
            out[first - start : last - start] = self._ring[index]
        return out

    def clear(self) -> None:
        """Forget everything: the stream was closed."""
        self._rate = 0

    def _start(self, rate: int) -> None:
        self._rate = rate
        self._resampler = Resampler(rate, FRAME_RATE)
        self._timeline = Timeline(rate, _JUMP_S)
        self._end = 0

    def _skip(self, seconds: float) -> None:
        # The anchor has moved by the hole; writing the hole out keeps the samples before it at their own times.
        silence = min(round(seconds * self._rate), round(_KEPT_S * self._rate))
        self._timeline.shift(silence)
        self._append(self._resampler.process(np.zeros(silence, np.int16)))

    def _append(self, samples: Samples) -> None:
        samples = samples[-self._size :]
        at = self._end % self._size
        head = min(len(samples), self._size - at)
        self._ring[at : at + head] = samples[:head]
        self._ring[: len(samples) - head] = samples[head:]
        self._end += len(samples)


class EchoCanceller:
    """WebRTC's AEC3 with a high-pass filter, fed with aligned near and far end. For the audio thread.

    The untouched frame is handed on where the microphone does not hear the loudspeaker (`echo_presence`; AEC3 goes on
    learning beside it), and while the loudspeaker has been silent for a second, when AEC3 rests: idle listening is
    what Aura does most of the day, and the canceller was a third of its load.

    Attributes:
        enabled: False passes frames through untouched (headphones, or a device that cancels by itself).
    """

    def __init__(self, enabled: bool = True, noise_suppression: bool = False) -> None:
        self.enabled = enabled
        self.far_end = FarEnd()
        self._processor = pywebrtc_audio.AudioProcessor(
            sample_rate=FRAME_RATE,
            num_channels=1,
            echo_cancellation=True,
            high_pass_filter=True,
            noise_suppression=noise_suppression,
            stream_delay_ms=round(MARGIN_S * 1000),
        )
        self._presence = EchoPresence()
        self._frames = 0
        self._silent_s = _REST_S
        self._raw_tail = np.zeros(_DELAY_SAMPLES, np.int16)

    def feed(self, blocks: list[RenderedBlock]) -> None:
        """Take what was rendered, before the frames captured while it sounded are processed."""
        for block in blocks:
            self._silent_s = 0.0 if block.samples.any() else self._silent_s + len(block.samples) / block.rate
        if self.resting:
            self.far_end.clear()
        else:
            self.far_end.feed(blocks)

    @property
    def resting(self) -> bool:
        """Whether nothing has been rendered for so long that no echo can be left."""
        return self._silent_s >= _REST_S

    def process(self, frame: Frame) -> Frame:
        """Return the frame without the echo of what was rendered; its samples, and so its time, are 8 ms earlier."""
        if not self.enabled:
            return frame
        raw = np.concatenate([self._raw_tail, frame.samples])
        self._raw_tail = raw[FRAME_SAMPLES:]
        time = frame.time - _DELAY_S
        self._presence.hear(frame.samples)
        if self.resting:
            return Frame(raw[:FRAME_SAMPLES], time)
        far = self.far_end.read(frame.time + MARGIN_S, FRAME_SAMPLES)
        clean = np.empty(FRAME_SAMPLES, np.int16)
        for at in (0, _HALF):
            clean[at : at + _HALF] = self._processor.process(frame.samples[at : at + _HALF], far[at : at + _HALF])
        self._judge(frame)
        return Frame(raw[:FRAME_SAMPLES] if self._presence.absent else clean, time)

    def _judge(self, frame: Frame) -> None:
        self._frames += 1
        if self._frames % _JUDGE_FRAMES == 0:
            end = frame.time + FRAME_SECONDS + MARGIN_S
            self._presence.judge(self.far_end.read(end - SPAN_S, LAGS + WINDOW))

    def far_level(self, time: float) -> float:
        """Return the loudness in dBFS of what was rendered in the 20 ms from DAC time `time` on."""
        return level.FLOOR_DBFS if self.resting else level.dbfs(self.far_end.read(time, _LEVEL_WINDOW))

    def reset(self) -> None:
        """Forget the echo path: another microphone or loudspeaker is in use."""
        self.far_end.clear()
        self._processor.reset()
        self._presence.reset()
