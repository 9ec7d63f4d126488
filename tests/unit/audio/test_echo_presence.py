"""Whether the microphone hears the loudspeaker, told from sound alone."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.audio.base import Frame
from aura_desktop.audio.echo import EchoCanceller
from aura_desktop.audio.echo_presence import LAGS, WINDOW, EchoPresence, echo_score
from aura_desktop.audio.playback import RenderedBlock

RATE = 16_000


def speechlike(seconds: float, seed: int) -> np.ndarray:
    """Return noise with syllables: 4 Hz loudness, low-passed like a voice. Mono float64 around -20 dBFS."""
    rng = np.random.default_rng(seed)
    noise = np.convolve(rng.standard_normal(round(seconds * RATE)), np.ones(6) / 6, "same")
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * np.arange(len(noise)) / RATE + seed)
    return noise * syllables * 8000


def room(far: np.ndarray, echo_db: float | None, delay_s: float = 0.06, near: np.ndarray | None = None) -> np.ndarray:
    """Return what the microphone hears."""
    mic = np.random.default_rng(9).standard_normal(len(far)) * 20
    if echo_db is not None:
        delay = round(delay_s * RATE)
        mic[delay:] += far[:-delay] * 10 ** (echo_db / 20)
    if near is not None:
        mic[: len(near)] += near[: len(mic)]
    return mic


def judged(far: np.ndarray, mic: np.ndarray) -> EchoPresence:
    presence = EchoPresence()
    padded = np.concatenate([np.zeros(LAGS + WINDOW), far]).astype(np.int16)
    for at in range(0, len(mic) - 320, 320):
        presence.hear(mic[at : at + 320].astype(np.int16))
        if at // 320 % 3 == 2:
            end = LAGS + WINDOW + at + 320
            presence.judge(padded[end - LAGS - WINDOW : end])
    return presence


@pytest.mark.parametrize("delay_s", [0.0, 0.02, 0.1, 0.3])
def test_a_copy_scores_high_at_any_delay(delay_s: float) -> None:
    far = speechlike(1.5, 1)
    mic = room(far, -15, max(delay_s, 1 / RATE))
    end = len(far)
    assert echo_score(mic[end - WINDOW :], far[end - WINDOW - LAGS :]) > 0.6


def test_strangers_score_low() -> None:
    far, other = speechlike(1.5, 1), speechlike(1.5, 2)
    assert echo_score(other[-WINDOW:], far[-WINDOW - LAGS :]) < 0.12


def test_headphones_are_noticed_within_a_second_of_speech() -> None:
    far = speechlike(0.9, 1)
    assert judged(far, room(far, None)).absent


def test_headphones_are_noticed_while_the_user_talks() -> None:
    far = speechlike(2.0, 1)
    assert judged(far, room(far, None, near=speechlike(2.0, 2))).absent


@pytest.mark.parametrize("echo_db", [-25, -15, -6])
def test_open_speakers_are_never_taken_for_headphones(echo_db: float) -> None:
    far = speechlike(3.0, 1)
    assert not judged(far, room(far, echo_db)).absent
    assert not judged(far, room(far, echo_db, near=speechlike(1.0, 2) * 2)).absent


def test_an_echo_that_begins_later_is_noticed() -> None:
    far = speechlike(3.0, 1)
    mic = np.concatenate([room(far, None)[: RATE * 2], room(far, -15)[RATE * 2 :]])
    assert not judged(far, mic).absent


def test_a_silent_speaker_tells_nothing() -> None:
    assert not judged(np.zeros(RATE * 2), room(np.zeros(RATE * 2), None)).absent


def through(far: np.ndarray, mic: np.ndarray) -> np.ndarray:
    """Return what the canceller makes of `mic`, its 8 ms delay taken out."""
    canceller, out = EchoCanceller(), []
    for at in range(0, len(mic) - 640, 320):
        canceller.feed([RenderedBlock(far[at : at + 320].astype(np.int16), 1.0 + at / RATE, RATE)])
        if at >= 640:  # the far end is rendered ahead of what is captured
            first = at - 640
            out.append(canceller.process(Frame(mic[first : first + 320].astype(np.int16), 1.0 + first / RATE)).samples)
    return np.concatenate(out)[128:].astype(np.float64)


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def test_the_users_first_words_over_a_reply_in_headphones_are_untouched() -> None:
    """AEC3 alone takes the user for echo where there is none: it swallowed the first 0.7 s of an interruption."""
    far, near = speechlike(4.0, 1), np.zeros(RATE * 4)
    near[RATE * 2 :] = speechlike(2.0, 2)
    mic = room(far, None, near=near)
    heard = through(far, mic)
    first_words = slice(RATE * 2, RATE * 2 + RATE // 4)
    assert rms(heard[first_words]) > 0.9 * rms(mic[first_words])


def test_a_canceller_at_rest_hands_frames_on_untouched() -> None:
    mic = speechlike(2.0, 3)
    heard = through(np.zeros(RATE * 2), mic)
    assert np.allclose(heard, mic[: len(heard)].astype(np.int16), atol=1)


def test_a_voice_over_a_tone_is_not_taken_for_its_echo() -> None:
    """A chance likeness of one window must not hand the user's voice to the canceller: the stop came 0.5 s late."""
    presence = EchoPresence()
    for score in (*[0.02] * 12, 0.24, 0.18, 0.21, 0.21, 0.17, 0.1):
        presence.note(score)
    assert presence.absent


def test_a_dense_echo_that_scores_low_is_noticed() -> None:
    presence = EchoPresence()
    for score in (*[0.02] * 12, *[0.22] * 10):
        presence.note(score)
    assert not presence.absent


def test_an_echo_later_than_the_first_scores_is_waited_for() -> None:
    """A Bluetooth speaker is 0.3 s late: until then the room seems silent."""
    presence = EchoPresence()
    for score in (0.1, 0.07, 0.06, 0.05, 0.05, *[0.22] * 30):
        presence.note(score)
        assert not presence.absent
