"""Whether what must be true is true.

Judged by the waveform that left the loudspeaker, what reached speech-to-text, and the final history. Each function
returns sentences about what is wrong, with the figures.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from tests.word_errors import word_errors

from ..voices import RATE
from .acoustics import AUDIBLE
from .scenario import Must, Scenario
from .stage import NO_ANSWER, Done, Outcome
from .traces import Trace, broken_edges, low_rate, trace

LOST_S = 0.06  # of a clip, at either end, before a word counts as clipped
SLIP_S = 0.02  # lost where a reply was held: the two 5 ms ramps
WORD_S = 0.15  # by which a word may be longer than its share of the letters
TRIM_S = 0.05  # of silence and soft sound that may be cut off the front of a piece
TAKEN_BACK_S = 0.8
"""So much of a reply may have been heard when the user's turn turns out to go on. 0.6 does not hold: at the start of a
sound the echo guard must have heard it for some 0.36 s before it knows that the microphone does not hear Aura, longer
with a voice over it. Who begins 0.1 s into a reply, on headphones, is heard 0.57 s later: 0.70 s of it have sounded
(0.64 s of a later reply; nothing learnt from one sound counts for the next, which is what keeps Aura from interrupting
itself at delays of 300 ms)."""
CUT_TAIL_S = 0.5  # after an interruption's last word; no answer can be there by then
BACK_UP_S = 2.0  # after a step; what is ducked later has another cause
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
        *_stored_as_heard(outcome, _of_replies(scenario, heard)),
        *_nothing_added(scenario, outcome),
        *_words_lost(outcome),
        *_holds(heard, scenario.must.holds),
        *_clicks(outcome),
        *_requests(scenario.must, outcome),
        *(f"{text!r} was not said" for text in scenario.must.said if not any(text in t.text for t in heard)),
    ]
    for before, done in itertools.pairwise(outcome.done):
        if done.step.unanswered and (loud := _loud(outcome, before.end, done.begin)).size:
            wrong.append(f"answered too soon, {done.begin - before.end - loud[0] / RATE:.2f} s before the user went on")
    for number, done in enumerate(outcome.done, 1):
        wrong += [f"step {number}: {what}" for what in _step(done, outcome, heard)]
    if scenario.must.gaps_at_most_ms is not None:
        wrong += _gaps(heard, scenario.must.gaps_at_most_ms / 1000)
    if scenario.must.ducked_at_most_ms is not None:
        wrong += _too_long_ducked(heard, 0.0, outcome.seconds, scenario.must.ducked_at_most_ms)
    if outcome.state != scenario.must.state:
        wrong.append(f"in the end it is {outcome.state}, not {scenario.must.state}")
    cards = set(outcome.cards)
    if cards != set(scenario.must.cards):
        wrong.append(f"cards shown: {sorted(cards)}, not {sorted(scenario.must.cards)}")
    return wrong


def stop_s(outcome: Outcome, done: Done) -> float | None:
    """Return the seconds from the onset of a step to the last audible sample; None when nothing sounded then."""
    loud = _loud(outcome, done.begin, done.end + CUT_TAIL_S)
    return float(loud[-1]) / RATE if loud.size else None


def answer_s(outcome: Outcome, done: Done, heard: Sequence[Trace]) -> float | None:
    """Return the seconds from the end of a step to the first sound of the next piece of speech."""
    following = [t.begin_s for t in heard if t.begin_s > done.end]
    return min(following) - done.end if following else None


def lower_s(done: Done, heard: Sequence[Trace]) -> float | None:
    """Return the seconds from the onset of a step until the reply is ducked, held or cut; None when it never is."""
    over = [t for t in heard if t.begin_s < done.end and t.end_s > done.begin]
    moments = [begin for t in over for begin, _ in t.ducked]
    moments += [hold.at_s for t in over for hold in t.holds] + [t.end_s for t in over if not t.whole]
    return min((at - done.begin for at in moments if at > done.begin), default=None)


def ducked_s(heard: Sequence[Trace], begin: float, end: float) -> float:
    """Return how many seconds of speech were ducked between two times."""
    stretches = [(max(begin, since), min(end, until)) for t in heard for since, until in t.ducked]
    return sum(max(0.0, until - since) for since, until in stretches)


def _loud(outcome: Outcome, begin: float, end: float) -> np.ndarray:
    return np.flatnonzero(np.abs(outcome.output[_at(begin) : _at(end)].astype(int)) > AUDIBLE)


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
    off = word_errors(sounded, stored)
    return [f"{off} words differ: heard {' '.join(sounded)!r}, stored {' '.join(stored)!r}"] if off > allowed else []


def _of_replies(scenario: Scenario, heard: Sequence[Trace]) -> list[Trace]:
    """Return the pieces of answers that must be stored: not that a service fails, nor what was taken back."""
    answers = (*scenario.answers.values(), NO_ANSWER)
    of_replies = [t for t in heard if any(t.text in answer for answer in answers)]
    begun = [t for t in of_replies if not t.whole and t.said_s <= TAKEN_BACK_S][: scenario.must.taken_back]
    return [t for t in of_replies if t not in begun]


def _nothing_added(scenario: Scenario, outcome: Outcome) -> list[str]:
    """Nothing is stored of a reply that is not its own text: no mark where it was cut."""
    answers = (*scenario.answers.values(), NO_ANSWER)
    stored = [text for role, text in outcome.history if role == "assistant"]
    return [
        f"{text!r} is the beginning of no answer" for text in stored if not any(a.startswith(text) for a in answers)
    ]


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
    for t in heard:
        for hold in t.holds:
            where = f"held at {hold.at_s:.2f} s for {hold.length_s * 1000:.0f} ms"
            if hold.lost_s > SLIP_S:
                wrong.append(f"{where}: {hold.lost_s * 1000:.0f} ms of it lost")
            elif -hold.lost_s > t.longest_word_s + WORD_S:
                wrong.append(f"{where}: {-hold.lost_s * 1000:.0f} ms said twice, more than a word")
    if expected is not None and len(holds) != expected:
        wrong.append(f"{len(holds)} holds, not {expected}")
    return wrong


def _requests(must: Must, outcome: Outcome) -> list[str]:
    """Nothing runs on, and speculation has its bounds."""
    wrong = []
    for name, calls, most in (
        ("stt", outcome.stt_calls, must.stt_at_most),
        ("chat", outcome.chat_calls, must.chat_at_most),
        ("speech", outcome.speech_calls, must.speech_at_most),
    ):
        if any(call.done is None and call.cancelled is None and not call.failed for call in calls):
            wrong.append(f"a request to {name} was left running")
        if most is not None and len(calls) > most:
            wrong.append(f"{len(calls)} requests to {name}, not {most} at most")
    return wrong


def _too_long_ducked(heard: Sequence[Trace], begin: float, end: float, most_ms: float) -> list[str]:
    ducked = ducked_s(heard, begin, end)
    return [f"ducked for {ducked * 1000:.0f} ms, not {most_ms:.0f} at most"] if ducked * 1000 > most_ms else []


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
    if step.lower_within_ms is not None:
        lower = lower_s(done, heard)
        if lower is None:
            wrong.append("it was never lowered")
        elif lower * 1000 > step.lower_within_ms:
            wrong.append(f"lower {lower * 1000:.0f} ms after the onset, not within {step.lower_within_ms:.0f}")
    if step.ducked_at_most_ms is not None:
        wrong += _too_long_ducked(heard, done.begin, done.end + BACK_UP_S, step.ducked_at_most_ms)
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
    back = [hold.at_s + hold.length_s for t in over for hold in t.holds if hold.at_s < done.end + within_s]
    back += [until for t in over for since, until in t.ducked if since < done.end + within_s]
    return [f"took {at - done.end:.2f} s to go on as before" for at in back if at > done.end + within_s]
