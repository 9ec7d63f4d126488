"""The program with a fast server on a private PulseAudio whose devices come and go."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import FakeServer, running

from .program import PrivateDisplay, Program, compatible, until
from .pulse import PrivatePulse
from .room import Room

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
