"""Goes at random between profiles and looks for anything of one in another (tests/ui/profile_walk.py).

    python -m benchmarks.profiles [--steps 10000] [--seed 1] [--walk 500]

Each walk is a process of its own, with its own seed; prints a line each and the sum.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any


def main() -> int:
    """Walk until the steps are done; 1 when something leaked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first walk")
    parser.add_argument("--walk", type=int, default=500, help="steps of one walk")
    options = parser.parse_args()
    done, looked, leaks, steps, seconds, seed = Counter[str](), Counter[str](), list[str](), 0, 0.0, options.seed
    while steps < options.steps and not leaks:
        found = walk(min(options.walk, options.steps - steps), seed)
        done.update(found["done"])
        looked.update(found["looked"])
        leaks += found["leaks"]
        steps += found["steps"]
        seconds += found["seconds"]
        print(f"seed {seed}: {found['steps']} steps in {found['seconds']:.0f} s, leaks: {found['leaks']}", flush=True)
        seed += 1
    print(f"\n{steps} steps in {seconds:.0f} s: {len(leaks)} leaks")
    print("done:", ", ".join(f"{name} {count}" for name, count in done.most_common()))
    print("looked at:", ", ".join(f"{name} {count}" for name, count in looked.most_common()))
    return 1 if leaks else 0


def walk(steps: int, seed: int) -> dict[str, Any]:
    """Return what one walk found."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.ui.profile_walk", str(steps), str(seed)],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_file.Keyring"},
        capture_output=True,
        text=True,
    )
    if not child.stdout.strip():
        print(child.stderr[-4000:], file=sys.stderr)
        return {"steps": 0, "seconds": 0.0, "done": {}, "looked": {}, "leaks": [f"seed {seed}: it ended badly"]}
    if child.returncode:
        print(child.stderr[-4000:], file=sys.stderr)
    found: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
