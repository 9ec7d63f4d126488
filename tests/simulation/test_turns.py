"""Whole turns in virtual time, judged by the sound that left the speaker and by the history."""

from __future__ import annotations

from aura_desktop.events import Latency, Outcome, ReplyEnded, State

from .virtual_time import run_virtual
from .voices import spoken
from .world import COFFEE, LONG, REPLY, World


def test_a_question_is_answered_aloud() -> None:
    async def scene() -> None:
        async with World(COFFEE) as world:
            assert world.state is State.LISTENING
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history == [("user", COFFEE), ("assistant", REPLY)]
            heard = world.first_sound(end)
            assert heard is not None
            # 700 ms are the providers' own; the rest is the pause that was waited for, and the devices
            assert 0.7 < heard - end < 1.15
            [latency] = world.of(Latency)
            assert latency.voice_to_voice is not None
            assert [e.outcome for e in world.of(ReplyEnded)] == [Outcome.HEARD]

    run_virtual(scene())


def test_the_users_own_pause_does_not_split_the_turn() -> None:
    """A pause shorter than the end of turn: the speculative answer is dropped and both parts are one message (B3)."""

    async def scene() -> None:
        async with World(COFFEE, "with a little milk") as world:
            end = world.say(COFFEE)
            end = world.say("with a little milk", after=end - world.loop.time() + 0.35)
            await world.until(end)
            assert not world.audible(world.recorder.started or 0, end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history[0] == ("user", f"{COFFEE} with a little milk")
            assert len(world.history) == 2

    run_virtual(scene())


def test_talking_over_the_reply_silences_it_and_takes_the_turn() -> None:
    """B1, B4, B12: stops within a quarter of a second, at the source too, and answers what was said instead."""

    async def scene() -> None:
        async with World(COFFEE, "Wait, tell me a joke", answer=lambda t: LONG if "coffee" in t else "No.") as world:
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.wait(3.0)
            onset = world.loop.time()
            last = await world.talk_over("Wait, tell me a joke")
            assert last - onset <= 0.25
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            # the reply's second request or its synthesis was still running and saw the end at once
            assert [c.content for c in world.chat.calls][-1][-1].content == "Wait, tell me a joke"
            user, cut, second, answer = world.history
            assert (user[1], second[1], answer[1]) == (COFFEE, "Wait, tell me a joke", "No.")
            assert LONG.startswith(cut[1])
            assert 20 < len(cut[1]) < len(LONG) - 40
            # 65 ms a character: what history holds is what had sounded, to the word
            sounded = last - (world.first_sound(1000.0) or 0)
            assert abs(sounded - 0.065 * len(cut[1])) < 0.7
            [ended, _] = world.of(ReplyEnded)
            assert ended.outcome is Outcome.CUT
            assert ended.heard + ended.unheard == LONG[: len(ended.heard + ended.unheard)]

    run_virtual(scene())


def test_interrupting_cancels_the_requests_at_their_source() -> None:
    async def scene() -> None:
        async with World(COFFEE, "Wait, tell me a joke", answer=lambda t: LONG if "coffee" in t else "No.") as world:
            world.chat.per_word = 0.2
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.wait(1.0)
            onset = world.loop.time()
            world.say("Wait, tell me a joke")
            await world.wait(1.3)
            [asked] = [call for call in world.chat.calls if call.done is None]
            assert asked.cancelled is not None
            # 750 ms of speech are no "mhm" any more; "Wait," has a pause after it
            assert asked.cancelled - onset <= 1.2
            await world.until_state(State.LISTENING)

    run_virtual(scene())


def test_a_blip_before_the_reply_does_not_cost_the_answer() -> None:
    """B5 (livekit/agents 1229): a cough just before the reply, and the agent never answers."""

    async def scene() -> None:
        async with World(COFFEE) as world:
            end = world.say(COFFEE)
            await world.until(end + 0.75)
            world.microphone.say(world.loop.time(), spoken("a")[:4800])  # 100 ms of a vowel
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history == [("user", COFFEE), ("assistant", REPLY)]

    run_virtual(scene())


def test_words_said_before_the_transcript_came_are_not_lost() -> None:
    """T4: speech-to-text is late and the user talks on: both parts reach the model as one message."""

    async def scene() -> None:
        async with World(COFFEE, "with a little milk", settings={"listening.speculate": False}) as world:
            world.stt.delay = 2.0
            end = world.say(COFFEE)
            end = world.say("with a little milk", after=end - world.loop.time() + 1.2)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history[0] == ("user", f"{COFFEE} with a little milk")
            assert len(world.history) == 2

    run_virtual(scene())


def test_push_to_talk_clips_no_word_and_silences_at_once() -> None:
    """T7, T8, #13: the first word before the key is down, the last word as it is released."""

    async def scene() -> None:
        settings = {"listening.mode": "push-to-talk"}
        async with World(COFFEE, "Stop that", answer=lambda t: LONG, settings=settings) as world:
            assert world.state is State.READY
            end = world.say(COFFEE)
            await world.wait(0.15)
            world.assistant.push_to_talk(True)
            assert world.state is State.HEARING
            await world.until(end - 0.1)
            world.assistant.push_to_talk(False)
            await world.until_state(State.SPEAKING)
            assert world.stt.recognise(world.stt.heard[-1]) == COFFEE
            await world.wait(1.0)
            pressed = world.loop.time()
            world.assistant.push_to_talk(True)
            await world.wait(0.5)
            assert not world.audible(pressed + 0.06, world.loop.time())
            world.assistant.push_to_talk(False)
            await world.until_state(State.READY)
            assert world.history[-1][1] in LONG

    run_virtual(scene())


def test_in_push_to_talk_nothing_is_heard_without_the_key() -> None:
    async def scene() -> None:
        async with World(COFFEE, settings={"listening.mode": "push-to-talk"}) as world:
            await world.until(world.say(COFFEE) + 2)
            assert world.stt.calls == []
            assert world.state is State.READY

    run_virtual(scene())


def test_no_gap_between_sentences() -> None:
    """Pipecat 4714: with synthesis faster than real time, sentences follow each other within 150 ms."""

    async def scene() -> None:
        async with World(COFFEE, answer=lambda t: LONG) as world:
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING, within=60)
            assert world.gaps(end, world.loop.time(), longest=0.15) == []
            assert world.history[-1] == ("assistant", LONG)

    run_virtual(scene())


def test_a_blip_while_speech_to_text_runs_does_not_cost_the_answer() -> None:
    """B5 with a slow transcription: the session of the held turn stays open until its words are known."""

    async def scene() -> None:
        async with World(COFFEE, settings={"listening.speculate": False}) as world:
            world.stt.delay = 2.0
            end = world.say(COFFEE)
            await world.until(end + 1.0)
            world.microphone.say(world.loop.time(), spoken("a")[:4800])
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history == [("user", COFFEE), ("assistant", REPLY)]

    run_virtual(scene())
