"""When words that may still change are taken for all that was said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from aura_desktop.conversation.still_words import SILENT_S, STILL_S, StillWords
from tests.simulation.virtual_time import LoopClock, run_virtual

Told = list[tuple[float, str]]


def follow(steps: Callable[[StillWords, float], Awaitable[None]]) -> Told:
    """Run `steps` and give what was told, and when, in s from the start."""

    async def scene() -> Told:
        loop = asyncio.get_running_loop()
        told: Told = []
        begun = loop.time()
        still = StillWords(LoopClock(loop), tell=lambda text: told.append((round(loop.time() - begun, 2), text)))
        await steps(still, begun)
        await asyncio.sleep(1.0)
        return told

    return run_virtual(scene())


def test_words_count_when_voice_and_words_are_still() -> None:
    async def steps(still: StillWords, begun: float) -> None:
        still.grew("turn it off")
        await asyncio.sleep(0.5)
        still.paused(begun + 0.45)
        still.paused(begun + 0.45)

    assert follow(steps) == [(round(0.45 + SILENT_S, 2), "turn it off")]


def test_a_word_that_comes_late_is_waited_for() -> None:
    async def steps(still: StillWords, begun: float) -> None:
        still.grew("turn it off")
        still.paused(begun)
        await asyncio.sleep(0.15)
        still.grew("turn it off please")

    assert follow(steps) == [(round(0.15 + STILL_S, 2), "turn it off please")]


@pytest.mark.parametrize("what", ["resumed", "forget"])
def test_nothing_counts_once_the_voice_goes_on_or_the_utterance_is_over(what: str) -> None:
    async def steps(still: StillWords, begun: float) -> None:
        still.grew("turn it off")
        still.paused(begun)
        await asyncio.sleep(0.1)
        getattr(still, what)()

    assert follow(steps) == []


def test_the_next_pause_tells_the_same_words_again() -> None:
    async def steps(still: StillWords, begun: float) -> None:
        still.grew("turn it off")
        still.paused(begun)
        await asyncio.sleep(0.5)
        still.resumed()
        still.paused(begun + 0.5)

    assert follow(steps) == [(0.2, "turn it off"), (0.7, "turn it off")]


def test_marks_that_come_late_are_no_other_words() -> None:
    async def steps(still: StillWords, begun: float) -> None:
        still.grew("turn it off")
        still.paused(begun)
        await asyncio.sleep(0.4)
        still.grew("Turn it off.")

    assert follow(steps) == [(0.2, "turn it off")]


def test_a_recogniser_that_was_late_is_given_its_time() -> None:
    """Without this each turn would ask in vain for an answer to all words but the last."""

    async def steps(still: StillWords, begun: float) -> None:
        still.grew("turn it")
        still.paused(begun)
        await asyncio.sleep(0.35)
        still.grew("turn it off")
        await asyncio.sleep(0.65)
        still.forget()
        still.grew("and on")
        still.paused(begun + 1.0)
        await asyncio.sleep(0.25)
        still.grew("and on again")

    told = follow(steps)
    assert [text for _, text in told] == ["turn it", "turn it off", "and on again"]
