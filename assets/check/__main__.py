"""The part of `make check` that looks at more than our own lines: python -m assets.check [--online].

Licences, known holes, package data, imports before the window, size of the bundle. A line each; 1 when one failed. With
--online a service that does not answer is a failure too, else it is said and passed over: a build needs no network.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.metadata import distributions
from pathlib import Path

from assets.check import budgets, licences, package_data, vulnerabilities
from assets.check.lock import pins

ROOT = Path(__file__).parents[2]


def run(checks: Sequence[tuple[str, Callable[[], list[str]]]], *, online: bool) -> int:
    """Run the checks, print what they say, and return the exit code."""
    failed = False
    for name, check in checks:
        try:
            lines = check()
        except vulnerabilities.NotAsked as why:
            print(f"{name}: NOT ASKED, {why}", file=sys.stderr)
            failed = failed or online
            continue
        failed = failed or bool(lines)
        print(f"{name}: " + ("\n  ".join(lines) or "ok"), flush=True)
    return 1 if failed else 0


def main(arguments: Sequence[str]) -> int:
    """Check this checkout and what is installed beside it."""
    locked = pins(ROOT / "requirements.lock")
    checks: tuple[tuple[str, Callable[[], list[str]]], ...] = (
        ("licences", lambda: licences.refused(distributions(), [name for name, _ in locked])),
        ("known holes", lambda: vulnerabilities.holes(locked)),
        ("package data", lambda: package_data.problems(ROOT)),
        ("imports before the window", lambda: budgets.import_problems(budgets.imported())),
        ("bundle size", lambda: budgets.size_problems(ROOT / "dist")),
    )
    return run(checks, online="--online" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
