"""Whether the microphone hears the loudspeaker, told from sound alone."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.audio.base import Frame
from aura_desktop.audio.echo import EchoCanceller
from aura_desktop.audio.echo_presence import LAGS, WINDOW, EchoPresence, echo_likeness
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


def judged(
    far: np.ndarray,
    mic: np.ndarray,
    every_frame: bool = False,
    absences: list[bool] | None = None,
    presence: EchoPresence | None = None,
) -> EchoPresence:
    """Let it (a new one, or `presence`) hear all of it. `absences` gets what it held after each frame."""
    presence = presence or EchoPresence()
    padded = np.concatenate([np.zeros(LAGS + WINDOW), far]).astype(np.int16)
    for at in range(0, len(mic) - 320, 320):
        presence.hear(mic[at : at + 320].astype(np.int16))
        if every_frame or at // 320 % 3 == 2:
            end = LAGS + WINDOW + at + 320
            presence.judge(padded[end - LAGS - WINDOW : end], briefly=at // 320 % 3 != 2)
        if absences is not None:
            absences.append(presence.absent)
    return presence


def score(near: np.ndarray, far: np.ndarray) -> float:
    return float(echo_likeness(near, far).max())


@pytest.mark.parametrize("delay_s", [0.0, 0.02, 0.1, 0.3])
def test_a_copy_scores_high_at_any_delay(delay_s: float) -> None:
    far = speechlike(1.5, 1)
    mic = room(far, -15, max(delay_s, 1 / RATE))
    end = len(far)
    assert score(mic[end - WINDOW :], far[end - WINDOW - LAGS :]) > 0.6


def test_strangers_score_low() -> None:
    far, other = speechlike(1.5, 1), speechlike(1.5, 2)
    assert score(other[-WINDOW:], far[-WINDOW - LAGS :]) < 0.12


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


def likeness(score: float, lag: int, floor: float = 0.02) -> np.ndarray:
    """Return a likeness that is `score` at one lag and `floor` at all others."""
    by_lag = np.full(LAGS + 1, floor, np.float32)
    by_lag[LAGS - lag] = score
    return by_lag


def test_chance_likenesses_at_many_lags_are_no_echo() -> None:
    """Two voices are alike now and then; the user was taken for an echo, and the stop came 0.5 s late."""
    presence = EchoPresence()
    for number, score in enumerate((0.24, 0.49, 0.21, 0.32, 0.17, 0.34, 0.21, 0.25, 0.28, 0.24)):
        presence.note(likeness(score, 700 * number))
    assert presence.absent


@pytest.mark.parametrize("before", [0, 12])
def test_a_dense_echo_that_scores_low_is_noticed(before: int) -> None:
    presence = EchoPresence()
    for _ in range(before):
        presence.note(likeness(0.02, 0))
    for _ in range(10):
        presence.note(likeness(0.22, 1300))
    assert not presence.absent
    assert not presence.undecided


def test_an_echo_later_than_the_first_scores_is_waited_for() -> None:
    """A Bluetooth speaker is 0.3 s late: until then the room seems silent."""
    presence = EchoPresence()
    for score in (0.1, 0.07, 0.06, 0.05, 0.05, *[0.22] * 30):
        presence.note(likeness(score, 4800))
        assert not presence.absent


@pytest.mark.parametrize(("echo_db", "delay_s"), [(-6, 0.02), (-15, 0.06), (-20, 0.2), (-6, 0.32)])
def test_no_moment_of_a_room_is_taken_for_headphones(echo_db: float, delay_s: float) -> None:
    """E6 (livekit 1646): echo in the first seconds."""
    far, absences = speechlike(2.0, 1), list[bool]()
    assert not judged(far, room(far, echo_db, delay_s), True, absences).absent
    assert not any(absences)


def test_headphones_are_noticed_before_a_user_who_breaks_in_early_has_spoken() -> None:
    """In the first second of the first reply AEC3 swallowed the voice, until it was known that there is no echo."""
    far, near = speechlike(0.6, 1), np.zeros(round(RATE * 0.6))
    near[round(0.5 * RATE) :] = speechlike(0.6, 2)[: len(near) - round(0.5 * RATE)] * 2
    assert judged(far, room(far, None, near=near), every_frame=True).absent


def test_an_earlier_sound_is_no_proof_for_the_next_one() -> None:
    """A chime before the headphones came off, or before the sound was sent elsewhere: nothing of it counts."""
    canceller, far = EchoCanceller(), np.concatenate([speechlike(0.6, 3), np.zeros(2 * RATE), speechlike(0.6, 1)])
    mic, absences = room(far, None), []
    for at in range(0, len(far) - 319, 320):
        canceller.feed([RenderedBlock(far[at : at + 320].astype(np.int16), 1.0 + at / RATE, RATE)])
        canceller.process(Frame(mic[at : at + 320].astype(np.int16), 1.0 + at / RATE))
        absences.append(canceller.evidence().absent)
    again = round(2.6 * RATE / 320)
    assert absences[again - 110], "it was known that there is no echo"
    assert not any(absences[again : again + 10])


def test_a_switched_off_microphone_is_no_proof_of_headphones() -> None:
    far = speechlike(0.6, 1)
    assert not judged(far, np.zeros(len(far)), every_frame=True).absent


def canceller_with(near: np.ndarray, far: np.ndarray) -> tuple[list[Frame], np.ndarray]:
    """Return what is to be heard again, and what the microphone heard."""
    canceller, again = EchoCanceller(), []
    mic = room(far, None, near=near)
    for at in range(0, len(mic) - 640, 320):
        canceller.feed([RenderedBlock(far[at : at + 320].astype(np.int16), 1.0 + at / RATE, RATE)])
        if at >= 640:
            first = at - 640
            canceller.process(Frame(mic[first : first + 320].astype(np.int16), 1.0 + first / RATE))
            again += canceller.hear_again()
    return again, mic


def test_a_voice_taken_for_an_echo_is_handed_out_again_untouched_once() -> None:
    """A user who breaks in 0.1 s after the first reply began was swallowed on headphones."""
    far, near = speechlike(1.6, 1), np.zeros(round(RATE * 1.6))
    near[RATE // 10 :] = speechlike(1.6, 2)[: len(near) - RATE // 10]
    again, mic = canceller_with(near, far)
    times = [frame.time for frame in again]
    assert 0.5 <= (times[-1] - times[0]) <= 0.9
    assert times == sorted(set(times))
    heard = np.concatenate([frame.samples for frame in again]).astype(float)
    first = round((times[0] - 1.0) * RATE)
    start = max(0, -first)
    assert np.allclose(heard[start:], mic[first + start : first + len(heard)].astype(np.int16), atol=1)
