"""Devices that come and go under a conversation, with the real program on real PortAudio and a private PulseAudio."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import FakeServer, running

from .again import again_after_a_stall
from .program import PrivateDisplay, Program, compatible, until
from .pulse import RATE, PrivatePulse
from .room import SPEAKER, Room, speech
from .test_at_hand import verb

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

MICROPHONE = (
    "module-remap-source source_name=virtual_mic master=bus.monitor channels=1 channel_map=mono "
    "master_channel_map=front-left remix=no"
)
HEADPHONES = (
    "module-remap-sink sink_name=headphones master=bus channels=1 channel_map=mono "
    "master_channel_map=front-right remix=no"
)
QUESTION = "What is the meaning of life?"
LONG = "Tell me how the telephone came about, who held the first patent, and how it spread from town to town after that"
TOLD_S, BACK_S, FOLLOWED_S = 1.0, 3.0, 3.0


class Outside:
    """What the sound server says about the streams of the program."""

    def __init__(self, sound: PrivatePulse, aura: Program) -> None:
        self._env = sound.env
        self._pid = aura.process.pid

    def records_from(self) -> set[str]:
        """Return the sources the program records from."""
        return self._ends("source-outputs", "sources", "Source")

    def plays_to(self) -> set[str]:
        """Return the sinks the program plays to."""
        return self._ends("sink-inputs", "sinks", "Sink")

    def _ends(self, streams: str, devices: str, field: str) -> set[str]:
        names = dict(line.split("\t")[:2] for line in self._pactl("short", devices).splitlines())
        found = set()
        for block in self._pactl(streams).split("\n\n"):
            if f'application.process.id = "{self._pid}"' in block:
                found |= {names.get(line.split()[1], "?") for line in block.splitlines() if f"\t{field}: " in line}
        return found

    def _pactl(self, *what: str) -> str:
        return subprocess.run(
            ["pactl", "list", *what], env=self._env, capture_output=True, text=True, timeout=10
        ).stdout


class House:
    """The program with a fast server, on a bus that is recorded."""

    def __init__(self, sound: PrivatePulse, aura: Program, server: FakeServer, room: Room, home: Path) -> None:
        self.sound, self.aura, self.server, self.room = sound, aura, server, room
        self.home = home
        self.outside = Outside(sound, aura)
        self._log = home / "logs" / "aura.log"

    def said(self, text: str) -> int:
        """Return how often the log tells something; a card is logged under its code as it is shown."""
        return self._log.read_text().count(text)

    def listens(self) -> bool:
        return self.outside.records_from() == {"virtual_mic"}

    def unplug(self) -> None:
        self.sound.unload(self.sound.index_of("source_name=virtual_mic"))

    def plug_in(self) -> None:
        self.sound.load(MICROPHONE)

    def heard(self) -> list[float]:
        """Return how many seconds of sound each transcription held."""
        return [record.audio_seconds or 0.0 for record in self.server.of("/audio/transcriptions")]


def took(condition: Callable[[], object], seconds: float, what: str) -> float:
    """Wait for a condition and return how long that took."""
    begin = time.monotonic()
    until(condition, seconds, what)
    return time.monotonic() - begin


def make_whole(sound: PrivatePulse) -> None:
    """Let the sound server be as it was before the first test."""
    try:
        sound.index_of("source_name=virtual_mic")
    except LookupError:
        sound.load(MICROPHONE)
    sound.set_default_source("virtual_mic")
    sound.set_default_sink("speaker")


@contextmanager
def house(
    tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay, *settings: str, listening: bool = True
) -> Iterator[House]:
    make_whole(sound)
    home = tmp_path / str(len(list(tmp_path.iterdir())))
    arguments = [word for setting in ("sounds.earcons=off", *settings) for word in ("--set", setting)]
    with (
        running(Behaviour(stt_delay=0.05)) as server,
        sound.record() as recording,
        Program(home, display, [*compatible(server.url), *arguments], {"PULSE_SERVER": sound.server}) as aura,
    ):
        aura.window()
        at = House(sound, aura, server, Room(recording, sound.env), home)
        if listening:
            until(lambda: at.said("microphone: flows"), 30, "it listens")
        yield at
        assert aura.quit() == 0
        assert "Traceback" not in aura.output.read_text()


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
        at.room.wait_for_speaker(cut, 20)
        until(lambda: at.room.now > onset + len(words) / RATE + 0.5, 20, "the user has ended")
        at.plug_in()
        assert took(at.listens, 10, "it records again") < BACK_S
        at.room.wait_for_silence(at.room.now, 1.0, 40)
        before = len(at.heard())
        question = speech(QUESTION)
        _, asked = at.room.say(question)
        until(lambda: len(at.heard()) > before, 10, "it listens")
        assert at.heard()[-1] > len(question) / RATE - 0.1
        at.room.wait_for_speaker(asked, 20)


@again_after_a_stall
def test_a_microphone_unplugged_while_aura_speaks(tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay) -> None:
    """LiveKit 6076. The reply is heard on, the next question reaches it, and it never hears itself instead."""
    with house(tmp_path, sound, display) as at:
        _, asked = at.room.say(speech(QUESTION))
        answered = at.room.wait_for_speaker(asked, 20)
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
        at.room.wait_for_speaker(max(end, silent + 0.25), 20)


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


@again_after_a_stall
def test_a_default_changed_under_way_is_followed(tmp_path: Path, sound: PrivatePulse, display: PrivateDisplay) -> None:
    """PortAudio 615: its default never moves. The sentence under way goes on in the new loudspeaker."""
    with house(tmp_path, sound, display) as at:
        second = sound.load(MICROPHONE.replace("virtual_mic", "second_mic"))
        headphones = sound.load(HEADPHONES)
        try:
            _, asked = at.room.say(speech(QUESTION))
            answered = at.room.wait_for_speaker(asked, 20)
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
    module = sound.load(chosen)
    try:
        with house(tmp_path, sound, display, "audio.input=PulseAudio: desk_mic") as at:
            until(lambda: at.outside.records_from() == {"desk_mic"}, 10, "the chosen one is used")
            sound.set_default_source("desk_mic")
            sound.set_default_source("virtual_mic")
            until(lambda: at.outside.records_from() == {"desk_mic"}, FOLLOWED_S, "it stays with the chosen one")
            before = at.said("microphone: switched")
            sound.unload(module)
            until(lambda: at.said("microphone: switched") > before, FOLLOWED_S, "it goes on with the default")
            assert at.listens()
            module = sound.load(chosen)
            until(lambda: at.outside.records_from() == {"desk_mic"}, FOLLOWED_S, "it returns to the chosen one")
            _, asked = at.room.say(speech(QUESTION))
            at.room.wait_for_speaker(asked, 20)
    finally:
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
        answered = at.room.wait_for_speaker(asked, 20)
        assert answered - asked < 3.0
        assert at.heard()[-1] > len(question) / RATE - 0.1


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
        at.room.wait_for_speaker(asked, 20)
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
        at.room.wait_for_speaker(asked, 20)
        assert max(at.heard()) > len(question) / RATE - 0.1
        until(lambda: at.outside.records_from() == set(), 40, "it is let go of after the turn")
