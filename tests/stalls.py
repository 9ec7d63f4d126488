"""A second chance for tests that live by the clock, given only when the machine withheld the processor from them.

A test that fails although it never had to wait for a processor has failed. One that had to is held again, up to three
times in all: a stalled host spoils a test once, a fault always. What was held again stands in the summary.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

TRIES = 3
STALL_S = 0.05
LONGEST_S = 30.0
"""A test that took longer is not held again: pytest-timeout counts all tries together, and once."""

_SCHEDULE = Path("/proc/thread-self/schedstat")


def seconds_withheld() -> float:
    """Return how long this thread has waited for a processor since it began; 0 where the system does not say."""
    try:
        return int(_SCHEDULE.read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


class HeldAgain:
    """The plug-in. `spared`: the mark of tests that do not live by the clock and get no second chance."""

    def __init__(self, spared: str, withheld: Callable[[], float] = seconds_withheld) -> None:
        self._spared = spared
        self._withheld = withheld
        self._names: list[str] = []

    @pytest.hookimpl
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        if item.get_closest_marker(self._spared):
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        begun, why = time.monotonic(), ""
        for tried in range(1, TRIES + 1):
            before = self._withheld()
            reports = runtestprotocol(item, log=False, nextitem=nextitem)
            stalled = self._withheld() - before > STALL_S
            failed = [report for report in reports if report.failed]
            if not failed or not stalled or tried == TRIES or time.monotonic() - begun > LONGEST_S:
                break
            why = failed[0].longreprtext.rpartition("\nE ")[2].strip().partition("\n")[0]
        for report in reports:
            report.tried = f"{tried} times: {why}" if tried > 1 else ""  # goes with it from a worker of xdist
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and (tried := getattr(report, "tried", "")):
            self._names.append(f"{report.nodeid}: {tried}")

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._names and not hasattr(terminalreporter.config, "workerinput"):
            terminalreporter.section("held again because the machine stalled")
            for name in self._names:
                terminalreporter.line(name)
