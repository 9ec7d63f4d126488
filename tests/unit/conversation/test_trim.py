"""Silence around a piece of speech is cut, whatever blocks it comes in."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.conversation.attempt import is_words
from aura_desktop.conversation.trim import SilenceTrimmer

RATE = 24_000


def piece(lead: float, sound: float, tail: float) -> np.ndarray:
    loud = np.full(round(sound * RATE), 5000, np.int16)
    return np.concatenate([np.zeros(round(lead * RATE), np.int16), loud, np.zeros(round(tail * RATE), np.int16)])


def trimmed(samples: np.ndarray, block: int) -> tuple[np.ndarray, SilenceTrimmer]:
    trimmer = SilenceTrimmer(RATE)
    parts = [trimmer.feed(samples[at : at + block]) for at in range(0, len(samples), block)]
    return np.concatenate([*parts, trimmer.finish()]), trimmer


@pytest.mark.parametrize("block", [1, 100, 480, 2400, 100_000])
def test_silence_is_cut_to_what_is_natural(block: int) -> None:
    out, trimmer = trimmed(piece(0.3, 0.5, 0.4), block)
    assert len(out) == round((0.03 + 0.5 + 0.09) * RATE)
    assert trimmer.cut_s == pytest.approx(0.27)


def test_pauses_within_a_piece_stay() -> None:
    middle = np.concatenate([piece(0, 0.2, 0.4), piece(0, 0.2, 0)])
    out, _ = trimmed(middle, 480)
    assert np.array_equal(out, middle)


def test_a_piece_of_silence_stays_short() -> None:
    out, _ = trimmed(np.zeros(RATE, np.int16), 480)
    assert len(out) <= 0.03 * RATE


@pytest.mark.parametrize(
    ("text", "words"),
    [("", False), (".", False), ("I", False), ("OK", True), ("No.", True), ("是", True), ("…", False), ("4 2", True)],
)
def test_what_counts_as_words(text: str, words: bool) -> None:
    """Transcripts under two characters are no utterance (a Chinese word may be one)."""
    assert is_words(text) is words
