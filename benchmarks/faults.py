"""A bad day, all of it: what goes wrong around the real program, how soon it is well again, and what was lost.

    python -m benchmarks.faults                 everything: some 15 minutes
    python -m benchmarks.faults --only sound    what has this word in its name
    python -m benchmarks.faults --list          the names

Each fault has a program of its own under Xvfb with a private PulseAudio and a fake service on a socket; the services'
faults share one. After each it has to be listening again, or to show a card with an action, within 5 s; no task,
thread, socket or child process may be left; the history has to be whole; and it has to end within 3 s of SIGTERM, with
nothing of it left behind. Prints a table, and ends with 1 when something did not hold.

- told: from the first request that met the fault until a card with an action was there, or calm again
- back: from the end of the fault until the next question was answered aloud
- end: from SIGTERM to the end of the process
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence

from tests.e2e.trouble import endings, services
from tests.e2e.trouble.cases import CASES, available
from tests.e2e.trouble.ward import Outcome, Ward


def names() -> list[str]:
    """Return the names of everything that can be tried."""
    return [
        *(case.name for case in CASES),
        *(name for _, name, _ in services.faults()),
        *(services.refusal(job) for job in services.JOBS),
        *(ending.name for ending in endings.ENDINGS),
    ]


def tried(ward: Ward, wanted: Sequence[str]) -> Iterator[Outcome]:
    """Try everything in `wanted`."""
    for case in CASES:
        if case.name in wanted:
            missing = available(case)
            yield Outcome(case.name, lost=f"not tried: needs {missing}") if missing else ward.hold(case)
    if any(name in wanted for _, name, _ in services.faults()):
        yield from services.hold(ward, wanted)
    for job in services.JOBS:
        if services.refusal(job) in wanted:
            yield services.refused(ward, job)
    for ending in endings.ENDINGS:
        if ending.name in wanted:
            yield endings.hold(ward, ending)


def line(outcome: Outcome) -> str:
    """Return one row of the table."""
    times = " ".join(
        f"{'-' if took is None else f'{took:.2f}':>6}" for took in (outcome.told, outcome.back, outcome.ended)
    )
    return f"{outcome.name:<52} {times}  {'; '.join(outcome.wrong) or 'ok':<4} (lost: {outcome.lost})"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", help="what has this in its name; may be given several times")
    parser.add_argument("--list", action="store_true", help="print the names and end")
    given = parser.parse_args(arguments)
    wanted = [name for name in names() if not given.only or any(word in name for word in given.only)]
    if given.list or not wanted:
        print("\n".join(wanted or ["Nothing has such a name; --list prints them all."]))
        return 0 if given.list else 2
    begin, bad, count = time.monotonic(), 0, 0
    print(f"{'what was tried':<52} {'told':>6} {'back':>6} {'end':>6}  (s)", flush=True)
    with Ward() as ward:
        for outcome in tried(ward, wanted):
            print(line(outcome), flush=True)
            count += 1
            bad += bool(outcome.wrong)
    print(f"{count} tried, {bad} did not hold, {(time.monotonic() - begin) / 60:.1f} min")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
