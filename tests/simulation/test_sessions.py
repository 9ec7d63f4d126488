"""Conversations as sessions: begun, gone on with, summed up, greeted. In virtual time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from aura_desktop.conversation.ports import Engines
from aura_desktop.events import Outcome, ReplyEnded, SessionBegan, State
from aura_desktop.history_records import MessageState, SummaryState

from .scripted import ScriptedChat
from .sessions import LONG, Shelf, old
from .virtual_time import run_virtual
from .world import COFFEE, World

TEA = "Or rather some tea then"


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
            await world.typed("and now")
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
            await world.typed("hello")
            assert world.history[0] == ("user", "hello")

    run_virtual(scene())


def test_nothing_of_a_private_conversation_is_kept() -> None:
    async def scene() -> None:
        shelf = Shelf()
        async with World(plain=True, keeper=shelf.recorder) as world:
            world.assistant.begin_session(True)
            await world.typed("a secret")
            assert [event.private for event in world.of(SessionBegan) if isinstance(event, SessionBegan)] == [
                False,
                True,
            ]
            assert shelf.changes == []
            assert world.history[0] == ("user", "a secret"), "the model is to remember it while it lasts"
            world.assistant.begin_session(False)
            await world.typed("no secret")
            assert shelf.kept(shelf.recorder.uid)[0] == "no secret"

    run_virtual(scene())


def test_an_old_conversation_is_gone_on_with() -> None:
    async def scene() -> None:
        shelf = Shelf()
        async with World(COFFEE, plain=True, keeper=shelf.recorder) as world:
            await world.typed("something else")
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
            await world.typed("one more")
            await world.wait(2.0)
            assert len(memory.calls) == 1
            assert memory.calls[0].done is not None
            [summary] = [change for change in shelf.changes if isinstance(change, SummaryState)]
            assert (summary.uid, summary.text) == ("old", "The user is called Ada.")
            await world.typed("who am I")
            system: Any = world.chat.calls[-1].content
            assert "The user is called Ada." in system[0].content
            assert "message 1" not in str(system)

    run_virtual(scene())


def test_the_user_never_waits_for_a_summary() -> None:
    async def scene() -> None:
        memory = ScriptedChat(lambda _: "Late.", first_token=15.0)
        async with World(plain=True, routed=remembering(memory)) as world:
            world.assistant.resume_session(old(*[f"message {number}" for number in range(60)]))
            await world.typed("one more")
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
            await world.typed("one more")
            await world.wait(5.0)
            assert memory.calls == []

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
