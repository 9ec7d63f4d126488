"""The router over real sockets: what it adds in time, and that losers end at their source."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from aura_desktop.clock import SystemClock
from aura_desktop.providers.base import Chat, Pcm, Speech, SpeechToText, TextDelta
from aura_desktop.providers.compatible_chat import CompatibleChat
from aura_desktop.providers.compatible_speech import CompatibleSpeech
from aura_desktop.providers.compatible_stt import CompatibleSpeechToText
from aura_desktop.providers.router.chat import RoutedChat
from aura_desktop.providers.router.health import HealthBook
from aura_desktop.providers.router.route import Policy, Route
from aura_desktop.providers.router.speech import RoutedSpeech
from aura_desktop.providers.router.stt import RoutedSpeechToText
from tests.cancelling import cancel
from tests.fakes.behaviour import Behaviour
from tests.fakes.openai_server import FakeServer

from ..harness import PATIENT
from .stage import QUESTION

DEADLINE = 0.4
QUICK = Policy(deadline=DEADLINE)


@pytest.fixture
async def slow() -> AsyncIterator[FakeServer]:
    async with FakeServer(Behaviour(first_token=30.0, first_audio=30.0, stt_delay=30.0)) as server:
        yield server


@pytest.fixture
async def well() -> AsyncIterator[FakeServer]:
    async with FakeServer(Behaviour(first_token=0.1, first_audio=0.1, stt_delay=0.1)) as server:
        yield server


@pytest.fixture
def dead() -> Iterator[str]:
    """The address of a port that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


async def first_piece(job: str, *urls: str) -> float:
    """Use the routed engine of `job` until its first useful piece; return how long that took."""
    book, names = HealthBook(SystemClock()), ("openai", "xai")[: len(urls)]
    began = time.monotonic()
    if job == "chat":
        chats: list[Chat] = [CompatibleChat(url, "fake-model", timeouts=PATIENT) for url in urls]
        chat = RoutedChat([Route(n, lambda e=e: e) for n, e in zip(names, chats, strict=True)], book, policy=QUICK)
        async for event in chat.stream(QUESTION):
            if isinstance(event, TextDelta):
                break
        took = time.monotonic() - began
        await chat.aclose()
    elif job == "speech":
        voices: list[Speech] = [CompatibleSpeech(url, "fake-model", timeouts=PATIENT) for url in urls]
        voice = RoutedSpeech([Route(n, lambda e=e: e) for n, e in zip(names, voices, strict=True)], book, policy=QUICK)
        async for piece in voice.speak("Hello there."):
            if isinstance(piece, Pcm):
                break
        took = time.monotonic() - began
        await voice.aclose()
    else:
        ears: list[SpeechToText] = [CompatibleSpeechToText(url, "fake-model", timeouts=PATIENT) for url in urls]
        ear = RoutedSpeechToText(
            [Route(n, lambda e=e: e) for n, e in zip(names, ears, strict=True)], book, policy=QUICK
        )
        session = ear.open()
        session.push(b"\1\2" * 1600)
        assert (await session.transcribe()).text
        took = time.monotonic() - began
        await session.aclose()
        await ear.aclose()
    return took


@pytest.mark.parametrize("job", ["stt", "chat", "speech"])
async def test_a_dead_provider_costs_less_than_100_ms(job: str, dead: str, well: FakeServer) -> None:
    alone = await first_piece(job, well.url)
    assert await first_piece(job, dead, well.url) - alone < 0.1


@pytest.mark.parametrize("job", ["stt", "chat", "speech"])
async def test_a_stalling_provider_costs_the_deadline_and_sees_the_end(
    job: str, slow: FakeServer, well: FakeServer
) -> None:
    alone = await first_piece(job, well.url)
    took = await first_piece(job, slow.url, well.url)
    assert took > DEADLINE
    assert took - alone < DEADLINE + 0.1
    ended = time.monotonic()
    path = {"stt": "/audio/transcriptions", "chat": "/chat/completions", "speech": "/audio/speech"}[job]
    assert await slow.last(path).closed_within(1.0) <= ended + 0.1


async def test_cancelling_ends_both_of_two_requests_within_100_ms(slow: FakeServer) -> None:
    async with FakeServer(Behaviour(first_token=30.0)) as other:
        task = asyncio.create_task(first_piece("chat", slow.url, other.url))
        records = [await slow.arrived("/chat/completions"), await other.arrived("/chat/completions")]
        at = await cancel(task)
        for record in records:
            assert await record.closed_within(1.0) - at < 0.1
