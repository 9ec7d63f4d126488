"""Conversations as sessions: begun, gone on with, summed up, greeted, left to rest. In virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aura_desktop.conversation.ports import Engines
from aura_desktop.errors import Action, Unreachable
from aura_desktop.events import Outcome, Problem, ReplyEnded, SessionBegan, State
from aura_desktop.history_records import MessageState, Opened, Session, Stored, SummaryState
from aura_desktop.profiles.history_recorder import Recorder
from aura_desktop.providers.base import Pcm

from .scripted import SPEECH_RATE, ScriptedChat, tone
from .virtual_time import run_virtual
from .world import World

COFFEE = "Could I get a cup of coffee please"
TEA = "Or rather some tea then"
LONG = "Coffee is on its way to you. " * 12
MINUTE = 60.0


class Shelf:
    """What a history would keep, by conversation."""

    def __init__(self) -> None:
        self.changes: list[Any] = []
        self.recorder = Recorder(self.changes.append, clock=lambda: 0.0, profile="home")

    def kept(self, uid: str) -> list[str]:
        """Return what of a conversation was heard, message by message."""
        states = {}
        for change in self.changes:
            if isinstance(change, MessageState) and change.head.uid == uid:
                states[change.message.turn, change.message.part] = change.message.heard_text
        return [states[key] for key in sorted(states)]

    @property
    def uids(self) -> list[str]:
        return list(dict.fromkeys(c.head.uid for c in self.changes if isinstance(c, MessageState)))


def old(*texts: str) -> Opened:
    messages = tuple(
        Stored(number // 2 + 1, number % 2, text, len(text), float(number)) for number, text in enumerate(texts)
    )
    return Opened(Session("old", "home", 0.0, 9.0, "Old"), messages, len(texts) // 2)


async def typed(world: World, text: str) -> None:
    world.assistant.type_text(text)
    await world.until_state(State.SPEAKING)
    await world.until_state(State.LISTENING, within=60)


def sent(world: World) -> list[tuple[str, str]]:
    """Return what the model was asked last, without the system prompt."""
    content: Any = world.chat.calls[-1].content
    return [(message.role, message.content) for message in content if message.role != "system"]


def test_a_new_conversation_ends_the_reply_and_knows_nothing_of_the_one_before() -> None:
    async def scene() -> None:
        shelf = Shelf()
        async with World(plain=True, answer=lambda _: LONG, keeper=shelf.recorder) as world:
            [began] = world.of(SessionBegan)
            world.assistant.type_text("hello")
            await world.until_state(State.SPEAKING)
            await world.wait(3.0)
            world.assistant.begin_session(False)
            now = world.loop.time()
            await world.wait(1.0)
            assert not world.audible(now + 0.1, now + 1.0), "it falls silent at once"
            [ended] = world.of(ReplyEnded)
            assert isinstance(ended, ReplyEnded)
            assert ended.outcome is Outcome.CUT
            assert world.state is State.LISTENING
            await typed(world, "and now")
            assert sent(world) == [("user", "and now")]
            second = world.of(SessionBegan)[-1]
            assert isinstance(began, SessionBegan)
            assert isinstance(second, SessionBegan)
            assert second.after_turn == 1
            assert shelf.uids == [began.uid, second.uid]
            assert shelf.kept(began.uid) == ["hello", ended.heard]
            assert shelf.kept(second.uid)[0] == "and now"

    run_virtual(scene())


def test_words_still_on_their_way_to_text_do_not_come_into_the_next_conversation() -> None:
    async def scene() -> None:
        async with World(COFFEE, plain=True) as world:
            world.stt.delay = 3.0
            end = world.say(COFFEE)
            await world.until(end + 0.7)
            await world.until_state(State.THINKING)
            world.say(COFFEE)  # talks on before the words are known: they alone are still wanted
            await world.until_state(State.HEARING)
            world.assistant.begin_session(False)
            world.stt.delay = 0.1
            await world.wait(5.0)
            assert world.history == []
            await typed(world, "hello")
            assert world.history[0] == ("user", "hello")

    run_virtual(scene())


def test_nothing_of_a_private_conversation_is_kept() -> None:
    async def scene() -> None:
        shelf = Shelf()
        async with World(plain=True, keeper=shelf.recorder) as world:
            world.assistant.begin_session(True)
            await typed(world, "a secret")
            assert [event.private for event in world.of(SessionBegan) if isinstance(event, SessionBegan)] == [
                False,
                True,
            ]
            assert shelf.changes == []
            assert world.history[0] == ("user", "a secret"), "the model is to remember it while it lasts"
            world.assistant.begin_session(False)
            await typed(world, "no secret")
            assert shelf.kept(shelf.recorder.uid)[0] == "no secret"

    run_virtual(scene())


def test_an_old_conversation_is_gone_on_with() -> None:
    async def scene() -> None:
        shelf = Shelf()
        async with World(COFFEE, plain=True, keeper=shelf.recorder) as world:
            await typed(world, "something else")
            world.assistant.resume_session(old("My name is Ada", "Hello Ada"))
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert sent(world) == [("user", "My name is Ada"), ("assistant", "Hello Ada"), ("user", COFFEE)]
            last = [change for change in shelf.changes if isinstance(change, MessageState)][-1]
            assert (last.head.uid, last.message.turn) == ("old", 2)

    run_virtual(scene())


# The summary


def remembering(memory: ScriptedChat) -> Callable[[Engines], Engines]:
    return lambda engines: replace(engines, memory=memory)


def test_what_falls_out_of_sight_is_summed_up_in_the_background_and_told_to_the_model() -> None:
    async def scene() -> None:
        shelf, memory = Shelf(), ScriptedChat(lambda _: "The user is called Ada.")
        async with World(plain=True, keeper=shelf.recorder, routed=remembering(memory)) as world:
            texts = [f"message {number}" for number in range(60)]
            world.assistant.resume_session(old(*texts))
            await typed(world, "one more")
            await world.wait(2.0)
            assert len(memory.calls) == 1
            assert memory.calls[0].done is not None
            [summary] = [change for change in shelf.changes if isinstance(change, SummaryState)]
            assert (summary.uid, summary.text) == ("old", "The user is called Ada.")
            await typed(world, "who am I")
            system: Any = world.chat.calls[-1].content
            assert "The user is called Ada." in system[0].content
            assert "message 1" not in str(system)

    run_virtual(scene())


def test_the_user_never_waits_for_a_summary() -> None:
    async def scene() -> None:
        memory = ScriptedChat(lambda _: "Late.", first_token=15.0)
        async with World(plain=True, routed=remembering(memory)) as world:
            world.assistant.resume_session(old(*[f"message {number}" for number in range(60)]))
            await typed(world, "one more")
            await world.wait(1.0)
            assert memory.calls[0].done is None
            world.assistant.type_text("quick")
            await world.wait(0.05)
            assert memory.calls[0].cancelled is not None

    run_virtual(scene())


def test_no_summary_is_asked_for_where_the_user_does_not_want_one() -> None:
    async def scene() -> None:
        memory = ScriptedChat(lambda _: "Unasked.")
        async with World(plain=True, routed=remembering(memory), settings={"history.summary": False}) as world:
            world.assistant.resume_session(old(*[f"message {number}" for number in range(60)]))
            await typed(world, "one more")
            await world.wait(5.0)
            assert memory.calls == []

    run_virtual(scene())


# Said outside the conversation


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
            assert world.history == [("user", COFFEE), ("assistant", "Sure, coming right up.")]

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


# The greeting


def test_a_greeting_in_the_users_language_where_it_is_wanted() -> None:
    """Pipecat 1694, 2957 (L2): the greeting took four to five seconds. Here no model is asked for it."""

    async def scene() -> None:
        settings: dict[str, object] = {"session.greeting": True, "stt.language": "de"}
        async with World(plain=True, settings=settings) as world:
            await world.wait(0.5)
            assert [call.content for call in world.speech.calls] == ["Hallo, ich höre zu."]
            world.assistant.begin_session(False)
            await world.wait(5.0)
            assert len(world.speech.calls) == 2
            assert world.history == []
            assert world.chat.calls == []

    run_virtual(scene())


def test_nobody_is_greeted_unasked() -> None:
    async def scene() -> None:
        async with World(plain=True) as world:
            await world.wait(5.0)
            world.assistant.begin_session(False)
            await world.wait(5.0)
            assert world.speech.calls == []

    run_virtual(scene())


# Rest


def open_microphone(world: World) -> bool:
    capture: Any = world.backend._capture
    return capture is not None and bool(capture[0].active)


def test_after_idle_minutes_the_microphone_is_released_and_a_key_wakes_aura_204() -> None:
    """OpenWhispr #204, Handy #5: no microphone is held for ever; the system's own indicator is the judge."""

    async def scene() -> None:
        async with World(COFFEE, plain=True, settings={"session.rest_minutes": 0.5}) as world:
            await typed(world, "hello")
            await world.wait(0.4 * MINUTE)
            assert open_microphone(world)
            await world.wait(0.2 * MINUTE)
            assert world.state is State.RESTING
            assert not open_microphone(world)
            assert world.stt.resets == world.chat.resets == world.speech.resets == 1, "connections are dropped"
            assert all(getattr(problem, "code", "") == "silent-microphone" for problem in world.of(Problem))
            world.assistant.wake()
            await world.wait(0.5)
            assert open_microphone(world)
            assert world.state is State.LISTENING
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history[-2] == ("user", COFFEE)

    run_virtual(scene())


def test_whatever_the_user_does_wakes_aura() -> None:
    async def scene() -> None:
        async with World(plain=True, settings={"session.rest_minutes": 0.1}) as world:
            for does in (
                lambda: world.assistant.push_to_talk(True),
                lambda: world.assistant.set_muted(False),
                lambda: world.assistant.begin_session(False),
                lambda: world.assistant.resume_session(old("a", "b")),
                lambda: world.assistant.type_text("hello"),
                lambda: world.assistant.say("hello"),
                lambda: asyncio.create_task(world.assistant.play([Pcm(16_000, bytes(3200))])),
            ):
                await world.wait(0.3 * MINUTE)
                assert world.state is State.RESTING
                does()
                await world.wait(1.0)
                assert open_microphone(world)
                world.assistant.push_to_talk(False)
                world.assistant.stop()

    run_virtual(scene())


def test_a_long_reply_is_no_idle_time_and_zero_never_rests() -> None:
    async def scene() -> None:
        async with World(plain=True, answer=lambda _: LONG, settings={"session.rest_minutes": 0.2}) as world:
            world.assistant.type_text("hello")
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING, within=10 * MINUTE)
            assert world.of(ReplyEnded)
            assert State.RESTING not in [getattr(event, "state", None) for _, event in world.events]
        async with World(plain=True, settings={"session.rest_minutes": 0}) as world:
            await world.wait(1 * MINUTE)
            assert world.state is State.LISTENING

    run_virtual(scene())
