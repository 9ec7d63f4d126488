"""When the microphone is held, and when the system shows it as free. In virtual time."""

from __future__ import annotations

import pytest

from aura_desktop.audio.simulated import SimulatedStream
from aura_desktop.events import Mode, Notice, State
from aura_desktop.microphone_use import KEEP_S

from .virtual_time import run_virtual
from .world import COFFEE, World

IDLE = {"audio.release_microphone": "idle", "listening.mode": "push-to-talk"}


def held(world: World) -> bool:
    """Whether the program has the microphone open, as the system sees it."""
    if world.backend._capture is None:
        return False
    stream: SimulatedStream = world.backend._capture[0]
    return not stream.closed


async def ask_with_the_key(world: World) -> None:
    """Press the key, say the question at once, let the key go, and wait for the answer's end."""
    world.assistant.push_to_talk(True)
    end = world.say(COFFEE, after=0.1)
    await world.until(end + 0.05)
    world.assistant.push_to_talk(False)
    await world.until_state(State.SPEAKING)
    await world.until_state(State.READY, within=60)


@pytest.mark.parametrize(("setting", "while_muted"), [("muted", False), ("idle", False), ("never", True)])
def test_28_a_muted_microphone_is_free_for_the_system_unless_it_shall_stay_open(setting, while_muted) -> None:
    async def scene() -> None:
        async with World(COFFEE, settings={"audio.release_microphone": setting}) as world:
            assert held(world)
            world.assistant.set_muted(True)
            await world.wait(5.0)
            assert held(world) is while_muted
            assert world.state is State.MUTED
            world.assistant.set_muted(False)
            await world.wait(0.2)
            assert held(world)
            assert world.state is State.LISTENING
            world.say(COFFEE)
            await world.until_state(State.SPEAKING)
            assert world.history[0] == ("user", COFFEE)

    run_virtual(scene())


def test_28_an_idle_microphone_is_free_until_the_key_is_pressed_and_a_while_after_the_turn() -> None:
    async def scene() -> None:
        async with World(COFFEE, settings={**IDLE, "session.rest_minutes": 1.0}) as world:
            assert not held(world)
            assert world.state is State.READY
            await ask_with_the_key(world)
            assert world.history[0] == ("user", COFFEE), "no word is lost while it opens"
            assert held(world), "the next turn often follows"
            world.assistant.reload()
            await world.wait(0.2)
            assert held(world), "whatever else changes"
            await world.wait(KEEP_S + 1.0)
            assert not held(world)
            assert world.state is State.READY
            assert not world.of(Notice)
            await world.until_state(State.RESTING, within=70)
            await world.wait(60.0)
            assert not held(world)
            await ask_with_the_key(world)
            assert len(world.history) == 4

    run_virtual(scene())


def test_it_is_not_let_go_of_while_the_key_is_down_or_the_answer_is_heard() -> None:
    async def scene() -> None:
        async with World(COFFEE, settings=IDLE, answer=lambda _: "A long answer it is. " * 20) as world:
            world.assistant.push_to_talk(True)
            await world.wait(KEEP_S + 5.0)
            world.assistant.reload()
            await world.wait(0.2)
            assert held(world), "the key is still down"
            end = world.say(COFFEE)
            await world.until(end + 0.1)
            world.assistant.push_to_talk(False)
            await world.until_state(State.SPEAKING)
            await world.wait(KEEP_S + 2.0)
            assert world.state is State.SPEAKING
            assert held(world), "the user may talk over it"
            await world.until_state(State.READY, within=60)
            await world.wait(2.0)
            assert not held(world)

    run_virtual(scene())


def test_a_key_let_go_of_before_the_microphone_is_open_starts_nothing() -> None:
    async def scene() -> None:
        async with World(COFFEE, settings=IDLE) as world:
            world.assistant.push_to_talk(True)
            world.assistant.push_to_talk(False)
            await world.wait(2.0)
            assert world.state is State.READY
            assert world.chat.calls == []

    run_virtual(scene())


def test_a_page_that_tries_devices_out_has_the_microphone_even_while_it_is_muted() -> None:
    async def scene() -> None:
        async with World(COFFEE) as world:
            world.assistant.set_muted(True)
            world.assistant.rehearse(True)
            await world.wait(0.2)
            assert held(world)
            assert world.assistant.session.flowing
            world.assistant.rehearse(False)
            await world.wait(0.2)
            assert not held(world)

    run_virtual(scene())


def test_the_mode_and_the_setting_hold_at_once() -> None:
    async def scene() -> None:
        async with World(COFFEE, settings={"audio.release_microphone": "idle"}) as world:
            world.assistant.set_mode(Mode.PUSH_TO_TALK)
            await world.wait(0.2)
            assert not held(world)
            world.settings.set("audio.release_microphone", "never")
            world.assistant.reload()
            await world.wait(0.2)
            assert held(world)
            world.settings.set("audio.release_microphone", "idle")
            world.assistant.set_mode(Mode.HANDS_FREE)
            await world.wait(0.2)
            assert held(world)

    run_virtual(scene())


def test_a_key_that_ends_a_rest_is_heard_from_its_press_on() -> None:
    async def scene() -> None:
        settings = {"session.rest_minutes": 1.0, "listening.mode": "push-to-talk"}
        async with World(COFFEE, settings=settings) as world:
            await world.until_state(State.RESTING, within=70)
            await world.wait(60.0)
            await ask_with_the_key(world)
            assert world.history[0] == ("user", COFFEE)

    run_virtual(scene())
