"""What the model gets: the last 20 messages within a budget, and a summary of what came before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.conversation.context import (
    BUDGET_TOKENS,
    LAST_MESSAGES,
    LONGEST_SUMMARY,
    Context,
    tokens,
)
from aura_desktop.conversation.summary import PATIENCE, Summariser
from aura_desktop.errors import Unreachable
from aura_desktop.providers.base import ChatEvent, Finished, Message, TextDelta


def talk(count: int, size: int = 1) -> list[Message]:
    return [Message("assistant" if n % 2 else "user", f"m{n} " + "x" * size) for n in range(count)]


def test_a_short_conversation_goes_whole() -> None:
    messages = talk(5)
    sent = Context().for_model(messages, "Be kind.")
    assert sent == (Message("system", "Be kind."), *messages)
    assert Context().for_model(messages, "") == tuple(messages)


def test_a_long_one_goes_as_its_last_messages_and_a_summary() -> None:
    context = Context()
    context.restore("They spoke of Rome.", 30)
    sent = context.for_model(talk(51), "Be kind.")
    assert sent[0].content == "Be kind.\n\nWhat was said before, in short: They spoke of Rome."
    assert sent[1].role == "user"
    assert sent[-1].content.startswith("m50")
    assert len(sent) - 1 == LAST_MESSAGES - 1  # the twentieth from the end is an answer without its question


def test_a_summary_of_what_is_sent_anyway_is_left_out() -> None:
    context = Context()
    context.restore("They spoke.", 2)
    assert context.for_model(talk(5), "s")[0].content == "s"


def test_the_budget_is_counted_in_tokens_of_any_script() -> None:
    assert tokens("word " * 100) <= 130
    assert tokens("你好" * 100) >= 150
    long = [Message("user" if n % 2 == 0 else "assistant", "字" * 3_000) for n in range(9)]
    sent = Context().for_model(long, "")
    assert sum(tokens(message.content) for message in sent) <= BUDGET_TOKENS
    assert Context().for_model([Message("user", "x" * 1_000_000)], "")[0].content == "x" * 1_000_000


@given(st.integers(0, 120), st.integers(0, 3_000), st.text(max_size=20))
def test_what_is_sent_is_the_end_in_order_and_begins_with_the_user(count: int, size: int, summary: str) -> None:
    context = Context()
    context.restore(summary, max(0, count - LAST_MESSAGES))
    messages = talk(count, size)
    sent = [message for message in context.for_model(messages, "s") if message.role != "system"]
    assert len(sent) <= LAST_MESSAGES
    assert sent == messages[len(messages) - len(sent) :]
    assert not sent or sent[0].role == "user"
    assert not messages or messages[-1].role != "user" or sent


def test_a_summary_is_due_when_more_than_twenty_have_fallen_out_and_then_every_ten() -> None:
    context = Context()
    assert context.due(talk(40)) is None
    request = context.due(talk(41))
    assert request is not None
    assert request.covers == 21
    assert "m0 " in request.messages[1].content
    assert "m20 " in request.messages[1].content
    assert "m21 " not in request.messages[1].content
    assert context.take(request, "  One \n two. ")
    assert (context.summary, context.covers) == ("One two.", 21)
    assert context.due(talk(51)) is None
    following = context.due(talk(52))
    assert following is not None
    text = following.messages[1].content
    assert "One two." in text
    assert "m20 " not in text
    assert "m21 " in text
    assert following.covers == 32


def test_the_request_is_bounded_and_the_answer_too() -> None:
    context = Context()
    request = context.due(talk(500, 100_000))
    assert request is not None
    assert sum(len(message.content) for message in request.messages) < 14_000
    assert context.take(request, "x" * 100_000)
    assert len(context.summary) == LONGEST_SUMMARY
    assert not context.take(request, " \n ")


class Model:
    """A chat engine that answers, fails or hangs."""

    name = "model"

    def __init__(self, *answers: str | Exception | None) -> None:
        self.answers = list(answers)
        self.asked: list[Sequence[Message]] = []
        self.ended = 0

    async def warm(self) -> None:
        pass

    async def aclose(self) -> None:
        pass

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        self.asked.append(messages)
        answer = self.answers.pop(0)
        try:
            if isinstance(answer, Exception):
                raise answer
            if answer is None:
                await asyncio.Event().wait()
            for word in (answer or "").split(" "):
                yield TextDelta(word + " ")
            yield Finished("stop")
        finally:
            self.ended += 1


async def settled(summariser: Summariser) -> None:
    if summariser._task is not None:
        await asyncio.wait({summariser._task})


async def test_the_summary_is_asked_for_after_a_turn_and_told() -> None:
    context, model, told = Context(), Model("In short."), []
    summariser = Summariser(context, lambda: model, lambda summary, behind: told.append((summary, behind)))
    summariser.turn_over(talk(40))
    assert not model.asked
    summariser.turn_over(talk(44))
    summariser.turn_over(talk(44))
    await settled(summariser)
    assert len(model.asked) == 1
    assert told == [("In short.", 20)]
    assert context.covers == 24
    await summariser.aclose()


async def test_a_turn_that_begins_ends_the_request_at_its_source() -> None:
    context, model = Context(), Model(None, "Later.")
    summariser = Summariser(context, lambda: model)
    summariser.turn_over(talk(44))
    await asyncio.sleep(0)
    summariser.interrupt()
    await settled(summariser)
    assert model.ended == 1
    assert context.summary == ""
    summariser.turn_over(talk(46))
    await settled(summariser)
    assert context.summary == "Later."


async def test_a_failure_is_harmless_and_not_tried_again_at_once() -> None:
    for failure in (Unreachable("gone"), ""):
        context, model = Context(), Model(failure, "Now.")
        summariser = Summariser(context, lambda model=model: model)  # type: ignore[misc]
        for _ in range(PATIENCE + 1):
            summariser.turn_over(talk(44))
            await settled(summariser)
        assert len(model.asked) == 1
        assert context.for_model(talk(44), "s")[0].content == "s"
        summariser.turn_over(talk(44))
        await settled(summariser)
        assert context.summary == "Now."


async def test_nobody_to_ask_is_no_trouble_and_an_endless_answer_is_cut() -> None:
    context = Context()
    Summariser(context, lambda: None).turn_over(talk(60))
    endless = Model("word " * 10_000)
    summariser = Summariser(context, lambda: endless)
    summariser.turn_over(talk(60))
    await settled(summariser)
    assert endless.ended == 1
    assert len(context.summary) <= LONGEST_SUMMARY
