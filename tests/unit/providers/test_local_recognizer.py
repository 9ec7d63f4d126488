"""The pure parts of the offline speech recognition."""

import numpy as np
import pytest

from aura_desktop.errors import SettingsError
from aura_desktop.providers.local.pocketsphinx_stt import PocketsphinxSpeechToText
from aura_desktop.providers.local.recognizer import loud_frames, tidy


@pytest.mark.parametrize(
    ("engine", "text"),
    [
        ("i think i'm here and i'll stay", "I think I'm here and I'll stay"),
        ("<s> <sil> hello [NOISE] there ++NOISE++ </s>", "Hello there"),
        ("read(2) the(3) book", "Read the book"),
        ("it is in iowa", "It is in iowa"),
        ("", ""),
        ("<sil>", ""),
    ],
)
def test_engine_text_becomes_a_sentence_and_nothing_is_invented(engine: str, text: str) -> None:
    assert tidy(engine) == text


def noise(seconds: float, level: float) -> np.ndarray:
    return (np.random.default_rng(1).normal(0, level, int(16_000 * seconds))).astype(np.int16)


def test_silence_after_speech_is_not_speech_going_on() -> None:
    utterance = np.concatenate((noise(0.4, 30), noise(1.5, 2000), noise(0.2, 30)))
    assert loud_frames(utterance, noise(1.0, 30)) == 0
    assert loud_frames(utterance, np.concatenate((noise(0.3, 30), noise(0.2, 800)))) >= 9
    assert loud_frames(utterance, noise(0.01, 2000)) == 0
    assert loud_frames(utterance[:0], noise(1.0, 2000)) == 0


@pytest.mark.parametrize("language", ["en", "en-US", "en_GB", ""])
def test_english_is_taken(language: str) -> None:
    assert PocketsphinxSpeechToText(language).streaming


def test_other_languages_are_refused_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match="English only"):
        PocketsphinxSpeechToText("de")
