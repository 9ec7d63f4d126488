"""The soak's own arithmetic: what grows, drifts or leaks is seen, what only swings is not."""

from __future__ import annotations

import random
from typing import Any, cast

from benchmarks import soak_real
from benchmarks.soak import Report
from benchmarks.soak_real import Report as RealReport
from benchmarks.soak_real import Sample


def test_latency_that_drifts_is_told_in_ms() -> None:
    rng = random.Random(1)
    steady = Report(latencies=[900 + rng.uniform(-50, 50) for _ in range(200)])
    assert steady.drift is not None
    assert abs(steady.drift) < 20
    slower = Report(latencies=[900.0 + number for number in range(200)])
    assert slower.drift == 160.0
    assert Report(latencies=[900.0] * 5).drift is None


def test_files_and_threads_that_become_more_are_named() -> None:
    swinging = [(20 + number % 3, 4) for number in range(101)]  # the last is one more than the first
    assert Report(handles=swinging).growing == []
    assert Report(handles=[(20 + number // 10, 4) for number in range(100)]).growing == ["9 open files"]
    assert Report(handles=[(20, 4 + number // 50) for number in range(100)]).growing == ["1 threads"]


def test_memory_is_a_slope_an_hour_after_the_first_fifth() -> None:
    room = [(number / 10, 80.0 + 20 * min(1, number / 5) + 2 * number / 10) for number in range(50)]
    slope = Report(memory=[room]).slope
    assert slope is not None
    assert 1.9 < slope < 2.1
    assert Report(memory=[room[:5]]).slope is None


def test_the_real_soak_prints_what_grew_and_every_trouble() -> None:
    samples = [Sample(60.0 * number, 150.0 + number, 40, 20, 9, 1) for number in range(20)]
    latencies = [1.0] * 20 + [1.2] * 20 + [1.5] * 10
    report = RealReport(50, samples, latencies, trouble=["turn 3, asked: no answer"], gaps=2)
    text = "\n".join(report.lines())
    assert "50 turns in 19.0 min" in text
    assert "memory: 154 to 169 MB, +60.0 MB an hour (+389.1 kB a turn, +91.20 MB in 240 turns)" in text
    assert "memory in the 4 minutes before: +4.0 MB" in text
    assert "gaps in what was heard: 2" in text
    assert "files: 40 to 40, +0.0 an hour" in text or "files: 40 to 40, -0.0 an hour" in text
    assert "1000 ms at first, 1500 ms at last" in text
    assert "trouble: 1\n  turn 3, asked: no answer" in text


class Dead:
    """A program that ended, and the ward it lies in."""

    program = process = property(lambda self: self)

    def reset(self) -> None:
        pass

    def poll(self) -> int:
        return -11

    def __getattr__(self, name: str) -> Any:
        def refused(*_: object, **__: object) -> None:
            raise ConnectionRefusedError(111, "Connection refused")

        return refused


def test_what_was_counted_before_the_program_died_is_printed() -> None:
    report = RealReport(3, [Sample(60.0, 150.0, 40, 20, 9, 1)])
    dead = cast(Any, Dead())
    soak_real.talk(dead, dead, 60.0, random.Random(1), report)
    text = "\n".join(report.lines())
    assert "3 turns in 1.0 min" in text
    assert "Connection refused" in text
    assert "the run ends here" in text
    assert RealReport().lines()[0] == "0 turns in 0.0 min"
