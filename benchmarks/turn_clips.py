"""Recordings of ../shared/data as turns: the sound, when its words were said, and when the speaker had finished."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr

from aura_desktop.speech.voice_activity import WINDOW_SAMPLES, WINDOW_SECONDS, SileroJudge
from tests.simulation.room.sounds import DATA, at_level, loud_steps, recording
from tests.simulation.voices import RATE

LEVEL_DB = -24.0
SHORTEST_PAUSE_S = 0.2
SPEECH = 0.35
STEP_S = 0.01


@dataclass(frozen=True, slots=True)
class Word:
    """A word and when it was said, in seconds of its clip."""

    text: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording at 48 kHz. `turns` are the stretches in which a speaker has the turn; no `words`: not known."""

    name: str
    samples: np.ndarray
    words: tuple[Word, ...]
    turns: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / RATE


def said(words: Sequence[Word], since: float, until: float) -> str:
    """Return the words of which the middle lies between two times."""
    return " ".join(word.text for word in words if since < (word.begin + word.end) / 2 < until)


def hesitations() -> list[Clip]:
    """Return the clips of people who hesitate, stutter, whisper or break off; each is one turn."""
    return [
        _spoken(entry) for entry in _manifest("speech") if entry["file"].startswith("mfa-") and "transcript" in entry
    ]


def commands() -> list[Clip]:
    """Return the spoken orders."""
    return [_spoken(entry) for entry in _manifest("speech") if entry["file"].startswith("picovoice-cmd-")]


def questions() -> list[Clip]:
    """Return the questions in a short and a long version, spoken by a voice."""
    return [_spoken(entry, "vadlabels") for entry in _manifest("vadlabels") if entry["set"] == "turn-tts"]


def ami() -> list[Clip]:
    """Return the stretches of meetings; each pause within a labelled turn is one place where it may be cut off.

    A turn here reaches from the end of the pause before to the end of the pause, as Silero hears them.
    """
    clips = []
    for entry in _manifest("vadlabels"):
        if entry["set"] != "ami":
            continue
        samples = at_level(recording(f"vadlabels/{entry['file']}"), LEVEL_DB, speech=True)
        turns = tuple(turn for begin, end in entry["speech"] for turn in _to_pauses(samples, begin, end))
        clips.append(Clip(entry["file"], samples, (), turns))
    return [clip for clip in clips if clip.turns]


def _to_pauses(samples: np.ndarray, begin: float, end: float) -> list[tuple[float, float]]:
    low = soxr.resample(samples, RATE, 16_000)
    judge = SileroJudge()
    count = len(low) // WINDOW_SAMPLES
    likely = [judge.probability(low[n * WINDOW_SAMPLES : (n + 1) * WINDOW_SAMPLES]) for n in range(count)]
    speech = [n * WINDOW_SECONDS for n, p in enumerate(likely) if p >= SPEECH and begin <= n * WINDOW_SECONDS < end]
    turns, since = [], begin
    for before, after in itertools.pairwise(speech):
        if after - before - WINDOW_SECONDS >= SHORTEST_PAUSE_S:
            turns.append((since, after))
            since = after
    return turns


def _manifest(folder: str) -> list[dict[str, Any]]:
    return json.loads((DATA / folder / "manifest.json").read_text(encoding="utf-8"))


def _spoken(entry: dict[str, Any], folder: str = "speech") -> Clip:
    name = f"{folder}/{entry['file']}"
    samples = at_level(recording(name), LEVEL_DB, speech=True)
    loud = loud_steps(samples)
    if "words" in entry:
        texts = re.findall(r"\S+", entry["transcript"])
        found = texts if len(texts) == len(entry["words"]) else [word["w"] for word in entry["words"]]
        words = tuple(Word(text, word["begin"], word["end"]) for text, word in zip(found, entry["words"], strict=True))
    else:
        words = _by_share(_as_recognised(entry["transcript"]), loud)
    return Clip(name, samples, words, ((float(loud[0]) * STEP_S, float(loud[-1] + 1) * STEP_S),))


def _as_recognised(transcript: str) -> list[str]:
    """Return the words a recogniser would write for the marks of a transcript."""
    words = []
    for word in transcript.split():
        if word.startswith("<cutoff-"):
            whole = word[len("<cutoff-") : -1]
            words.append(whole[: (len(whole) + 1) // 2])
        elif word.startswith("<hes-"):
            words.append(word[len("<hes-") : -1])
        else:
            words.append("uh" if word == "<unk>" else word)
    return words


def _by_share(texts: Sequence[str], loud: np.ndarray) -> tuple[Word, ...]:
    """Give each word its share of the sound by its letters; pauses do not count."""
    total, at, words = sum(map(len, texts)), 0, []
    for text in texts:
        first, last = (loud[min(len(loud) - 1, round(n / total * len(loud)))] for n in (at, at + len(text)))
        words.append(Word(text, float(first) * STEP_S, float(last) * STEP_S))
        at += len(text)
    return tuple(words)
