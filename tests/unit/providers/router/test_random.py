"""Random engines that are slow, fail, break off and are cancelled: every request ends, everything is accounted for."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import pytest

from aura_desktop.errors import AuraError, AuthFailed, ProtocolError, RateLimited, StreamBroken, TimedOut
from aura_desktop.providers.base import Alignment, Finished, Pcm, TextDelta
from aura_desktop.providers.router.chat import RoutedChat
from aura_desktop.providers.router.route import Policy, Route
from aura_desktop.providers.router.speech import RoutedSpeech
from aura_desktop.providers.router.stt import RoutedSpeechToText
from tests.simulation.virtual_time import run_virtual

from .stage import QUESTION, RATE, Listener, Model, Noted, Scripted, Told, Voice, book, now, unreachable

NAMES = ("openai", "xai", "compatible")
TEXT = "One two three four five six seven eight nine ten."


def trouble(rng: random.Random) -> AuraError:
    kinds = (
        TimedOut("Late."),
        StreamBroken("Broke."),
        RateLimited("Slow down."),
        ProtocolError("What?"),
        unreachable(),
    )
    return rng.choice((*kinds, AuthFailed("Wrong.")) if rng.random() < 0.1 else kinds)


def upset(rng: random.Random, engine: Scripted) -> None:
    engine.first = rng.choice((0.05, 0.3, 1.0, 1.6, 3.0, 60.0))
    if rng.random() < 0.3:
        engine.fails = [trouble(rng) for _ in range(rng.randint(1, 3))]
        engine.fail_after = rng.choice((0.0, 0.4, 2.5))


def policy(rng: random.Random) -> Policy:
    return Policy(hedge=rng.random() < 0.8, fallback=rng.random() < 0.9, stall=rng.choice((1.0, 5.0)))


def all_over(*engines: Scripted) -> bool:
    """Whether each request ended: it was whole, it failed, or it was cancelled at its source."""
    calls = [call for engine in engines for call in engine.calls]
    return all((call.cancelled is not None) + (call.done is not None) + call.failed == 1 for call in calls)


async def cancelled_sometimes(rng: random.Random, work: asyncio.Task[None]) -> None:
    if rng.random() < 0.25:
        with suppress(TimeoutError):
            async with asyncio.timeout(rng.uniform(0, 4)):
                await asyncio.shield(work)
        work.cancel()
    await asyncio.wait({work})
    if not work.cancelled():
        work.result()


@pytest.mark.parametrize("block", range(4))
def test_random_chats(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        run_virtual(chats(random.Random(seed)))


async def chats(rng: random.Random) -> None:
    models = [Model(TEXT, per_word=0.05) for _ in NAMES]
    meter, told = Noted(), Told()
    router = RoutedChat(
        [Route(name, lambda m=m: m) for name, m in zip(NAMES, models, strict=True)],
        book(),
        tell=told,
        meter=meter,
        policy=policy(rng),
    )

    async def ask() -> None:
        said, whole = "", False
        try:
            async for event in router.stream(QUESTION):
                if isinstance(event, TextDelta):
                    said += event.text
                elif isinstance(event, Finished):
                    whole = True
            assert whole
        except AuraError:
            assert not whole
        assert not said or TEXT.startswith(said)

    for _ in range(4):
        for model in models:
            upset(rng, model)
            model.breaks = trouble(rng) if rng.random() < 0.2 else None
            model.halts = rng.random() < 0.1
        began, served = now(), len(told.served)
        await cancelled_sometimes(rng, asyncio.create_task(ask()))
        assert now() - began < 8 + 1 + 5 + 1
        assert len(told.served) - served <= 1
        await asyncio.sleep(rng.choice((0, 1, 10)))
    await router.aclose()
    assert all_over(*models)
    assert sum(not hedged for *_, hedged, _ in meter.chats) == len(told.served)


@pytest.mark.parametrize("block", range(4))
def test_random_speeches(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        run_virtual(speeches(random.Random(seed)))


async def speeches(rng: random.Random) -> None:
    voices = [Voice(level, aligned=rng.random() < 0.5) for level in (1, 2, 3)]
    router = RoutedSpeech(
        [Route(name, lambda v=v: v) for name, v in zip(NAMES, voices, strict=True)],
        book(),
        tell=(told := Told()),
        policy=policy(rng),
    )

    async def speak(previous: str) -> None:
        seconds, chars, starts = 0.0, "", list[float]()
        with suppress(AuraError):
            async for event in router.speak(TEXT, previous):
                if isinstance(event, Pcm):
                    seconds += len(event.data) / 2 / RATE
                elif isinstance(event, Alignment):
                    chars += event.chars
                    starts += event.starts
        assert TEXT.startswith(chars)
        assert starts == sorted(starts)
        assert all(start <= seconds + 0.2 for start in starts)
        assert seconds < 5.5

    for _ in range(3):
        for voice in voices:
            upset(rng, voice)
            voice.breaks = trouble(rng) if rng.random() < 0.3 else None
            voice.breaks_after_s = rng.uniform(0, 2.5)
            voice.halts = rng.random() < 0.1
        pieces = [asyncio.create_task(speak("")), asyncio.create_task(speak(TEXT))]
        await asyncio.gather(*(cancelled_sometimes(rng, piece) for piece in pieces))
        await asyncio.sleep(rng.choice((0, 6)))
    await router.aclose()
    assert all_over(*voices)
    assert len(told.notices) <= len(told.served)


@pytest.mark.parametrize("block", range(2))
def test_random_utterances(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        run_virtual(utterances(random.Random(seed)))


async def utterances(rng: random.Random) -> None:
    engines = [Listener(rng.choice(("", "words")), streaming=rng.random() < 0.5) for _ in NAMES]
    router = RoutedSpeechToText(
        [Route(name, lambda e=e: e) for name, e in zip(NAMES, engines, strict=True)], book(), policy=policy(rng)
    )

    for _ in range(3):
        for engine in engines:
            upset(rng, engine)
        session = router.open()

        async def hear(session=session) -> None:  # type: ignore[no-untyped-def]
            with suppress(AuraError):
                await session.transcribe()

        for _ in range(rng.randint(1, 3)):
            session.push(b"\1\0" * 8000)
            await cancelled_sometimes(rng, asyncio.create_task(hear()))
        await session.aclose()
        await session.aclose()
    await router.aclose()
    assert all_over(*engines)
    assert all(heard.closed for engine in engines for heard in engine.sessions)
