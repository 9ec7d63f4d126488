"""What is said outside the conversation: a reply once more, and a voice that is tried out. In virtual time."""

from __future__ import annotations

import asyncio

import pytest

from aura_desktop.errors import Action, Unreachable
from aura_desktop.events import Outcome, Problem, ReplyEnded, State
from aura_desktop.providers.base import Pcm

from .scripted import SPEECH_RATE, tone
from .sessions import LONG
from .virtual_time import run_virtual
from .world import COFFEE, REPLY, World


def test_a_reply_is_said_once_more_and_stops_when_the_user_speaks() -> None:
    async def scene() -> None:
        async with World(COFFEE, plain=True) as world:
            began = world.loop.time()
            world.assistant.say("**Rome** is old. It has seven hills.")
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert [call.content for call in world.speech.calls] == ["Rome is old.", "It has seven hills."]
            assert world.audible(began, world.loop.time())
            assert not world.gaps(began, world.loop.time(), 0.5)
            assert world.history == []
            world.assistant.say(LONG)
            await world.until_state(State.SPEAKING)
            await world.wait(1.0)
            world.say(COFFEE)
            await world.until_state(State.HEARING)
            await world.wait(0.3)
            assert not world.audible(world.loop.time() - 0.1, world.loop.time())
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history == [("user", COFFEE), ("assistant", REPLY)]

    run_virtual(scene())


def test_stop_and_a_reply_under_way_and_a_voice_that_fails() -> None:
    async def scene() -> None:
        async with World(plain=True, answer=lambda _: LONG) as world:
            world.assistant.say(LONG)
            await world.until_state(State.SPEAKING)
            await world.wait(0.5)
            world.assistant.stop()
            await world.wait(0.3)
            assert world.state is State.LISTENING
            assert not world.audible(world.loop.time() - 0.1, world.loop.time())
            world.assistant.type_text("hello")
            await world.until_state(State.SPEAKING)
            await world.wait(2.0)
            world.speech.fail_with = [Unreachable("No voice.", provider="scripted")]
            world.assistant.say("Once more.")
            await world.wait(1.0)
            [ended] = world.of(ReplyEnded)
            assert isinstance(ended, ReplyEnded)
            assert ended.outcome is Outcome.CUT, "the reply makes way for it"
            assert world.of(Problem)[-1] == Problem("unreachable", "No voice.", Action.RETRY)
            assert world.state is State.LISTENING

    run_virtual(scene())


def test_what_is_stopped_before_it_began_is_not_being_said() -> None:
    async def scene() -> None:
        async with World(plain=True) as world:
            world.assistant.say(LONG)
            await world.until_state(State.SPEAKING)
            world.assistant.say("Once more.")
            world.assistant.stop()
            await world.until_state(State.LISTENING)
            assert [call.content for call in world.speech.calls if call.content == "Once more."] == []

    run_virtual(scene())


@pytest.mark.parametrize("does", ["stops", "types", "presses the key"])
def test_a_voice_that_is_tried_out_falls_silent_at_once(does: str) -> None:
    async def scene() -> None:
        async with World(plain=True) as world:
            world.chat.first_token = 2.0
            trying = asyncio.ensure_future(world.assistant.play([Pcm(SPEECH_RATE, tone(5.0).tobytes())]))
            await world.wait(1.0)
            assert world.audible(world.loop.time() - 0.1, world.loop.time())
            match does:
                case "stops":
                    world.assistant.stop()
                case "types":
                    world.assistant.type_text("hello")
                case _:
                    world.assistant.push_to_talk(True)
            await world.wait(0.3)
            assert not world.audible(world.loop.time() - 0.1, world.loop.time())
            assert trying.done(), "nobody waits for what is not heard"

    run_virtual(scene())


def test_an_error_of_our_own_while_something_is_said_is_a_card_and_not_the_end() -> None:
    async def scene() -> None:
        async with World(plain=True) as world:
            world.speech.fail_with = [RuntimeError("a defect")]  # type: ignore[list-item]
            world.assistant.say("Once more.")
            await world.wait(1.0)
            [problem] = world.of(Problem)
            assert isinstance(problem, Problem)
            assert "inside Aura" in problem.sentence
            assert "defect" not in problem.sentence
            assert world.state is State.LISTENING
            world.assistant.say("Once more.")
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)

    run_virtual(scene())
