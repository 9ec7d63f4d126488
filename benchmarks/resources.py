"""Measures what Aura costs: memory, load while it listens in silence, and the time until its window can be used.

The real window on a private X server and sound server (the tests' own), with compatible providers on a server of the
tests: the offline model is not loaded. Prints a table, and with --json one object.   `make bench`
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from aura_desktop.profiles import history_file
from aura_desktop.settings import profile_folder
from benchmarks.history import fill
from tests.e2e.program import START, PrivateDisplay, Program, compatible, until
from tests.e2e.pulse import PrivatePulse
from tests.e2e.room import Room, speech
from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import running

BOUNDS = {"window_usable_s": 1.5, "memory_mb": 250.0, "memory_after_a_turn_mb": 250.0, "idle_cpu_percent": 5.0}
"""What the design asks for, as medians on an idle machine."""

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [pid]
    for one in found:
        for listing in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in listing.read_text().split()]
    return found


def memory_mb(pid: int) -> float:
    """Return the resident memory of the process and its children in MB (proc(5), VmRSS)."""
    kilobytes = 0
    for one in family(pid):
        for line in Path(f"/proc/{one}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1024


def cpu_seconds(pid: int) -> float:
    """Return the processor time the process and its children have used (proc(5), utime and stime)."""
    ticks = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def shown(home: Path) -> bool:
    """Return whether the program has logged that its window was drawn."""
    log = home / "logs" / "aura.log"
    return log.exists() and "the window is shown" in log.read_text()


def measure(
    seconds: float, home: Path, display: PrivateDisplay, sound: PrivatePulse, start: Sequence[str] = START
) -> dict[str, float]:
    """Start the program once and return its figures."""
    environ = {"PULSE_SERVER": sound.server}
    with (
        running(Behaviour(reply="Sure, coming right up.")) as server,
        sound.record() as recording,
        Program(home, display, compatible(server.url), environ, start) as aura,
    ):
        until(lambda: shown(home), 30, "the window is drawn")
        usable = time.monotonic() - aura.started
        aura.window()
        aura.wait_for_microphone(sound.env)
        time.sleep(5)  # start-up work has to end before idleness can be measured
        pid, room = aura.process.pid, Room(recording, sound.env)
        before, begin = cpu_seconds(pid), time.monotonic()
        time.sleep(seconds)
        load = (cpu_seconds(pid) - before) / (time.monotonic() - begin)
        figures = {"window_usable_s": usable, "memory_mb": memory_mb(pid), "idle_cpu_percent": 100 * load}
        _, end = room.say(speech("What is the meaning of life?"))
        room.wait_for_speaker(end, 30)
        room.wait_for_silence(room.now, 1.0, 30)
        figures["memory_after_a_turn_mb"] = memory_mb(pid)
        aura.quit()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="starts of the program (the median counts)")
    parser.add_argument("--seconds", type=float, default=20, help="how long it listens in silence each time")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--program", help="a bundle's program, in place of the sources")
    parser.add_argument("--messages", type=int, default=0, help="how many the history of the profile holds")
    options = parser.parse_args()
    start = (str(Path(options.program).absolute()),) if options.program else START
    with PrivateDisplay() as display, PrivatePulse() as sound, tempfile.TemporaryDirectory(prefix="aura-") as folder:
        homes = [Path(folder) / str(number) for number in range(options.rounds)]
        if options.messages:
            for home in homes:
                history = profile_folder(home, "default") / history_file.NAME
                history.parent.mkdir(parents=True)
                fill(history, options.messages)
        rounds = [measure(options.seconds, home, display, sound, start) for home in homes]
    result = {name: round(statistics.median(one[name] for one in rounds), 2) for name in BOUNDS}
    if options.json:
        print(json.dumps({**result, "rounds": rounds, "bounds": BOUNDS}))
        return
    print(f"{'figure':<24} {'median':>8} {'highest':>8} {'bound':>8}")
    for name, bound in BOUNDS.items():
        print(f"{name:<24} {result[name]:>8} {max(one[name] for one in rounds):>8.2f} {bound:>8}")


if __name__ == "__main__":
    main()
