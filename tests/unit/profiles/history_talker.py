"""A program that holds conversations in two profiles until it is killed, and a look at what it left.

    python -m tests.unit.profiles.history_talker FOLDER SEED

prints what has been heard, with the time, the moment it is: PROFILE TURN CHARACTERS SECONDS.
"""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from aura_desktop.events import Outcome, ReplyEnded, ReplyHeard, ReplyText, UserText
from aura_desktop.profiles.history import Archive
from aura_desktop.profiles.history_file import open_to_write
from aura_desktop.profiles.history_recorder import Recorder

PROFILES = ("home", "work")
STEP_S = 0.004
LATEST_S = 1.0
"""What was heard longer ago than this must be in the file (issue 5)."""


def talk(folder: Path, seed: int) -> None:
    """Talk for ever."""
    rng, tick = random.Random(seed), threading.Event()
    recorders: dict[str, Recorder] = {}
    for profile in PROFILES:
        path = folder / profile / "history.db"
        archive = Archive(path, profile=profile, keep=lambda: "forever", tell=lambda event: None)
        archive.start()
        recorders[profile] = Recorder(archive.post, clock=time.time, profile=profile)
    for turn in itertools.count(1):
        profile = rng.choice(PROFILES)
        recorder = recorders[profile]
        if rng.random() < 0.1:
            recorder.begin()
        reply = f"{profile} answer {turn} " * rng.randint(1, 12)
        recorder.take(UserText(turn, f"{profile} question {turn}", final=True))
        _told(profile, turn, 0)
        recorder.take(ReplyText(turn, reply))
        end = rng.choice([len(reply), rng.randint(0, len(reply))])
        for heard in range(0, end, 7):
            recorder.take(ReplyHeard(turn, heard))
            _told(profile, turn, heard)
            tick.wait(STEP_S)
        recorder.take(ReplyEnded(turn, Outcome.HEARD if end == len(reply) else Outcome.CUT, reply[:end], reply[end:]))


def _told(profile: str, turn: int, heard: int) -> None:
    print(profile, turn, heard, time.monotonic(), flush=True)


@dataclass(frozen=True, slots=True)
class Left:
    """What a killed program left: messages in the file, what of it is wrong, and how far the file was behind."""

    messages: int
    wrong: tuple[str, ...]
    behind_s: float


def kill_and_look(folder: Path, seed: int, lines: int) -> Left:
    """Kill a talking program after it has told so many things, and look at its files."""
    root = Path(__file__).parents[3]
    told: list[tuple[str, int, int, float]] = []
    command = [sys.executable, "-m", "tests.unit.profiles.history_talker", str(folder), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as program:
        assert program.stdout is not None
        for line in itertools.islice(program.stdout, lines):
            profile, turn, heard, at = line.split()
            told.append((profile, int(turn), int(heard), float(at)))
        program.send_signal(signal.SIGKILL)
        killed = time.monotonic()
        program.stdout.read()
    return look(folder, told, killed)


def look(folder: Path, told: list[tuple[str, int, int, float]], killed: float) -> Left:
    """Compare the files with what was told until the program was killed."""
    wrong: list[str] = []
    kept: dict[str, dict[str, int]] = {profile: {} for profile in PROFILES}
    messages = 0
    for profile in PROFILES:
        path = folder / profile / "history.db"
        if not path.exists() or not path.stat().st_size:
            continue
        db = open_to_write(path)  # as the next start does; the kill may have come before there was a table
        (state,) = db.execute("PRAGMA integrity_check").fetchone()
        wrong += [] if state == "ok" else [f"{profile}: {state}"]
        for text, heard, part in db.execute("SELECT text, heard, part FROM message"):
            messages += 1
            owner, kind, number = text.split()[:3]
            wrong += [] if owner == profile else [f"a message of {owner} in {profile}"]
            if (kind == "answer") != bool(part):
                wrong.append(f"{kind} as part {part}")
            kept[profile][f"{kind} {number}"] = heard
        db.close()
    behind = 0.0
    for profile, turn, heard, at in told:
        question, answer = kept[profile].get(f"question {turn}"), kept[profile].get(f"answer {turn}", -1)
        if question is None or (heard and answer < heard):
            behind = max(behind, killed - at)
    if behind > LATEST_S:
        wrong.append(f"what was heard {behind:.2f} s before is missing")
    return Left(messages, tuple(wrong), behind)


if __name__ == "__main__":
    talk(Path(sys.argv[1]), int(sys.argv[2]))
