"""Whom the router of chats asks: rules, keys that are refused, services that rest, engines that are built late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from aura_desktop.errors import AuthFailed, EngineFailed, QuotaGone, SettingsError, Unreachable
from aura_desktop.providers.base import ChatEvent, TextDelta
from aura_desktop.providers.router.chat import RoutedChat
from aura_desktop.providers.router.health import Condition
from aura_desktop.providers.router.route import Policy, Route
from aura_desktop.providers.router.rules import parse
from tests.simulation.virtual_time import run_virtual

from .chat_scene import Scene
from .stage import QUESTION, Model, Told, book, unreachable

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
