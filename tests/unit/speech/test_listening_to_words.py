"""An end of turn that listens to the words, and pauses to start on."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.audio.base import FRAME_SECONDS, Frame
from aura_desktop.speech.pace import PACES, Reading
from aura_desktop.speech.utterance import (
    SpeechPaused,
    SpeechResumed,
    UtteranceDropped,
    UtteranceEnded,
    UtteranceInsists,
    UtteranceStarted,
    VoiceSuspected,
)

from .utterance_room import LOUD_DB, Room


@pytest.mark.parametrize(
    ("pace", "reading", "seconds"),
    [
        ("normal", Reading.FINISHED, 0.3),
        ("normal", Reading.REQUEST, 0.36),
        ("normal", Reading.OPEN, 0.6),
        ("normal", Reading.UNFINISHED, 1.3),
        ("quick", Reading.UNFINISHED, 0.8),
        ("patient", Reading.FINISHED, 0.7),
    ],
)
def test_how_the_words_read_moves_the_end_of_turn(pace: str, reading: Reading, seconds: float) -> None:
    room = Room()
    room.detector.pace = PACES[pace]
    room.play(0.5, True).play(0.2, False)
    room.detector.read(room.pause.number, reading)
    assert UtteranceEnded not in room.play(seconds - 0.24, False).kinds
    assert UtteranceEnded in room.play(0.06, False).kinds


def test_words_of_a_pause_that_is_over_count_for_nothing() -> None:
    room = Room().play(0.5, True).play(0.2, False)
    paused = room.pause
    room.play(0.3, True).play(0.2, False)
    room.detector.read(paused.number, Reading.FINISHED)
    assert UtteranceEnded not in room.play(0.3, False).kinds


def test_a_voice_that_dies_away_is_an_early_pause_at_once() -> None:
    """Silero believes in a voice for 70 to 200 ms after it has died away; its level tells sooner."""
    room = Room().play(0.5, True)
    room.play(0.06, True, level_db=-55.0)
    assert room.pause.early
    assert room.pause.last_speech == pytest.approx(0.5)
    room.play(0.12, False, level_db=-55.0)
    assert (room.pause.early, room.pause.number, room.count(SpeechPaused)) == (False, 1, 2)
    assert room.pause.last_speech == pytest.approx(0.5)


def test_lips_that_close_within_a_word_take_an_early_pause_back() -> None:
    room = Room().play(0.5, True).play(0.06, True, level_db=-55.0).play(0.06, True, level_db=-55.0)
    assert (room.count(SpeechPaused), room.count(SpeechResumed)) == (1, 0)
    room.play(0.02, True)
    assert room.count(SpeechResumed) == 1
    assert room.play(0.06, True, level_db=-55.0).pause.number == 2


def test_in_noise_there_is_no_early_pause() -> None:
    room = Room().play(0.5, True).play(0.08, True, level_db=-42.0)
    assert room.count(SpeechPaused) == 0
    assert room.play(0.12, False, level_db=-42.0).count(SpeechPaused) == 1


def test_the_key_going_up_is_a_pause_to_start_on() -> None:
    room = Room().press().play(0.5, True).release()
    assert (room.count(SpeechPaused), room.pause.early) == (1, False)
    assert UtteranceEnded in room.play(0.3, False).kinds


def test_a_voice_that_stays_away_is_a_pause_though_silero_still_believes_in_it() -> None:
    """Silero let go 0.2 to 0.3 s after the end of an order; the words were asked for that much later."""
    room = Room().play(0.5, True).play(0.16, True, level_db=-55.0)
    assert (room.pause.early, room.pause.number, room.count(SpeechPaused)) == (False, 1, 2)
    assert room.play(0.1, True, level_db=-55.0).count(SpeechResumed) == 0
    assert room.play(0.04, True).count(SpeechResumed) == 1


def test_a_soft_voice_goes_on_once_silero_had_let_go() -> None:
    room = Room().play(0.5, True).play(0.16, True, level_db=-55.0).play(0.14, False, level_db=-55.0)
    assert room.play(0.04, True, level_db=-55.0).count(SpeechResumed) == 1


def test_a_voice_far_softer_than_the_users_is_a_television() -> None:
    """T5 (pipecat 3036): a soft television took the turn on headphones."""
    room = Room().play(1.0, True, level_db=-16.0).play(1.0, False)
    begun = room.count(UtteranceStarted)
    assert room.play(2.0, True, level_db=-42.0).count(UtteranceStarted) == begun
    assert room.play(2.0, True, level_db=-42.0, far_db=-20.0, headphones=True).count(VoiceSuspected) == 0
    assert room.play(0.2, True, level_db=-34.0).count(UtteranceStarted) == begun + 1


def test_nobody_is_too_soft_for_good() -> None:
    room = Room().play(1.0, True, level_db=-16.0).play(90.0, False)
    assert room.play(0.2, True, level_db=-42.0).count(UtteranceStarted) == 2


def test_a_first_word_that_was_only_suspected_is_handed_on_with_the_next() -> None:
    """E3: on open speakers "Wait, tell me a joke" became "tell me a joke"."""
    room = Room().play(1.0, False, far_db=-20.0)
    first = room.number
    room.play(0.02, True, far_db=-20.0).play(0.16, True, far_db=-20.0, own_voice=True)
    room.play(0.4, False, far_db=-20.0).play(0.2, True, far_db=-20.0)
    assert room.count(UtteranceStarted) == 1
    assert room.audio()[0] <= first - 15


def test_a_suspicion_long_before_is_no_first_word() -> None:
    room = Room().play(1.0, False, far_db=-20.0).play(0.02, True, far_db=-20.0).play(1.2, False, far_db=-20.0)
    first = room.number
    assert room.play(0.2, True).audio()[0] >= first - 20


def test_what_is_heard_again_begins_an_utterance_with_its_first_word() -> None:
    room = Room().play(0.6, True, far_db=-20.0, own_voice=True)
    frames = [Frame(np.full(320, 1000 + n, np.int16), room.time - 0.6 + n * FRAME_SECONDS) for n in range(30)]
    room.activity.probability, room.activity.level_db = room.certainty, LOUD_DB
    room.events += room.detector.hear_again(frames, far_db=-20.0)
    assert room.count(UtteranceStarted) == 1
    assert room.audio() == list(range(1000, 1030))


@pytest.mark.parametrize(("headphones", "started"), [(True, 1), (False, 0)])
def test_in_headphones_a_sure_window_after_a_likely_one_is_a_voice(headphones: bool, started: int) -> None:
    """The first consonants of "stop" make Silero hesitate: it was silent 17 ms later than a quarter of a second."""
    room = Room()
    for certainty in (0.02, 0.4, 0.95):
        room.certainty = certainty
        room.play(0.02, True, far_db=-20.0, headphones=headphones)
    assert room.count(UtteranceStarted) == started


def test_a_stop_of_which_the_echo_took_most_is_handed_on() -> None:
    """On open speakers at -15 dB "stop" was dropped: of its seven windows four were taken for Aura's own voice."""
    room = Room().play(1.0, False, far_db=-20.0).play(0.06, True, far_db=-20.0)
    room.play(0.1, True, far_db=-20.0, own_voice=True).play(1.0, False, far_db=-20.0)
    assert room.kinds[-1] is UtteranceEnded


def test_as_short_a_sound_with_nothing_playing_is_none() -> None:
    room = Room().play(1.0, False).play(0.06, True).play(1.0, False)
    assert room.kinds[-1] is UtteranceDropped


def test_noise_that_is_never_quite_a_voice_does_not_insist() -> None:
    """A clatter of dishes stopped a reply for good: Silero gave it 3 s of speech, 0.1 s of it beyond doubt."""
    room = Room()
    room.certainty = 0.8
    room.play(2.0, True, far_db=-20.0)
    assert (room.count(UtteranceStarted), room.count(UtteranceInsists)) == (1, 0)
    room.certainty = 0.95
    assert room.play(0.3, True, far_db=-20.0).count(UtteranceInsists) == 1
