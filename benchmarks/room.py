"""How Aura takes turns in a room: hearing itself, noise, interruptions and backchannels, judged by the waveform.

Run with `.venv/bin/python -m benchmarks.room [--minutes M] [--jobs N] [--only echo,noise,interruptions,backchannels]
[--part 2/4]`.
The product's own core runs in virtual time in the rooms of tests/simulation/room, on recordings of ../shared/data.

- echo: M simulated minutes of Aura's voice (recorded readers) over 14 rooms; how many replies broke off though nobody
  spoke, and how many were held for a moment. Every reply begins anew, so the first seconds are in.
- noise: one recording of noise during a reply, at two levels; how many stopped it for good.
- interruptions: real voices and short commands during a reply, with headphones and on open speakers; how many stopped
  it, and how soon after their onset.
- backchannels: "mhm" and the like during a reply; how many did not stop it, and were over within 500 ms.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.simulation.room.acoustics import RIRS, Room
from tests.simulation.room.scenario import Must, Scenario, Step, When
from tests.simulation.room.sounds import DATA, at_level, trimmed
from tests.simulation.room.stage import Outcome, play
from tests.simulation.room.traces import Trace
from tests.simulation.room.verdicts import SLIP_S, stop_s, traces
from tests.simulation.voices import RATE

ASK = "Could I get a cup of coffee please"
AURA_DB = -22.0
READERS = ("1998-15444-0000", "696-92939-0000", "7800-283478-0000", "5688-15787-0000", "3807-4923-0000")
REPLY_S = 25.0
STOPPED_S = 1.0  # later than this nobody calls it stopping
RESUMED_S = 0.5
NOISE_S = 5.0

DESK = Room(echo_db=-15, delay_ms=60)
HEADPHONES = Room()
ROOMS = {
    "laptop": Room(echo_db=-6, delay_ms=20, rt60_ms=200),
    "laptop, loud": Room(echo_db=0, delay_ms=20, rt60_ms=200),
    "desk": DESK,
    "desk, Bluetooth": Room(echo_db=-15, delay_ms=200),
    "far speaker": Room(echo_db=-20, delay_ms=90, rt60_ms=500),
    "living room": Room(echo_db=-10, delay_ms=60, impulse=RIRS[0]),
    "hall": Room(echo_db=-10, delay_ms=60, impulse=RIRS[1]),
    "office": Room(echo_db=-10, delay_ms=120, impulse=RIRS[2], noise="noise/pipecat-office.wav", snr_db=25),
    "booth": Room(echo_db=-6, delay_ms=40, impulse=RIRS[3]),
    "kitchen": Room(echo_db=-12, delay_ms=40, noise="noise/picovoice-kitchen.wav", snr_db=20),
    "overdriven": Room(echo_db=-6, delay_ms=40, clip_db=-14),
    "two sound cards": Room(echo_db=-10, delay_ms=60, drift_ppm=100),
    "long delay": Room(echo_db=-6, delay_ms=300),
    "jumping delay": Room(echo_db=-10, delay_ms=40),
}
COMMANDS = ("stop", "wait", "no", "hold on", "stop it", "wait a second")
BACKCHANNELS = ("mhm", "yeah", "right", "uh huh", "okay", "hm", "I see")
VOICES = ("en-us", "en-gb+f2", "en-us+m7")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    case: str
    bad: bool
    seconds: float
    stopped_s: float | None = None
    held: int = 0
    broken: int = 0


def sentences() -> dict[str, np.ndarray]:
    """Return Aura's sentences and their recordings."""
    names = ("one", "two", "three", "four", "five")
    return {
        f"This is reading number {name}.": at_level(trimmed(f"speech/librispeech-{reader}.wav"), AURA_DB, speech=True)
        for name, reader in zip(names, READERS, strict=True)
    }


def reply(known: dict[str, np.ndarray], seconds: float, first: int) -> str:
    """Return sentences that last about `seconds`, beginning with another one each time."""
    texts, said, length = list(known), [], 0.0
    while length < seconds:
        said.append(texts[(first + len(said)) % len(texts)])
        length += len(known[said[-1]]) / RATE
    return " ".join(said)


def scenario(name: str, room: Room, steps: Iterable[Step], answers: dict[str, str]) -> Scenario:
    return Scenario(name, "", (), "", tuple(steps), Must(), room, {}, answers)


def echo(minutes: float, number: int) -> Row:
    """Let Aura talk in one room; nobody else does, after the question."""
    name, room = list(ROOMS.items())[number]
    known = sentences()
    rounds = max(1, round(minutes * 60 / len(ROOMS) / REPLY_S))
    steps = []
    for count in range(rounds):
        steps.append(Step("user", ASK, When.LISTENING if count else When.NOW))
        if name == "jumping delay":
            steps.append(Step("delay_ms", 40.0 + 80.0 * (count % 2 == 0), When.SPEAKING, 6.0))
    outcome = play(scenario(name, room, steps, {ASK: reply(known, REPLY_S, number)}), recordings=known)
    broken, held = own_voice(outcome)
    return Row("echo", name, broken > 0, outcome.seconds, held=held, broken=broken)


def own_voice(outcome: Outcome) -> tuple[int, int]:
    """Return how many replies broke off by themselves and how many holds there were."""
    asked = [done for done in outcome.done if done.text]
    heard = traces(outcome)
    broken = 0
    for number, done in enumerate(asked):
        end = asked[number + 1].begin if number + 1 < len(asked) else outcome.seconds
        during = [t for t in heard if done.begin <= t.begin_s < end]
        broken += not during or not during[-1].whole
    return broken, sum(len(t.holds) for t in heard)


def during_reply(room: Room, step: Step, seconds: float = 12.0) -> tuple[Outcome, list[Trace]]:
    """Play one step 2 s into a reply."""
    known = sentences()
    text = next(iter(known))
    known[text] = known[text][: round(seconds * RATE)]
    steps = [Step("user", ASK), replace(step, when=When.SPEAKING, wait=2.0)]
    outcome = play(scenario("during", room, steps, {ASK: text}), recordings=known)
    return outcome, [t for t in traces(outcome) if t.text == text]


def went_on(heard: list[Trace], end: float) -> bool:
    back = [hold.at_s + hold.length_s for t in heard for hold in t.holds] + [to for t in heard for _, to in t.ducked]
    lost = any(hold.lost_s > SLIP_S for t in heard for hold in t.holds)
    return bool(heard) and heard[-1].whole and not lost and max(back, default=end) <= end + RESUMED_S


def noise(case: tuple[str, float, float]) -> Row:
    """Make a noise during a reply; bad: the reply never went on."""
    file, begin, db = case
    outcome, heard = during_reply(DESK, Step("noise", file, db=db, begin_s=begin, cut_s=NOISE_S))
    bad = not heard or not heard[-1].whole
    return Row(
        f"noise {db:g} dBFS", f"{file} {begin:g} s", bad, outcome.seconds, None, sum(len(t.holds) for t in heard)
    )


def interruption(case: tuple[str, Step]) -> Row:
    """Talk over a reply; bad: it was not silent within a second."""
    where, step = case
    outcome, heard = during_reply(DESK if where == "desk" else HEADPHONES, step)
    done = outcome.done[-1]
    stopped = stop_s(outcome, done)
    cut = bool(heard) and not heard[-1].whole
    bad = not cut or heard[-1].end_s - done.begin > STOPPED_S
    return Row(f"interruption, {where}", label(step), bad, outcome.seconds, stopped if not bad else None)


def backchannel(case: tuple[str, Step]) -> Row:
    """Say "mhm" during a reply; bad: it stopped, lost some of it, or took more than 500 ms to go on."""
    where, step = case
    outcome, heard = during_reply(DESK if where == "desk" else HEADPHONES, step)
    held = sum(len(t.holds) for t in heard)
    return Row(
        f"backchannel, {where}", label(step), not went_on(heard, outcome.done[-1].end), outcome.seconds, held=held
    )


def label(step: Step) -> str:
    return f"{step.value} ({step.voice})" if step.voice else str(step.value)


def noises() -> list[tuple[str, float, float]]:
    short = [(f"noise/{path.name}", 0.0) for path in sorted((DATA / "noise").glob("esc10-*.wav"))]
    long = ("noise/picovoice-kitchen.wav", "noise/speechcommands-dishes.wav", "noise/pipecat-office.wav")
    parts = [(name, begin) for name in long for begin in (10.0, 30.0, 50.0, 70.0)]
    parts += [("noise/keyboard-zoom-1.wav", begin) for begin in (2.0, 8.0, 14.0)]
    return [(name, begin, db) for db in (-36.0, -28.0) for name, begin in (*short, *parts)]


def interruptions() -> list[tuple[str, Step]]:
    files = sorted((DATA / "speech").glob("picovoice-cmd-*.wav")) + sorted((DATA / "speech").glob("picovoice-ww-*.wav"))
    steps = [Step("user_file", f"speech/{path.name}") for path in files[::2]]
    steps += [Step("user", text, voice=voice) for text in COMMANDS for voice in VOICES]
    return [(where, step) for where in ("headphones", "desk") for step in steps]


def backchannels() -> list[tuple[str, Step]]:
    steps = [Step("user", text, voice=voice) for text in BACKCHANNELS for voice in VOICES]
    return [(where, step) for where in ("headphones", "desk") for step in steps]


def table(rows: list[Row], wall: float) -> None:
    """Print the figures."""
    print("| what | bad | of | share good | onset to silence, median / p95 ms | held |")
    print("| --- | --- | --- | --- | --- | --- |")
    for what in dict.fromkeys(row.what for row in rows):
        those = [row for row in rows if row.what == what]
        bad = sum(row.bad for row in those)
        stops = sorted(row.stopped_s * 1000 for row in those if row.stopped_s is not None)
        times = f"{statistics.median(stops):.0f} / {stops[int(0.95 * (len(stops) - 1))]:.0f}" if stops else "-"
        held = sum(row.held for row in those)
        print(f"| {what} | {bad} | {len(those)} | {1 - bad / len(those):.0%} | {times} | {held} |")
    simulated = sum(row.seconds for row in rows)
    print(f"\n{simulated / 60:.1f} simulated minutes, {simulated / wall:.0f} times real time\n")
    for row in rows:
        if row.what == "echo" and (row.held or row.broken):
            print(f"echo, {row.case}: {row.broken} broken off, {row.held} held, in {row.seconds / 60:.1f} min")
        elif row.bad:
            print(f"{row.what}: {row.case}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0, help="of Aura's voice, over all rooms")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--every", type=int, default=1, help="take every n-th clip (no multiple of 3: three voices)")
    parser.add_argument("--part", default="1/1", metavar="I/N", help="the I-th of N parts of all that")
    parser.add_argument("--only", default="echo,noise,interruptions,backchannels")
    given = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("The recordings in ../shared/data are needed.")
    work: dict[str, list[Callable[[], Row]]] = {
        "echo": [partial(echo, given.minutes, number) for number in range(len(ROOMS))],
        "noise": [partial(noise, case) for case in noises()[:: given.every]],
        "interruptions": [partial(interruption, case) for case in interruptions()[:: given.every]],
        "backchannels": [partial(backchannel, case) for case in backchannels()[:: given.every]],
    }
    part, parts = map(int, given.part.split("/"))
    chosen = [call for name in given.only.split(",") for call in work[name]][part - 1 :: parts]
    begin = time.perf_counter()
    with ProcessPoolExecutor(given.jobs) as pool:
        rows = [job.result() for job in [pool.submit(call) for call in chosen]]
    table(rows, time.perf_counter() - begin)


if __name__ == "__main__":
    main()
