"""Whether what must be true is true.

Judged by the waveform that left the loudspeaker, what reached speech-to-text, and the final history. Each function
returns sentences about what is wrong, with the figures.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from ..voices import RATE
from .acoustics import AUDIBLE
from .scenario import Scenario
from .stage import Done, Outcome
from .traces import Trace, broken_edges, low_rate, trace

LOST_S = 0.06  # of a clip, at either end, before a word counts as clipped
SLIP_S = 0.02  # lost or said twice where a reply was held: the two 5 ms ramps
TRIM_S = 0.05  # of silence and soft sound that may be cut off the front of a piece
CUT_TAIL_S = 0.5  # after an interruption's last word; no answer can be there by then
FAULT_S = 0.05  # around a device's fault, its latency and block included


def traces(outcome: Outcome) -> list[Trace]:
    """Return every piece of speech that left the loudspeaker, in order."""
    output = low_rate(outcome.output)
    found = [trace(output, text, sound, max(0.0, asked)) for asked, text, sound in outcome.spoken]
    in_order = sorted((t for t in found if t is not None), key=lambda t: (t.begin_s, -t.said_s))
    # A sentence that was prepared twice (and dropped once) is found twice in the same place.
    return [t for n, t in enumerate(in_order) if all(t.text != u.text or t.begin_s >= u.end_s for u in in_order[:n])]


def judge(scenario: Scenario, outcome: Outcome) -> list[str]:
    """Return everything that is wrong."""
    heard = traces(outcome)
    wrong = [
        *_history(scenario, outcome),
        *_stored_as_heard(outcome, heard),
        *_words_lost(outcome),
        *_holds(heard, scenario.must.holds),
        *_clicks(outcome),
    ]
    for number, done in enumerate(outcome.done, 1):
        wrong += [f"step {number}: {what}" for what in _step(done, outcome, heard)]
    if scenario.must.gaps_at_most_ms is not None:
        wrong += _gaps(heard, scenario.must.gaps_at_most_ms / 1000)
    if outcome.state != scenario.must.state:
        wrong.append(f"in the end it is {outcome.state}, not {scenario.must.state}")
    cards = set(outcome.cards)
    if cards != set(scenario.must.cards):
        wrong.append(f"cards shown: {sorted(cards)}, not {sorted(scenario.must.cards)}")
    return wrong


def stop_s(outcome: Outcome, done: Done) -> float | None:
    """Return the seconds from the onset of a step to the last audible sample; None when nothing sounded then."""
    end = done.end + CUT_TAIL_S
    loud = np.flatnonzero(np.abs(outcome.output[_at(done.begin) : _at(end)].astype(int)) > AUDIBLE)
    return float(loud[-1]) / RATE if loud.size else None


def answer_s(outcome: Outcome, done: Done, heard: Sequence[Trace]) -> float | None:
    """Return the seconds from the end of a step to the first sound of the next piece of speech."""
    following = [t.begin_s for t in heard if t.begin_s > done.end]
    return min(following) - done.end if following else None


def _at(seconds: float) -> int:
    return max(0, round(seconds * RATE))


def _history(scenario: Scenario, outcome: Outcome) -> list[str]:
    expected = scenario.must.history
    stored = [f"{'aura' if role == 'assistant' else role}: {text}" for role, text in outcome.history]
    same = len(expected) == len(stored) and all(map(_matches, expected, stored))
    return [] if same else [f"the history is {stored}, not {list(expected)}"]


def _matches(expected: str, stored: str) -> bool:
    if expected.endswith("..."):
        return stored.startswith(expected[:-3]) and len(stored) > len(expected) - 3
    return expected == stored


def _stored_as_heard(outcome: Outcome, heard: Sequence[Trace]) -> list[str]:
    """At most one word off where a reply was cut, and nothing heard that is not stored."""
    sounded = [word for t in heard for word in _words(t)]
    stored = [word for role, text in outcome.history if role == "assistant" for word in text.split()]
    allowed = sum(not t.whole for t in heard)
    off = _distance(sounded, stored)
    return [f"{off} words differ: heard {' '.join(sounded)!r}, stored {' '.join(stored)!r}"] if off > allowed else []


def _words(found: Trace) -> list[str]:
    if found.whole:
        return found.text.split()
    kept, at = [], 0
    for word in found.text.split():
        at += len(word) + 1
        if at - 1 - len(word) / 2 > found.said_s / found.length_s * len(found.text):
            break
        kept.append(word)
    return kept


def _distance(a: Sequence[str], b: Sequence[str]) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


def _words_lost(outcome: Outcome) -> list[str]:
    wrong = []
    for done in outcome.done:
        if not done.text or not done.step.heard:
            continue
        found = outcome.listener.best(done.text)
        if found is None:
            wrong.append(f"{done.text!r} never reached speech-to-text")
        elif found.lost_start_s > LOST_S or found.lost_end_s > LOST_S:
            lost = f"{found.lost_start_s * 1000:.0f} ms of its start, {found.lost_end_s * 1000:.0f} ms of its end"
            wrong.append(f"{done.text!r} was clipped: {lost}")
    return wrong


def _holds(heard: Sequence[Trace], expected: int | None) -> list[str]:
    holds = [hold for t in heard for hold in t.holds]
    wrong = [
        f"{t.lost_start_s * 1000:.0f} ms of the start of {t.text!r} were not heard"
        for t in heard
        if t.lost_start_s > TRIM_S
    ]
    wrong += [
        f"held at {hold.at_s:.2f} s for {hold.length_s * 1000:.0f} ms: {hold.lost_s * 1000:+.0f} ms of it lost"
        for hold in holds
        if abs(hold.lost_s) > SLIP_S
    ]
    if expected is not None and len(holds) != expected:
        wrong.append(f"{len(holds)} holds, not {expected}")
    return wrong


def _clicks(outcome: Outcome) -> list[str]:
    """Return the clicks that are not the device's own: one that loses blocks makes two."""
    faults = [(done.begin, done.begin + done.step.seconds) for done in outcome.done if done.step.action == "break"]
    return [
        f"a click at {at:.3f} s"
        for at in broken_edges(outcome.output)
        if not any(begin - FAULT_S <= at <= end + FAULT_S for begin, end in faults)
    ]


def _gaps(heard: Sequence[Trace], longest_s: float) -> list[str]:
    steps = [(b.begin_s - a.end_s, a.end_s) for a, b in itertools.pairwise(heard)]
    return [f"a gap of {gap * 1000:.0f} ms at {at:.2f} s" for gap, at in steps if gap > longest_s]


def _step(done: Done, outcome: Outcome, heard: Sequence[Trace]) -> list[str]:
    step, wrong = done.step, []
    if step.silent_within_ms is not None:
        stopped = stop_s(outcome, done)
        if stopped is None:
            wrong.append("nothing was being said, so nothing could stop")
        elif stopped * 1000 > step.silent_within_ms:
            wrong.append(f"silent {stopped * 1000:.0f} ms after the onset, not within {step.silent_within_ms:.0f}")
    if step.answered_within_ms is not None:
        answered = answer_s(outcome, done, heard)
        if answered is None:
            wrong.append("it was never answered")
        elif answered * 1000 > step.answered_within_ms:
            wrong.append(f"answered after {answered * 1000:.0f} ms, not within {step.answered_within_ms:.0f}")
    if step.resumed_within_ms is not None:
        wrong += _resumed(done, heard, step.resumed_within_ms / 1000)
    return wrong


def _resumed(done: Done, heard: Sequence[Trace], within_s: float) -> list[str]:
    over = [t for t in heard if t.begin_s < done.end and t.end_s > done.begin]
    if not over:
        return ["nothing was being said, so nothing could go on"]
    if not over[-1].whole:
        return [f"{over[-1].text!r} was broken off at {over[-1].end_s:.2f} s and not taken up again"]
    late = [hold for t in over for hold in t.holds if hold.at_s + hold.length_s > done.end + within_s]
    return [f"took {hold.at_s + hold.length_s - done.end:.2f} s to go on" for hold in late]
