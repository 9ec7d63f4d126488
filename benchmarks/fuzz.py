"""Feeds a parser with damaged input for as long as it is told.

    python -m benchmarks.fuzz PARSER --minutes 10

PARSER is a name of tests/fuzzing, or "all", which share the time. The minutes are the processor's, so that a busy
machine shortens nothing and it may run beside other work. Inputs that a parser takes are kept and damaged further. Ends
with 1 at the first error that is none of ours, or at an input that takes too long, and prints the input.
"""

from __future__ import annotations

import argparse
import base64
import random
import sys
import time
from collections.abc import Sequence

from tests.fuzzing import PARSERS, damaged

SLOWEST_S = 2.0
"""An input of 8 kB that takes longer than this could hold up the event loop."""
KEPT = 400


def run(name: str, seconds: float, seed: int) -> bool:
    """Feed one parser for `seconds` of processor time, print what came of it, and return whether all was well."""
    parser, rng = PARSERS[name](), random.Random(seed)
    corpus = list(parser.seeds)
    begin = time.process_time()
    fed = taken = 0
    slowest = 0.0
    while time.process_time() - begin < seconds:
        data = damaged(rng, corpus)
        started = time.process_time()
        try:
            accepted = parser.accepts(data)
        except Exception as error:  # what this program is there to find
            print(f"{name}: {type(error).__name__} after {fed} inputs (seed {seed}): {base64.b64encode(data).decode()}")
            return False
        took = time.process_time() - started
        slowest = max(slowest, took)
        if took > SLOWEST_S:
            print(f"{name}: {took:.1f} s for one input (seed {seed}): {base64.b64encode(data).decode()}")
            return False
        fed += 1
        taken += accepted
        if accepted and rng.random() < 0.02:
            if len(corpus) >= KEPT:
                del corpus[rng.randrange(len(parser.seeds), len(corpus))]
            corpus.append(data)
    print(
        f"{name:<14} {fed:>9} inputs in {seconds / 60:5.1f} min, {100 * taken / max(1, fed):3.0f} % taken, "
        f"slowest {1000 * slowest:6.1f} ms: only our own errors",
        flush=True,
    )
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parser", choices=[*PARSERS, "all"])
    parser.add_argument("--minutes", type=float, default=10.0, help="of processor time, for all of them together")
    parser.add_argument("--seed", type=int, default=None, help="repeats a run")
    options = parser.parse_args(arguments)
    names = list(PARSERS) if options.parser == "all" else [options.parser]
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    well = [run(name, options.minutes * 60 / len(names), seed) for name in names]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
