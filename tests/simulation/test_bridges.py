"""A slow answer is bridged by a few words of Aura's own."""

from __future__ import annotations

from aura_desktop.errors import (
    Unreachable,
)
from aura_desktop.events import (
    Latency,
    Outcome,
    Problem,
    ReplyEnded,
    State,
    StateChanged,
)

from .silence import ENGLISH, never_silent
from .virtual_time import run_virtual
from .world import COFFEE, REPLY, World


def test_a_slow_answer_is_bridged_and_the_bridge_is_no_part_of_it() -> None:
    """Never silent, and honest: no "speaking" while nothing sounds (B7), no latency of what was no answer."""

    async def scene() -> None:
        async with World(COFFEE) as world:
            world.chat.first_token = 9.0
            await never_silent(world, world.say(COFFEE))
            lines = [call.content for call in world.speech.calls]
            assert lines == [*ENGLISH.bridges, REPLY]
            assert world.history == [("user", COFFEE), ("assistant", REPLY)]
            [latency] = world.of(Latency)
            assert isinstance(latency, Latency)
            assert latency.voice_to_voice is not None
            assert latency.voice_to_voice > 9000
            states = [event.state for _, event in world.events if isinstance(event, StateChanged)]
            turn = states[states.index(State.THINKING) :]
            assert turn == [State.THINKING, State.SPEAKING] * 3 + [State.LISTENING]
            assert world.of(ReplyEnded)[-1].outcome is Outcome.HEARD  # type: ignore[attr-defined]

    run_virtual(scene())


def test_a_bridge_that_cannot_be_spoken_harms_nothing() -> None:
    async def scene() -> None:
        async with World(COFFEE) as world:
            world.chat.first_token = 4.0
            world.speech.fail_with.append(Unreachable("No voice yet."))
            await world.until(world.say(COFFEE))
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history[-1] == ("assistant", REPLY)
            assert world.of(Problem) == []

    run_virtual(scene())


def test_a_bridge_can_be_talked_over_and_nothing_is_lost() -> None:
    async def scene() -> None:
        async with World(COFFEE, "Wait, stop") as world:
            await never_silent(world, world.say(COFFEE))  # the echo canceller has heard the room
            world.chat.first_token = 6.0
            await world.until(world.say(COFFEE))
            await world.until_state(State.SPEAKING)
            world.chat.first_token = 0.3
            await world.wait(0.5)
            onset = world.loop.time()
            last = await world.talk_over("Wait, stop")
            assert last - onset <= 0.25
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history[2:] == [("user", f"{COFFEE} Wait, stop"), ("assistant", REPLY)]

    run_virtual(scene())
