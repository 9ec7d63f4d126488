"""One way to drive the three compatible adapters, so that one table of faults serves them all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

from aura_desktop import errors
from aura_desktop.providers.base import Finished, Message, Pcm, TextDelta
from aura_desktop.providers.compatible_chat import CompatibleChat
from aura_desktop.providers.compatible_speech import CompatibleSpeech
from aura_desktop.providers.compatible_stt import CompatibleSpeechToText
from aura_desktop.providers.http import Timeouts

QUICK = Timeouts(connect=0.5, first=0.6, between=0.3)
PATIENT = Timeouts(first=20.0, between=20.0)
PATHS = {"stt": "/audio/transcriptions", "chat": "/chat/completions", "speech": "/audio/speech"}
JOBS = tuple(PATHS)
SAID = "Hello there, how are you today?"
Adapter = CompatibleChat | CompatibleSpeechToText | CompatibleSpeech


async def recovers(request: Callable[[], Awaitable[Any]]) -> bool:
    """Whether a request succeeds now. The short limits of these tests are exceeded by a host that stalls, too."""
    for _ in range(2):
        with suppress(errors.TimedOut):
            return bool(await request())
    return bool(await request())


@asynccontextmanager
async def adapter(job: str, url: str, timeouts: Timeouts = QUICK, **options: Any) -> AsyncIterator[Adapter]:
    kinds = {"stt": CompatibleSpeechToText, "chat": CompatibleChat, "speech": CompatibleSpeech}
    engine: Adapter = kinds[job](url, options.pop("model", "fake-model"), timeouts=timeouts, **options)
    try:
        yield engine
    finally:
        await engine.aclose()


async def use(engine: Adapter, got: list[Any] | None = None) -> Any:
    """Run one request to its end; return the text or the PCM. Events go into `got` as they come."""
    got = got if got is not None else []
    if isinstance(engine, CompatibleSpeechToText):
        session = engine.open()
        # A tenth of a second, so that the limit that grows with the length of the sound stays near `first`.
        session.push(b"\x01\x02" * 1_600)
        try:
            got.append(await session.transcribe())
        finally:
            await session.aclose()
        return got[-1].text
    if isinstance(engine, CompatibleChat):
        async with aclosing(engine.stream([Message("system", "Be brief."), Message("user", SAID)])) as events:
            async for event in events:
                got.append(event)
        assert sum(isinstance(e, Finished) for e in got) == 1
        return "".join(e.text for e in got if isinstance(e, TextDelta))
    async with aclosing(engine.speak(SAID)) as pieces:
        async for piece in pieces:
            got.append(piece)
    assert all(isinstance(p, Pcm) and len(p.data) % 2 == 0 and p.data for p in got)
    return b"".join(p.data for p in got)
