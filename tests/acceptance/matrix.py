"""Holds the cases of the fault table, many at once, and judges each by what was heard and what is remembered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from itertools import pairwise

from tests.fakes.answers import seconds_of
from tests.fakes.cloud import KEYS, Cloud

from .cases import CASES, Case, End
from .scene import Scene, Turn

AT_ONCE, AT_ONCE_AGAIN = 40, (8, 3)
QUESTION = "Could you tell me about the history of the telephone?"
REPLY = "Sure, here it is. Made in Boston."
SECOND = "Fine."
SILENCE_S = 4.0
LONGEST_TURN_S = 14.0
OWN_SERVER_MORE_S = 5.0
"""The user's own server is waited for so much longer (wiring.SLOW_CHAT and the like)."""


async def hold(case: Case) -> list[str]:
    """Hold two turns, the first with the fault, the second without; return what was not as it should be."""
    async with Cloud() as cloud:
        cloud.understands(QUESTION)
        cloud.says(REPLY)
        case.arrange(cloud)
        settings = {**cloud.settings, **(cloud.own_settings if case.own else {}), **case.settings}
        async with Scene({**settings, "router.use_rules": False}, cloud.keys) as scene:
            await scene.warm()
            wrong: list[str] = []
            try:
                turn = await scene.turn(LONGEST_TURN_S + case.own * OWN_SERVER_MORE_S)
                wrong += [f"first turn: {w}" for w in _judge(case, turn, scene.history)]
                before = scene.history
                cloud.well()
                if any(problem.code in ("auth", "not-permitted") for problem in turn.problems):
                    scene.book.forgive()  # as when the user has pasted another key
                cloud.says(SECOND)
                turn = await scene.turn(LONGEST_TURN_S)
                wrong += [f"second turn: {w}" for w in _judge_second(turn, scene.history, before)]
            except TimeoutError:
                wrong.append(f"a turn hangs: {scene.conversation.phase}, {scene.history}")
        if left := await cloud.all_closed():
            wrong.append(f"requests left open: {left}")
    return wrong


async def hold_all(cases: Sequence[Case], at_once: int = AT_ONCE) -> dict[str, list[str]]:
    """Hold all cases, many at once; what is wrong with each, by its name, and with all of them under ""."""
    room = asyncio.Semaphore(at_once)

    async def one(case: Case) -> list[str]:
        async with room:
            return await hold(case)

    longest_first = sorted(cases, key=lambda case: not case.own)
    found = await asyncio.gather(*(one(case) for case in longest_first))
    verdicts = dict(zip((case.name for case in longest_first), found, strict=True))
    # A machine that stalls spoils a case once, a fault always.
    for fewer in AT_ONCE_AGAIN:
        again = [case for case in cases if verdicts[case.name]]
        room = asyncio.Semaphore(fewer)
        verdicts |= dict(zip((case.name for case in again), await asyncio.gather(*map(one, again)), strict=True))
    await asyncio.sleep(0.05)
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    verdicts[""] = sorted(task.get_name() for task in left)
    return verdicts


def hold_named(names: Sequence[str], at_once: int = AT_ONCE) -> dict[str, list[str]]:
    """Hold the cases of these names on a loop of their own, in a process of their own."""
    return asyncio.run(hold_all([case for case in CASES if case.name in set(names)], at_once))


def _judge(case: Case, turn: Turn, history: list[tuple[str, str]]) -> list[str]:
    wrong = [*_silence(turn, case.end is End.READ), *_roles(history)]
    sentences = [problem.sentence for problem in turn.problems]
    served = turn.served(case.stage)
    spoken = history[1][1] if len(history) > 1 else ""
    if case.stage != "stt" or case.end is not End.SENTENCE:
        wrong += [f"the user said {history[:1]}"] * (history[:1] != [("user", QUESTION)])
    elif history:
        wrong.append(f"remembered though nothing was understood: {history}")
    match case.end:
        case End.WHOLE:
            wrong += [f"cards: {sentences}"] * bool(sentences)
            wrong += [f"the answer was {spoken!r}"] * (spoken != REPLY)
            wrong += _length(turn, REPLY)
            if case.by and not served:
                wrong.append("nobody is said to have done it")
            elif case.by == "other":
                wrong += [f"done by {served}"] * (served[-1] == case.provider)
            elif case.by:
                wrong += [f"done by {served}"] * (served[-1] != case.by)
        case End.CUT:
            wrong += _one_sentence(sentences)
            # What the stream held is all there before the break, so it may be more than half, or all but the end.
            wrong += [f"the answer was {spoken!r}"] * (not spoken or not REPLY.startswith(spoken))
        case End.SENTENCE:
            wrong += _one_sentence(sentences)
            wrong += [f"the answer was {spoken!r}"] * bool(spoken)
            wrong += ["nothing was said aloud"] * (turn.sounded < 0.5)
        case End.READ:
            wrong += _one_sentence(sentences)
            wrong += [f"the answer was {spoken!r}"] * (spoken != REPLY)
    return wrong


def _judge_second(turn: Turn, history: list[tuple[str, str]], before: list[tuple[str, str]]) -> list[str]:
    wrong = [*_silence(turn, False), *_roles(history)]
    wrong += [f"card: {problem.sentence}" for problem in turn.problems]
    wrong += [f"remembered: {history[-1:]}"] * (history[-1:] != [("assistant", SECOND)])
    if before and before[-1][0] == "user":  # the question that nobody answered and this one are one message
        wrong += ["the first question was lost"] * (history[len(before) - 1][1] != f"{QUESTION} {QUESTION}")
    else:
        wrong += ["what was remembered changed"] * (history[: len(before)] != before)
    return [*wrong, *_length(turn, SECOND)]


def _silence(turn: Turn, mute: bool) -> list[str]:
    if turn.loud or not mute:
        if turn.longest_silence > SILENCE_S:
            return [f"silent for {turn.longest_silence:.2f} s, first sound after {turn.first_sound}"]
        return [] if turn.loud else ["nothing was heard"]
    # Without any voice the card is what the user gets, and no later than a voice would begin.
    return [] if turn.problems else ["neither heard nor told"]


def _length(turn: Turn, text: str) -> list[str]:
    whole = seconds_of(text)
    return [f"only {turn.sounded:.2f} s of {whole:.2f} s sounded"] if turn.sounded < 0.7 * whole else []


def _roles(history: list[tuple[str, str]]) -> list[str]:
    wrong = [f"two messages of the {a[0]} in a row" for a, b in pairwise(history) if a[0] == b[0]]
    wrong += [f"an empty message of the {role}" for role, text in history if not text.strip()]
    return wrong + ["the first message is not the user's"] * bool(history and history[0][0] != "user")


def _one_sentence(sentences: list[str]) -> list[str]:
    """It says what is wrong and what to do in plain words, and nothing of a key, of what was said, or of a body."""
    if len(sentences) != 1:
        return [f"{len(sentences)} cards: {sentences}"]
    (sentence,) = sentences
    wrong = []
    if not re.fullmatch(r"[^\W_][^<>{}\[\]|]{15,300}\.", sentence):
        wrong.append(f"no plain sentence: {sentence!r}")
    private = (*KEYS.values(), QUESTION, REPLY, "boom", "Traceback")
    return wrong + [f"the sentence tells {text!r}" for text in private if text in sentence]
