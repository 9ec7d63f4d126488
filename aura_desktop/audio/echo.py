"""Echo cancelling: what the loudspeaker rendered (the far end) is taken out of what the microphone heard.

Both sides carry times on one clock: the far end the DAC time of every rendered block, a frame the ADC time of its
first sample. A frame captured at t is paired with the far end at t + MARGIN_S. Were the pairing exact, an error of a
few ms in either time would put the echo before its cause, which no adaptive filter can model; with the margin the
echo always comes 20 ms plus the flight time late, well inside the delay range AEC3 searches by itself (about 0.5 s).
Both times are smoothed hard (`echo_clock`), for the pairing must not wander as they do.
"""

from __future__ import annotations

import numpy as np
import pywebrtc_audio

from . import level
from .base import FRAME_RATE, FRAME_SAMPLES, FRAME_SECONDS, Frame
from .echo_clock import SteadyClock
from .echo_evidence import SILENT, EchoEvidence
from .echo_far import FarEnd
from .echo_guard import DELAY_SAMPLES, EchoGuard
from .echo_presence import LAGS, SPAN_S, WINDOW, EchoPresence
from .playback_facts import RenderedBlock

MARGIN_S = 0.020
_JUMP_S = 0.040
_HALF = FRAME_SAMPLES // 2  # the canceller works on 10 ms
_LEVEL_WINDOW = FRAME_SAMPLES
_JUDGE_FRAMES = 3
_REST_S = 1.5  # device latencies and the longest a room goes on sounding
_DELAY_S = DELAY_SAMPLES / FRAME_RATE


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
        self._guard = EchoGuard()
        self._evidence = SILENT
        self._clock = SteadyClock(FRAME_RATE, _JUMP_S)
        self._frames = 0
        self._silent_s = _REST_S
        self._raw_tail = np.zeros(DELAY_SAMPLES, np.int16)

    def feed(self, blocks: list[RenderedBlock]) -> None:
        """Take what was rendered, before the frames captured while it sounded are processed."""
        for block in blocks:
            self._silent_s = 0.0 if block.samples.any() else self._silent_s + len(block.samples) / block.rate
        if self.resting:
            self.far_end.pass_by(blocks)
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
        self._clock.add(FRAME_SAMPLES, frame.time)
        self._presence.hear(frame.samples)
        if self.resting:
            self._evidence = SILENT
            return Frame(raw[:FRAME_SAMPLES], time)
        far_time = self._clock.at(self._clock.count - FRAME_SAMPLES) + MARGIN_S
        far = self.far_end.read(far_time, FRAME_SAMPLES)
        clean = np.empty(FRAME_SAMPLES, np.int16)
        for at in (0, _HALF):
            clean[at : at + _HALF] = self._processor.process(frame.samples[at : at + _HALF], far[at : at + _HALF])
        self._judge(far_time)
        best = self._guard.improve(frame.samples, far, clean)
        if self._presence.absent:
            best = raw[:FRAME_SAMPLES]
        self._evidence = self._guard.judge(best, absent=self._presence.absent)
        return Frame(best, time)

    def evidence(self) -> EchoEvidence:
        """Return what is known of Aura's own voice in the frame `process` returned last."""
        return self._evidence

    @property
    def overwhelmed(self) -> bool:
        """Whether so much of the echo is left that open speakers do not work here."""
        return self._guard.overwhelmed

    def _judge(self, far_time: float) -> None:
        self._frames += 1
        if self._frames % _JUDGE_FRAMES == 0:
            end = far_time + FRAME_SECONDS
            self._presence.judge(self.far_end.read(end - SPAN_S, LAGS + WINDOW))

    def far_level(self, time: float) -> float:
        """Return the loudness in dBFS of what was rendered in the 20 ms from DAC time `time` on."""
        return level.FLOOR_DBFS if self.resting else level.dbfs(self.far_end.read(time, _LEVEL_WINDOW))

    def reset(self) -> None:
        """Forget the echo path: another microphone or loudspeaker is in use."""
        self.far_end.clear()
        self._clock = SteadyClock(FRAME_RATE, _JUMP_S)
        self._processor.reset()
        self._presence.reset()
        self._guard.reset()
        self._evidence = SILENT
