"""One way to drive the three streaming speech-to-text engines against their fakes: one table serves them all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from aura_desktop.providers.elevenlabs.stt import ElevenLabsSpeechToText
from aura_desktop.providers.http import Timeouts
from aura_desktop.providers.openai.transcription import OpenAISpeechToText
from aura_desktop.providers.streaming_stt import StreamingSpeechToText
from aura_desktop.providers.stt_session import StreamingSession
from aura_desktop.providers.xai.stt import XaiSpeechToText
from tests.fakes.host import Gate, Host, bearer_gate, elevenlabs_gate, xai_gate
from tests.fakes.openai_realtime import OpenAIRealtime, OpenAITranscriptions
from tests.fakes.scribe import ScribeFile, ScribeRealtime
from tests.fakes.stt_socket import SttBehaviour, SttFile, SttSocket
from tests.fakes.xai_stt import XaiSttFile, XaiSttSocket

QUICK = Timeouts(connect=0.3, first=0.8, between=0.4)
KEY = "secret-key-0123456789abcdef"
FRAME = 640


@dataclass(frozen=True, slots=True)
class Service:
    engine: type[StreamingSpeechToText]
    socket: type[SttSocket]
    file: type[SttFile]
    gate: Callable[[str], Gate]
    header: str
    value: str  # what stands in the header


SERVICES = {
    "openai": Service(
        OpenAISpeechToText, OpenAIRealtime, OpenAITranscriptions, bearer_gate, "authorization", f"Bearer {KEY}"
    ),
    "elevenlabs": Service(ElevenLabsSpeechToText, ScribeRealtime, ScribeFile, elevenlabs_gate, "xi-api-key", KEY),
    "xai": Service(XaiSpeechToText, XaiSttSocket, XaiSttFile, xai_gate, "authorization", f"Bearer {KEY}"),
}
NAMES = tuple(SERVICES)


@dataclass(slots=True)
class Bench:
    """An engine and the fake service it talks to."""

    engine: StreamingSpeechToText
    behaviour: SttBehaviour
    socket: SttSocket
    file: SttFile
    host: Host

    def up(self, pcm: bytes) -> bytes:
        """Return as many bytes as the service gets for `pcm`: one of them hears at 24 kHz."""
        return bytes(len(pcm) * self.socket.rate // 16_000)


@asynccontextmanager
async def bench(name: str, behaviour: SttBehaviour | None = None, **options: Any) -> AsyncIterator[Bench]:
    service = SERVICES[name]
    behaviour = behaviour or SttBehaviour()
    socket, file = service.socket(behaviour), service.file(behaviour)
    async with Host(socket, file, gate=service.gate(options.pop("gate_key", KEY))) as host:
        given: dict[str, Any] = {"timeouts": QUICK, "base_url": host.url, **options}
        engine = service.engine(given.pop("key", KEY), **given)
        try:
            yield Bench(engine, behaviour, socket, file, host)
        finally:
            await engine.aclose()


def speech(seconds: float, seed: int = 1) -> bytes:
    """Return sound without a zero in it, the same each time."""
    rng = np.random.default_rng(seed)
    return (rng.integers(1, 8000, round(seconds * 16_000)) * 1).astype("<i2").tobytes()


def push(session: StreamingSession, pcm: bytes) -> None:
    for at in range(0, len(pcm), FRAME):
        session.push(pcm[at : at + FRAME])


async def hear(engine: StreamingSpeechToText, pcm: bytes) -> str:
    """Have one utterance transcribed, as the conversation does."""
    session = engine.open()
    try:
        push(session, pcm)
        return (await session.transcribe()).text
    finally:
        await session.aclose()


async def assert_way(b: Bench, field: str, *, streams: bool, in_use: str, file: str) -> None:
    """Check that an utterance goes the way that was chosen, and that one sent as a file names `file` in `field`."""
    assert (b.engine.streaming, b.engine.model) == (streams, in_use)
    assert await hear(b.engine, speech(0.4)) == b.behaviour.transcript
    assert bool(b.socket.talks) is streams
    await b.engine.send(speech(0.4))
    assert b.file.records[-1].body[field] == [file]
