"""Random and truncated answers through the adapters over real sockets: only errors of ours come out."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop import errors
from aura_desktop.providers.http import Timeouts

from .harness import JOBS, adapter, use

CHUNK = b'data: {"choices":[{"index":0,"delta":{"content":"Gr\xc3\xbc\xc3\x9fe"},"finish_reason":null}]}\n\n'
END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
WHOLE = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: %d\r\n\r\n" % len(CHUNK * 2 + END)
WHOLE += CHUNK * 2 + END
HEADS = (
    b"",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 20\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\n\r\nRIFF\0\0\0\0WAVE",
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{",
    b"HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + CHUNK,
)


async def answered_with(job: str, pieces: list[bytes]) -> object:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    raw = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{raw.sockets[0].getsockname()[1]}/v1"
    async with raw, adapter(job, url, Timeouts(first=5.0, between=5.0)) as engine:
        try:
            return await use(engine)
        except errors.ProviderError as exc:
            return exc


@pytest.mark.parametrize("job", JOBS)
@settings(max_examples=40, deadline=None)
@given(head=st.sampled_from(HEADS), pieces=st.lists(st.binary(max_size=80), max_size=4))
def test_random_bytes(job: str, head: bytes, pieces: list[bytes]) -> None:
    found = asyncio.run(answered_with(job, [head, *pieces]))
    assert isinstance(found, errors.ProviderError | str | bytes)
    if job == "chat":
        assert isinstance(found, errors.ProviderError), "noise is no reply"


@settings(max_examples=60, deadline=None)
@given(end=st.integers(0, len(WHOLE)))
def test_truncated_replies(end: int) -> None:
    found = asyncio.run(answered_with("chat", [WHOLE[:end]]))
    assert found == "GrüßeGrüße" or isinstance(found, errors.StreamBroken | errors.Unreachable)
    if end < len(WHOLE) - len(END):
        assert isinstance(found, errors.ProviderError)
