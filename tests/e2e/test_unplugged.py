"""A microphone that is unplugged under a conversation, with the real program on real PortAudio and a private server."""

from __future__ import annotations

from pathlib import Path

import pytest

from .again import again_after_a_stall
from .house import BACK_S, LONG, QUESTION, TOLD_S, house, took
from .program import PrivateDisplay, until
from .pulse import RATE, PrivatePulse
from .room import speech

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@again_after_a_stall
def test_a_microphone_unplugged_while_the_user_speaks(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay
) -> None:
    """Vibe 1061, python-sounddevice 627: what was said before is answered, and it listens again without a restart."""
    with house(tmp_path, sound, display) as at:
        words = speech(LONG)
        begin = at.room.now
        at.sound.say(words)
        until(lambda: at.room.loud(0, begin), 10, "the user speaks")
        onset = at.room.loud(0, begin)[0]
        until(lambda: at.room.now > onset + 2.5, 10, "two and a half seconds of words")
        at.unplug()
        cut = at.room.now
        assert took(lambda: at.said("device-lost"), 10, "told") < TOLD_S
        said = cut - onset
        until(lambda: max(at.heard(), default=0.0) > said - 0.3, 10, f"all {said:.1f} s before the cut are understood")
        at.room.wait_for_answer(cut, 20)
        until(lambda: at.room.now > onset + len(words) / RATE + 0.5, 20, "the user has ended")
        at.plug_in()
        assert took(at.listens, 10, "it records again") < BACK_S
        at.room.wait_for_silence(at.room.now, 1.0, 40)
        before = len(at.heard())
        question = speech(QUESTION)
        _, asked = at.room.say(question)
        until(lambda: len(at.heard()) > before, 10, "it listens")
        assert at.heard()[-1] > len(question) / RATE - 0.1
        at.room.wait_for_answer(asked, 20)


@again_after_a_stall
def test_a_microphone_unplugged_while_aura_speaks(tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay) -> None:
    """LiveKit 6076. The reply is heard on, the next question reaches it, and it never hears itself instead."""
    with house(tmp_path, sound, display) as at:
        _, asked = at.room.say(speech(QUESTION))
        answered = at.room.wait_for_answer(asked, 20)
        until(lambda: at.room.now > answered + 1.0, 10, "it speaks")
        heard = len(at.heard())
        at.unplug()
        cut = at.room.now
        assert took(lambda: at.said("device-lost"), 10, "told") < TOLD_S
        until(lambda: at.room.now > cut + 1.5, 10, "it speaks on")
        assert at.room.speaker_sounds_now()
        assert at.outside.records_from() == set(), "nothing is recorded in the microphone's place"
        assert len(at.heard()) == heard, "it heard itself in the microphone's place"
        at.plug_in()
        assert took(at.listens, 10, "it records again") < BACK_S
        onset, end = at.room.say(speech(QUESTION))
        silent = at.room.wait_for_silence(onset, 0.25, 10)
        assert silent - onset < 1.0, "it can be talked over again"
        at.room.wait_for_answer(max(end, silent + 0.25), 20)


@again_after_a_stall
def test_a_microphone_gone_for_a_second_is_heard_again_at_once(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay
) -> None:
    """Measured before: 3.5 s deaf."""
    with house(tmp_path, sound, display) as at:
        at.unplug()
        gone = at.room.now
        until(lambda: at.room.now > gone + 1.0, 10, "one second")
        flows = at.said("microphone: flows")
        at.plug_in()
        assert took(lambda: at.said("microphone: flows") > flows, 10, "frames arrive") < 1.0
