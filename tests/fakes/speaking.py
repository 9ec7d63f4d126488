"""What the fake voices of services have in common: the sound of a text in chunks with character times, and faults."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

from .answers import reset, seconds_of, tone

RATE = 24_000
CHARS_A_CHUNK = 4


class Broken(StrEnum):
    """How a voice's WebSocket goes wrong."""

    REFUSED = "refused"  # the handshake is answered with `status` and `body`
    SILENT = "silent"  # open, reads everything, never says a word
    SILENT_MID = "silent-mid"  # half of the sound of a piece, then nothing
    RESET = "reset"  # connection reset when the text comes
    RESET_MID = "reset-mid"  # connection reset after half of the sound
    CLOSED = "closed"  # closed with 1011 when the text comes
    CLOSED_MID = "closed-mid"  # closed with 1011 after half of the sound
    GARBAGE = "garbage"  # a text frame that is no JSON when the text comes
    BINARY = "binary"  # a binary frame when the text comes
    BAD_AUDIO = "bad-audio"  # a frame whose sound is no base64
    ERROR = "error"  # the `frame` when the text comes
    ERROR_MID = "error-mid"  # the `frame` after half of the sound
    EMPTY = "empty"  # the end of the piece without any sound


@dataclass(frozen=True, slots=True)
class SocketFault:
    """One way to fail. `times` ends it after that many pieces or handshakes (0: never)."""

    kind: Broken
    status: int = 500
    body: bytes = b""
    frame: dict[str, Any] = field(default_factory=dict)
    times: int = 0


@dataclass(slots=True)
class SocketRecord:
    """One WebSocket as the fake saw it; times are monotonic."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    opened_at: float
    frames: list[dict[str, Any]] = field(default_factory=list)
    closed_at: float | None = None
    most_open: int = 0  # contexts open at a time
    close_code: int | None = None


@dataclass(slots=True)
class PieceRecord:
    """One piece of speech asked for on a WebSocket."""

    text: str
    context: str | None
    socket: SocketRecord
    at: float
    first_at: float | None = None
    sent_seconds: float = 0.0
    done_at: float | None = None  # all of its sound was sent
    stopped_at: float | None = None  # the client closed the context, cleared the text or went away
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        if self.stopped_at is None:
            self.stopped_at = time.monotonic()
        self.over.set()

    async def stopped_within(self, seconds: float) -> float:
        """Wait until the client stops it; return when."""
        async with asyncio.timeout(seconds):
            while self.stopped_at is None:
                await self.over.wait()
                self.over.clear()
        return self.stopped_at


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of sound; starts and ends are seconds from the start of the whole text's sound."""

    sound: bytes
    chars: list[str]
    starts: list[float]
    ends: list[float]
    at: float  # where it begins
    seconds: float


def chunks(text: str, rate: int = RATE, chars_a_chunk: int = CHARS_A_CHUNK, *, odd: bool = False) -> list[Chunk]:
    """Return the sound of `text`; `odd`: the pieces of sound have odd lengths (their sum is whole)."""
    total = round(seconds_of(text) * rate)
    sound = tone(total, rate)
    each = total / max(1, len(text)) / rate
    result: list[Chunk] = []
    cut = 0
    for first in range(0, len(text), chars_a_chunk):
        last = min(len(text), first + chars_a_chunk)
        upto = len(sound) if last == len(text) else 2 * round(last * each * rate)
        if odd and last < len(text):
            upto -= 1
        starts = [k * each for k in range(first, last)]
        ends = [(k + 1) * each for k in range(first, last)]
        result.append(
            Chunk(sound[cut:upto], list(text[first:last]), starts, ends, first * each, (upto - cut) / 2 / rate)
        )
        cut = upto
    return result


def sound_of(text: str, rate: int = RATE) -> bytes:
    """Return all of the sound of `text`."""
    return b"".join(chunk.sound for chunk in chunks(text, rate))


class News:
    """Lets a test wait for something to come in."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, ready: Any, seconds: float = 2.0) -> None:
        """Wait until `ready()` is true. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not ready():
                await self._event.wait()


async def spoil(request: web.Request, socket: web.WebSocketResponse, fault: SocketFault) -> None:
    """Do what the fault does to a socket, at the moment for it."""
    kind = fault.kind
    if kind in (Broken.SILENT, Broken.SILENT_MID):
        await asyncio.Event().wait()
    if kind in (Broken.RESET, Broken.RESET_MID):
        reset(request)
    elif kind in (Broken.CLOSED, Broken.CLOSED_MID):
        await socket.close(code=1011, message=b"internal error")
    elif kind is Broken.GARBAGE:
        await socket.send_str('{"audio": "AAAA"')
    elif kind is Broken.BINARY:
        await socket.send_bytes(b"\x00\x01\xff")
    elif kind in (Broken.ERROR, Broken.ERROR_MID):
        await socket.send_json(fault.frame)
        if (code := fault.frame.get("code")) in (1008, 1011):
            await socket.close(code=int(code), message=str(fault.frame.get("message", "")).encode()[:120])


class Faults:
    """Hands out a socket fault as often as it is to happen."""

    def __init__(self) -> None:
        self.fault: SocketFault | None = None
        self._used = 0

    def take(self, *kinds: Broken) -> SocketFault | None:
        """Return the fault when it is of one of `kinds`, counting it."""
        fault = self.fault
        if fault is None or fault.kind not in kinds:
            return None
        self._used += 1
        if fault.times and self._used >= fault.times:
            self.fault, self._used = None, 0
        return fault


AT_TEXT = (Broken.SILENT, Broken.RESET, Broken.CLOSED, Broken.GARBAGE, Broken.BINARY, Broken.ERROR, Broken.EMPTY)
IN_THE_MIDDLE = (Broken.SILENT_MID, Broken.RESET_MID, Broken.CLOSED_MID, Broken.ERROR_MID)
