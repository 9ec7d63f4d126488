"""When the system shows the microphone as free, with the real program on a private PulseAudio."""

from __future__ import annotations

from pathlib import Path

import pytest

from .again import again_after_a_stall
from .house import BACK_S, QUESTION, house
from .program import PrivateDisplay, until
from .pulse import RATE, PrivatePulse
from .room import speech
from .test_at_hand import verb

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]


@again_after_a_stall
def test_a_muted_microphone_is_free_for_the_system(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay
) -> None:
    """OpenWhispr 204: the microphone permanently in use. The next question after unmuting is heard whole."""
    with house(tmp_path, sound, display) as at:
        assert verb("toggle-mic", at.home) == "The microphone is muted."
        until(lambda: at.outside.records_from() == set(), 3, "nothing is recorded")
        assert verb("toggle-mic", at.home) == "The microphone is heard again."
        until(at.listens, BACK_S, "it records again")
        question = speech(QUESTION)
        _, asked = at.room.say(question)
        at.room.wait_for_answer(asked, 20)
        assert max(at.heard()) > len(question) / RATE - 0.1


@again_after_a_stall
def test_the_system_shows_the_microphone_as_free_until_the_key_is_pressed(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay
) -> None:
    """OpenWhispr 204, Handy 1283: with the microphone closed between turns, hardly anything of the first word waits."""
    settings = ("audio.release_microphone=idle", "listening.mode=push-to-talk")
    with house(tmp_path, sound, display, *settings, listening=False) as at:
        until(lambda: at.said("loudspeaker: flows"), 30, "it runs")
        assert not at.said("opening microphone")
        question = speech(QUESTION)
        assert verb("talk-start", at.home) == ""
        until(at.listens, 1.0, "the key opens it")
        _, asked = at.room.say(question)
        verb("talk-stop", at.home)
        at.room.wait_for_answer(asked, 20)
        assert max(at.heard()) > len(question) / RATE - 0.1
        until(lambda: at.outside.records_from() == set(), 40, "it is let go of after the turn")
