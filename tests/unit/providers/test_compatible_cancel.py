"""Cancelling ends a request at its source: the server sees the connection close within 100 ms."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from aura_desktop.providers.base import Message
from aura_desktop.providers.compatible_chat import CompatibleChat
from aura_desktop.providers.compatible_speech import CompatibleSpeech
from aura_desktop.providers.compatible_stt import CompatibleSpeechToText
from aura_desktop.providers.http import Timeouts
from tests.cancelling import cancel
from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import FakeServer

from .harness import JOBS, PATHS, PATIENT, adapter, use

BEFORE: dict[str, Callable[[Behaviour], None]] = {
    "stt": lambda b: setattr(b, "stt_delay", 30.0),
    "chat": lambda b: setattr(b, "first_token", 30.0),
    "speech": lambda b: setattr(b, "first_audio", 30.0),
}


def slow_middle(behaviour: Behaviour) -> None:
    behaviour.token_gap = 0.02
    behaviour.pace = 0.5


@pytest.mark.parametrize("job", JOBS)
async def test_cancelled_while_nothing_has_come(server: FakeServer, job: str) -> None:
    BEFORE[job](server.behaviour)
    async with adapter(job, server.url, PATIENT) as engine:
        task = asyncio.create_task(use(engine))
        record = await server.arrived(PATHS[job])
        at = await cancel(task)
        assert await record.closed_within(1.0) - at < 0.1
        assert record.first_at is None


@pytest.mark.parametrize("job", ["chat", "speech"])
async def test_cancelled_in_the_middle(server: FakeServer, job: str) -> None:
    slow_middle(server.behaviour)
    async with adapter(job, server.url, PATIENT) as engine:
        got: list[Any] = []
        task = asyncio.create_task(use(engine, got))
        record = await server.arrived(PATHS[job])
        while len(got) < 2:  # noqa: ASYNC110  # the events come from the adapter under test
            await asyncio.sleep(0.002)
        at = await cancel(task)
        assert await record.closed_within(1.0) - at < 0.1


@pytest.mark.parametrize("job", ["chat", "speech"])
async def test_closing_the_generator_closes_the_connection(server: FakeServer, job: str) -> None:
    slow_middle(server.behaviour)
    async with adapter(job, server.url, PATIENT) as engine:
        assert not isinstance(engine, CompatibleSpeechToText)
        events: Any = (
            engine.stream([Message("user", "hi")]) if isinstance(engine, CompatibleChat) else engine.speak("hi")
        )
        await anext(events)
        at = time.monotonic()
        await events.aclose()
        assert await server.last(PATHS[job]).closed_within(1.0) - at < 0.1


async def test_closing_a_session_ends_its_transcription(server: FakeServer) -> None:
    server.behaviour.stt_delay = 30.0
    async with adapter("stt", server.url, PATIENT) as engine:
        assert isinstance(engine, CompatibleSpeechToText)
        session = engine.open()
        session.push(b"\1\2" * 8_000)
        task = asyncio.create_task(session.transcribe())
        record = await server.arrived(PATHS["stt"])
        at = time.monotonic()
        await session.aclose()
        await session.aclose()
        assert await record.closed_within(1.0) - at < 0.1
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("job", JOBS)
async def test_the_next_request_works_after_many_cancelled_ones(server: FakeServer, job: str) -> None:
    BEFORE[job](server.behaviour)
    async with adapter(job, server.url, PATIENT) as engine:
        for n in range(1, 21):  # more than the pool holds: none is left behind
            task = asyncio.create_task(use(engine))
            await server.arrived(PATHS[job], n)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        server.behaviour.stt_delay = server.behaviour.first_token = server.behaviour.first_audio = 0.0
        assert await use(engine)


async def test_deadlines_count_waiting_for_the_server_only(server: FakeServer) -> None:
    """A reader that is slow (speech plays slower than it comes) is no fault of the server."""
    async with adapter("speech", server.url, Timeouts(first=1.0, between=0.4)) as engine:
        assert isinstance(engine, CompatibleSpeech)
        count = 0
        async for _ in engine.speak("Long enough for several pieces of sound."):
            count += 1
            if count in (1, 3):
                await asyncio.sleep(0.6)
        assert count > 3
