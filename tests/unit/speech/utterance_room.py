"""A room in which somebody speaks: probabilities of speech in, what is told of utterances out."""

from __future__ import annotations

import numpy as np

from aura_desktop.audio.base import FRAME_SECONDS, Frame
from aura_desktop.speech.utterance import (
    HearingEvent,
    PauseLasted,
    SpeechPaused,
    SuspicionPassed,
    UtteranceAudio,
    UtteranceConfig,
    UtteranceDetector,
    UtteranceInsists,
    UtteranceStarted,
    VoiceSuspected,
)
from aura_desktop.speech.voice_activity import Activity

LOUD_DB = -30.0


class Told:
    """Stands in for VoiceActivity: says of each frame what the script says."""

    def __init__(self) -> None:
        self.probability = 0.0
        self.level_db = -70.0

    def feed(self, samples: np.ndarray, *, keep_open: bool = False) -> Activity:
        return Activity(self.level_db, (self.probability,))

    def reset(self) -> None:
        pass


class Room:
    """Plays stretches of speech and silence to a detector. One window a frame, 20 ms each."""

    def __init__(self, **config: float) -> None:
        self.activity = Told()
        self.detector = UtteranceDetector(self.activity, UtteranceConfig(**config))  # type: ignore[arg-type]
        self.time = 0.0
        self.events: list[HearingEvent] = []
        self.number = 0
        self.certainty = 0.95

    def play(
        self,
        seconds: float,
        speech: bool,
        *,
        far_db: float = -96.0,
        level_db: float | None = None,
        own_voice: bool = False,
        headphones: bool = False,
    ) -> Room:
        self.activity.probability = self.certainty if speech else 0.02
        self.activity.level_db = level_db if level_db is not None else (LOUD_DB if speech else -70.0)
        for _ in range(round(seconds / FRAME_SECONDS)):
            frame = Frame(np.full(320, self.number % 30_000, np.int16), self.time)
            self.number += 1
            self.events += self.detector.feed(frame, far_db=far_db, own_voice=own_voice, headphones=headphones)
            self.time += FRAME_SECONDS
        return self

    def press(self) -> Room:
        self.events += self.detector.press()
        return self

    def release(self) -> Room:
        self.events += self.detector.release()
        return self

    @property
    def kinds(self) -> list[type]:
        aside = UtteranceAudio | UtteranceInsists | PauseLasted | VoiceSuspected | SuspicionPassed
        early = [event for event in self.events if isinstance(event, SpeechPaused) and event.early]
        return [type(event) for event in self.events if not isinstance(event, aside) and event not in early]

    @property
    def pause(self) -> SpeechPaused:
        return [event for event in self.events if isinstance(event, SpeechPaused)][-1]

    def count(self, kind: type) -> int:
        return sum(isinstance(event, kind) for event in self.events)

    def audio(self) -> list[int]:
        """Return the numbers of all frames handed on, in order."""
        numbers: list[int] = []
        for event in self.events:
            if isinstance(event, UtteranceStarted):
                numbers += [int(frame.samples[0]) for frame in event.frames]
            elif isinstance(event, UtteranceAudio):
                numbers.append(int(event.frame.samples[0]))
        return numbers
