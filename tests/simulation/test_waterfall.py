"""Where the time of whole turns went, against what the scripted engines took."""

from __future__ import annotations

import pytest

from aura_desktop.events import Latency, State
from aura_desktop.waterfall import PROVIDERS, Stage, Waterfall

from .virtual_time import run_virtual
from .world import COFFEE, World


def test_the_stages_of_a_turn_are_what_the_engines_took() -> None:
    async def scene() -> None:
        async with World(COFFEE) as world:
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            [turn], [latency] = world.of(Waterfall), world.of(Latency)
            assert (turn.turn, turn.audible) == (latency.turn, latency.voice_to_voice)
            assert turn.spoken
            assert turn.speculative
            assert turn.dropped == 0
            assert None not in [turn.span(stage) for stage in Stage]
            # 700 ms are the engines' own, and the first piece waits for a whole sentence beyond that
            took = sum(turn.took(stage) or 0.0 for stage in PROVIDERS)
            assert turn.providers == pytest.approx(took, abs=1.0), "one after another, none beside another"
            assert 700 <= turn.providers < turn.audible
            assert turn.ours < 350
            marks = [turn.stt_asked, turn.transcript, turn.chat_asked, turn.first_token, turn.first_piece]
            marks += [turn.speech_asked, turn.first_audio, turn.audible]
            assert marks == sorted(marks)  # type: ignore[type-var]

    run_virtual(scene())


def test_a_try_that_was_dropped_is_counted_in_its_turn_alone() -> None:
    async def scene() -> None:
        async with World(COFFEE, "with a little milk") as world:
            end = world.say(COFFEE)
            end = world.say("with a little milk", after=end - world.loop.time() + 0.25)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            world.assistant.type_text("And a spoon")
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            spoken, typed = world.of(Waterfall)
            assert (spoken.dropped, typed.dropped) == (1, 0)
            assert not typed.spoken
            assert typed.span(Stage.SPEECH_TO_TEXT) is None
            assert typed.chat_asked == pytest.approx(0.0, abs=50)
            assert typed.took(Stage.FIRST_TOKEN)

    run_virtual(scene())


def test_without_speculation_nothing_begins_before_the_end_of_turn() -> None:
    async def scene() -> None:
        async with World(COFFEE, settings={"listening.speculate": False}) as world:
            end = world.say(COFFEE)
            await world.until(end)
            await world.until_state(State.SPEAKING)
            await world.until_state(State.LISTENING)
            [turn] = world.of(Waterfall)
            assert not turn.speculative
            assert turn.end_of_turn is not None
            assert turn.stt_asked is not None
            assert turn.stt_asked >= turn.end_of_turn
            assert turn.ours >= turn.end_of_turn

    run_virtual(scene())
