"""Who gets the turn when both talk: held, ducked, taken up again or given away, judged by sound and history."""

from __future__ import annotations

import numpy as np
import pytest

from aura_desktop.events import Outcome, ReplyEnded, State, UserText

from .virtual_time import run_virtual
from .world import COFFEE, LONG, World


def hears(world: World, word: str) -> None:
    """Let the recogniser tell the question from a short word by their lengths alone."""
    world.stt.recognise = lambda samples: COFFEE if len(samples) > 1.6 * 16_000 else word


def answer(text: str) -> str:
    return LONG if "coffee" in text else "Very well."


async def into_a_reply(world: World, seconds: float = 2.5) -> float:
    """Ask, and wait until the reply has been heard for so long; returns the time."""
    await world.until(world.say(COFFEE))
    await world.until_state(State.SPEAKING)
    await world.wait(seconds)
    return world.loop.time()


@pytest.mark.parametrize("word", ["mhm", "yeah", "right", "uh huh", "I see", "okay"])
def test_what_listeners_say_does_not_stop_it(word: str) -> None:
    """B2 (pipecat 1391): "hmm" stops it. B8 (livekit 563): and is answered later. B6: and it does not resume."""

    async def scene() -> None:
        async with World(COFFEE, word, answer=answer) as world:
            hears(world, word)
            await into_a_reply(world)
            end = world.say(word)
            await world.until(end)
            back = world.first_sound(end)
            await world.wait(0.5)
            back = world.first_sound(end)
            assert back is not None
            assert back - end <= 0.5
            await world.until_state(State.LISTENING)
            assert world.history == [("user", COFFEE), ("assistant", LONG)]
            assert [event.outcome for event in world.of(ReplyEnded)] == [Outcome.HEARD]
            assert len(world.chat.calls) == 1

    run_virtual(scene())


@pytest.mark.parametrize("word", ["stop", "wait", "no", "hold on"])
def test_short_commands_take_the_turn(word: str) -> None:
    async def scene() -> None:
        async with World(COFFEE, word, answer=answer) as world:
            hears(world, word)
            onset = await into_a_reply(world)
            end = world.say(word)
            await world.until(end + 0.3)
            last = world.last_sound(onset, end + 0.3)
            assert last is not None
            assert last - onset <= 0.25
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            [_, cut, (_, said), reply] = world.history
            assert (said, reply) == (word, ("assistant", "Very well."))
            assert LONG.startswith(cut[1])
            assert cut[1] != LONG

    run_virtual(scene())


def test_yeah_but_takes_the_turn_with_all_its_words() -> None:
    async def scene() -> None:
        async with World(COFFEE, "yeah", "but tell me about the first patent", answer=answer) as world:
            await into_a_reply(world)
            end = world.say("yeah")
            end = world.say("but tell me about the first patent", after=end - world.loop.time() + 0.3)
            await world.until(end)
            await world.until_state(State.THINKING)
            await world.until_state(State.LISTENING)
            assert world.history[2] == ("user", "yeah but tell me about the first patent")

    run_virtual(scene())


def test_yes_answers_a_question_that_is_about_to_end() -> None:
    """T2 (pipecat 984): "yes" is not heard."""

    def asks(text: str) -> str:
        return "There is tea as well. Shall I make you a cup?" if "coffee" in text else "Very well."

    async def scene() -> None:
        async with World(COFFEE, "yes", answer=asks) as world:
            hears(world, "yes")
            await into_a_reply(world, seconds=2.6)
            await world.until(world.say("yes"))
            await world.until_state(State.THINKING)
            await world.until_state(State.LISTENING)
            assert world.history[-2:] == [("user", "yes"), ("assistant", "Very well.")]

    run_virtual(scene())


def test_slow_recognisers_do_not_leave_it_silent() -> None:
    """The words of a "mhm" take two seconds: the reply goes on after half of one, and is not cut."""

    async def scene() -> None:
        async with World(COFFEE, "mhm", answer=answer) as world:
            hears(world, "mhm")
            await into_a_reply(world)
            world.stt.delay = 2.0
            end = world.say("mhm")
            await world.until(end + 0.6)
            back = world.first_sound(end)
            assert back is not None
            assert back - end <= 0.55
            await world.until_state(State.LISTENING)
            assert world.history == [("user", COFFEE), ("assistant", LONG)]

    run_virtual(scene())


def test_a_blip_is_over_at_once_and_costs_no_syllable() -> None:
    """B6 (livekit 4039): a false interruption does not resume. After 60 ms of a voice it goes on."""

    async def scene(blip_s: float) -> tuple[np.ndarray, float]:
        async with World(COFFEE, "mhm", answer=answer) as world:
            begun = await into_a_reply(world)
            if blip_s:
                world.microphone.say(world.loop.time(), world.clips["mhm"][: round(blip_s * world.rate)])
            await world.until_state(State.LISTENING)
            assert world.history == [("user", COFFEE), ("assistant", LONG)]
            sound = np.abs(world.sound(begun, begun + 12.0).astype(float))
            block = world.rate // 100
            whole = sound[: len(sound) // block * block]
            return whole.reshape(-1, block).max(axis=1), world.loop.time() - begun

    (untouched, plain_s), (held, held_s) = run_virtual(scene(0.0)), run_virtual(scene(0.06))
    assert 0.0 < held_s - plain_s <= 0.8  # the hold, and the word that is said again
    assert (held > 80).sum() >= (untouched > 80).sum()


def test_what_is_added_before_the_reply_is_heard_makes_one_message() -> None:
    """B3 (pipecat 2703): the user resumes after a pause; the reply to the half turn vanishes."""

    async def scene() -> None:
        async with World(COFFEE, "and a slice of cake with it", answer=answer) as world:
            world.chat.first_token = 1.2
            end = world.say(COFFEE)
            end = world.say("and a slice of cake with it", after=end - world.loop.time() + 0.8)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            both = f"{COFFEE} and a slice of cake with it"
            assert world.history == [("user", both), ("assistant", LONG)]
            assert shown(world) == [both]

    run_virtual(scene())


def test_what_is_added_just_after_the_reply_began_makes_one_message() -> None:
    """H2 (livekit 6424): words that were never waited for do not stay."""

    async def scene() -> None:
        async with World(COFFEE, "and a slice of cake with it", answer=answer) as world:
            end = world.say(COFFEE)
            await world.until_state(State.SPEAKING)
            await world.until(world.say("and a slice of cake with it"))
            await world.until_state(State.THINKING)
            await world.until_state(State.LISTENING)
            assert world.loop.time() > end
            both = f"{COFFEE} and a slice of cake with it"
            assert world.history == [("user", both), ("assistant", LONG)]
            assert shown(world) == [both]

    run_virtual(scene())


def shown(world: World) -> list[str]:
    """Return the user's messages that are left in the window."""
    texts: dict[int, str] = {}
    for event in world.of(UserText):
        assert isinstance(event, UserText)
        texts[event.turn] = event.text
    return [text for text in texts.values() if text]
