"""The very first start: the real program, set up by keyboard or by mouse alone, to the first answered question."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from .again import again_after_a_stall
from .program import PrivateDisplay, Program, until
from .pulse import PrivatePulse
from .room import MICROPHONE, Room, speech

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

QUESTION = "What is the meaning of life?"
FIRST_RUN = ("search", "--onlyvisible", "--name", "^Set up Aura$")


@again_after_a_stall
def test_from_the_first_start_to_the_first_answer_in_a_minute(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, room: Room
) -> None:
    """Offline, no account, nothing prepared: four pages by keyboard, one question by voice, one answer."""
    home = tmp_path / str(time.monotonic_ns())  # each try is a first start
    stored = home / "profiles" / "default" / "settings.json"
    environ = {"PULSE_SERVER": sound.server}
    with Program(home, display, [], environ) as aura:
        aura.window()
        pages = until(lambda: aura.xdotool(*FIRST_RUN), 30, "the first run")
        aura.wait_for_microphone(sound.env)
        aura.xdotool("windowfocus", "--sync", pages)
        begin = room.now
        room.say(speech(QUESTION))
        until(lambda: room.now > begin + 4, 10, "time in which it would answer")
        assert not room.loud(1 - MICROPHONE, begin), "it is being set up and answers nobody"
        assert not stored.exists(), "nothing is set before the end"
        aura.xdotool("key", "Return")
        pressed = room.now
        aura.xdotool("key", *["Tab"] * 5, "Return")  # past the buttons and the list to the test sound
        room.wait_for_speaker(pressed, 5)
        quiet = room.wait_for_silence(pressed, 0.5, 10)
        aura.xdotool("key", "Tab", "Return")
        room.wait_for_speaker(quiet + 0.25, 10)  # the sentence of the echo check
        aura.xdotool("key", "Tab", "Return", "Return")
        _, asked = room.say(speech(QUESTION))
        room.wait_for_answer(asked, 40)
        assert time.monotonic() - aura.started < 60
        aura.xdotool("key", "Return")
        until(lambda: not aura.xdotool(*FIRST_RUN), 10, "the first run goes away")
        until(stored.exists, 10, "the settings are there")
        assert aura.quit() == 0
    assert "Traceback" not in aura.output.read_text()
    with Program(home, display, [], environ) as again:
        again.window()
        again.wait_for_microphone(sound.env)
        assert not again.xdotool(*FIRST_RUN), "it is no first start any more"
        assert again.quit() == 0


@again_after_a_stall
def test_the_first_run_by_mouse_in_a_minute(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, room: Room
) -> None:
    """Each page is left with a click on the strong button at its lower left; no key is pressed."""
    home = tmp_path / str(time.monotonic_ns())
    stored = home / "profiles" / "default" / "settings.json"
    environ = {"PULSE_SERVER": sound.server}
    with Program(home, display, [], environ) as aura:
        aura.window()
        pages = until(lambda: aura.xdotool(*FIRST_RUN), 30, "the first run")
        aura.wait_for_microphone(sound.env)

        def click_the_strong_button() -> None:
            shape = aura.xdotool("getwindowgeometry", "--shell", pages)
            height = int(shape.partition("HEIGHT=")[2].split()[0])
            aura.xdotool("mousemove", "--window", pages, "56", str(height - 30), "click", "1")

        for _page in range(3):
            click_the_strong_button()
        _, asked = room.say(speech(QUESTION))
        room.wait_for_answer(asked, 40)
        assert time.monotonic() - aura.started < 60
        assert not stored.exists(), "nothing is set before the end"
        click_the_strong_button()
        until(lambda: not aura.xdotool(*FIRST_RUN), 10, "the first run goes away")
        until(stored.exists, 10, "the settings are there")
        assert aura.quit() == 0
