"""What the compatible chat sends, and the small print of what it reads."""

from __future__ import annotations

import asyncio

import pytest

from aura_desktop import errors
from aura_desktop.providers.base import Finished, Message, TextDelta, Usage
from aura_desktop.providers.compatible_chat import CompatibleChat
from tests.fakes.openai_server import FakeServer

from .harness import PATHS, adapter, use


async def test_what_chat_sends_and_reads(server: FakeServer) -> None:
    server.behaviour.reply = "Grüße an alle."
    chat = CompatibleChat(server.url, "llama", max_tokens=77, temperature=0.2)
    messages = [Message("system", "Be brief."), Message("user", "lone \ud83d surrogate")]
    events = [event async for event in chat.stream(messages)]
    assert events == [
        TextDelta("Grüße "), TextDelta("an "), TextDelta("alle."), Finished("stop"), Usage(9, 3)
    ]  # fmt: skip
    assert server.last(PATHS["chat"]).body == {
        "model": "llama",
        "stream": True,
        "max_tokens": 77,
        "temperature": 0.2,
        "stream_options": {"include_usage": True},
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "lone \ufffd surrogate"},
        ],
    }
    await chat.aclose()


async def test_a_server_that_knows_no_stream_options_is_asked_once_with_them(server: FakeServer) -> None:
    server.behaviour.reject_fields = ("stream_options",)
    async with adapter("chat", server.url) as chat:
        assert await use(chat) == server.behaviour.reply
        assert await use(chat) == server.behaviour.reply
    assert ["stream_options" in r.body for r in server.of(PATHS["chat"])] == [True, False, False]


async def test_thoughts_are_never_spoken(server: FakeServer) -> None:
    server.behaviour.deltas = [
        {"reasoning": "hm"}, {"reasoning_content": "so"}, {"content": "<thi"}, {"content": "nk>a</th"},
        {"content": "ink>\n\n"}, {"content": "Hi."},
    ]  # fmt: skip
    async with adapter("chat", server.url) as chat:
        assert await use(chat) == "Hi."


async def test_endless_thinking_ends_at_the_first_token_limit_with_advice(server: FakeServer) -> None:
    server.behaviour.deltas = [{"reasoning": "hm"}] * 200
    server.behaviour.token_gap = 0.02
    async with adapter("chat", server.url) as chat:
        with pytest.raises(errors.TimedOut) as caught:
            await use(chat)
    assert "without reasoning" in caught.value.sentence


async def test_the_finish_is_told_at_once_and_a_late_usage_is_not_waited_for(server: FakeServer) -> None:
    stalled = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
            b'data: {"choices":[{"delta":{"content":"Hi."},"finish_reason":"stop"}]}\n\n'
        )
        await stalled.wait()
        writer.close()

    raw = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with raw, adapter("chat", f"http://127.0.0.1:{raw.sockets[0].getsockname()[1]}/v1") as chat:
        assert isinstance(chat, CompatibleChat)
        events = chat.stream([Message("user", "hi")])
        async with asyncio.timeout(0.5):
            assert [await anext(events), await anext(events)] == [TextDelta("Hi."), Finished("stop")]
        async with asyncio.timeout(1.5):
            assert [event async for event in events] == []
        stalled.set()
