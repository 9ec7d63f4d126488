"""From microphone frames to hearing events: the utterance detector with mute, mode and talk key around it.

All methods are called on the thread that delivers frames ("audio-io"); `deliver` is called on it too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from ..audio.base import Frame
from ..events import Mode
from ..speech.utterance import HearingEvent, UtteranceDetector

ECHO_TAIL_FRAMES = 20
"""A room goes on sounding after the speaker has stopped: 0.4 s covers a furnished one."""


class Ears:
    """Feeds the detector and hands on what it finds."""

    def __init__(
        self,
        detector: UtteranceDetector,
        *,
        far_level: Callable[[float], float],
        deliver: Callable[[HearingEvent], None],
    ) -> None:
        self._detector = detector
        self._far_level = far_level
        self._deliver = deliver
        self._far_levels: deque[float] = deque(maxlen=ECHO_TAIL_FRAMES)
        self._muted = False

    @property
    def attentive(self) -> bool:
        """Whether somebody speaks, or may be about to."""
        return self._detector.attentive

    def hear(self, frames: Sequence[Frame]) -> None:
        """Take the next frames of the microphone (16 kHz, 20 ms each, echo cancelled)."""
        if self._muted:
            return
        for frame in frames:
            self._far_levels.append(self._far_level(frame.time))
            self._hand_on(self._detector.feed(frame, far_db=max(self._far_levels)))

    def press(self) -> None:
        """The talk key went down."""
        if not self._muted:
            self._hand_on(self._detector.press())

    def release(self) -> None:
        """The talk key went up."""
        self._hand_on(self._detector.release())

    def set_mode(self, mode: Mode) -> None:
        """In push-to-talk only the key starts an utterance."""
        self._detector.hands_free = mode is Mode.HANDS_FREE

    def set_muted(self, muted: bool) -> None:
        """Ignore the microphone; an utterance under way is dropped."""
        if muted and not self._muted:
            self._hand_on(self._detector.reset())
        self._muted = muted

    def set_end_silence(self, seconds: float) -> None:
        """Silence that ends a turn, from the next frame on."""
        self._detector.end_silence_s = seconds

    def _hand_on(self, events: Sequence[HearingEvent]) -> None:
        for event in events:
            self._deliver(event)
