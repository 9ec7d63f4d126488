"""What the fake server is told to do, and what it saw."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .faults import Fault

DEFAULT_REPLY = (
    "Sure, here is the short version. The telephone grew out of work on the telegraph. "
    "The first patent came in eighteen seventy six. Within ten years there were exchanges in most large cities."
)


@dataclass(slots=True)
class Behaviour:
    """What the server answers and how fast (seconds). `transcripts` are used up first, then `transcript` repeats."""

    transcript: str = "Could you tell me about the history of the telephone?"
    transcripts: list[str] = field(default_factory=list)
    reply: str = DEFAULT_REPLY
    replies: list[str] = field(default_factory=list)
    deltas: list[dict[str, Any]] | None = None  # raw deltas instead of the reply's words
    finish_reason: str = "stop"
    model_names: tuple[str, ...] = ("fake-model",)
    api_key: str | None = None  # when set, any other key is answered with 401
    basic_auth: tuple[str, str] | None = None
    stt_delay: float = 0.0
    first_token: float = 0.0
    token_gap: float = 0.0
    first_audio: float = 0.0
    pace: float = 0.0
    rate: int = 24_000
    speech_type: str = "audio/pcm"
    voice: bytes | None = None  # mono int16 at `rate`, looped
    reject_fields: tuple[str, ...] = ()  # answered with 400 that names the field, as strict servers do
    close_idle: bool = False  # close each connection a moment after its answer, without saying so in the head
    stt: Fault | None = None
    chat: Fault | None = None
    speech: Fault | None = None
    models: Fault | None = None


@dataclass(slots=True)
class Record:
    """One request as the server saw it; times are monotonic seconds, None when it did not come to that."""

    method: str
    path: str
    headers: dict[str, str]
    connection: int  # the client's port: one number a connection
    at: float
    received: bool = False  # its body has been read
    body: dict[str, Any] = field(default_factory=dict)
    audio: bytes = b""  # the uploaded file
    audio_seconds: float | None = None
    first_at: float | None = None  # first byte of the answer's body written
    done_at: float | None = None  # the whole answer written
    closed_at: float | None = None  # the client went away before that
    sent_seconds: float = 0.0  # sound written so far
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def of(cls, request: web.Request) -> Record:
        """Begin the record of a request that has just come."""
        assert request.transport is not None
        headers = {name.lower(): value for name, value in request.headers.items()}
        connection = request.transport.get_extra_info("peername")[1]
        return cls(request.method, request.path, headers, connection, time.monotonic())

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Write down how it ended with the request, which is answered meanwhile."""
        try:
            yield
        except (asyncio.CancelledError, ConnectionError):
            self.closed_at = time.monotonic()
            raise
        finally:
            self.over.set()

    async def closed_within(self, seconds: float) -> float:
        """Wait until the request is over; return when the client closed it. Raises TimeoutError, AssertionError."""
        async with asyncio.timeout(seconds):
            await self.over.wait()
        assert self.closed_at is not None, "the answer was written to its end"
        return self.closed_at
