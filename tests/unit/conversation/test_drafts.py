"""Replies asked for before it is certain what they answer: taken up when the words stay, ended when they do not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest

from aura_desktop.conversation.drafts import AHEAD_EVENTS, KEPT_S, Draft, Drafts, same_question
from aura_desktop.conversation.tasks import Tasks
from aura_desktop.errors import AuraError
from aura_desktop.providers.base import ChatEvent, Finished, Message, TextDelta
from tests.simulation.virtual_time import LoopClock, run_virtual

FIRST_S = 0.3


class Model:
    """Answers in so many words, the first after 0.3 s and the others 0.05 s apart; `calls` holds how each ended."""

    def __init__(self, words: int = 4, error: Exception | None = None) -> None:
        self.words = words
        self.error = error
        self.calls: list[str] = []
        self.told = 0

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        number = len(self.calls)
        self.calls.append("runs")
        try:
            await asyncio.sleep(FIRST_S)
            if self.error is not None:
                raise self.error
            for word in range(self.words):
                self.told += 1
                yield TextDelta(f"{word} ")
                await asyncio.sleep(0.05)
            self.calls[number] = "whole"
            yield Finished("stop")
        finally:
            if self.calls[number] == "runs":
                self.calls[number] = "ended"

    async def warm(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


class Scene:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.tasks = Tasks()
        self.drafts = Drafts(lambda: model, LoopClock(asyncio.get_running_loop()), self.tasks.spawn)


def asks(text: str, *before: str) -> tuple[Message, ...]:
    return (Message("system", "Be brief."), *(Message("assistant", said) for said in before), Message("user", text))


async def read(draft: Draft) -> list[ChatEvent]:
    async with aclosing(draft.events()) as events:
        return [event async for event in events]


@pytest.mark.parametrize(
    ("asked", "now", "same"),
    [
        (asks("What time is it"), asks("What time is it?"), True),
        (asks("it's  LATE"), asks("It’s late."), True),
        (asks("Turn it on"), asks("Turn it on please"), False),
        (asks("So?", "Yes."), asks("So?", "Yes. No."), False),
        (asks("So?"), asks("So?", "Yes."), False),
        (asks("?"), asks("!"), False),
        ((), (), False),
    ],
)
def test_the_same_question_is_the_same_words_after_the_same_conversation(
    asked: tuple[Message, ...], now: tuple[Message, ...], same: bool
) -> None:
    assert same_question(asked, now) is same


def test_a_dropped_request_is_taken_up_when_the_words_stay() -> None:
    async def scene() -> None:
        scene = Scene(Model())
        first = scene.drafts.take(asks("What time is it"))
        await asyncio.sleep(0.2)
        scene.drafts.leave(first, wanted=True)
        await asyncio.sleep(0.5)
        assert scene.drafts.fits(asks("What time is it?"))
        again = scene.drafts.take(asks("What time is it?"))
        assert again is first
        assert [type(event) for event in await read(again)] == [TextDelta] * 4 + [Finished]
        assert scene.model.calls == ["whole"]
        assert not scene.drafts.fits(asks("What time is it?")), "it is the reader's now"

    run_virtual(scene())


def test_other_words_end_it_at_its_source() -> None:
    async def scene() -> None:
        scene = Scene(Model())
        scene.drafts.leave(scene.drafts.take(asks("Turn it")), wanted=True)
        await asyncio.sleep(0.1)
        other = scene.drafts.take(asks("Turn it off"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert scene.model.calls == ["ended", "runs"]
        await read(other)

    run_virtual(scene())


@pytest.mark.parametrize(("words", "ends"), [(4, "whole"), (400, "ended")])
def test_what_is_not_whole_soon_after_is_ended(words: int, ends: str) -> None:
    """S5 (livekit 4219): a user who talks on for long must not pay for an answer to half of it."""

    async def scene() -> None:
        scene = Scene(Model(words))
        scene.drafts.leave(scene.drafts.take(asks("Well")), wanted=True)
        await asyncio.sleep(KEPT_S + 0.1)
        assert scene.model.calls == [ends]
        assert scene.drafts.fits(asks("Well")) is (ends == "whole")
        scene.drafts.drop()

    run_virtual(scene())


def test_a_request_begun_in_a_pause_ends_soon_after_speech_goes_on() -> None:
    async def scene() -> None:
        scene = Scene(Model(400))
        scene.drafts.begin(asks("Well"))
        scene.drafts.begin(asks("well."))
        await asyncio.sleep(2 * KEPT_S)
        assert scene.model.calls == ["runs"], "one request, as long as the pause lasts"
        scene.drafts.expire()
        await asyncio.sleep(KEPT_S + 0.1)
        assert scene.model.calls == ["ended"]

    run_virtual(scene())


@pytest.mark.parametrize("late", [False, True])
def test_after_stop_nothing_runs_on(late: bool) -> None:
    """The attempt that read it may be cancelled before Stop has dropped the drafts, or after."""

    async def scene() -> None:
        scene = Scene(Model())
        draft = scene.drafts.take(asks("Well"))
        await asyncio.sleep(0.1)
        if late:
            scene.drafts.drop()
        scene.drafts.leave(draft, wanted=True)
        if not late:
            scene.drafts.drop()
        await scene.tasks.drain()
        assert scene.model.calls == ["ended"]
        assert not scene.drafts.fits(asks("Well"))

    run_virtual(scene())


def test_what_is_not_read_is_not_written_either() -> None:
    async def scene() -> None:
        scene = Scene(Model(1000))
        draft = scene.drafts.take(asks("Well"))
        await asyncio.sleep(60)
        assert scene.model.told == AHEAD_EVENTS
        assert len(await read(draft)) == 1001

    run_virtual(scene())


def test_a_failure_is_the_readers_and_is_not_kept() -> None:
    async def scene() -> None:
        scene = Scene(Model(error=AuraError("The model is gone.")))
        draft = scene.drafts.take(asks("Well"))
        with pytest.raises(AuraError, match="gone"):
            await read(draft)
        scene.drafts.leave(draft, wanted=True)
        scene.drafts.begin(asks("Well"))
        await asyncio.sleep(1)
        assert not scene.drafts.fits(asks("Well"))
        assert len(scene.model.calls) == 2
        scene.drafts.drop()

    run_virtual(scene())
