"""Interrupting ElevenLabs' voices: the service is told within 100 ms, and the socket stays."""

from __future__ import annotations

import asyncio
import time

import pytest

from aura_desktop import errors
from tests.cancelling import cancel
from tests.fakes.host import Host

from ..speech_harness import PATIENT, SAID, assert_spoken, interrupt, outcome, say
from .stage import V3, surface, voice


@pytest.mark.parametrize("how", ["task", "generator"])
@pytest.mark.parametrize("model", ["", V3])
async def test_an_interruption_closes_the_context_within_100_ms(host: Host, how: str, model: str) -> None:
    fake = surface(host, model)
    fake.behaviour.pace = 0.5
    async with voice(host, model=model, timeouts=PATIENT) as speech:
        await speech.warm()
        at = await interrupt(speech, how)
        piece = await fake.piece()
        assert await piece.stopped_within(1.0) - at < 0.1
        fake.behaviour.pace = 0.0
        assert {"context_id": "piece-1", "close_context": True} in piece.socket.frames
        assert_spoken(await say(speech), SAID + " ")
    assert len(fake.sockets) == 1, "the socket stays"


async def test_an_interruption_before_any_sound(host: Host) -> None:
    fake = surface(host, "")
    fake.behaviour.first_audio = 30.0
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        task = asyncio.create_task(say(speech))
        piece = await fake.piece()
        at = await cancel(task)
        assert await piece.stopped_within(1.0) - at < 0.1


@pytest.mark.parametrize("how", ["task", "generator"])
async def test_an_interruption_over_http(host: Host, how: str) -> None:
    fake = surface(host, "")
    fake.behaviour.pace = 0.5
    async with voice(host, timeouts=PATIENT) as speech:
        at = await interrupt(speech, how)
        assert await fake.requests[0].closed_within(1.0) - at < 0.1


async def test_closing_the_voice_ends_what_is_spoken(host: Host) -> None:
    fake = surface(host, "")
    fake.behaviour.pace = 0.5
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        task = asyncio.create_task(outcome(speech))
        piece = await fake.piece()
        await asyncio.sleep(0.02)
        at = time.monotonic()
        await speech.aclose()
        assert isinstance(await task, errors.StreamBroken)
        assert await piece.stopped_within(1.0) - at < 0.2
