"""The real program for a long time, with real sound: `python -m benchmarks.soak --real SECONDS`.

Under Xvfb with a private PulseAudio and a fake service on a socket. Questions by voice and by keyboard, some talked
over, some for which the service fails. Every 20 s memory, open files, threads and tasks are counted.
"""

from __future__ import annotations

import contextlib
import os
import random
import statistics
import time
from dataclasses import dataclass, field

import numpy as np

from benchmarks.resources import memory_mb
from tests.e2e.trouble.patient import CALM, Patient
from tests.e2e.trouble.ward import LONG, SHORT, Case, Ward, question
from tests.fakes.faults import Fault, Kind

SAMPLE_S = 20.0
WARM_UP_S = 300.0
"""What is counted before is told apart; of a short run the first fifth."""

ORDINARY = 240
"""Turns of an hour in which people talk with each other at their ease."""

FEWEST = 8
KINDS = {"asked": 50, "typed": 25, "talked over": 15, "fails": 10}
LOST = (TimeoutError, OSError, ValueError)
"""What a turn raises when the program does not do what it should, or is not there any more."""


@dataclass(slots=True)
class Sample:
    """What was counted at `at` seconds."""

    at: float
    memory: float
    files: int
    threads: int
    tasks: int
    children: int


@dataclass(slots=True)
class Report:
    """What a soak in real time found; latencies in s after the end of the question."""

    turns: int = 0
    samples: list[Sample] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    gaps: int = 0
    trouble: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the table."""
        minutes = self.samples[-1].at / 60 if self.samples else 0.0
        settled = [one for one in self.samples if one.at >= min(WARM_UP_S, self.samples[-1].at / 5)]
        lines = [f"{self.turns} turns in {minutes:.1f} min"]
        if len(settled) >= FEWEST:
            hours = [one.at / 3600 for one in settled]
            for what in ("memory", "files", "threads", "tasks", "children"):
                values = [float(getattr(one, what)) for one in settled]
                slope = float(np.polyfit(hours, values, 1)[0])
                unit = " MB" if what == "memory" else ""
                lines.append(f"{what}: {values[0]:.0f} to {values[-1]:.0f}{unit}, {slope:+.1f}{unit} an hour")
                if what == "memory":
                    a_turn = slope * minutes / 60 / self.turns
                    lines[-1] += f" ({a_turn * 1024:+.1f} kB a turn, {a_turn * ORDINARY:+.2f} MB in {ORDINARY} turns)"
                    warm_up = values[0] - self.samples[0].memory
                    lines.append(f"memory in the {settled[0].at / 60:.0f} minutes before: {warm_up:+.1f} MB")
            along = [f"{one.memory:.0f}" for one in settled[:: max(1, len(settled) // 12)]]
            lines.append(f"memory along the way, MB: {' '.join(along)}")
        fifth = len(self.latencies) // 5
        if fifth >= FEWEST:
            first, last = statistics.median(self.latencies[:fifth]), statistics.median(self.latencies[-fifth:])
            lines.append(
                f"first sound after the question: {first * 1000:.0f} ms at first, {last * 1000:.0f} ms at last"
            )
        lines.append(f"gaps in what was heard: {self.gaps}")
        lines.append(f"trouble: {len(self.trouble)}")
        return lines + [f"  {one}" for one in self.trouble]


def count(patient: Patient, begin: float) -> Sample:
    """Count what there is now."""
    now = patient.census()
    files = len(os.listdir(f"/proc/{patient.pid}/fd"))
    threads = len(os.listdir(f"/proc/{patient.pid}/task"))
    children = len(now["children"])
    return Sample(time.monotonic() - begin, memory_mb(patient.pid), files, threads, len(now["tasks"]), children)


def turn(ward: Ward, patient: Patient, kind: str, report: Report) -> None:
    """Have one turn."""
    if kind == "asked":
        report.latencies.append(patient.hears(question()))
    elif kind == "typed":
        patient.answers(15)
    elif kind == "talked over":
        ward.behaviour.reply = LONG
        patient.type()
        patient.wait_for("speaking", seconds=15)
        ward.behaviour.reply = SHORT
        ward.sound.say(question()).wait(20)
        patient.wait_for(*CALM, seconds=40)
    else:
        ward.behaviour.chat = Fault(Kind.RESET_MID, times=1)
        patient.settled(patient.type(), 15)
        patient.wait_for(*CALM, seconds=30)


def recovered(ward: Ward, patient: Patient) -> bool:
    """Let it go on after a turn that went wrong; False when it has ended, or does not come to rest."""
    ward.reset()
    with contextlib.suppress(*LOST):
        patient.ask("stop")
        patient.wait_for(*CALM, seconds=60)
        return patient.program.process.poll() is None
    return False


def talk(ward: Ward, patient: Patient, seconds: float, rng: random.Random, report: Report) -> None:
    """Have turns for so long, or until it is lost: what was counted until then is in the report all the same."""
    begin = due = time.monotonic()
    while time.monotonic() - begin < seconds:
        kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        try:
            turn(ward, patient, kind, report)
            report.gaps += patient.ask("gaps")
            patient.ask("forget")
            if time.monotonic() >= due:
                report.samples.append(count(patient, begin))
                due = time.monotonic() + SAMPLE_S
        except LOST as error:
            report.trouble.append(f"turn {report.turns}, {kind}: {error}")
            if not recovered(ward, patient):
                report.trouble.append("it did not come back: the run ends here")
                return
        report.turns += 1
    report.samples.append(count(patient, begin))


def run(seconds: float, seed: int) -> int:
    """Have turns for so long, print what came of it, and return 1 when something was wrong."""
    report = Report()
    with Ward() as ward, ward.start(Case("soak", lambda *_: None)) as patient:
        patient.wait_until_up("listening")
        patient.answers(20)
        talk(ward, patient, seconds, random.Random(seed), report)
        patient.end()
        report.trouble += patient.wrong
    print("\n".join(report.lines()))
    return 1 if report.trouble else 0
