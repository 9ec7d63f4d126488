"""The router for chat: who is asked, who wins, what is cancelled, and what it costs. In virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest

from aura_desktop.errors import (
    AuraError,
    AuthFailed,
    BadRequest,
    EngineFailed,
    ModelGone,
    NotPermitted,
    ProtocolError,
    QuotaGone,
    RateLimited,
    SettingsError,
    StreamBroken,
    TimedOut,
    Unreachable,
)
from aura_desktop.providers.base import ChatEvent, Finished, Message, TextDelta, Usage
from aura_desktop.providers.router.chat import RoutedChat
from aura_desktop.providers.router.health import Condition, HealthBook
from aura_desktop.providers.router.route import Policy, Route
from aura_desktop.providers.router.rules import parse
from tests.simulation.virtual_time import run_virtual

from .stage import QUESTION, Model, Noted, Told, book, now, unreachable


class Scene:
    """OpenAI, Grok and the offline model behind one router."""

    def __init__(self, openai: Model, xai: Model, *more: Model, **options: object) -> None:
        self.openai, self.xai = openai, xai
        self.meter, self.told = Noted(), Told()
        self.book: HealthBook = options.pop("book", None) or book()  # type: ignore[assignment]
        names = ("openai", "xai", "local")
        self.routes = [
            Route(name, lambda model=model: model, lambda _, name=name: f"{name}-1", cloud=name != "local")
            for name, model in zip(names, (openai, xai, *more), strict=False)
        ]
        self.router = RoutedChat(self.routes, self.book, tell=self.told, meter=self.meter, **options)  # type: ignore[arg-type]
        self.first: float | None = None

    async def ask(self, text: str = "How far is the moon?") -> str:
        began, said = now(), ""
        self.first = None
        async with aclosing(self.router.stream([Message("user", text)])) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    if self.first is None and event.text.strip():
                        self.first = now() - began
                    said += event.text
                elif isinstance(event, Finished):
                    break
        return said.strip()

    def condition(self, name: str) -> Condition:
        return self.router.health(next(r for r in self.routes if r.name == name)).condition


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
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
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


RULES = parse("xai: news  # news\nopenai: code")


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("Any news?", {}, ("xai", "news go to xAI Grok")),
        ("Write code", {}, ("openai", "“code” goes to OpenAI")),
        ("Anything else", {}, ("openai", "")),
        ("Any news?", {"pin": "openai"}, ("openai", "")),
        ("Write code", {"pin": "xai"}, ("xai", "")),
        ("Any news?", {"policy": Policy(fallback=False)}, ("xai", "news go to xAI Grok")),
    ],
)
def test_rules_pin_and_order_decide_who_is_asked_first(
    text: str, options: dict[str, object], expected: tuple[str, str]
) -> None:
    async def scene() -> None:
        s = Scene(Model("From OpenAI."), Model("From Grok."), rules=RULES, **options)
        await s.ask(text)
        assert s.told.served == [expected]
        await s.router.aclose()

    run_virtual(scene())


def test_a_rule_for_a_service_that_is_not_there_changes_nothing() -> None:
    async def scene() -> None:
        s = Scene(Model(), Model(), rules=parse("compatible: moon"))
        await s.ask()
        assert s.told.served == [("openai", "")]
        await s.router.aclose()

    run_virtual(scene())


def test_the_rules_service_falls_back_to_the_order_with_the_reason() -> None:
    async def scene() -> None:
        xai = Model()
        xai.fails_always = unreachable()
        s = Scene(Model("From OpenAI."), xai, rules=RULES)
        assert await s.ask("Any news?") == "From OpenAI."
        assert s.told.served == [("openai", "xAI Grok cannot be reached")]
        await s.router.aclose()

    run_virtual(scene())


def test_a_bad_key_is_asked_once_and_never_again_until_it_changes() -> None:
    async def scene() -> None:
        openai = Model("At last.")
        openai.fails.append(AuthFailed("Wrong key."))
        s = Scene(openai, Model("From Grok."))
        for _ in range(3):
            assert await s.ask() == "From Grok."
            await asyncio.sleep(700)
        assert len(openai.calls) == 1
        assert s.told.served[-1] == ("xai", "OpenAI does not accept the key")
        again = RoutedChat([Route("openai", lambda: openai, identity="another key")], s.book)
        async for _ in again.stream(QUESTION):
            pass
        assert len(openai.calls) == 2
        await again.aclose()
        await s.router.aclose()

    run_virtual(scene())


def test_only_bad_keys_left_is_told_without_asking_again() -> None:
    async def scene() -> None:
        openai, xai = Model(), Model()
        openai.fails_always, xai.fails_always = AuthFailed("Wrong."), AuthFailed("Wrong too.")
        s = Scene(openai, xai)
        for _ in range(2):
            with pytest.raises(AuthFailed, match="does not accept the key, and xAI Grok does not accept the key"):
                await s.ask()
        assert len(openai.calls) == len(xai.calls) == 1
        await s.router.aclose()

    run_virtual(scene())


def test_an_account_that_was_topped_up_is_asked_when_nobody_else_is_left() -> None:
    async def scene() -> None:
        openai, xai = Model(), Model()
        openai.fails_always, xai.fails_always = AuthFailed("Wrong."), QuotaGone("Empty.")
        s = Scene(openai, xai)
        for _ in range(2):
            with pytest.raises(AuthFailed, match="does not accept the key, and xAI Grok has no credit left"):
                await s.ask()
        assert (len(openai.calls), len(xai.calls)) == (1, 2)
        xai.fails_always = None
        assert await s.ask()
        await s.router.aclose()

    run_virtual(scene())


def test_a_dead_one_is_left_alone_then_probed_and_taken_back() -> None:
    async def scene() -> None:
        openai = Model("From OpenAI.")
        openai.fails.append(unreachable())
        s = Scene(openai, Model("From Grok."))
        assert await s.ask() == "From Grok."
        assert await s.ask() == "From Grok."
        assert len(openai.calls) == 1
        assert s.told.served[-1] == ("xai", "OpenAI cannot be reached")
        await asyncio.sleep(5)
        assert await s.ask() == "From OpenAI."
        assert s.condition("openai") is Condition.WELL
        assert s.told.served[-1] == ("openai", "")
        await s.router.aclose()

    run_virtual(scene())


def test_resting_ones_are_asked_when_nobody_else_is_left() -> None:
    """The next turn works: one failure of the only service must not lock the user out."""

    async def scene() -> None:
        openai = Model("Back.")
        openai.fails.append(unreachable())
        s = Scene(openai, Model(), policy=Policy(fallback=False))
        with pytest.raises(Unreachable):
            await s.ask()
        assert await s.ask() == "Back."
        await s.router.aclose()

    run_virtual(scene())


def test_the_deadline_follows_the_providers_own_times() -> None:
    async def scene() -> None:
        s = Scene(Model(first=0.2), Model(first=0.1), policy=Policy(deadline=1.5))
        route = s.routes[0]
        assert s.router.deadline(route) == 1.5
        for _ in range(10):
            await s.ask()
        assert s.router.deadline(route) == 0.75  # half the base at least
        s.openai.first = 0.8
        s.xai.first = 5.0
        for _ in range(10):
            await s.ask()
        assert s.router.deadline(route) == pytest.approx(1.0)  # 1.25 times its p95
        s.openai.first = 9.0
        s.xai.first = 0.1
        await s.ask()
        assert s.router.deadline(route) <= 2.0  # four thirds of the base at most
        await s.router.aclose()

    run_virtual(scene())


def test_engines_are_built_when_they_are_needed() -> None:
    async def scene() -> None:
        built: list[str] = []

        def maker(name: str) -> Callable[[], Model]:
            def build() -> Model:
                built.append(name)
                if name == "openai":
                    raise SettingsError("OpenAI has no usable address.")
                return Model(f"From {name}.")

            return build

        told = Told()
        routes = [Route(name, maker(name), cloud=name != "local") for name in ("openai", "xai", "local")]
        router = RoutedChat(routes, book(), tell=told)
        assert built == []
        await router.warm()
        texts: list[ChatEvent] = [event async for event in router.stream(QUESTION)]
        assert TextDelta("From ") in texts
        assert built == ["openai", "xai"]  # never the offline model, and the one that cannot be built only once
        assert told.served == [("xai", "OpenAI is not set up")]
        await router.aclose()

    run_virtual(scene())


def test_warming_takes_the_first_two_and_fails_only_when_none_works() -> None:
    async def scene() -> None:
        openai, xai, local = Model(), Model(), Model()
        s = Scene(openai, xai, local)
        await s.router.warm()
        assert (openai.warmed, xai.warmed, local.warmed) == (1, 1, 0)
        openai.warm_fails = unreachable()
        await s.router.warm()
        assert (openai.warmed, xai.warmed, local.warmed) == (2, 2, 0)
        assert await s.ask() == "It is far."
        assert s.openai.calls == []  # found out ahead of need, so no turn pays for it
        xai.warm_fails = AuthFailed("Wrong key.")
        await s.router.warm()
        assert local.warmed == 1
        local.warm_fails = EngineFailed("No model file.")
        with pytest.raises(AuthFailed, match="OpenAI cannot be reached"):
            await s.router.warm()
        openai.warm_fails = None
        await asyncio.sleep(6)
        await s.router.warm()
        assert s.condition("openai") is Condition.WELL
        await s.router.aclose()
        assert openai.closed == xai.closed == local.closed == 1

    run_virtual(scene())


def test_without_any_route_there_is_one_sentence() -> None:
    async def scene() -> None:
        router = RoutedChat([], book())
        with pytest.raises(EngineFailed):
            await router.warm()
        with pytest.raises(EngineFailed):
            await anext(router.stream(QUESTION))
        await router.aclose()

    run_virtual(scene())


def test_a_fault_of_an_adapter_does_not_cost_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        class Faulty(Model):
            async def stream(self, messages):  # type: ignore[no-untyped-def]
                raise KeyError("adapter")
                yield

        s = Scene(Faulty(), Model("From Grok."))
        assert await s.ask() == "From Grok."
        await s.router.aclose()

    run_virtual(scene())
    assert "a fault in the adapter" in caplog.text


def test_a_service_that_is_known_to_be_slow_gets_its_time() -> None:
    async def scene() -> None:
        s = Scene(Model("Slow.", first=12.0), Model(first=60))
        s.routes[0].deadline = 10.0
        assert await s.ask() == "Slow."
        await s.router.aclose()

    run_virtual(scene())


def test_a_router_that_is_being_replaced_keeps_its_own_records() -> None:
    async def scene() -> None:
        s = Scene(Model(), Model())
        RoutedChat([Route("openai", Model, identity="another key")], s.book)
        assert await s.ask() == "It is far."
        again = RoutedChat([Route("openai", Model, identity="another key")], s.book)
        assert s.book.facts()[0].successes == 0
        await again.aclose()
        await s.router.aclose()

    run_virtual(scene())
