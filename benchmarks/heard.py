"""Is what was heard of an interrupted reply what is stored of it? Random interruptions, judged by the waveform.

Run with `.venv/bin/python -m benchmarks.heard [--count N] [--jobs J] [--seed S]`. Questions are typed, and at a random
moment of the reply the user talks over it, presses Stop, or presses the talk key, on headphones or on open speakers.
What was heard is found in the sound that left the loudspeaker, and counted in words by espeak-ng's own word times
(a word of which half was heard counts); the product knows those times only where the voice tells them ("with times"),
else it goes by the letters of the words.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.room import DESK, HEADPHONES, scenario
from tests.simulation.room.scenario import Step, When
from tests.simulation.room.stage import Outcome, play
from tests.simulation.room.traces import Trace
from tests.simulation.room.verdicts import TRIM_S, traces
from tests.simulation.room.voice import heard_words

WHO = (  # one begins each sentence of a conversation, so that none is taken for another
    *("Alice", "Benjamin", "Charlotte", "Daniel", "Eleanor", "Frederick", "Gwendolyn", "Harold", "Isabel", "Jonathan"),
    *("Katherine", "Leopold", "Margaret", "Nathaniel", "Olivia", "Patrick", "Queenie", "Rosalind", "Sebastian"),
    *("Theodore", "Ursula", "Victoria", "Winston", "Xavier", "Yolanda", "Zachary", "Professor Brown", "Doctor Miller"),
    *("The postman", "My neighbour"),
)
DID = ("sold", "painted", "found", "carried", "repaired", "forgot")
WHAT = ("seven wooden boats", "a heavy silver lamp", "two bicycles", "the entire orchard", "an umbrella", "his map")
WHEN = ("yesterday.", "before the long winter.", "in April.", "on a quiet Sunday morning.", "without any help.")
SENTENCES = 3
FIRST_S, LAST_S = 0.1, 6.0  # of a reply, when it is interrupted
BATCH = 10
OVER = ("Wait, tell me a joke", "Stop", "No, that is not what I meant")


@dataclass(frozen=True, slots=True)
class Case:
    """One interrupted reply: how it was interrupted, and its words."""

    how: str
    times: bool
    heard: int
    stored: int
    all: int


def interrupted(seed: int, count: int = BATCH) -> tuple[list[Case], float]:
    """Interrupt `count` replies in one conversation; returns them and the simulated seconds."""
    rng = random.Random(seed)
    aligned = bool(seed % 2)
    told = [f"{who} {rng.choice(DID)} {rng.choice(WHAT)} {rng.choice(WHEN)}" for who in rng.sample(WHO, len(WHO))]
    answers, steps, hows = {}, [], []
    for number in range(count):
        question = f"Question {number} of {count}."
        answers[question] = " ".join(told[number * SENTENCES : (number + 1) * SENTENCES])
        steps.append(Step("typed", question, wait=0.4))
        hows.append(rng.choice(("voice", "stop", "key")))
        at = rng.uniform(FIRST_S, LAST_S)
        if hows[-1] == "voice":
            steps.append(Step("user", rng.choice(OVER), When.SPEAKING, at, heard=False))
        elif hows[-1] == "stop":
            steps.append(Step("stop", True, When.SPEAKING, at))
        else:
            steps += [Step("key", "down", When.SPEAKING, at), Step("key", "up", wait=0.3)]
    room = HEADPHONES if rng.random() < 0.5 else DESK
    outcome = play(scenario("heard", room, steps, answers), aligned=aligned)
    found = [t for t in traces(outcome) if t.lost_start_s < TRIM_S]
    cases = [_case(outcome, found, answer, how, aligned) for how, answer in zip(hows, answers.values(), strict=True)]
    return cases, outcome.seconds


def _case(outcome: Outcome, found: list[Trace], answer: str, how: str, aligned: bool) -> Case:
    pieces = [t for t in found if t.text in answer]
    heard = sum(len(t.text.split()) if t.whole else heard_words(t.text, t.said_s) for t in pieces)
    stored = [text for role, text in outcome.history if role == "assistant" and answer.startswith(text)]
    return Case(how, aligned, heard, sum(len(text.split()) for text in stored), len(answer.split()))


def table(cases: list[Case]) -> None:
    """Print the figures."""
    print("| interrupted by | voice | replies | cut | words off: 0, 1, 2, more | at most one |")
    print("| --- | --- | --- | --- | --- | --- |")
    for times in (True, False):
        for how in ("voice", "stop", "key", "all"):
            those = [case for case in cases if case.times is times and how in (case.how, "all")]
            if not those:
                continue
            off = Counter(min(3, abs(case.heard - case.stored)) for case in those)
            cut = sum(case.heard < case.all for case in those)
            share = (off[0] + off[1]) / len(those)
            counts = ", ".join(str(off[n]) for n in range(4))
            print(f"| {how} | {'with' if times else 'no'} times | {len(those)} | {cut} | {counts} | {share:.1%} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500, help="interruptions")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--seed", type=int, default=0, help="where to go on: batches of ten have a seed each")
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + -(-given.count // BATCH))
    begin = time.perf_counter()
    with ProcessPoolExecutor(given.jobs) as pool:
        results = list(pool.map(partial(interrupted, count=min(BATCH, given.count)), seeds))
    table([case for cases, _ in results for case in cases])
    seconds = sum(seconds for _, seconds in results)
    print(f"\n{seconds / 60:.1f} simulated minutes, {seconds / (time.perf_counter() - begin):.0f} times real time")


if __name__ == "__main__":
    main()
