"""Independent peers: OpenAI's own client against our fakes, and our adapters against servers others wrote."""

from __future__ import annotations

import asyncio
import contextlib
import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from aura_desktop import errors
from aura_desktop.providers.base import ChatEvent, Finished, Message, TextDelta, Usage
from aura_desktop.providers.compatible_chat import CompatibleChat
from aura_desktop.providers.compatible_stt import CompatibleSpeechToText
from aura_desktop.providers.http import Timeouts
from aura_desktop.providers.local.llama_chat import LocalChat
from aura_desktop.providers.openai.chat import OpenAIChat
from tests.fakes.aimock import aimock, needs_aimock
from tests.fakes.behaviour import Behaviour
from tests.fakes.faults import Fault, Kind
from tests.fakes.host import Host, bearer_gate, xai_gate
from tests.fakes.openai_http import OpenAIHttp
from tests.fakes.openai_responses import OpenAIResponses, ResponsesBehaviour
from tests.fakes.xai_chat import XaiBehaviour, XaiHttp

REPLY = "Grüße 👋 an alle."
SAID: list[dict[str, str]] = [{"role": "user", "content": "hello"}]


def text_of(events: list[ChatEvent]) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


# OpenAI's client against our fakes: what it reads, OpenAI could have sent


@contextlib.asynccontextmanager
async def official(*surfaces: Any, key: str = "sk-1") -> AsyncIterator[Any]:
    """Give OpenAI's own client for a host of these surfaces."""
    openai = await asyncio.to_thread(__import__, "openai")  # nearly two seconds, so only where it is needed
    gate = xai_gate("sk-1") if isinstance(surfaces[0], XaiHttp) else bearer_gate("sk-1")
    async with (
        Host(*surfaces, gate=gate) as host,
        openai.AsyncOpenAI(api_key=key, base_url=host.url, max_retries=0, timeout=5.0) as client,
    ):
        yield client


async def test_the_official_client_reads_our_chat_and_models() -> None:
    http = OpenAIHttp(
        Behaviour(reply=REPLY, model_names=("gpt-6-luna", "gpt-4.1")), shutdowns={"gpt-4.1": "2027-01-14"}
    )
    async with official(http) as client:
        for fault in (None, Fault(Kind.SPLIT), Fault(Kind.COMMENTS_BETWEEN), Fault(Kind.CRLF)):
            http.behaviour.chat = fault
            stream = await client.chat.completions.create(
                model="gpt-6-luna",
                messages=SAID,
                stream=True,
                stream_options={"include_usage": True, "include_obfuscation": False},
                reasoning_effort="none",
                temperature=0.4,
                max_completion_tokens=50,
                store=False,
            )
            async with stream:
                chunks = [chunk async for chunk in stream]
            assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == REPLY
            assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
            assert chunks[-1].usage.total_tokens == 13
        found = [model async for model in client.models.list()]
        assert [(m.id, m.shutdown_date) for m in found] == [("gpt-6-luna", None), ("gpt-4.1", "2027-01-14")]


async def test_the_official_client_reads_our_responses() -> None:
    http = OpenAIHttp(Behaviour())
    fake = OpenAIResponses(ResponsesBehaviour(reply=REPLY, thoughts=2, unknown_events=False), beside=http)
    async with official(http, fake) as client:
        for form in ("both", "data"):
            fake.behaviour.form = form
            stream = await client.responses.create(
                model="gpt-6-astra",
                input=SAID,
                stream=True,
                store=False,
                reasoning={"effort": "low"},
                max_output_tokens=500,
                stream_options={"include_obfuscation": False},
            )
            async with stream:
                events = [event async for event in stream]
            assert "".join(e.delta for e in events if e.type == "response.output_text.delta") == REPLY
            assert events[-1].type == "response.completed"
            assert events[-1].response.output_text == REPLY
            assert events[-1].response.usage.output_tokens_details.reasoning_tokens == 2
            assert [e.sequence_number for e in events] == list(range(len(events)))


async def test_the_official_client_reads_our_transcriptions_and_speech() -> None:
    http = OpenAIHttp(Behaviour(transcript="Turn on the light."))
    raw = io.BytesIO()
    with wave.open(raw, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(16_000)
        wav.writeframes(b"\1\2" * 16_000)
    async with official(http) as client:
        file = ("audio.wav", raw.getvalue(), "audio/wav")
        found = await client.audio.transcriptions.create(model="gpt-transcribe", file=file, language="en")
        assert (found.text, found.usage.seconds) == ("Turn on the light.", 1)
        assert http.last("/audio/transcriptions").audio_seconds == 1.0
        stream = await client.audio.transcriptions.create(model="gpt-transcribe", file=file, stream=True)
        events = [event async for event in stream]
        assert "".join(e.delta for e in events if e.type == "transcript.text.delta") == events[-1].text
        speech = client.audio.speech.with_streaming_response.create(
            model="gpt-4o-mini-tts", voice="marin", input="Hello there.", response_format="pcm"
        )
        async with speech as answer:
            sound = b"".join([piece async for piece in answer.iter_bytes()])
        assert len(sound) == 2 * round(0.065 * 12 * 24_000)


async def test_the_official_client_meets_the_errors_that_openai_sends() -> None:
    http = OpenAIHttp(Behaviour())
    fake = OpenAIResponses(beside=http)
    async with official(http, fake) as client:
        openai = __import__("openai")
        chat, responses = client.chat.completions.create, client.responses.create
        asked: list[tuple[Any, dict[str, Any], str | None]] = [
            (chat, {"model": "gpt-5.2", "messages": SAID, "max_tokens": 5}, "max_tokens"),
            (chat, {"model": "o3", "messages": SAID, "temperature": 0.4}, "temperature"),
            (chat, {"model": "gpt-5.6-luna", "messages": SAID, "reasoning_effort": "minimal"}, "reasoning_effort"),
            (chat, {"model": "gpt-4.1", "messages": SAID, "reasoning_effort": "low"}, None),
            (chat, {"model": "gpt-4.1", "messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
            (chat, {"model": "gpt-4.1", "messages": SAID, "extra_body": {"sample_rate": 1}}, None),
            (responses, {"model": "gpt-6-astra", "input": SAID, "reasoning": {"effort": "none"}}, "reasoning.effort"),
            (responses, {"model": "gpt-4.1", "input": SAID, "reasoning": {"effort": "low"}}, "reasoning.effort"),
            (responses, {"model": "o3", "input": SAID, "max_output_tokens": 5}, "max_output_tokens"),
        ]
        for create, request, param in asked:
            with pytest.raises(openai.BadRequestError) as caught:
                await create(**request)
            assert caught.value.param == param
        for create, request in (
            (chat, {"model": "gpt-9", "messages": SAID}),
            (responses, {"model": "gpt-9", "input": SAID}),
        ):
            with pytest.raises(openai.NotFoundError) as gone:
                await create(**request)
            assert gone.value.code == "model_not_found"
        with pytest.raises(openai.NotFoundError, match="only supported in v1/responses"):
            await chat(model="gpt-5.2-pro", messages=SAID)
        with pytest.raises(openai.BadRequestError, match="Invalid file format"):
            await client.audio.transcriptions.create(model="gpt-transcribe", file=b"\1\2" * 100)
        http.behaviour.chat = Fault(Kind.ERROR_MID, body=b'{"error": {"message": "boom", "code": "server_error"}}')
        stream = await chat(model="gpt-5.2", messages=SAID, stream=True)
        with pytest.raises(openai.APIError, match="boom"):
            async for _ in stream:
                pass
    async with official(http, key="sk-2") as stranger:
        with pytest.raises(openai.AuthenticationError):
            await stranger.models.list()


async def test_the_official_client_reads_our_grok() -> None:
    fake = XaiHttp(XaiBehaviour(reply=REPLY, thoughts=3))
    async with official(fake) as client:
        options = {"stream": True, "stream_options": {"include_usage": True}, "reasoning_effort": "low"}
        stream = await client.chat.completions.create(model="grok-4.7", messages=SAID, **options)
        async with stream:
            chunks = [chunk async for chunk in stream]
        assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == REPLY
        usage = chunks[-1].usage
        assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens + 3
    async with official(fake, key="sk-2") as stranger:
        openai = __import__("openai")
        with pytest.raises(openai.BadRequestError) as caught:
            await stranger.models.list()
        assert "Incorrect API key" in str(caught.value.body)


# Our adapters against servers that others wrote


async def test_llama_cpp_answers_our_adapters() -> None:
    """llama.cpp's own server, as xllamacpp brings it, behind both adapters that speak chat completions."""
    engine = LocalChat(max_tokens=24, temperature=0.0)
    try:
        await engine.warm()
        assert engine._client is not None
        url, key = engine._client._server.address.base_url, engine._key
        patient = Timeouts(first=60.0, between=30.0)
        said = [Message("system", "You are a helpful assistant."), Message("user", "Say hello.")]
        for chat in (
            OpenAIChat(key, "gpt-4.1", base_url=url, max_tokens=24, temperature=0.0, timeouts=patient),
            CompatibleChat(url, api_key=key, max_tokens=24, temperature=0.0, timeouts=patient),
        ):
            await chat.warm()
            events = [event async for event in chat.stream(said)]
            assert text_of(events).strip()
            assert [type(e) for e in events[-2:]] == [Finished, Usage]
            assert any(isinstance(e, Usage) and 0 < e.completion_tokens <= 24 for e in events)
            await chat.aclose()
        wrong = OpenAIChat("not-the-key", "gpt-4.1", base_url=url, max_tokens=5)
        with pytest.raises(errors.AuthFailed):
            [event async for event in wrong.stream(said)]
        await wrong.aclose()
    finally:
        await engine.aclose()


SLOW_DOWN = {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429}
FIXTURES: list[dict[str, Any]] = [
    {"match": {"userMessage": "limit"}, "response": SLOW_DOWN},
    {"match": {"userMessage": "hello"}, "response": {"content": REPLY}},
    {"match": {"endpoint": "transcription"}, "response": {"transcription": {"text": "turn on the light"}}},
]


@pytest_asyncio.fixture(loop_scope="function")
async def peer(tmp_path: Path) -> AsyncIterator[str]:
    async with aimock(tmp_path, FIXTURES, "--chunk-size", "5") as url:
        yield url


@needs_aimock
async def test_aimock_answers_chat_and_responses(peer: str) -> None:
    for model in ("gpt-5.2", "gpt-4.1", "gpt-6-astra", "gpt-5-mini"):
        chat = OpenAIChat("sk-any", model, base_url=peer, max_tokens=50, temperature=0.4)
        await chat.warm()
        events = [event async for event in chat.stream([Message("system", "x"), Message("user", "hello")])]
        assert text_of(events) == REPLY
        assert len([e for e in events if isinstance(e, TextDelta)]) > 2
        assert events[-2] == Finished("stop")
        assert isinstance(events[-1], Usage)
        with pytest.raises(errors.RateLimited) as caught:
            [event async for event in chat.stream([Message("user", "limit")])]
        assert caught.value.retry_after == 1.0
        assert [event async for event in chat.stream([Message("user", "hello")])], "and then it works again"
        await chat.aclose()


@needs_aimock
async def test_aimock_lists_models_and_transcribes(peer: str) -> None:
    chat = OpenAIChat("sk-any", base_url=peer, max_tokens=50)
    found = await chat.models()
    assert found
    assert all(m.id.startswith("gpt-") for m in found)
    await chat.aclose()
    stt = CompatibleSpeechToText(peer, "whisper-1")
    session = stt.open()
    session.push(b"\1\2" * 8_000)
    assert (await session.transcribe()).text == "turn on the light"
    await session.aclose()
    await stt.aclose()


@needs_aimock
async def test_aimock_breaking_off_is_an_error_of_ours(tmp_path: Path) -> None:
    for option in ("--chaos-drop", "--chaos-malformed", "--chaos-disconnect"):
        async with aimock(tmp_path, FIXTURES, option, "1") as url:
            for model in ("gpt-5.2", "gpt-6-astra"):
                chat = OpenAIChat(
                    "sk-any", model, base_url=url, max_tokens=50, timeouts=Timeouts(first=2.0, between=1.0)
                )
                with pytest.raises(errors.ProviderError):
                    [event async for event in chat.stream([Message("user", "hello")])]
                await chat.aclose()
