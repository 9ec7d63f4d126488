"""How the fake servers write an answer, break it off, and what they sound like."""

from __future__ import annotations

import asyncio
import math
import socket
import struct
import time

import numpy as np
from aiohttp import web

from .behaviour import Record
from .faults import KEEP_ALIVE_SECONDS, Fault, Kind

SECONDS_A_CHARACTER = 0.065


async def begin(request: web.Request, record: Record, content_type: str) -> web.StreamResponse:
    """Send the head of a chunked answer."""
    response = web.StreamResponse(headers={"Content-Type": content_type, "Cache-Control": "no-cache"})
    await response.prepare(request)
    record.first_at = time.monotonic()
    return response


async def comments(response: web.StreamResponse) -> None:
    """Send keep-alive comments until the client goes."""
    while True:
        await response.write(b": keep-alive\n\n")
        await asyncio.sleep(KEEP_ALIVE_SECONDS)


async def break_off(request: web.Request, fault: Fault) -> None:
    """Stall, reset or close when `fault` is of that kind."""
    if fault.kind in (Kind.STALL_MID, Kind.COMMENTS_ONLY, Kind.COMMENTS_MID):
        await asyncio.Event().wait()
    if fault.kind is Kind.RESET_MID:
        reset(request)
        await asyncio.sleep(0)
        raise ConnectionResetError
    if fault.kind is Kind.CLOSE_MID:
        assert request.transport is not None
        request.transport.close()
        await asyncio.sleep(0)
        raise ConnectionResetError


def reset(request: web.Request) -> None:
    """Close with RST instead of FIN."""
    transport = request.transport
    assert transport is not None
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def wav_head(rate: int) -> bytes:
    """Return the header of a WAV whose length is not known yet, with a chunk before the sound as ffmpeg writes it."""
    return (
        struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
        + struct.pack("<4sI4sI4s", b"LIST", 12, b"INFO", 0, b"\0\0\0\0")
        + struct.pack("<4sI", b"data", 0xFFFFFFFF)
    )


def seconds_of(text: str) -> float:
    """Return how long the fakes speak `text`."""
    return max(0.3, SECONDS_A_CHARACTER * len(text))


def tone(samples: int, rate: int) -> bytes:
    """Return 440 Hz at a quarter of full scale, mono int16."""
    return (8000 * np.sin(2 * math.pi * 440 * np.arange(samples) / rate)).astype("<i2").tobytes()
