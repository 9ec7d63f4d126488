"""The router for chat: who is asked, who wins, what is cancelled, and what it costs. In virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from aura_desktop.errors import (
    AuraError,
    AuthFailed,
    BadRequest,
    ModelGone,
    NotPermitted,
    ProtocolError,
    QuotaGone,
    RateLimited,
    StreamBroken,
    TimedOut,
    Unreachable,
)
from aura_desktop.providers.base import ChatEvent, TextDelta, Usage
from aura_desktop.providers.router.health import Condition
from aura_desktop.providers.router.route import Policy
from tests.cancelling import cancel
from tests.simulation.virtual_time import run_virtual

from .chat_scene import Scene
from .stage import QUESTION, Model, now, unreachable


async def collect(stream: AsyncGenerator[ChatEvent, None], said: list[ChatEvent]) -> None:
    async for event in stream:
        said.append(event)  # noqa: PERF401 - what came before a failure counts


def test_the_first_in_order_answers() -> None:
    async def scene() -> None:
        s = Scene(Model("Far."), Model("Not asked."))
        assert await s.ask() == "Far."
        assert s.xai.calls == []
        assert s.told.served == [("openai", "")]
        assert s.first == pytest.approx(0.3)
        await s.router.aclose()

    run_virtual(scene())


def test_a_slow_one_is_overtaken_after_the_deadline_and_cancelled_at_its_source() -> None:
    """Issue 3: first audio within the deadline + the second provider's own time + 100 ms."""

    async def scene() -> None:
        s = Scene(Model(first=60), Model("From Grok.", first=0.4))
        began = now()
        assert await s.ask() == "From Grok."
        assert s.first is not None
        assert s.first <= 1.5 + 0.4 + 0.1
        assert s.openai.calls[0].cancelled == pytest.approx(began + 1.9, abs=0.1)
        assert s.told.served == [("xai", "OpenAI was too slow")]
        assert ("openai", "openai-1", 5, 0, True, True) in s.meter.chats
        await s.router.aclose()

    run_virtual(scene())


def test_keep_alives_without_text_do_not_hold_the_answer_up() -> None:
    """S4 (livekit 6171, 5660): a stream that is alive but says nothing counts as slow; so do blank pieces."""

    async def scene() -> None:
        silent = Model(first=60)
        silent.blanks = 400
        s = Scene(silent, Model("From Grok."))
        assert await s.ask() == "From Grok."
        assert s.first is not None
        assert s.first <= 1.5 + 0.3 + 0.1
        await s.router.aclose()

    run_virtual(scene())


def test_a_slow_one_that_begins_first_after_all_wins() -> None:
    async def scene() -> None:
        s = Scene(Model("Slow but first.", first=1.7), Model(first=3))
        assert await s.ask() == "Slow but first."
        assert s.xai.calls[0].cancelled is not None
        assert s.condition("xai") is Condition.WELL  # being second says nothing against it
        assert [c[0] for c in s.meter.chats if c[4]] == ["xai"]
        await s.router.aclose()

    run_virtual(scene())


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (unreachable(), "OpenAI cannot be reached"),
        (AuthFailed("Bad key."), "OpenAI does not accept the key"),
        (NotPermitted("No permission."), "OpenAI does not allow this with the key"),
        (QuotaGone("No money."), "OpenAI has no credit left"),
        (RateLimited("Slow down."), "OpenAI has too many requests at the moment"),
        (BadRequest("No."), "OpenAI refused the request"),
        (ModelGone("Gone."), "OpenAI does not have the model"),
        (TimedOut("Late."), "OpenAI did not answer in time"),
        (StreamBroken("Broken."), "OpenAI broke off"),
        (ProtocolError("What?"), "OpenAI answered in a way that cannot be used"),
    ],
)
def test_a_failure_goes_on_to_the_next_at_once(error: AuraError, reason: str) -> None:
    """Issue 3: with a provider dead at connect, + 100 ms without the deadline."""

    async def scene() -> None:
        dead = Model()
        dead.fails_always, dead.fail_after = error, 0.02
        s = Scene(dead, Model("From Grok."))
        assert await s.ask() == "From Grok."
        assert s.first is not None
        assert s.first <= 0.3 + 0.1
        assert s.told.served == [("xai", reason)]
        assert [c[0] for c in s.meter.chats] == ["xai"]
        await s.router.aclose()

    run_virtual(scene())


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_answer_counts_as_a_failure(text: str) -> None:
    async def scene() -> None:
        s = Scene(Model(text), Model("From Grok."))
        assert await s.ask() == "From Grok."
        assert s.told.served[0][0] == "xai"
        await s.router.aclose()

    run_virtual(scene())


def test_a_reply_that_breaks_off_stands_and_is_told() -> None:
    """Pipecat 2941 (S3): it must not just stop. What was said stands; nobody says it again."""

    async def scene() -> None:
        for error in (StreamBroken("It broke."), RateLimited("Slow down."), TimedOut("Late.")):
            breaking = Model("One two three")
            breaking.breaks, breaking.breaks_after = error, 2
            s = Scene(breaking, Model("Not asked."))
            said: list[ChatEvent] = []
            with pytest.raises(StreamBroken) as caught:
                await collect(s.router.stream(QUESTION), said)
            assert said == [TextDelta("One "), TextDelta("two ")]
            assert caught.value.partial
            assert caught.value.sentence == error.sentence or isinstance(error, StreamBroken)
            assert s.xai.calls == []
            await s.router.aclose()

    run_virtual(scene())


@pytest.mark.parametrize("how", ["halts", "no_finish"])
def test_a_reply_that_halts_or_never_finishes_is_broken(how: str) -> None:
    """providers.md 0.6: a stream that ends early is silent success elsewhere."""

    async def scene() -> None:
        model = Model("One two three")
        setattr(model, how, True)
        s = Scene(model, Model())
        began = now()
        with pytest.raises(StreamBroken):
            await s.ask()
        assert now() - began < 6
        await s.router.aclose()

    run_virtual(scene())


def test_when_all_fail_the_most_telling_one_is_told_in_one_sentence() -> None:
    async def scene() -> None:
        openai, xai = Model(), Model()
        openai.fails_always, xai.fails_always = unreachable(), AuthFailed("Wrong key.")
        s = Scene(openai, xai)
        with pytest.raises(AuthFailed) as caught:
            await s.ask()
        expected = "OpenAI cannot be reached, and xAI Grok does not accept the key. Check the key in settings."
        assert caught.value.sentence == expected
        assert caught.value.provider == "xai"
        await s.router.aclose()

    run_virtual(scene())


def test_one_that_fails_alone_keeps_its_own_sentence() -> None:
    async def scene() -> None:
        openai = Model()
        openai.fails_always = Unreachable("OpenAI cannot be reached. Check the cable.")
        s = Scene(openai, Model(), policy=Policy(fallback=False))
        with pytest.raises(Unreachable, match="cable"):
            await s.ask()
        assert s.xai.calls == []
        await s.router.aclose()

    run_virtual(scene())


def test_nobody_begins_within_the_limit() -> None:
    async def scene() -> None:
        s = Scene(Model(first=60), Model(first=60), Model(first=60))
        began = now()
        with pytest.raises(TimedOut) as caught:
            await s.ask()
        assert now() - began == pytest.approx(8.0, abs=0.1)
        assert "OpenAI did not answer in time, xAI Grok did not" in caught.value.sentence
        assert all(model.calls[0].cancelled for model in (s.openai, s.xai))
        await s.router.aclose()

    run_virtual(scene())


def test_without_hedging_a_slow_one_is_given_up_and_never_paid_beside_another() -> None:
    async def scene() -> None:
        s = Scene(Model(first=60), Model("From Grok."), policy=Policy(hedge=False))
        assert await s.ask() == "From Grok."
        assert s.openai.calls[0].cancelled == pytest.approx(s.xai.calls[0].at, abs=0.01)
        assert s.first == pytest.approx(3.3, abs=0.1)
        await s.router.aclose()

    run_virtual(scene())


def test_closing_the_stream_cancels_whoever_is_asked_within_100_ms() -> None:
    async def scene() -> None:
        for after in (0.1, 1.7, 2.5):  # before the deadline; two at once; in the middle of the reply
            s = Scene(Model(first=60), Model("one two three four five six", first=0.7, per_word=1))
            task = asyncio.create_task(s.ask())
            await asyncio.sleep(after)
            cancelled = now()
            await cancel(task)
            for call in (*s.openai.calls, *s.xai.calls):
                assert call.cancelled is not None
                assert call.cancelled <= cancelled + 0.1
            await s.router.aclose()

    run_virtual(scene())


def test_tokens_are_metered_as_counted_else_estimated() -> None:
    async def scene() -> None:
        for first, after in ((True, 0.0), (False, 0.0), (False, 0.4)):
            model = Model("Four words of text")
            model.usage, model.usage_first, model.usage_after = Usage(111, 22), first, after
            s = Scene(model, Model())
            began = now()
            await s.ask()
            assert now() - began < 0.6  # nobody waits for the count
            await asyncio.sleep(1)
            assert s.meter.chats == [("openai", "openai-1", 111, 22, False, False)]
            await s.router.aclose()
        s = Scene(Model("Four words of text"), Model())
        await s.ask("12345678")
        await asyncio.sleep(2)
        assert s.meter.chats == [("openai", "openai-1", 2, 5, False, True)]
        await s.router.aclose()

    run_virtual(scene())


def test_a_count_that_never_comes_ends_with_the_router() -> None:
    async def scene() -> None:
        model = Model("Text.")
        model.usage, model.usage_after = Usage(1, 1), 100
        s = Scene(model, Model())
        await s.ask()
        await s.router.aclose()
        assert s.meter.chats == [("openai", "openai-1", 5, 2, False, True)]

    run_virtual(scene())
