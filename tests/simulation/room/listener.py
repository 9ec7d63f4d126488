"""A speech-to-text that knows every clip of a scenario and finds it by its waveform.

It tells how much of each clip arrived, so that a clipped first or last word shows up in the text and as a number.
Aura's own sentences are among the clips: a recogniser would understand them as well as the user's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import soxr

from ..voices import RATE

LOW = 4_000  # voices have most of their energy below 2 kHz, and a few samples of clock drift do not matter there
HOP_S = 0.02  # how exactly it can be told where the rest of a clip is missing
_PIECE = round(0.08 * LOW)
_HOP = round(HOP_S * LOW)
_SLACK = round(0.004 * LOW)
_LIKE = 0.6  # a piece of the clip: the same waveform, whatever the canceller and the room have done to it
_QUIET = 0.1  # pieces below this share of the clip's level are pauses
_SHARE = 0.5
_BEGUN_SHARE = 0.7  # of the pieces that can have arrived of a clip that is still being said ...
_BEGUN_PIECES = 6  # ... and there must be so many
_OWN_SHARE = 0.8  # for Aura's sentences: many, and short ones among them that are like a part of something else


@dataclass(frozen=True, slots=True)
class Found:
    """Where a clip was found in a recording: the seconds of it that are missing at either end, and how much arrived."""

    at_s: float
    lost_start_s: float
    lost_end_s: float
    share: float


@dataclass(frozen=True, slots=True)
class _Template:
    samples: np.ndarray
    pieces: list[int]  # where the pieces that are not pauses begin

    @classmethod
    def of(cls, clip: np.ndarray) -> _Template:
        samples = soxr.resample(clip.astype(np.float64), RATE, LOW)
        level = float(np.sqrt(np.mean(samples**2)))
        starts = range(0, max(1, len(samples) - _PIECE + 1), _HOP)
        return cls(samples, [at for at in starts if _rms(samples[at : at + _PIECE]) > _QUIET * level])


def _rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples**2)))


class Listener:
    """Called with 16 kHz samples, returns the words; `recordings` keeps what it was given."""

    def __init__(self, clips: Mapping[str, np.ndarray], own: Mapping[str, np.ndarray]) -> None:
        self._clips = clips
        self._own = own
        self._templates: dict[str, _Template] = {}
        self.recordings: list[np.ndarray] = []

    def __call__(self, samples: np.ndarray) -> str:
        """Return what was said, as far as it arrived; "" for sound without words."""
        self.recordings.append(samples)
        low = _low(samples)
        words = []
        for text, clip in {**self._own, **self._clips}.items():
            found = self._find(low, text, clip)
            if found is not None and (text in self._clips or found.share >= _OWN_SHARE):
                words.append((found.at_s, _part(text, found, len(clip) / RATE)))
        return " ".join(text for _, text in sorted(words))

    def expect(self, clips: Mapping[str, np.ndarray]) -> None:
        """Know these clips from now on, and no others."""
        self._clips = clips
        self._templates.clear()

    def best(self, text: str) -> Found | None:
        """Return the most complete arrival of the clip `text` in everything that was handed to speech-to-text."""
        found = [self._find(_low(samples), text, self._clips[text]) for samples in self.recordings]
        return max((f for f in found if f is not None), key=lambda f: f.share, default=None)

    def _find(self, heard: np.ndarray, text: str, clip: np.ndarray) -> Found | None:
        template = self._templates.get(text)
        if template is None:
            template = self._templates[text] = _Template.of(clip)
        length = len(template.samples)
        padded = np.pad(heard, (length, length + _SLACK))
        at = _best_lag(padded, template.samples)
        there = [start for start in template.pieces if _likeness(padded, template.samples, at, start) >= _LIKE]
        if not there:
            return None
        arrived = [start for start in template.pieces if at - length + start + _PIECE <= len(heard)]
        begun = len(there) >= max(_BEGUN_PIECES, _BEGUN_SHARE * len(arrived)) and there[0] == template.pieces[0]
        if len(there) < _SHARE * len(template.pieces) and not (begun and text in self._clips):
            return None
        at -= length
        return Found(
            at / LOW,
            max(there[0] - template.pieces[0], -at) / LOW,
            max(template.pieces[-1] - there[-1], at + length - len(heard)) / LOW,
            len(there) / len(template.pieces),
        )


def _low(samples: np.ndarray) -> np.ndarray:
    return np.asarray(soxr.resample(samples.astype(np.float64), 16_000, LOW))


def _part(text: str, found: Found, length_s: float) -> str:
    """Return the words that arrived, by their share of the clip; half a word is none."""
    words, at, kept = text.split(" "), 0, []
    for word in words:
        middle = (at + len(word) / 2) / len(text) * length_s
        if found.lost_start_s < middle < length_s - found.lost_end_s:
            kept.append(word)
        at += len(word) + 1
    return " ".join(kept)


def _best_lag(heard: np.ndarray, clip: np.ndarray) -> int:
    size = 1 << (len(heard) + len(clip)).bit_length()
    products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(clip, size)), size)
    return int(np.argmax(products[: len(heard) - len(clip) + 1]))


def _likeness(heard: np.ndarray, clip: np.ndarray, lag: int, start: int) -> float:
    piece = clip[start : start + _PIECE]
    begin = max(0, lag + start - _SLACK)
    around = heard[begin : begin + len(piece) + 2 * _SLACK]
    if len(around) < len(piece):
        return 0.0
    products = np.correlate(around, piece, "valid")
    energy = np.convolve(around**2, np.ones(len(piece)), "valid")
    return float(np.max(products / np.sqrt((energy + 1e-9) * float(piece @ piece) + 1e-9)))
