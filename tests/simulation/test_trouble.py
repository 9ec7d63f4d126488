"""What goes wrong in a conversation, and that it goes on. Judged like test_turns.py."""

from __future__ import annotations

import pytest

from aura_desktop.errors import Action, Category, EngineFailed, StreamBroken, TimedOut, Unreachable
from aura_desktop.events import Notice, Outcome, Problem, ProblemCleared, ReplyEnded, State, UserText

from .virtual_time import run_virtual
from .world import COFFEE, REPLY, World


@pytest.mark.parametrize("stage", ["stt", "chat", "speech"])
@pytest.mark.parametrize("error", [Unreachable, TimedOut, EngineFailed])
def test_a_failed_stage_is_told_and_the_next_turn_works(stage: str, error: type[Exception]) -> None:
    """S1, S3: one failure, one card, and no silence for ever after."""

    async def scene() -> None:
        async with World(COFFEE) as world:
            # the speculative try fails, and so does the one at the end of turn
            getattr(world, stage).fail_with += [error("It does not answer. Start it.")] * 2
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.THINKING)
            await world.until_state(State.LISTENING, within=5)
            problems = world.of(Problem)
            assert [(p.sentence, p.action) for p in problems] == [("It does not answer. Start it.", error.action)]
            getattr(world, stage).fail_with.clear()
            await world.until(world.say(COFFEE))
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history[-1] == ("assistant", REPLY)
            assert [event.code for event in world.of(ProblemCleared)] == [error.code]

    assert issubclass(error, Exception)
    assert Category(error.category)
    run_virtual(scene())


@pytest.mark.parametrize("stage", ["stt", "chat"])
def test_try_again_answers_what_was_said(stage: str) -> None:
    """Handy 125: retry. Nothing has to be said twice."""

    async def scene() -> None:
        async with World(COFFEE, settings={"listening.speculate": False}) as world:
            getattr(world, stage).fail_with.append(Unreachable("It does not answer."))
            await world.until(world.say(COFFEE))
            await world.until_state(State.THINKING)
            await world.until_state(State.LISTENING, within=5)
            world.assistant.retry("unreachable")
            await world.until_state(State.SPEAKING, within=5)
            await world.until_state(State.LISTENING)
            assert world.history == [("user", COFFEE), ("assistant", REPLY)]

    run_virtual(scene())


def test_a_reply_that_breaks_off_is_spoken_as_far_as_it_came() -> None:
    async def scene() -> None:
        async with World(COFFEE, answer=lambda _: "First one. Second one. Third one.") as world:
            world.chat.fail_with.append(StreamBroken("The connection broke.", action=Action.RETRY))
            world.chat.break_after = 4
            await world.until(world.say(COFFEE))
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert world.history[-1] == ("assistant", "First one. Second one.")
            assert [problem.code for problem in world.of(Problem)] == ["stream-broken"]

    run_virtual(scene())


def test_when_the_voice_fails_the_text_counts_as_read() -> None:
    """Never silent: the answer stands in the window, and the model must not forget that it gave it."""

    async def scene() -> None:
        async with World(COFFEE) as world:
            world.speech.fail_with += [Unreachable("No voice.")] * 2
            await world.until(world.say(COFFEE))
            await world.until_state(State.THINKING)
            await world.until_state(State.LISTENING, within=5)
            assert world.history[-1] == ("assistant", REPLY)
            assert [event.outcome for event in world.of(ReplyEnded)] == [Outcome.HEARD]

    run_virtual(scene())


def test_sound_without_words_is_told_and_answered_by_nobody() -> None:
    """Open-LLM-VTuber 164: say "I heard sound but no words", not an answer of the model to an empty message."""

    async def scene() -> None:
        async with World(COFFEE) as world:
            world.stt.recognise = lambda samples: ""
            await world.until(world.say(COFFEE))
            await world.until_state(State.THINKING)
            await world.until_state(State.LISTENING, within=5)
            assert world.chat.calls == []
            assert any("no words" in event.text for event in world.of(Notice))
            assert world.of(UserText)[-1].text == ""
            assert world.history == []

    run_virtual(scene())


def test_without_microphone_and_speaker_typing_works() -> None:
    """Buzz 279, #30: the app never depends on a device; a silent speaker takes the time the speech would."""

    async def scene() -> None:
        async with World(microphone=False, speaker=False) as world:
            ticking = world.loop.call_later(0.05, lambda: None)
            assert world.state is State.TROUBLE
            assert {problem.code for problem in world.of(Problem)} == {"no-microphone", "no-speaker"}
            world.assistant.type_text("Hello there")
            for _ in range(400):
                await world.wait(0.02)
                world.assistant.step_audio()
                if world.of(ReplyEnded):
                    break
            assert world.history == [("user", "Hello there"), ("assistant", REPLY)]
            ticking.cancel()

    run_virtual(scene())


def test_stop_silences_within_a_block_and_keeps_what_was_heard() -> None:
    """GLaDOS 38, 86: Stop works in every mode."""

    async def scene() -> None:
        async with World(COFFEE, answer=lambda _: "One two three four five six seven eight nine ten. " * 4) as world:
            await world.until(world.say(COFFEE))
            await world.until_state(State.SPEAKING)
            await world.wait(2.0)
            stopped = world.loop.time()
            world.assistant.stop()
            assert world.state is State.LISTENING
            await world.wait(1.0)
            assert not world.audible(stopped + 0.06, world.loop.time())
            heard = world.history[-1][1]
            # 65 ms a character
            assert abs(2.0 - 0.065 * len(heard)) < 0.6

    run_virtual(scene())


def test_muting_affects_the_microphone_only() -> None:
    """Open-Relay 159: mute pauses the whole call."""

    async def scene() -> None:
        async with World(COFFEE, "Wait, stop") as world:
            await world.until(world.say(COFFEE))
            await world.until_state(State.SPEAKING)
            world.assistant.set_muted(True)
            world.say("Wait, stop")
            await world.until_state(State.MUTED, within=10)
            assert world.history[-1] == ("assistant", REPLY)
            await world.until(world.say(COFFEE) + 2)
            assert len(world.chat.calls) == 1
            world.assistant.set_muted(False)
            await world.until_state(State.LISTENING, within=0.2)  # the microphone was let go of

    run_virtual(scene())


def test_words_of_an_interrupted_turn_that_are_lost_are_told() -> None:
    """Nothing is lost in silence: speech-to-text fails for the first half while the user talks on."""

    async def scene() -> None:
        async with World(COFFEE, "with a little milk", settings={"listening.speculate": False}) as world:
            world.stt.delay = 2.0
            world.stt.fail_with.append(TimedOut("The speech-to-text server does not answer."))
            end = world.say(COFFEE)
            await world.until(world.say("with a little milk", after=end - world.loop.time() + 1.2))
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            assert [problem.code for problem in world.of(Problem)] == ["timed-out"]
            assert "with a little milk" in world.history[0][1]

    run_virtual(scene())
