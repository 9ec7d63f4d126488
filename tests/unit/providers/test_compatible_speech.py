"""What the compatible speech sends, and the small print of what it reads."""

from __future__ import annotations

import asyncio

import pytest

from aura_desktop import errors
from aura_desktop.providers.base import Pcm
from aura_desktop.providers.compatible_speech import CompatibleSpeech
from aura_desktop.providers.http import Timeouts
from tests.fakes.faults import Fault, Kind
from tests.fakes.openai_server import FakeServer

from .harness import PATHS, SAID, adapter, use


async def test_what_speech_sends_and_reads(server: FakeServer) -> None:
    engine = CompatibleSpeech(server.url, "kokoro", "af_heart", speed=1.2)
    pieces = [piece async for piece in engine.speak("Hello there.", previous_text="Hi.")]
    assert all(isinstance(p, Pcm) and p.rate == 24_000 for p in pieces)
    assert sum(len(p.data) for p in pieces if isinstance(p, Pcm)) / 48_000 == pytest.approx(0.065 * 12)
    assert server.last(PATHS["speech"]).body == {
        "model": "kokoro",
        "voice": "af_heart",
        "input": "Hello there.",
        "response_format": "pcm",
        "sample_rate": 24_000,
        "speed": 1.2,
    }
    assert [piece async for piece in engine.speak(" \n")] == []
    assert len(server.records) == 1
    await engine.aclose()


async def test_speech_comes_as_it_is_made(server: FakeServer) -> None:
    server.behaviour.pace = 0.5
    engine = CompatibleSpeech(server.url, "kokoro", "af_heart")
    pieces = engine.speak("A sentence that takes a good second to speak.")
    await anext(pieces)
    assert server.last(PATHS["speech"]).sent_seconds < 0.5
    await pieces.aclose()
    await engine.aclose()


async def test_a_strict_server_is_asked_once_for_a_rate(server: FakeServer) -> None:
    server.behaviour.reject_fields = ("sample_rate",)
    async with adapter("speech", server.url) as speech:
        assert await use(speech)
        assert await use(speech)
    assert ["sample_rate" in r.body for r in server.of(PATHS["speech"])] == [True, False, False]


@pytest.mark.parametrize(
    ("content_type", "rate"),
    [
        ("audio/pcm", 24_000), ("audio/pcm;rate=22050;encoding=signed-int", 22_050), ("audio/L16; rate=16000", 16_000),
        ("application/octet-stream", 24_000), ("audio/pcm; rate=7", 24_000), ("audio/pcm; rate=999999", 24_000),
    ],
)  # fmt: skip
async def test_the_rate_in_the_content_type_counts(server: FakeServer, content_type: str, rate: int) -> None:
    server.behaviour.speech_type = content_type
    async with adapter("speech", server.url) as speech:
        got: list[Pcm] = []
        await use(speech, got)
    assert {pcm.rate for pcm in got} == {rate}


async def test_a_wav_instead_of_pcm_keeps_its_rate_and_clicks_nowhere(server: FakeServer) -> None:
    server.behaviour.rate = 22_050
    server.behaviour.speech = Fault(Kind.WAV)
    async with adapter("speech", server.url) as speech:
        got: list[Pcm] = []
        await use(speech, got)
    assert {pcm.rate for pcm in got} == {22_050}
    assert sum(len(p.data) for p in got) == 2 * round(0.065 * len(SAID) * 22_050)
    assert got[0].data[:2] == b"\0\0", "the header is no sound"


@pytest.mark.parametrize("content_type", ["audio/mpeg", "audio/ogg", "text/event-stream"])
async def test_compressed_audio_is_refused_in_words(server: FakeServer, content_type: str) -> None:
    server.behaviour.speech_type = content_type
    async with adapter("speech", server.url) as speech:
        with pytest.raises(errors.ProtocolError) as caught:
            await use(speech)
    assert "pcm" in caught.value.sentence


async def test_mp3_without_a_type_is_refused_too(server: FakeServer) -> None:
    server.behaviour.speech = Fault(
        Kind.BODY, body=b"ID3" + b"\0" * 99, headers={"content-type": "application/octet-stream"}
    )
    async with adapter("speech", server.url) as speech:
        with pytest.raises(errors.ProtocolError):
            await use(speech)


async def test_two_sentences_are_spoken_at_the_same_time(server: FakeServer) -> None:
    server.behaviour.first_audio = 0.4
    async with adapter("speech", server.url, Timeouts()) as engine:
        async with asyncio.timeout(0.75):
            first, second = await asyncio.gather(use(engine), use(engine))
    assert first == second
