"""What the compatible speech-to-text sends, and the small print of what it reads."""

from __future__ import annotations

import io
import wave

import pytest

from aura_desktop.providers.compatible_stt import CompatibleSpeechToText
from tests.fakes.faults import Fault, Kind
from tests.fakes.openai_server import FakeServer

from .harness import PATHS


async def transcribe(engine: CompatibleSpeechToText, pcm: bytes = b"\1\2" * 16_000) -> str:
    session = engine.open()
    session.push(pcm)
    return (await session.transcribe()).text


async def test_names_to_expect_go_to_the_own_server_as_its_prompt(server: FakeServer) -> None:
    terms = ("Siobhán", "Kraków", "x" * 51, *(f"name{n}" for n in range(200)))
    engine = CompatibleSpeechToText(server.url, "whisper", terms=terms)
    assert await transcribe(engine) == server.behaviour.transcript
    prompt = server.last(PATHS["stt"]).body["prompt"]
    assert prompt.startswith("Siobhán, Kraków, name0, ")
    assert len(prompt) <= 600
    server.behaviour.transcript = f"{prompt}."
    assert await transcribe(engine) == "", "what it writes for noise is no utterance"
    await engine.aclose()


async def test_the_utterance_goes_up_as_one_wav(server: FakeServer) -> None:
    pcm = bytes(range(256)) * 125
    engine = CompatibleSpeechToText(server.url, "whisper", language="de")
    session = engine.open()
    for at in range(0, len(pcm), 640):
        session.push(pcm[at : at + 640])
    assert (await session.transcribe()).text == server.behaviour.transcript
    record = server.last(PATHS["stt"])
    assert record.audio_seconds == 1.0
    assert record.body == {
        "model": "whisper",
        "language": "de",
        "response_format": "json",
        "file": {"filename": "audio.wav", "content_type": "audio/wav"},
    }
    with wave.open(io.BytesIO(record.audio)) as wav:
        assert (wav.getframerate(), wav.readframes(16_000)) == (16_000, pcm)
    session.push(pcm[:16_000])
    await session.transcribe()
    assert server.last(PATHS["stt"]).audio_seconds == 1.5, "each transcript covers the whole utterance"
    await engine.aclose()


@pytest.mark.parametrize("pcm", [b"", b"\1", b"\0" * 32_000])
async def test_silence_is_no_speech_and_no_request(server: FakeServer, pcm: bytes) -> None:
    """Whisper invents text on silence (field note T10, https://github.com/saurabhav88/EnviousWispr/issues/452)."""
    engine = CompatibleSpeechToText(server.url, "whisper")
    assert await transcribe(engine, pcm) == ""
    assert server.records == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("[BLANK_AUDIO]", ""), ("(wind blowing)", ""), (" *coughs* ", ""), ("♪ ♪", ""), ("[Music] (applause).", ""),
        ("(Yes) I do", "(Yes) I do"), ("[BLANK_AUDIO] yes", "[BLANK_AUDIO] yes"), (" Grüße 👋 \n", "Grüße 👋"),
    ],
)  # fmt: skip
async def test_labels_of_sounds_are_no_speech(server: FakeServer, said: str, kept: str) -> None:
    """What a transcriber writes for noise is nothing the user said (field note T10)."""
    server.behaviour.transcript = said
    engine = CompatibleSpeechToText(server.url, "whisper")
    assert await transcribe(engine) == kept
    await engine.aclose()


@pytest.mark.parametrize(
    ("body", "content_type", "text", "language"),
    [
        (b'{"text":"hi","language":"en","segments":[]}', "application/json", "hi", "en"),
        (b'{"text":"hi","language":null,"error":null}', "text/plain", "hi", None),
        (b'"hi"', "application/json", "hi", None),
        (b" hi \n", "text/plain; charset=utf-8", "hi", None),
        (b"", "text/plain", "", None),
    ],
)
async def test_answers_of_other_servers(
    server: FakeServer, body: bytes, content_type: str, text: str, language: str | None
) -> None:
    server.behaviour.stt = Fault(Kind.BODY, body=body, headers={"content-type": content_type})
    engine = CompatibleSpeechToText(server.url, "whisper")
    session = engine.open()
    session.push(b"\1\2" * 8_000)
    found = await session.transcribe()
    assert (found.text, found.language) == (text, language)
    await engine.aclose()
