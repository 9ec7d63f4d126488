"""Talking over Aura."""

from __future__ import annotations

import pytest

from aura_desktop.speech.pace import CARES
from aura_desktop.speech.utterance import (
    PauseLasted,
    SuspicionPassed,
    UtteranceDropped,
    UtteranceInsists,
    UtteranceStarted,
    VoiceSuspected,
)

from .utterance_room import Room


def test_the_first_sign_of_a_voice_is_told_only_while_aura_speaks() -> None:
    assert Room().play(0.02, True).count(VoiceSuspected) == 0
    assert Room().play(0.02, True, far_db=-20).count(VoiceSuspected) == 1


def test_a_suspicion_that_nothing_follows_passes() -> None:
    room = Room().play(0.02, True, far_db=-20).play(0.2, False, far_db=-20)
    assert room.count(SuspicionPassed) == 0
    room.play(0.1, False, far_db=-20)
    assert (room.count(VoiceSuspected), room.count(SuspicionPassed)) == (1, 1)
    assert room.kinds == []


def test_an_utterance_takes_the_place_of_the_suspicion() -> None:
    room = Room().play(0.5, True, far_db=-20).play(2, False)
    assert (room.count(VoiceSuspected), room.count(SuspicionPassed)) == (1, 0)
    assert UtteranceStarted in room.kinds


def test_muting_takes_a_suspicion_back() -> None:
    room = Room().play(0.02, True, far_db=-20)
    assert [type(event) for event in room.detector.reset()] == [SuspicionPassed]


def test_auras_own_voice_is_no_user() -> None:
    """E1, E2, E9: however much like speech it sounds."""
    assert Room().play(3, True, far_db=-20, own_voice=True).events == []


def test_own_voice_does_not_keep_an_utterance_alive() -> None:
    room = Room().play(0.04, True, far_db=-20).play(1, True, far_db=-20, own_voice=True)
    assert room.kinds == [UtteranceStarted, UtteranceDropped]


def test_with_headphones_a_soft_voice_is_heard_too() -> None:
    assert UtteranceStarted not in Room().play(1, True, far_db=-20, level_db=-50).kinds
    assert UtteranceStarted in Room().play(1, True, far_db=-20, level_db=-50, headphones=True).kinds


@pytest.mark.parametrize(("care", "probability", "starts"), [("careful", 0.75, False), ("balanced", 0.75, True)])
def test_how_sure_it_must_be_follows_the_setting(care: str, probability: float, starts: bool) -> None:
    room = Room()
    room.detector.care = CARES[care]
    room.certainty = probability
    assert (UtteranceStarted in room.play(1, True, far_db=-20).kinds) is starts


def test_mhm_does_not_insist_and_a_sentence_does() -> None:
    """B2 (pipecat 1391)."""
    assert Room().play(0.45, True, far_db=-20).play(1, False).count(UtteranceInsists) == 0
    assert Room().play(1.5, True, far_db=-20).count(UtteranceInsists) == 1


def test_a_blip_over_aura_is_over_soon_and_its_sound_stays_the_pre_roll() -> None:
    room = Room().play(1, False).play(0.04, True, far_db=-20).play(0.3, False)
    assert room.kinds == [UtteranceStarted, UtteranceDropped]
    room.events.clear()
    numbers = room.play(0.5, True).audio()
    assert numbers[0] <= 55  # what was taken for a blip was the start of a word


def test_a_lasting_pause_is_told_once() -> None:
    room = Room().play(0.5, True).play(0.38, False)
    assert room.count(PauseLasted) == 0
    assert room.play(0.1, False).count(PauseLasted) == 1
    assert room.play(0.5, True).play(0.5, False).count(PauseLasted) == 2
