"""The bundle in dist/, elsewhere and with an empty environment: it is spoken to and answers; the launcher starts it."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.bundle import deb, trial
from tests.e2e.again import again_after_a_stall
from tests.e2e.program import PrivateDisplay, Program, until
from tests.e2e.pulse import MISSING, PrivatePulse, available
from tests.e2e.room import Room, speech

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
QUESTION = "What is the meaning of life?"
SLOWEST_START_S = 10.0
"""On a machine that does other things as well; `python -m benchmarks.resources --program` measures it."""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not (DIST / deb.NAME / deb.NAME).exists(), reason="there is no bundle: make bundle"),
    pytest.mark.skipif(not available(), reason=MISSING),
    pytest.mark.skipif(not PrivateDisplay.available(), reason="needs xvfb and xdotool"),
]


@pytest.fixture(scope="module")
def sound() -> Iterator[PrivatePulse]:
    with PrivatePulse() as server:
        yield server


@pytest.fixture(scope="module")
def display() -> Iterator[PrivateDisplay]:
    with PrivateDisplay() as server:
        yield server


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Debian package lays out, below another root."""
    root = tmp_path_factory.mktemp("another place") / "root"
    deb.lay_out(DIST / deb.NAME, root)
    return root


def fresh(home: Path, display: PrivateDisplay, sound: PrivatePulse) -> dict[str, str]:
    """Return the environment of a user who has just logged in: no Python on the path, nothing of ours."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        **trial.environment(home),
        "AURA_HOME": str(home / "aura"),
        "DISPLAY": display.name,
        "PULSE_SERVER": sound.server,
    }


@again_after_a_stall
def test_it_is_spoken_to_and_answers(
    tmp_path: Path, installed: Path, sound: PrivatePulse, display: PrivateDisplay
) -> None:
    home = tmp_path / str(time.monotonic_ns())
    environ = [f"{name}={value}" for name, value in fresh(home, display, sound).items()]
    start = ("env", "-i", *environ, str(installed / "opt" / deb.NAME / deb.NAME))
    with (
        sound.record() as recording,
        Program(home, display, ["--set", "listening.mode=hands-free"], {}, start) as aura,
    ):
        room = Room(recording, sound.env)
        aura.window()
        assert time.monotonic() - aura.started < SLOWEST_START_S
        aura.wait_for_microphone(sound.env)
        _, asked = room.say(speech(QUESTION))
        room.wait_for_answer(asked, 60)
        assert aura.quit() == 0
    assert "Traceback" not in aura.output.read_text()


@pytest.mark.skipif(shutil.which("gio") is None, reason="needs gio (libglib2.0-bin)")
def test_the_launcher_opens_the_window(
    tmp_path: Path, installed: Path, sound: PrivatePulse, display: PrivateDisplay
) -> None:
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[method-assign,assignment]
    entry.read(installed / f"usr/share/applications/{deb.NAME}.desktop", encoding="utf-8")
    program = installed / entry["Desktop Entry"]["Exec"].lstrip("/")
    entry["Desktop Entry"]["Exec"] = f'"{program}"'
    entry["Desktop Entry"]["TryExec"] = str(program)
    launcher = tmp_path / f"{deb.NAME}.desktop"
    with launcher.open("w", encoding="utf-8") as file:
        entry.write(file, space_around_delimiters=False)
    environ = fresh(tmp_path / "home", display, sound)
    # What it starts keeps these streams, so that a pipe would be waited for.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    assert subprocess.run(["gio", "launch", str(launcher)], env=environ, timeout=30, **quiet).returncode == 0
    try:

        def window() -> str:
            command = ["xdotool", "search", "--onlyvisible", "--name", "^Aura$"]
            return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=10).stdout.strip()

        until(window, 30, "a window called Aura")
    finally:
        ended = subprocess.run([program, "quit"], env=environ, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    until(lambda: not _running(program), 10, "it has ended")


def _running(program: Path) -> bool:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.readlink(entry / "exe") == str(program):
                    return True
            except OSError:
                continue
    return False
