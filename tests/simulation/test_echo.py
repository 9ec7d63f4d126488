"""Aura on open speakers, in virtual time: it must not hear itself, and the test must be able to tell."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from aura_desktop.events import Outcome, ReplyEnded, State
from aura_desktop.providers.base import Pcm, SpeechEvent

from .open_speakers import OpenSpeakers
from .virtual_time import run_virtual
from .voices import RATE, spoken
from .world import World

QUESTION = "Could I get a cup of coffee please"
INTERRUPTION = "Wait, tell me a joke"
STORY = (
    "The telephone grew out of work on the telegraph. Alexander Bell received the first patent for it. "
    "Within ten years there were exchanges in most of the large cities. Automatic switching followed soon after, "
    "and then came long distance lines, microwave relays and satellites."
)


class Voice:
    """Speaks with a real voice instead of a tone."""

    name = "voice"

    async def warm(self) -> None:
        pass

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        samples = spoken(text, voice="en-us+m3", speed=170)
        for at in range(0, len(samples), RATE // 10):
            yield Pcm(RATE, samples[at : at + RATE // 10].tobytes())

    async def aclose(self) -> None:
        pass


def conversation(gain_db: float, delay_s: float, *, interrupt: bool = False, cancelling: bool = True) -> World:
    async def scene() -> World:
        settings = {"listening.echo_cancelling": cancelling}
        says = (QUESTION, INTERRUPTION)
        async with World(*says, answer=lambda t: STORY if "coffee" in t else "No.", settings=settings) as world:
            world.backend.microphone = OpenSpeakers(world.microphone, world.recorder, gain_db, delay_s)
            world.assistant.conversation.engines = type(world.assistant.keeper.engines)(world.stt, world.chat, Voice())
            await world.until(world.say(QUESTION))
            await world.until_state(State.SPEAKING)
            if interrupt:
                await world.wait(4.0)
                await world.until(world.say(INTERRUPTION))
            await world.wait(22.0)
        return world

    return run_virtual(scene())


@pytest.mark.parametrize(("gain_db", "delay_s"), [(-15, 0.02), (-15, 0.06), (-6, 0.06), (-6, 0.15)])
def test_it_does_not_hear_itself(gain_db: float, delay_s: float) -> None:
    """E1, E2, E5, E6 (the first seconds too), E7, open-webui 2995 and 7509: hears itself, loops."""
    world = conversation(gain_db, delay_s)
    assert [event.outcome for event in world.of(ReplyEnded)] == [Outcome.HEARD]
    assert len(world.chat.calls) == 1
    assert world.history == [("user", QUESTION), ("assistant", STORY)]


def test_the_test_can_see_an_echo() -> None:
    """The negative control: without the canceller the same room is full of interruptions."""
    world = conversation(-6, 0.06, cancelling=False)
    assert len(world.stt.calls) > 2


def test_it_is_interrupted_on_open_speakers_all_the_same() -> None:
    """GLaDOS 86: making interruption optional hurts; the canceller has to leave the user's voice in."""
    world = conversation(-15, 0.06, interrupt=True)
    first, second = world.of(ReplyEnded)
    assert (first.outcome, second.heard) == (Outcome.CUT, "No.")
    assert world.history[2] == ("user", INTERRUPTION)
