"""Devices that come and go under a conversation, with the real program on real PortAudio and a private PulseAudio."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from .again import again_after_a_stall
from .house import BACK_S, FOLLOWED_S, HEADPHONES, MICROPHONE, QUESTION, house, took
from .program import PrivateDisplay, until
from .pulse import RATE, PrivatePulse
from .room import SPEAKER, speech

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@again_after_a_stall
def test_a_default_changed_under_way_is_followed(tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay) -> None:
    """PortAudio 615: its default never moves. The sentence under way goes on in the new loudspeaker."""
    with house(tmp_path, sound, display) as at:
        second = sound.load(MICROPHONE.replace("virtual_mic", "second_mic"))
        headphones = sound.load(HEADPHONES)
        try:
            _, asked = at.room.say(speech(QUESTION))
            answered = at.room.wait_for_answer(asked, 20)
            until(lambda: at.room.now > answered + 1.0, 10, "it speaks")
            sound.set_default_sink("headphones")
            sound.set_default_source("second_mic")
            followed = took(lambda: at.outside.plays_to() == {"headphones"}, 10, "the loudspeaker is followed")
            assert followed < FOLLOWED_S
            assert took(lambda: at.outside.records_from() == {"second_mic"}, 10, "the microphone too") < FOLLOWED_S
            now = at.room.now
            until(lambda: at.room.now > now + 0.6, 10, "it speaks on")
            assert at.room.speaker_sounds_now()
            at.room.wait_for_silence(at.room.now, 1.0, 40)
            before = len(at.heard())
            at.room.say(speech(QUESTION))
            until(lambda: len(at.heard()) > before, 10, "it listens to the new microphone")
        finally:
            sound.unload(second)
            sound.unload(headphones)


@again_after_a_stall
def test_a_chosen_microphone_stays_chosen_and_is_returned_to(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay
) -> None:
    """PulseAudio moves streams from a device that is the default no more, whoever chose it; Vibe 1130, 1061."""
    chosen = MICROPHONE.replace("virtual_mic", "desk_mic")
    module: int | None = sound.load(chosen)
    try:
        with house(tmp_path, sound, display, "audio.input=PulseAudio: desk_mic") as at:
            until(lambda: at.outside.records_from() == {"desk_mic"}, 10, "the chosen one is used")
            sound.set_default_source("desk_mic")
            sound.set_default_source("virtual_mic")
            until(lambda: at.outside.records_from() == {"desk_mic"}, FOLLOWED_S, "it stays with the chosen one")
            before = at.said("microphone: switched")
            sound.unload(module)
            module = None
            until(lambda: at.said("microphone: switched") > before, FOLLOWED_S, "it goes on with the default")
            assert at.listens()
            module = sound.load(chosen)
            until(lambda: at.outside.records_from() == {"desk_mic"}, FOLLOWED_S, "it returns to the chosen one")
            _, asked = at.room.say(speech(QUESTION))
            at.room.wait_for_answer(asked, 20)
    finally:
        if module is not None:
            sound.unload(module)


@again_after_a_stall
def test_a_program_halted_for_ten_seconds_recovers(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay
) -> None:
    """As after sleep: what was said meanwhile is not answered late, and the next question is heard whole."""
    with house(tmp_path, sound, display) as at:
        os.kill(at.aura.process.pid, signal.SIGSTOP)
        try:
            halted = at.room.now
            at.room.say(speech(QUESTION))
            until(lambda: at.room.now > halted + 10.0, 20, "ten seconds")
        finally:
            os.kill(at.aura.process.pid, signal.SIGCONT)
        woken = at.room.now
        until(lambda: at.said("woke up"), BACK_S, "it notices")
        until(lambda: at.room.now > woken + BACK_S, 10, "it has had its time")
        assert at.listens()
        assert not at.heard(), "what was said while it could not hear is not answered"
        assert not at.room.loud(SPEAKER, woken)
        question = speech(QUESTION)
        _, asked = at.room.say(question)
        answered = at.room.wait_for_answer(asked, 20)
        assert answered - asked < 3.0
        assert at.heard()[-1] > len(question) / RATE - 0.1
