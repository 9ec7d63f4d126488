"""What is asked in the user's pauses: an answer sooner, no request for nothing, nothing left of what was dropped."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from aura_desktop.conversation.ports import Engines
from aura_desktop.events import Latency, State

from .scripted import Call
from .streaming import StreamingStt
from .virtual_time import run_virtual
from .voices import RATE, spoken
from .world import COFFEE, REPLY, World

ORDER = "Turn off the kitchen lights please"


def ended(calls: list[Call]) -> list[str]:
    return ["whole" if call.done else "cancelled" if call.cancelled else "runs" for call in calls]


async def answered(world: World) -> None:
    await world.until_state(State.SPEAKING)
    await world.until_state(State.LISTENING)


def test_a_cough_after_the_words_costs_no_second_request() -> None:
    """S5 (livekit 4219): each sound in the pause doubles the cost. The words stay, so the answer stays."""

    async def scene() -> None:
        async with World(COFFEE, "mhm") as world:
            world.stt.recognise = lambda samples: COFFEE  # the cough is no word
            world.stt.delay = 0.05
            end = world.say(COFFEE)
            end = world.say("mhm", after=end - world.loop.time() + 0.25)
            await world.until(end)
            await answered(world)
            assert len(world.stt.calls) >= 2
            assert ended(world.chat.calls) == ["whole"]
            assert world.history == [("user", COFFEE), ("assistant", REPLY)]

    run_virtual(scene())


def test_words_after_the_pause_end_the_request_and_are_answered() -> None:
    async def scene() -> None:
        async with World(COFFEE, "with a little milk") as world:
            world.stt.delay = 0.05
            end = world.say(COFFEE)
            end = world.say("with a little milk", after=end - world.loop.time() + 0.25)
            await world.until(end)
            await answered(world)
            assert ended(world.chat.calls)[-1] == "whole"
            assert [call.content[-1].content for call in world.chat.calls] == [  # type: ignore[index]
                COFFEE,
                f"{COFFEE} with a little milk",
            ]
            assert len(world.history) == 2

    run_virtual(scene())


def test_stop_in_the_pause_ends_every_request() -> None:
    async def scene() -> None:
        async with World(COFFEE, answer=lambda text: "so " * 600) as world:
            world.stt.delay = 0.05
            end = world.say(COFFEE)
            await world.until(end + 0.3)
            assert ended(world.chat.calls) == ["runs"]
            world.assistant.stop()
            await world.wait(0.05)
            assert ended(world.chat.calls) == ["cancelled"]
            assert world.history == []

    run_virtual(scene())


def streamed(final: str, lag: float, settings: dict[str, object] | None = None) -> tuple[World, StreamingStt]:
    stt = StreamingStt(ORDER, len(spoken(ORDER)) / RATE, lambda samples: final, lag=lag)

    def routed(engines: Engines) -> Engines:
        return replace(engines, stt=stt)

    return World(ORDER, routed=routed, settings=settings), stt


async def asked_and_heard(world: World) -> tuple[float, float]:
    """Say the order; returns when the model was first asked and when something was heard, in s after its end."""
    end = world.say(ORDER)
    await world.until(end)
    await answered(world)
    heard = world.first_sound(end)
    assert heard is not None
    return world.chat.calls[0].asked - end, heard - end


@pytest.mark.parametrize(("lag", "soonest"), [(0.0, 0.28), (0.05, 0.33)])
def test_words_that_stand_still_are_answered_before_they_are_final(lag: float, soonest: float) -> None:
    """Issue 4: with streaming speech-to-text, a stable partial may start it sooner."""

    async def scene(speculate: bool) -> tuple[float, float, World]:
        world, stt = streamed(f"{ORDER}.", lag, {"listening.speculate": speculate})
        async with world:
            asked, heard = await asked_and_heard(world)
            assert len(stt.calls) == 1
            assert ended(world.chat.calls) == ["whole"]
            assert world.history == [("user", f"{ORDER}."), ("assistant", REPLY)]
            [latency] = world.of(Latency)
            assert latency.first_token == pytest.approx(350, abs=30)
            return asked, heard, world

    asked, heard, _ = run_virtual(scene(True))
    without, later, _ = run_virtual(scene(False))
    assert asked <= soonest
    assert without > 0.55
    assert later - heard > 0.25


def test_words_that_change_after_all_are_asked_anew() -> None:
    async def scene() -> None:
        world, _ = streamed("Turn off the kitchen light's fan.", 0.05)
        async with world:
            await asked_and_heard(world)
            assert [call.content[-1].content for call in world.chat.calls] == [  # type: ignore[index]
                ORDER,
                "Turn off the kitchen light's fan.",
            ]
            assert ended(world.chat.calls) == ["cancelled", "whole"]
            assert world.history[0] == ("user", "Turn off the kitchen light's fan.")

    run_virtual(scene())


def test_words_that_come_to_nothing_end_what_was_asked_for_them() -> None:
    """S5: the final text of a recogniser may be empty after all; nobody pays for an answer that nobody will hear."""

    async def scene() -> None:
        world, _ = streamed("", 0.05)
        world.chat.answer = lambda text: "so " * 600
        async with world:
            end = world.say(ORDER)
            await world.until(end + 2.0)
            assert world.state is State.LISTENING
            assert ended(world.chat.calls) == ["cancelled"]
            assert world.history == []

    run_virtual(scene())


def test_words_that_read_unfinished_ask_for_nothing() -> None:
    async def scene() -> None:
        world, stt = streamed("Turn off the kitchen lights and the", 0.05)
        stt.words[-1] = "and"
        async with world:
            asked, _ = await asked_and_heard(world)
            assert asked > 0.4
            assert len(world.chat.calls) == 1

    run_virtual(scene())


def test_a_turn_asks_three_times_at_most_however_often_its_words_stand_still() -> None:
    """S5: what stands still is asked, the final words are others and are asked anew, and the user goes on."""

    async def scene() -> None:
        world, stt = streamed("", 0.05, {"listening.pause": "patient"})
        stt.recognise = lambda samples: f"{ORDER} {len(samples)} please"
        async with world:
            end = world.loop.time()
            for _ in range(4):
                end = world.say(ORDER, after=end - world.loop.time() + 0.6)
            await world.until(end)
            await answered(world)
            assert len([call for call in world.chat.calls if call.asked < end + 0.5]) == 3
            assert len(world.history) == 2

    run_virtual(scene())


# Engines that are replaced meanwhile


def test_who_waits_for_the_end_of_a_turn_does_not_spin_while_its_reply_sounds() -> None:
    """Settings are changed while Aura speaks: the old engines are closed once no attempt needs them."""

    async def scene() -> None:
        async with World(plain=True, answer=lambda _: "Very well then. " * 4) as world:
            world.assistant.type_text("hello")
            await world.until_state(State.SPEAKING)
            await world.wait(2.5)
            assert world.speech.calls[-1].done, "all is written, and sounds"
            waiting = asyncio.ensure_future(world.assistant.conversation.turn_over())
            for _ in range(20):
                await asyncio.sleep(0)
            assert world.state is State.SPEAKING
            over = waiting.done()
            waiting.cancel()
            assert over

    run_virtual(scene())


def test_a_request_of_an_engine_that_is_replaced_is_not_taken_up() -> None:
    async def scene() -> None:
        async with World(COFFEE, "mhm") as world:
            world.stt.recognise = lambda samples: COFFEE
            world.stt.delay = 0.05
            end = world.say(COFFEE)
            again = world.say("mhm", after=end - world.loop.time() + 0.25)
            await world.until(end + 0.33)
            conversation = world.assistant.conversation
            conversation.engines = replace(conversation.engines)
            await world.until(again)
            await answered(world)
            assert len(world.chat.calls) == 2
            assert world.history == [("user", COFFEE), ("assistant", REPLY)]

    run_virtual(scene())
