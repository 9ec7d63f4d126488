"""What the tests of the services' voices share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from aura_desktop import errors
from aura_desktop.errors import ProviderError
from aura_desktop.providers.base import Alignment, Pcm
from aura_desktop.providers.http import Timeouts
from tests.cancelling import cancel
from tests.fakes.speaking import Broken, chunks, sound_of

KEY = "key-0123456789abcdef"
SAID = "Hello there, how are you today?"
QUICK = Timeouts(connect=0.5, first=0.6, between=0.3)
PATIENT = Timeouts(connect=2.0, first=20.0, between=20.0)
BROKEN_MID = [
    (Broken.SILENT_MID, errors.TimedOut),
    (Broken.RESET_MID, errors.StreamBroken),
    (Broken.CLOSED_MID, errors.StreamBroken),
    (Broken.ERROR_MID, errors.StreamBroken),
]
"""How a WebSocket fails in the middle of a piece, and the error it is."""


async def say(voice: Any, text: str = SAID, before: str = "", got: list[Any] | None = None) -> list[Any]:
    """Speak `text` to its end; return the events, which go into `got` as they come."""
    got = got if got is not None else []
    async with aclosing(voice.speak(text, before)) as events:
        async for event in events:
            got.append(event)
    return got


async def outcome(voice: Any, got: list[Any] | None = None, text: str = SAID) -> Any:
    """Speak `text`; return the events, or the error, having checked what it says."""
    error: ProviderError
    try:
        return await say(voice, text, got=got)
    except ProviderError as exc:
        error = exc
    assert error.sentence.endswith(".")
    assert error.provider == voice.name
    words = error.sentence + error.detail
    assert not any(private in words for private in (KEY, "Hello", "today"))
    return error


async def assert_breaks_off(voice: Any, expected: type[ProviderError]) -> None:
    """Speak a piece that fails in its middle: with `expected`, after a part of its sound."""
    got: list[Any] = []
    found = await outcome(voice, got)
    assert type(found) is expected
    assert found.partial
    assert 0 < len(pcm(got)) < len(sound_of(SAID))


def pcm(events: list[Any]) -> bytes:
    """Return the sound of events, having checked that its pieces are whole samples."""
    pieces = [event for event in events if isinstance(event, Pcm)]
    assert all(len(p.data) % 2 == 0 and p.data and p.rate == 24_000 for p in pieces)
    return b"".join(p.data for p in pieces)


def assert_spoken(events: list[Any], text: str, *, times: bool = True) -> None:
    """Check that events are the whole sound of `text` and tell when each character sounds."""
    assert len(pcm(events)) == len(sound_of(text))
    assert pcm(events) == sound_of(text)
    alignments = [event for event in events if isinstance(event, Alignment)]
    if not times:
        assert alignments == []
        return
    assert "".join(a.chars for a in alignments) == text
    starts = [start for a in alignments for start in a.starts]
    true = [start for chunk in chunks(text) for start in chunk.starts]
    assert starts == sorted(starts)
    assert max(abs(a - b) for a, b in zip(starts, true, strict=True)) < 0.01, "times are from the start of the piece"
    assert isinstance(events[0], Alignment), "times come before the sound they belong to"


@asynccontextmanager
async def running(voice: Any) -> AsyncIterator[Any]:
    """Close `voice` at the end, and check that nothing of it goes on."""
    before = asyncio.all_tasks()
    try:
        yield voice
    finally:
        await voice.aclose()
        await voice.aclose()
    left = [task for task in asyncio.all_tasks() - before if "aura_desktop" in repr(task.get_coro())]
    assert left == []


async def interrupt(speech: Any, how: str) -> float:
    """Interrupt a piece after its first sound; return when."""
    if how == "generator":
        events = speech.speak(SAID)
        async for event in events:
            if isinstance(event, Pcm):
                break
        at = time.monotonic()
        await events.aclose()
        return at
    sounding = asyncio.Event()

    async def listen() -> None:
        async with aclosing(speech.speak(SAID)) as events:
            async for event in events:
                if isinstance(event, Pcm):
                    sounding.set()

    task = asyncio.create_task(listen())
    await sounding.wait()
    at = await cancel(task)
    return at
