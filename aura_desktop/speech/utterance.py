"""Where an utterance begins and ends: a plain state machine fed with frames and key presses.

    quiet ──speech likely / key down──> utterance ──silence / key up + tail / too long──> quiet

An utterance is established once there is enough speech in it; one that ends before is dropped. Within it, a short
silence is a provisional end (`SpeechPaused`): work may start on it, but nothing is audible yet; speech that goes on
(`SpeechResumed`) takes it back; a long silence is the end of turn (`UtteranceEnded`). All times are seconds on the
frames' clock (ADC time), so a test can run it as fast as it likes.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from ..audio.base import FRAME_SECONDS, Frame
from .voice_activity import SILENCE_DB, WINDOW_SECONDS, Activity, VoiceActivity


class Ending(StrEnum):
    """Why an utterance was handed on."""

    SILENCE = "silence"
    RELEASED = "released"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    """Speech is likely (or the key is down). `frames` hold the pre-roll and everything up to now."""

    onset: float
    frames: tuple[Frame, ...]
    by_key: bool = False


@dataclass(frozen=True, slots=True)
class UtteranceEstablished:
    """There is enough speech for an utterance: from here on it is handed on or goes over, but is no blip."""

    time: float


@dataclass(frozen=True, slots=True)
class UtteranceAudio:
    """The next frame of the running utterance."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """The provisional end: `silence` seconds have passed since `last_speech`."""

    last_speech: float
    silence: float


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """Speech goes on after a provisional end."""

    time: float


@dataclass(frozen=True, slots=True)
class UtteranceEnded:
    """The end of turn. `last_speech` is when speech was last heard, `speech_s` how much of it there was.

    `confident_s` is how much of it was speech beyond doubt. At probability 0.9, 27 clips of noise had 0.13 s at most,
    41 short spoken phrases 0.38 s at least, and single words ("you", "ten", "not", "yes") 0.19 s.
    """

    last_speech: float
    speech_s: float
    ending: Ending
    confident_s: float = math.inf


@dataclass(frozen=True, slots=True)
class UtteranceDropped:
    """It was no utterance after all: too little speech. `level_db` is its loudest frame, in dBFS."""

    speech_s: float
    level_db: float
    by_key: bool


HearingEvent = (
    UtteranceStarted
    | UtteranceEstablished
    | UtteranceAudio
    | SpeechPaused
    | SpeechResumed
    | UtteranceEnded
    | UtteranceDropped
)

ROUNDING_S = 1e-6
FAR_SILENT_DB = -60.0
"""Below this level in dBFS the speaker counts as silent: there is no echo to be careful of."""

PAUSES = {"quick": 0.35, "normal": 0.6, "patient": 1.2}
"""End-of-turn silence in seconds for the setting's words (design.md section 4)."""


@dataclass(frozen=True, slots=True)
class UtteranceConfig:
    """Thresholds. Probabilities are Silero's; "0.7 for 2 windows" decides in 80 ms median, 148 ms p90 (design.md)."""

    pre_roll_s: float = 0.4
    start_probability: float = 0.7
    start_windows: int = 2
    stay_probability: float = 0.35
    confident_probability: float = 0.9
    shortest_speech_s: float = 0.19  # as Silero hears it, which is some 40 ms more than there is
    provisional_silence_s: float = 0.13
    end_silence_s: float = PAUSES["normal"]
    longest_s: float = 60.0
    release_tail_s: float = 0.25
    key_probability: float = 0.5  # with the key down nobody speaks by accident: one likely window is enough
    barge_in_level_db: float = -45.0  # while Aura speaks, quieter sound is residual echo, not a person


@dataclass(slots=True)
class _Running:
    """The utterance under way."""

    onset: float
    last_speech: float
    by_key: bool
    speech_s: float = 0.0
    confident_s: float = 0.0
    level_db: float = SILENCE_DB
    established: bool = False
    paused: bool = False


class UtteranceDetector:
    """Finds utterances in frames. Not thread-safe: frames and keys come from one thread."""

    def __init__(self, activity: VoiceActivity, config: UtteranceConfig | None = None) -> None:
        self.config = config or UtteranceConfig()
        self.end_silence_s = self.config.end_silence_s
        self.hands_free = True
        self._activity = activity
        self._pre_roll: deque[Frame] = deque(maxlen=max(1, round(self.config.pre_roll_s / FRAME_SECONDS)))
        self._running: _Running | None = None
        self._likely_windows = 0
        self._confident_windows = 0
        self._key_down = False
        self._key_up_at: float | None = None
        self._now = 0.0

    @property
    def attentive(self) -> bool:
        """Whether an utterance is running, or there is sound that may become one."""
        return self._running is not None or self._activity.awake

    def feed(self, frame: Frame, *, far_db: float = SILENCE_DB) -> list[HearingEvent]:
        """Take the next frame; `far_db` is the level in dBFS of what the speaker played around it."""
        self._now = frame.time + FRAME_SECONDS
        activity = self._activity.feed(frame.samples, keep_open=self._running is not None)
        if self._running is not None:
            return [UtteranceAudio(frame), *self._follow(self._running, activity)]
        self._pre_roll.append(frame)
        return self._listen(activity, far_db) if self.hands_free else []

    def press(self) -> list[HearingEvent]:
        """Take the talk key going down: the utterance starts with the pre-roll, so no first word is clipped."""
        if self._key_down:
            return []
        self._key_down, self._key_up_at = True, None
        if self._running is None:
            return [self._start(self._now, by_key=True)]
        self._running.by_key = True
        return self._take_back_pause(self._running)

    def release(self) -> list[HearingEvent]:
        """Take the talk key going up: the utterance ends after a short tail, so no last word is clipped."""
        if self._key_down:
            self._key_down, self._key_up_at = False, self._now
        return []

    def reset(self) -> list[HearingEvent]:
        """Forget everything, as on muting; a running utterance is dropped."""
        running, self._running = self._running, None
        self._key_down, self._key_up_at = False, None
        self._likely_windows = self._confident_windows = 0
        self._pre_roll.clear()
        self._activity.reset()
        return [UtteranceDropped(running.speech_s, running.level_db, running.by_key)] if running else []

    def _listen(self, activity: Activity, far_db: float) -> list[HearingEvent]:
        loud = far_db <= FAR_SILENT_DB or activity.level_db >= self.config.barge_in_level_db
        for probability in activity.probabilities:
            likely = loud and probability >= self.config.start_probability
            self._likely_windows = self._likely_windows + 1 if likely else 0
            confident = likely and probability >= self.config.confident_probability
            self._confident_windows = self._confident_windows + confident if likely else 0
        if self._likely_windows < self.config.start_windows:
            return []
        spoken, confident_s = self._likely_windows * WINDOW_SECONDS, self._confident_windows * WINDOW_SECONDS
        started = self._start(self._now - spoken, by_key=False)
        self._running = _Running(started.onset, self._now, False, spoken, confident_s, activity.level_db)
        return [started]

    def _start(self, onset: float, *, by_key: bool) -> UtteranceStarted:
        frames = tuple(self._pre_roll)
        self._pre_roll.clear()
        self._likely_windows = self._confident_windows = 0
        self._running = _Running(onset, onset, by_key)
        return UtteranceStarted(onset, frames, by_key)

    def _follow(self, running: _Running, activity: Activity) -> list[HearingEvent]:
        running.level_db = max(running.level_db, activity.level_db)
        events: list[HearingEvent] = []
        unsure = running.by_key and not running.speech_s
        stay = self.config.key_probability if unsure else self.config.stay_probability
        for probability in activity.probabilities:
            if probability >= stay:
                running.speech_s += WINDOW_SECONDS
                if probability >= self.config.confident_probability:
                    running.confident_s += WINDOW_SECONDS
                running.last_speech = self._now
                events += self._take_back_pause(running)
        if not running.established and running.speech_s >= self.config.shortest_speech_s:
            running.established = True
            events.append(UtteranceEstablished(self._now))
        if self._now - running.onset >= self.config.longest_s:
            return [*events, *self._too_long(running)]
        if self._key_down:
            return events
        if self._key_up_at is not None:
            return [*events, *self._after_release(running, self._key_up_at)]
        return [*events, *self._after_silence(running)]

    def _after_release(self, running: _Running, key_up_at: float) -> list[HearingEvent]:
        if self._now - key_up_at < self.config.release_tail_s - ROUNDING_S:
            return []
        return [self._end(running, Ending.RELEASED, shortest_s=WINDOW_SECONDS)]

    def _after_silence(self, running: _Running) -> list[HearingEvent]:
        silence = self._now - running.last_speech
        if silence >= self.end_silence_s - ROUNDING_S:
            return [self._end(running, Ending.SILENCE, shortest_s=self.config.shortest_speech_s)]
        if running.paused or not running.established or silence < self.config.provisional_silence_s - ROUNDING_S:
            return []
        running.paused = True
        return [SpeechPaused(running.last_speech, silence)]

    def _too_long(self, running: _Running) -> list[HearingEvent]:
        ended = self._end(running, Ending.TOO_LONG, shortest_s=WINDOW_SECONDS)
        return [ended, self._start(self._now, by_key=True)] if self._key_down else [ended]

    def _end(self, running: _Running, ending: Ending, *, shortest_s: float) -> HearingEvent:
        self._running, self._key_up_at = None, None
        if running.speech_s < shortest_s - ROUNDING_S:
            return UtteranceDropped(running.speech_s, running.level_db, running.by_key)
        return UtteranceEnded(running.last_speech, running.speech_s, ending, running.confident_s)

    def _take_back_pause(self, running: _Running) -> list[HearingEvent]:
        was_paused, running.paused = running.paused, False
        return [SpeechResumed(self._now)] if was_paused else []
