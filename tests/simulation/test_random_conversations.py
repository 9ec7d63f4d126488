"""Two hundred conversations with random timing, interruptions and failures: all must end well."""

from __future__ import annotations

import itertools
import random
import threading

import numpy as np
import pytest

from aura_desktop.errors import Unreachable
from aura_desktop.events import Outcome, ReplyEnded, ReplyText, State, StateChanged

from .virtual_time import run_virtual
from .world import World

SAYS = ("Could I get a cup of coffee please", "Wait, tell me a joke", "Yes", "and then turn the light on")
REPLIES = (
    "Sure.",
    "Sure, coming right up.",
    "The telephone grew out of work on the telegraph. Bell received the first patent. Exchanges came soon after.",
    "**Three** things: a pan, two eggs, and butter. Heat the pan first. Then break the eggs into it!",
)
SETTLE_S = 45.0


def conversation(seed: int) -> None:
    rng = random.Random(seed)
    threads = threading.active_count()
    run_virtual(_converse(rng))
    assert threading.active_count() == threads


async def _converse(rng: random.Random) -> None:
    settings = {"listening.speculate": rng.random() < 0.7}
    async with World(*SAYS, answer=lambda _: rng.choice(REPLIES), settings=settings, plain=True) as world:
        world.stt.recognise = lambda samples: f"about {len(samples) / 16000:.1f} seconds"
        world.stt.delay = rng.choice((0.05, 0.2, 1.5))
        world.chat.first_token = rng.choice((0.05, 0.35, 1.2))
        world.chat.per_word = rng.choice((0.005, 0.02, 0.15))
        world.speech.first_audio = rng.choice((0.03, 0.15, 0.6))
        if rng.random() < 0.2:
            rng.choice((world.stt, world.chat, world.speech)).fail_with.append(Unreachable("It does not answer."))
            world.chat.break_after = rng.randrange(3)
        for _ in range(rng.randint(1, 5)):
            await _act(rng, world)
            await world.wait(rng.choice((0.05, 0.3, 0.8, 1.5, 3.0)))
        world.assistant.push_to_talk(False)
        world.assistant.set_muted(False)
        await _settled(world)
        _judge(world)
    assert world.stt.open_sessions == 0
    for call in (*world.stt.calls, *world.chat.calls, *world.speech.calls):
        assert call.done or call.cancelled or call.failed, "a request was left running"


async def _act(rng: random.Random, world: World) -> None:
    chance = rng.random()
    if chance < 0.65:
        world.say(rng.choice(SAYS))
    elif chance < 0.75:
        world.assistant.type_text("What is the time?")
    elif chance < 0.85:
        world.assistant.stop()
    elif chance < 0.95:
        world.assistant.push_to_talk(True)
        world.say(rng.choice(SAYS))
        await world.wait(rng.choice((0.1, 1.0)))
        world.assistant.push_to_talk(False)
    else:
        world.assistant.set_muted(not world.assistant._status.muted)


async def _settled(world: World) -> None:
    """Wait until nothing has happened for 2 s."""
    deadline = world.loop.time() + SETTLE_S
    while True:
        await world.until_state(State.LISTENING, within=deadline - world.loop.time())
        since = world.loop.time()
        await world.wait(2.0)
        if all(when < since for when, event in world.events if isinstance(event, StateChanged)):
            return


def _judge(world: World) -> None:
    shown = {event.turn: event.text for event in world.of(ReplyText)}
    ended = world.of(ReplyEnded)
    assert set(shown) <= {event.turn for event in ended}, "a reply was shown and never accounted for"
    assert len(ended) == len({event.turn for event in ended}), "a reply ended twice"
    for event in ended:
        assert event.heard + event.unheard == shown.get(event.turn, "")
        if event.outcome is Outcome.HEARD:
            assert not event.unheard.strip()
        elif event.outcome is Outcome.DROPPED:
            assert not event.heard.strip()
    spoken = " ".join(event.heard.strip() for event in ended if event.heard.strip())
    assert " ".join(text for role, text in world.history if role == "assistant") == spoken
    roles = [role for role, _ in world.history]
    assert all(first != second for first, second in itertools.pairwise(roles))
    _judge_sound(world)


def _judge_sound(world: World) -> None:
    """Sound leaves the speaker only while Aura is speaking (or is held for a moment by a possible interruption)."""
    assert world.recorder.started is not None
    allowed: list[tuple[float, float]] = []
    since: float | None = None
    for when, event in world.events:
        if isinstance(event, ReplyEnded):  # what the device held when it was cut, before anybody could call it speaking
            allowed.append((when - 0.08, when + 0.08))
        if not isinstance(event, StateChanged):
            continue
        if event.state is State.SPEAKING and since is None:
            since = when
        elif event.state is not State.SPEAKING:
            allowed.append((when - 0.08 if since is None else since - 0.08, when + 0.08))
            since = None
    loud = np.flatnonzero(np.abs(world.recorder.samples.astype(int)) > 150) / world.rate + world.recorder.started
    for begin, end in allowed:
        loud = loud[(loud < begin) | (loud > end)]
    assert loud.size == 0, f"late sound at {loud[:3]}"


@pytest.mark.parametrize("block", range(10))
def test_twenty_random_conversations(block: int) -> None:
    for seed in range(block * 20, block * 20 + 20):
        try:
            conversation(seed)
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
