"""Echo cancelling: what the loudspeaker rendered (the far end) is taken out of what the microphone heard.

Both sides carry times on one clock: the far end the DAC time of every rendered block, a frame the ADC time of its
first sample. A frame captured at t is paired with the far end at t + MARGIN_S. Were the pairing exact, an error of a
few ms in either time would put the echo before its cause, which no adaptive filter can model; with the margin the
echo always comes 20 ms plus the flight time late, well inside the delay range AEC3 searches by itself (about 0.5 s).
Both times are smoothed hard (`echo_clock`), for the pairing must not wander as they do.
"""

from __future__ import annotations

from collections import deque

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
_HUSH = np.where(np.random.default_rng(1).random(_HALF) < 0.5, -1, 1).astype(np.int16)
"""Stands for digital silence: after that AEC3's filters fade into denormal numbers, which cost ten times as much."""
_LEVEL_WINDOW = FRAME_SAMPLES
_JUDGE_FRAMES = 3
_SELDOM_FRAMES = 12  # where there is an echo: only silence of as many frames can take that back
_AGAIN_FRAMES = 45  # 0.9 s: the longest it takes to know that there is no echo while somebody talks
_TAIL_FRAMES = 25  # 0.5 s: the longest a loudspeaker is late, and a room goes on sounding
_REST_S = 1.5  # longer than pauses between sentences: at 1.1 the guard forgot in them, and replies were held at a desk
_DELAY_S = DELAY_SAMPLES / FRAME_RATE


class EchoCanceller:
    """WebRTC's AEC3 with a high-pass filter, fed with aligned near and far end. For the audio thread.

    The untouched frame is handed on, and nothing else is done, where the microphone does not hear the loudspeaker
    (`echo_presence`), and while the loudspeaker has been silent for 1.5 s: idle listening is what Aura does most of
    the day, and the canceller was a third of its load.

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
        self._far_db: deque[float] = deque(maxlen=_TAIL_FRAMES)
        self._untouched: deque[Frame] = deque(maxlen=_AGAIN_FRAMES)  # kept while it is open if there is an echo
        self._again: list[Frame] = []

    def feed(self, blocks: list[RenderedBlock]) -> None:
        """Take what was rendered, before the frames captured while it sounded are processed."""
        for block in blocks:
            if self.resting and block.samples.any():
                self._begin_anew()
            self._silent_s = 0.0 if block.samples.any() else self._silent_s + len(block.samples) / block.rate
        if self.resting:
            self.far_end.pass_by(blocks)
        else:
            self.far_end.feed(blocks)

    def _begin_anew(self) -> None:
        if self._presence.absent:  # nothing was learnt meanwhile
            self._processor.reset()
            self._guard.reset()
        self._presence.doubt()
        self._untouched.clear()

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
        untouched = Frame(raw[:FRAME_SAMPLES], time)
        if self.resting:
            self._evidence = SILENT
            return untouched
        far_time = self._clock.at(self._clock.count - FRAME_SAMPLES) + MARGIN_S
        far = self.far_end.read(far_time, FRAME_SAMPLES)
        self._far_db.append(level.dbfs(far))
        self._judge(far_time, untouched)
        if self._presence.absent:
            far_db = max(self._far_db)
            self._evidence = EchoEvidence(far_db, far_db + self._presence.most_db, absent=True)
            return untouched
        clean = np.empty(FRAME_SAMPLES, np.int16)
        for at in (0, _HALF):
            played = far[at : at + _HALF]
            clean[at : at + _HALF] = self._processor.process(
                frame.samples[at : at + _HALF], played if played.any() else _HUSH
            )
        best = self._guard.improve(frame.samples, far, clean)
        self._evidence = self._guard.judge(best, max(self._far_db))
        return Frame(best, time)

    def hear_again(self) -> list[Frame]:
        """Return frames that were handed out with a voice taken for an echo that there never was, untouched, once."""
        again, self._again = self._again, []
        return again

    def evidence(self) -> EchoEvidence:
        """Return what is known of Aura's own voice in the frame `process` returned last."""
        return self._evidence

    @property
    def overwhelmed(self) -> bool:
        """Whether so much of the echo is left that open speakers do not work here."""
        return self._guard.overwhelmed

    def _judge(self, far_time: float, untouched: Frame) -> None:
        self._frames += 1
        undecided, absent = self._presence.undecided, self._presence.absent
        briefly = self._frames % (_JUDGE_FRAMES if undecided or absent else _SELDOM_FRAMES) != 0
        if briefly and not undecided:
            return
        self._presence.judge(self.far_end.read(far_time + FRAME_SECONDS - SPAN_S, LAGS + WINDOW), briefly=briefly)
        if absent and not self._presence.absent:
            # What was learnt before the loudspeaker was heard is not true any more.
            self._processor.reset()
            self._guard.reset()
        if undecided and self._presence.absent:
            self._again = list(self._untouched)
        if self._presence.undecided:
            self._untouched.append(untouched)
        else:
            self._untouched.clear()

    def far_level(self, time: float) -> float:
        """Return the loudness in dBFS of what was rendered in the 20 ms from DAC time `time` on."""
        return level.FLOOR_DBFS if self.resting else level.dbfs(self.far_end.read(time, _LEVEL_WINDOW))

    def reset(self) -> None:
        """Forget the echo path: another microphone or loudspeaker is in use."""
        self.far_end.clear()
        self._clock = SteadyClock(FRAME_RATE, _JUMP_S)
        self._processor.reset()
        self._presence.reset()
        self._untouched.clear()
        self._again = []
        self._guard.reset()
        self._evidence = SILENT
