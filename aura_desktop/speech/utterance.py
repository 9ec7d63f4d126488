"""Where an utterance begins and ends: a plain state machine fed with frames and key presses.

    quiet ──speech likely / key down──> utterance ──silence / key up + tail / too long──> quiet

An utterance is established once there is enough speech in it; one that ends before is dropped. Within it, a short
silence is a provisional end (`SpeechPaused`): work may start on it, but nothing is audible yet; speech that goes on
(`SpeechResumed`) takes it back; a long silence is the end of turn (`UtteranceEnded`), and how long it must be depends
on how the words so far read (`read`). While Aura speaks, the first evidence of a voice is told too (`VoiceSuspected`).
All times are seconds on the frames' clock (ADC time), so a test can run it as fast as it likes.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from ..audio.base import FRAME_SECONDS, Frame
from .hearing import (
    Ending,
    HearingEvent,
    PauseLasted,
    SpeechPaused,
    SpeechResumed,
    SuspicionPassed,
    UtteranceAudio,
    UtteranceDropped,
    UtteranceEnded,
    UtteranceEstablished,
    UtteranceInsists,
    UtteranceStarted,
    VoiceSuspected,
)
from .loudness import LoudnessScale
from .pace import CARES, PACES, Care, Pace, Reading
from .voice_activity import SILENCE_DB, WINDOW_SECONDS, Activity, VoiceActivity

__all__ = [
    "Ending",
    "HearingEvent",
    "PauseLasted",
    "SpeechPaused",
    "SpeechResumed",
    "SuspicionPassed",
    "UtteranceAudio",
    "UtteranceConfig",
    "UtteranceDetector",
    "UtteranceDropped",
    "UtteranceEnded",
    "UtteranceEstablished",
    "UtteranceInsists",
    "UtteranceStarted",
    "VoiceSuspected",
]

ROUNDING_S = 1e-6
FAR_SILENT_DB = -60.0
"""Below this level in dBFS the speaker counts as silent: there is no echo to be careful of."""


@dataclass(frozen=True, slots=True)
class UtteranceConfig:
    """Thresholds. Probabilities are Silero's; "0.7 for 2 windows" decides in 80 ms median, 148 ms p90 (design.md)."""

    pre_roll_s: float = 0.4
    start_probability: float = 0.7
    start_windows: int = 2
    stay_probability: float = 0.35
    confident_probability: float = 0.9
    shortest_speech_s: float = 0.19  # as Silero hears it, which is some 40 ms more than there is
    sure_word_s: float = 0.09  # while Aura speaks, of speech beyond doubt: the rest of a word may be taken for its echo
    insists_sure_s: float = 0.25  # so much of what insists is speech beyond doubt; of a kitchen's noise, 0.1 s of 3 s
    provisional_silence_s: float = 0.1
    dip_db: float = 20.0  # so much below its loudest the voice has died away ...
    dip_s: float = 0.06  # ... when it stays there for so long; Silero notices 70 to 200 ms later
    closed_lips_s: float = 0.16  # lips that close within a word open sooner; at 0.12 the tries of a turn are spent
    peak_fall_db: float = 10.0  # a second: a voice gets softer in the course of a sentence
    pause_lasted_s: float = 0.4
    longest_s: float = 60.0
    release_tail_s: float = 0.25
    key_probability: float = 0.5  # with the key down nobody speaks by accident: one likely window is enough
    barge_in_level_db: float = -45.0  # while Aura speaks, quieter sound is residual echo, not a person
    hesitation_s: float = 0.5  # Silero was seen to hesitate for 0.47 s over the start of a voice
    lone_word_s: float = 0.9  # an utterance that begins so soon after a voice was suspected begins with that
    suspicion_s: float = 0.25  # no sign of a voice for so long: there was none
    blip_silence_s: float = 0.22  # after too little speech to be one, an interruption is over: the reply is waiting


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
    insists: bool = False
    peak_db: float = SILENCE_DB
    quiet_s: float = 0.0
    known_quiet_s: float = 0.0  # with what was captured but is no frame yet
    paused: bool = False
    early: bool = False
    by_level: bool = False  # the pause is one by its level alone
    pauses: int = 0
    pause_lasted: bool = False
    reading: Reading = Reading.OPEN  # of its words so far
    interrupts: bool = False  # it began while Aura spoke


class UtteranceDetector:
    """Finds utterances in frames. Not thread-safe: frames and keys come from one thread.

    Attributes:
        pace: How long a pause ends a turn.
        care: What it takes to be heard while Aura speaks.
        hands_free: False: only the key starts an utterance.
    """

    def __init__(
        self,
        activity: VoiceActivity,
        config: UtteranceConfig | None = None,
        pace: Pace = PACES["normal"],
        care: Care = CARES["balanced"],
    ) -> None:
        self.config = config or UtteranceConfig()
        self.pace = pace
        self.care = care
        self.hands_free = True
        self._activity = activity
        self._pre_roll: deque[Frame] = deque(maxlen=_frames(self.config.pre_roll_s + self.config.lone_word_s))
        self._suspect_since: float | None = None  # the first of the signs that are still in the pre-roll
        self._sign_since = self._sign_at = -math.inf  # of a voice while Aura is silent, without longer breaks
        self._scale = LoudnessScale()
        self._running: _Running | None = None
        self._likely_windows = 0
        self._confident_windows = 0
        self._last_probability = 0.0
        self._likely_db = SILENCE_DB  # the loudest of the frames of those windows
        self._suspected_at: float | None = None
        self._key_down = False
        self._key_up_at: float | None = None
        self._now = 0.0

    @property
    def attentive(self) -> bool:
        """Whether an utterance is running, or there is sound that may become one."""
        return self._running is not None or self._activity.awake

    def feed(
        self, frame: Frame, *, far_db: float = SILENCE_DB, own_voice: bool = False, headphones: bool = False
    ) -> list[HearingEvent]:
        """Take the next frame.

        Args:
            frame: 20 ms of the microphone, echo cancelled.
            far_db: The level in dBFS of what the speaker played around it.
            own_voice: It is, or may well be, what is left of Aura's own voice: no sign of a user.
            headphones: The microphone does not hear the speaker: nothing in it can be Aura's voice.
        """
        self._now = frame.time + FRAME_SECONDS
        activity = self._activity.feed(frame.samples, keep_open=self._running is not None)
        self._pre_roll.append(frame)
        if self._running is not None:
            return [UtteranceAudio(frame), *self._follow(self._running, activity, own_voice, frame.ahead_db)]
        if not self.hands_free:
            return []
        playing = far_db > FAR_SILENT_DB
        loud = not playing or headphones or activity.level_db >= self.config.barge_in_level_db
        if own_voice or not loud:
            activity = Activity(activity.level_db, tuple(0.0 for _ in activity.probabilities))
        started = self._listen(activity, self._care_now(playing, headphones))
        if self._running is not None:
            self._running.interrupts = playing
        return started or self._suspect(activity, playing)

    def hear_again(self, frames: Sequence[Frame], *, far_db: float) -> list[HearingEvent]:
        """Take the latest frames once more, now that it is known that nothing in them is Aura's voice.

        Does nothing while an utterance is running: it began without what is new in them.
        """
        if self._running is not None:
            return []
        self._forget_past()
        self._activity.reset()
        self._likely_windows = self._confident_windows = 0
        return [event for frame in frames for event in self.feed(frame, far_db=far_db, headphones=True)]

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
        if not self._key_down:
            return []
        self._key_down, self._key_up_at = False, self._now
        running = self._running
        return [self._pause(running)] if running is not None and running.established and not running.paused else []

    def read(self, pause: int, reading: Reading) -> None:
        """Take how the words up to the utterance's pause of this number read; too late once speech has gone on."""
        if self._running is not None and self._running.paused and self._running.pauses == pause:
            self._running.reading = reading

    def reset(self) -> list[HearingEvent]:
        """Forget everything, as on muting; a running utterance is dropped."""
        running, self._running = self._running, None
        self._key_down, self._key_up_at = False, None
        self._likely_windows = self._confident_windows = 0
        self._forget_past()
        self._activity.reset()
        if running is not None:
            return [UtteranceDropped(running.speech_s, running.level_db, running.by_key)]
        return self._unsuspect()

    def _forget_past(self) -> None:
        self._pre_roll.clear()
        self._suspect_since = None
        self._sign_since = -math.inf

    def _care_now(self, playing: bool, headphones: bool) -> Care:
        if not playing:
            return Care(1.0, self.config.start_probability, self.config.start_windows, 0.0)
        return CARES["eager"] if headphones else self.care

    def _listen(self, activity: Activity, care: Care) -> list[HearingEvent]:
        for probability in activity.probabilities:
            sure = probability >= care.sure_probability and self._last_probability >= care.suspect_probability
            self._last_probability = probability
            if sure:
                self._likely_windows = max(self._likely_windows, care.start_windows - 1)
            likely = probability >= care.start_probability
            self._likely_windows = self._likely_windows + 1 if likely else 0
            confident = likely and probability >= self.config.confident_probability
            self._confident_windows = self._confident_windows + confident if likely else 0
        self._likely_db = max(self._likely_db, activity.level_db) if self._likely_windows else SILENCE_DB
        if self._likely_windows < care.start_windows or self._scale.too_soft(self._likely_db, self._now):
            return []
        spoken, confident_s = self._likely_windows * WINDOW_SECONDS, self._confident_windows * WINDOW_SECONDS
        started = self._start(self._now - spoken, by_key=False)
        self._running = _Running(started.onset, self._now, False, spoken, confident_s, activity.level_db)
        return [started]

    def _suspect(self, activity: Activity, playing: bool) -> list[HearingEvent]:
        likely = any(p >= self.care.suspect_probability for p in activity.probabilities)
        likely = likely and not self._scale.too_soft(activity.level_db, self._now)
        if likely and not playing:
            if self._now - self._sign_at > self.config.suspicion_s:
                self._sign_since = self._now
            self._sign_at = self._now
        if likely and playing:
            before, self._suspected_at = self._suspected_at, self._now
            if self._suspect_since is None or self._now - self._suspect_since > self.config.lone_word_s:
                self._suspect_since = self._now
            return [] if before is not None else [VoiceSuspected(self._now)]
        if self._suspected_at is not None and self._now - self._suspected_at >= self.config.suspicion_s:
            return self._unsuspect()
        return []

    def _unsuspect(self) -> list[HearingEvent]:
        suspected, self._suspected_at = self._suspected_at, None
        return [] if suspected is None else [SuspicionPassed(self._now)]

    def _start(self, onset: float, *, by_key: bool) -> UtteranceStarted:
        begin = self._now
        if self._suspect_since is not None and self._now - self._suspect_since <= self.config.lone_word_s:
            # What was too short, or too like the echo, to be an utterance was its first word.
            begin = self._suspect_since
        hesitated = self._now - self._sign_since <= self.config.hesitation_s + ROUNDING_S
        if hesitated and self._now - self._sign_at <= self.config.suspicion_s:
            begin = min(begin, self._sign_since)
        frames = tuple(f for f in self._pre_roll if f.time >= begin - self.config.pre_roll_s - ROUNDING_S)
        self._forget_past()
        self._likely_windows = self._confident_windows = 0
        self._suspected_at = None
        self._running = _Running(onset, onset, by_key)
        return UtteranceStarted(onset, frames, by_key)

    def _follow(
        self, running: _Running, activity: Activity, own_voice: bool, ahead_db: float | None
    ) -> list[HearingEvent]:
        quiet = self._follow_level(running, activity.level_db, ahead_db)
        events: list[HearingEvent] = []
        unsure = running.by_key and not running.speech_s
        stay = self.config.key_probability if unsure else self.config.stay_probability
        for probability in activity.probabilities:
            if probability >= stay and not own_voice:
                running.speech_s += WINDOW_SECONDS
                if probability >= self.config.confident_probability:
                    running.confident_s += WINDOW_SECONDS
                running.last_speech = self._now
                if not (quiet and running.by_level):  # Silero believes in a voice for a while after it has died away
                    events += self._take_back_pause(running)
        sure = running.interrupts and running.confident_s >= self.config.sure_word_s - ROUNDING_S
        if not running.established and (sure or running.speech_s >= self.config.shortest_speech_s):
            running.established = True
            events.append(UtteranceEstablished(self._now))
        sure = running.confident_s >= self.config.insists_sure_s
        if not running.insists and sure and running.speech_s >= self.care.insists_s:
            running.insists = True
            events.append(UtteranceInsists(self._now))
        if self._now - running.onset >= self.config.longest_s:
            return [*events, *self._too_long(running)]
        if self._key_down:
            return events
        if self._key_up_at is not None:
            return [*events, *self._after_release(running, self._key_up_at)]
        return [*events, *self._after_silence(running)]

    def _follow_level(self, running: _Running, level_db: float, ahead_db: float | None) -> bool:
        """Return whether the voice has died away."""
        running.level_db = max(running.level_db, level_db)
        running.peak_db = max(level_db, running.peak_db - self.config.peak_fall_db * FRAME_SECONDS)
        threshold_db = running.peak_db - self.config.dip_db
        quiet = level_db < threshold_db
        running.quiet_s = running.quiet_s + FRAME_SECONDS if quiet else 0.0
        ahead = quiet and ahead_db is not None and ahead_db < threshold_db
        running.known_quiet_s = running.quiet_s + FRAME_SECONDS if ahead else running.quiet_s
        return quiet

    def _after_release(self, running: _Running, key_up_at: float) -> list[HearingEvent]:
        if self._now - key_up_at < self.config.release_tail_s - ROUNDING_S:
            return []
        return [self._end(running, Ending.RELEASED, shortest_s=WINDOW_SECONDS)]

    def _after_silence(self, running: _Running) -> list[HearingEvent]:
        silence = self._now - running.last_speech
        blip = running.interrupts and not running.established and silence >= self.config.blip_silence_s - ROUNDING_S
        # Words that read finished vouch for the end, so that its level may tell when it was.
        vouched = running.reading in (Reading.FINISHED, Reading.REQUEST)
        waited = self._now - self._last_voice(running) if vouched else silence
        if blip or waited >= self.pace.silence_s(running.reading) - ROUNDING_S:
            return [self._end(running, Ending.SILENCE, shortest_s=self.config.shortest_speech_s)]
        if not running.established:
            return []
        agreed = silence >= self.config.provisional_silence_s - ROUNDING_S
        if running.paused and not running.early:
            running.by_level = running.by_level and not agreed
            return self._while_paused(running)
        if agreed:
            return [self._pause(running)]
        if running.known_quiet_s >= self.config.closed_lips_s - ROUNDING_S:
            return [self._pause(running, by_level=True)]
        if not running.paused and running.known_quiet_s >= self.config.dip_s - ROUNDING_S:
            return [self._pause(running, early=True, by_level=True)]
        return []

    def _pause(self, running: _Running, *, early: bool = False, by_level: bool = False) -> SpeechPaused:
        if not running.paused:
            running.pauses += 1
        running.paused, running.early, running.by_level = True, early, by_level
        last_speech = self._last_voice(running)
        return SpeechPaused(last_speech, self._now - last_speech, running.confident_s, early, running.pauses)

    def _last_voice(self, running: _Running) -> float:
        """Return when the voice was last heard, by its level where that tells, which is nearer to the truth."""
        died_away = running.known_quiet_s >= self.config.dip_s - ROUNDING_S
        return min(running.last_speech, self._now - running.quiet_s) if died_away else running.last_speech

    def _while_paused(self, running: _Running) -> list[HearingEvent]:
        last_speech = self._last_voice(running)
        if running.pause_lasted or self._now - last_speech < self.config.pause_lasted_s - ROUNDING_S:
            return []
        running.pause_lasted = True
        return [PauseLasted(last_speech)]

    def _too_long(self, running: _Running) -> list[HearingEvent]:
        ended = self._end(running, Ending.TOO_LONG, shortest_s=WINDOW_SECONDS)
        return [ended, self._start(self._now, by_key=True)] if self._key_down else [ended]

    def _end(self, running: _Running, ending: Ending, *, shortest_s: float) -> HearingEvent:
        self._running, self._key_up_at = None, None
        if running.speech_s < shortest_s - ROUNDING_S and not running.established:
            return UtteranceDropped(running.speech_s, running.level_db, running.by_key)  # its frames stay the pre-roll
        self._forget_past()
        self._scale.note(running.level_db, self._now)
        return UtteranceEnded(self._last_voice(running), running.speech_s, ending, running.confident_s)

    def _take_back_pause(self, running: _Running) -> list[HearingEvent]:
        was_paused, running.paused, running.early, running.by_level = running.paused, False, False, False
        running.pause_lasted, running.reading = False, Reading.OPEN
        return [SpeechResumed(self._now)] if was_paused else []


def _frames(seconds: float) -> int:
    return max(1, round(seconds / FRAME_SECONDS))
