"""The acceptance of the app: the real program, real PortAudio, real engines, judged by what sounds in the room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import running

from .again import again_after_a_stall
from .program import PrivateDisplay, Program, compatible, run, until
from .pulse import PrivatePulse
from .room import SPEAKER, Room, speech

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

FIRST = "What is the meaning of life?"
SECOND = "What is the largest planet?"


@again_after_a_stall
def test_a_conversation_hands_free_with_the_offline_engines(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, room: Room
) -> None:
    """Asked, answers; talked over, falls silent; answers the second question. No key, no network, no mock."""
    with Program(tmp_path, display, ["--set", "listening.mode=hands-free"], {"PULSE_SERVER": sound.server}) as aura:
        aura.window()
        aura.wait_for_microphone(sound.env)
        _, asked = room.say(speech(FIRST))
        answered = room.wait_for_answer(asked, 60)
        until(lambda: room.now > answered + 1.5, 10, "it has talked for a while")
        assert room.speaker_sounds_now(), "the answer was too short to be talked over"
        onset, end = room.say(speech(SECOND, "en-us", 140))
        silent = room.wait_for_silence(onset, 0.25, 10)
        assert silent - onset < 1.0, "it went on talking"
        room.wait_for_answer(max(end, silent + 0.25), 60)
        assert aura.process.poll() is None
        assert aura.quit() == 0
    assert "Traceback" not in aura.output.read_text()


@again_after_a_stall
def test_turns_and_barge_in_are_fast_with_a_server_of_known_delays(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, room: Room
) -> None:
    """The server takes 250 ms in all; bounds are wide because the machine may be busy (benchmarks/ has the figures)."""
    with (
        running(Behaviour(stt_delay=0.1, first_token=0.1, first_audio=0.05)) as server,
        Program(tmp_path, display, compatible(server.url), {"PULSE_SERVER": sound.server}) as aura,
    ):
        aura.window()
        aura.wait_for_microphone(sound.env)
        _, asked = room.say(speech(FIRST))
        answered = room.wait_for_answer(asked, 20)
        assert answered - asked < 2.0
        until(lambda: room.now > answered + 1.0, 10, "it has talked for a while")
        onset, end = room.say(speech(SECOND))
        silent = room.wait_for_silence(onset, 0.25, 10)
        assert silent - onset < 0.6
        again = room.wait_for_answer(max(end, silent + 0.25), 20)
        assert again - end < 2.5
        messages = server.last("/chat/completions").body["messages"]
        heard = [message["content"] for message in messages if message["role"] == "assistant"]
        assert len(heard) == 1
        assert 0 < len(heard[0]) < len(Behaviour().reply), "history holds what was heard, not what was written"
        assert aura.quit() == 0


@again_after_a_stall
def test_push_to_talk_with_the_space_bar(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, room: Room
) -> None:
    """Handy issue 1283: no clipped first word. A press while Aura speaks silences it at once."""
    question = speech(FIRST)
    with running(Behaviour()) as server:
        arguments = [*compatible(server.url), "--set", "listening.mode=push-to-talk"]
        with Program(tmp_path, display, arguments, {"PULSE_SERVER": sound.server}) as aura:
            window = aura.window()
            aura.wait_for_microphone(sound.env)
            aura.xdotool("windowfocus", "--sync", window)
            room.say(question)
            assert not server.of("/audio/transcriptions"), "it listened without the key"
            aura.xdotool("keydown", "space")
            room.say(question)
            aura.xdotool("keyup", "space")
            released = room.now
            answered = room.wait_for_answer(released - 0.3, 20)
            assert server.last("/audio/transcriptions").audio_seconds >= len(question) / 48_000 - 0.05
            until(lambda: room.now > answered + 1.0, 10, "it has talked for a while")
            assert room.speaker_sounds_now()
            pressed = room.now
            aura.xdotool("keydown", "space")
            silent = room.wait_for_silence(pressed, 0.25, 5)
            aura.xdotool("keyup", "space")
            assert silent - pressed < 0.4
            assert aura.quit() == 0


def test_a_second_start_raises_the_first(tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay) -> None:
    with running(Behaviour()) as server:
        environ = {"PULSE_SERVER": sound.server}
        with Program(tmp_path, display, compatible(server.url), environ) as aura:
            aura.window()
            again = run(home=tmp_path, DISPLAY=display.name, seconds=20, **environ)
            assert (again.returncode, again.stdout) == (0, "Aura is already running; its window was raised.\n")
            assert aura.process.poll() is None
            assert aura.quit() == 0


def test_without_microphone_and_speaker_the_window_opens(tmp_path: Path, display: PrivateDisplay) -> None:
    """Buzz issue 279: no device, crash while building the window."""
    with running(Behaviour()) as server, Program(tmp_path, display, compatible(server.url), {}) as aura:
        window = aura.window()
        aura.xdotool("windowfocus", "--sync", window)
        aura.xdotool("type", "Hello there")
        aura.xdotool("key", "Return")
        until(lambda: server.of("/chat/completions"), 20, "typed text reaches the model")
        assert aura.quit() == 0


def test_silence_and_noise_of_the_room_start_no_turn(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, room: Room
) -> None:
    quiet = ("--set", "sounds.earcons=off")  # five seconds of nothing at all are a muted microphone: that has a sound
    with (
        running(Behaviour()) as server,
        Program(tmp_path, display, [*compatible(server.url), *quiet], {"PULSE_SERVER": sound.server}) as aura,
    ):
        aura.window()
        aura.wait_for_microphone(sound.env)
        begin = room.now
        until(lambda: room.now > begin + 5, 10, "five seconds of nothing")
        assert not server.of("/audio/transcriptions")
        assert not room.loud(SPEAKER, begin)
        assert aura.quit() == 0
