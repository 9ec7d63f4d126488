"""Aura's voice in the room: real speech, from espeak-ng or from recordings, with the timing of a good service."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from aura_desktop.providers.base import Alignment

from ..scripted import ScriptedSpeech
from ..voices import RATE, spoken
from ..word_times import word_times

VOICE, SPEED = "en-us+m3", 170
_RAMP = RATE // 200
AROUND_S = 0.03
"""Services put some silence around a piece."""
_AROUND = np.zeros(round(AROUND_S * RATE), np.int16)


class RoomVoice(ScriptedSpeech):
    """Speaks a piece with its recording where there is one, else with espeak-ng. `sounds` keeps what was spoken.

    `aligned`: it tells when each character sounds, as some services do (espeak-ng's pieces only).
    """

    rate = RATE

    def __init__(self, recordings: Mapping[str, np.ndarray] | None = None, peak: int = 16_000) -> None:
        super().__init__()
        self._recordings = recordings or {}
        self._peak = peak
        self.aligned = False
        self.sounds: dict[str, np.ndarray] = {}

    def sound(self, text: str) -> np.ndarray:
        sound = self.sounds[text] = np.concatenate([_AROUND, _ramped(self._words(text)), _AROUND])
        return sound

    def times(self, text: str) -> Alignment | None:
        return Alignment(text, _char_starts(text)) if self.aligned else None

    def _words(self, text: str) -> np.ndarray:
        known = [(text.find(sentence), samples) for sentence, samples in self._recordings.items() if sentence in text]
        if known:
            return np.concatenate([samples for _, samples in sorted(known, key=lambda pair: pair[0])])
        return spoken(text, voice=VOICE, speed=SPEED, peak=self._peak)


def heard_words(text: str, said_s: float) -> int:
    """Return how many words of a piece that espeak-ng spoke were heard when `said_s` of it were: over half of each."""
    return sum((begin + end) / 2 < said_s - AROUND_S for begin, end in word_times(text, VOICE, SPEED))


def _char_starts(text: str) -> tuple[float, ...]:
    starts: list[float] = []
    for word, (begin, end) in zip(re.findall(r"\S+\s*", text), word_times(text, VOICE, SPEED), strict=True):
        starts += [AROUND_S + begin + (end - begin) * n / len(word) for n in range(len(word))]
    return tuple(starts)


def _ramped(samples: np.ndarray) -> np.ndarray:
    """Return a clip without the steps at its ends that cutting it out has made."""
    shape = np.ones(len(samples))
    shape[:_RAMP] = np.linspace(0, 1, _RAMP)
    shape[-_RAMP:] = np.linspace(1, 0, _RAMP)
    return (samples * shape).astype(np.int16)
