"""Sounds outside the conversation in a whole assistant: the echo check, and cues that are never taken for speech."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from aura_desktop.audio.earcons import Earcons
from aura_desktop.enquiries import EchoChecked, EchoFinding
from aura_desktop.events import Outcome, Problem, ReplyEnded, State, UserText
from aura_desktop.providers.base import Pcm
from aura_desktop.sound_check import SENTENCES, SoundCheck
from tests.cancelling import cancel

from .open_speakers import OpenSpeakers
from .virtual_time import run_virtual
from .voices import RATE, spoken
from .world import World

PREVIEW = "Hello. This is how I sound. Shall we begin?"
QUESTION = "Could I get a cup of coffee please"


def earcons(world: World, wanted: str = "all", volume: int = 100) -> Earcons:
    made = Earcons(
        world.assistant.session.player.chime,
        wanted=lambda: wanted,
        volume=lambda: volume,
        clock=world.assistant._clock,
    )
    world.assistant.subscribe(made.take)
    return made


async def phrase() -> Sequence[Pcm]:
    return [Pcm(RATE, spoken(PREVIEW, voice="en-us+m3", speed=170).tobytes())]


def checked(echo_db: float | None, *, settings: dict[str, object] | None = None, **scene: Any) -> tuple[Any, World]:
    async def run() -> tuple[EchoChecked, World]:
        async with World(settings=settings, **scene) as world:
            if echo_db is not None:
                world.backend.microphone = OpenSpeakers(world.microphone, world.recorder, echo_db, 0.06)
            check = SoundCheck(world.assistant, lambda call: call(), earcons(world), phrase)
            found = await check.echo()
            await world.wait(1.0)
        return found, world

    return run_virtual(run())


@pytest.mark.parametrize(
    ("echo_db", "finding"),
    [(None, EchoFinding.APART), (-15, EchoFinding.CANCELLED), (-6, EchoFinding.CANCELLED)],
)
def test_a_good_room_is_told(echo_db: float | None, finding: EchoFinding) -> None:
    found, world = checked(echo_db)
    assert found == EchoChecked(finding, SENTENCES[finding])
    assert world.of(UserText) == []


def test_without_the_canceller_aura_hears_itself_and_says_so() -> None:
    """E1, open-webui 2995: hears itself, loops. Here the user is told before the first conversation."""
    found, world = checked(-6, settings={"listening.echo_cancelling": False})
    assert found.finding is EchoFinding.HEARD
    assert "headphones" in found.sentence
    assert world.of(UserText) == [], "what it heard of itself is no turn"


@pytest.mark.parametrize("missing", ["microphone", "speaker"])
def test_what_cannot_be_found_out_is_said(missing: str) -> None:
    found, _ = checked(None, **{missing: False})
    assert found.finding is EchoFinding.UNKNOWN


def test_the_ears_are_open_again_afterwards_and_a_check_can_be_given_up() -> None:
    async def run() -> World:
        async with World(QUESTION) as world:
            check = SoundCheck(world.assistant, lambda call: call(), earcons(world), phrase)
            task = asyncio.ensure_future(check.echo())
            await world.wait(1.0)
            await cancel(task)
            assert world.assistant.session.on_judged is None
            await world.wait(1.0)
            assert not world.audible(world.loop.time() - 0.5, world.loop.time())
            await world.until(world.say(QUESTION))
            await world.until_state(State.SPEAKING)
            await world.wait(6.0)
        return world

    world = run_virtual(run())
    assert [event.outcome for event in world.of(ReplyEnded)] == [Outcome.HEARD]  # type: ignore[attr-defined]


def test_a_check_leaves_the_microphone_muted_where_it_was() -> None:
    async def run() -> World:
        async with World(QUESTION) as world:
            world.assistant.set_muted(True)
            await SoundCheck(world.assistant, lambda call: call(), earcons(world), phrase).echo()
            await world.until(world.say(QUESTION))
            await world.wait(3.0)
        return world

    assert run_virtual(run()).of(UserText) == []


def conversation(wanted: str, during: Callable[[World], None] = lambda world: None, echo_db: float = -6) -> World:
    async def run() -> World:
        async with World(QUESTION) as world:
            world.backend.microphone = OpenSpeakers(world.microphone, world.recorder, echo_db, 0.06)
            earcons(world, wanted)
            await world.until(world.say(QUESTION))
            await world.until_state(State.SPEAKING)
            during(world)
            await world.wait(8.0)
            during(world)
            await world.wait(3.0)
        return world

    return run_virtual(run())


def test_cues_are_never_heard_as_speech() -> None:
    """Loudest cues on open speakers: in the question, over the reply and in the silence after it."""

    def trouble(world: World) -> None:
        world.assistant.emit(Problem(f"trouble-{world.loop.time()}", "Something is wrong."))

    world = conversation("all", trouble)
    finals = [event for event in world.of(UserText) if event.final and event.text]  # type: ignore[attr-defined]
    assert len(finals) == 1
    assert [event.outcome for event in world.of(ReplyEnded)] == [Outcome.HEARD]  # type: ignore[attr-defined]


def test_a_cue_ends_no_turn_and_changes_no_time_of_it() -> None:
    plain, cued = conversation("off"), conversation("all")
    for world in (plain, cued):
        assert [event.outcome for event in world.of(ReplyEnded)] == [Outcome.HEARD]  # type: ignore[attr-defined]

    def ended(world: World) -> float:
        return next(when for when, event in world.events if isinstance(event, ReplyEnded))

    assert ended(cued) == pytest.approx(ended(plain), abs=0.1)
