"""What the utterance detector tells: the events of hearing, in the order in which they may come."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from ..audio.base import Frame


class Ending(StrEnum):
    """Why an utterance was handed on."""

    SILENCE = "silence"
    RELEASED = "released"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class VoiceSuspected:
    """While Aura speaks: the first sign that somebody talks over it. An utterance follows, or `SuspicionPassed`."""

    time: float


@dataclass(frozen=True, slots=True)
class SuspicionPassed:
    """Nobody talks over Aura after all."""

    time: float


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
class UtteranceInsists:
    """There is more speech in it than in a "mhm" or a "yeah": who speaks so long wants the turn."""

    time: float


@dataclass(frozen=True, slots=True)
class UtteranceAudio:
    """The next frame of the running utterance."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """The provisional end: `silence` seconds have passed since `last_speech`.

    Attributes:
        last_speech: When speech was last heard.
        silence: Seconds since.
        confident_s: As in `UtteranceEnded`, so far.
        early: The voice has only just died away: as often as not it is the closed lips within a word.
        number: Counts the utterance's pauses; an early one that lasts keeps its number.
    """

    last_speech: float
    silence: float
    confident_s: float = math.inf
    early: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class PauseLasted:
    """Nothing has followed a provisional end for a while: a reply that was held need not wait for it any longer."""

    last_speech: float


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
    VoiceSuspected
    | SuspicionPassed
    | UtteranceStarted
    | UtteranceEstablished
    | UtteranceInsists
    | UtteranceAudio
    | SpeechPaused
    | PauseLasted
    | SpeechResumed
    | UtteranceEnded
    | UtteranceDropped
)
