"""From microphone frames to hearing events: the utterance detector with mute, mode and talk key around it.

All methods are called on the thread that delivers frames ("audio-io"); `deliver` is called on it too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import attrgetter

from ..audio.base import Frame
from ..audio.echo_guard import EchoEvidence, vetoes
from ..audio.level import dbfs
from ..events import Mode
from ..speech.pace import Care, Pace, Reading
from ..speech.utterance import HearingEvent, UtteranceDetector


class Ears:
    """Feeds the detector and hands on what it finds. `evidence` tells what of a frame may be Aura's own voice."""

    def __init__(
        self,
        detector: UtteranceDetector,
        *,
        evidence: Callable[[float], EchoEvidence],
        deliver: Callable[[HearingEvent], None],
    ) -> None:
        self._detector = detector
        self._evidence = evidence
        self._deliver = deliver
        self._muted = False
        self._waiting = True  # for the microphone's first frame
        self._pressed = False  # meanwhile

    @property
    def attentive(self) -> bool:
        """Whether somebody speaks, or may be about to."""
        return self._detector.attentive

    def hear(self, frames: Sequence[Frame]) -> None:
        """Take the next frames of the microphone (16 kHz, 20 ms each, echo cancelled)."""
        if self._muted:
            return
        for again, group in groupby(frames, attrgetter("again")):
            if again:
                heard = list(group)
                self._hand_on(self._detector.hear_again(heard, far_db=self._evidence(heard[-1].time).far_db))
            else:
                for frame in group:
                    self._feed(frame)
        if self._waiting and frames:
            pressed, self._waiting, self._pressed = self._pressed, False, False
            if pressed:
                self.press()

    def wait(self) -> None:
        """The microphone is closed: forget what was heard; a key pressed from now on counts from its first frame on."""
        self._hand_on(self._detector.reset())
        self._waiting = True

    def press(self) -> None:
        """The talk key went down."""
        self._pressed = self._waiting and not self._muted
        if not self._muted and not self._waiting:
            self._hand_on(self._detector.press())

    def release(self) -> None:
        """The talk key went up."""
        self._pressed = False
        self._hand_on(self._detector.release())

    def set_mode(self, mode: Mode) -> None:
        """In push-to-talk only the key starts an utterance."""
        self._detector.hands_free = mode is Mode.HANDS_FREE

    def set_muted(self, muted: bool) -> None:
        """Ignore the microphone; an utterance under way is dropped."""
        if muted and not self._muted:
            self._hand_on(self._detector.reset())
        self._muted = muted

    def set_turn_taking(self, pace: Pace, care: Care) -> None:
        """Take how long a pause ends a turn, and what it takes to be heard while Aura speaks."""
        self._detector.pace, self._detector.care = pace, care

    def read(self, pause: int, reading: Reading) -> None:
        """Take how the words up to the utterance's pause of this number read; the end of turn moves for it."""
        self._detector.read(pause, reading)

    def _feed(self, frame: Frame) -> None:
        found = self._evidence(frame.time)
        own_voice = vetoes(found, dbfs(frame.samples))
        self._hand_on(self._detector.feed(frame, far_db=found.far_db, own_voice=own_voice, headphones=found.absent))

    def _hand_on(self, events: Sequence[HearingEvent]) -> None:
        for event in events:
            self._deliver(event)
