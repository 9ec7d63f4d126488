"""ElevenLabs' voices: what is sent and what is heard on each way, and what the service lists."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.enquiries import ModelInfo, Voice
from aura_desktop.providers.base import Alignment, Pcm
from aura_desktop.providers.elevenlabs.voices import DEFAULT_MODEL, DEFAULT_VOICE
from tests.fakes.elevenlabs_dialogue import ElevenLabsDialogueFake
from tests.fakes.elevenlabs_speech import SARAH, ElevenLabsSpeechFake
from tests.fakes.faults import status_fault
from tests.fakes.host import Host
from tests.fakes.speaking import chunks

from ..speech_harness import KEY, PATIENT, SAID, assert_spoken, pcm, say
from .stage import V3, voice

# What is sent, and what is heard


async def test_without_a_socket_a_piece_goes_over_http(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host) as speech:
        assert (speech.name, speech.model) == ("elevenlabs", "eleven_flash_v2_5")
        events = await say(speech, SAID, "What was said before.")
        assert_spoken(events, SAID)
    (request,) = fake.requests
    assert request.path == f"/v1/text-to-speech/{DEFAULT_VOICE}/stream/with-timestamps"
    assert request.body == {
        "text": SAID,
        "model_id": DEFAULT_MODEL,
        "previous_text": "What was said before.",
        "query": {"output_format": "pcm_24000"},
    }
    assert request.headers["xi-api-key"] == KEY
    assert "authorization" not in request.headers
    assert fake.sockets == [], "a voice that is tried out opens no socket"


async def test_a_warm_socket_speaks_in_a_context_of_its_own(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host, voice=SARAH, speed=1.5, language="de-AT") as speech:
        await speech.warm()
        assert_spoken(await say(speech), SAID + " ")
        assert_spoken(await say(speech, "Once more."), "Once more. ")
    assert fake.requests == []
    (socket,) = fake.sockets
    assert socket.path == f"/v1/text-to-speech/{SARAH}/multi-stream-input"
    assert socket.query == {
        "model_id": "eleven_flash_v2_5",
        "output_format": "pcm_24000",
        "inactivity_timeout": "180",
        "auto_mode": "true",
        "sync_alignment": "true",
        "language_code": "de",
    }
    assert socket.headers["xi-api-key"] == KEY
    settings = {"speed": 1.2}
    assert socket.frames == [
        {"text": " ", "context_id": "piece-1", "voice_settings": settings},
        {"text": f"{SAID} ", "context_id": "piece-1", "flush": True},
        {"context_id": "piece-1", "close_context": True},
        {"text": " ", "context_id": "piece-2", "voice_settings": settings},
        {"text": "Once more. ", "context_id": "piece-2", "flush": True},
        {"context_id": "piece-2", "close_context": True},
    ]
    assert KEY not in repr(socket.frames)


@pytest.mark.parametrize("model", [V3, "eleven_v3", "eleven_v4_turbo", "eleven_v4"])
async def test_new_models_speak_on_the_dialogue_socket(
    host: Host, fake: ElevenLabsSpeechFake, dialogue: ElevenLabsDialogueFake, model: str
) -> None:
    async with voice(host, model=model, speed=1.2, language="en") as speech:
        await speech.warm()
        assert_spoken(await say(speech, SAID, "before"), SAID + " ")
    assert fake.sockets == []
    (socket,) = dialogue.sockets
    assert socket.query == {
        "model_id": model,
        "output_format": "pcm_24000",
        "sync_alignment": "true",
        "language_code": "en",
    }
    line = {"text": f"{SAID} ", "voice_id": DEFAULT_VOICE, "new_turn": True}
    assert socket.frames == [
        {"context_id": "resting", "voices": [DEFAULT_VOICE]},
        {"context_id": "piece-1", "voices": [DEFAULT_VOICE]},
        {"context_id": "piece-1", "inputs": [line], "flush": True},
        {"context_id": "piece-1", "close_context": True},
    ]


async def test_new_models_over_http(host: Host, dialogue: ElevenLabsDialogueFake) -> None:
    async with voice(host, model="eleven_v3") as speech:
        assert_spoken(await say(speech, SAID, "before"), SAID)
    body = dialogue.requests[0].body
    assert body["inputs"] == [{"text": SAID, "voice_id": DEFAULT_VOICE}]
    assert "previous_text" not in body


@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize("odd", [True, False])
@pytest.mark.parametrize("model", ["", V3])
async def test_times_of_either_clock_and_samples_of_any_split(
    host: Host, fake: ElevenLabsSpeechFake, dialogue: ElevenLabsDialogueFake, *, warm: bool, absolute: bool, odd: bool,
    model: str,
) -> None:  # fmt: skip
    for surface in (fake, dialogue):
        surface.behaviour.absolute_times, surface.behaviour.odd = absolute, odd
    async with voice(host, model=model) as speech:
        if warm:
            await speech.warm()
        assert_spoken(await say(speech), SAID + (" " if warm else ""))


@pytest.mark.parametrize("warm", [True, False])
async def test_a_voice_without_times_is_heard_all_the_same(
    host: Host, fake: ElevenLabsSpeechFake, *, warm: bool
) -> None:
    """Then nothing tells when the text is whole: the context is asked to close after a moment of quiet."""
    fake.behaviour.timings = False
    async with voice(host) as speech:
        if warm:
            await speech.warm()
        assert_spoken(await say(speech), SAID + (" " if warm else ""), times=False)


async def test_text_that_is_none_asks_for_nothing(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host) as speech:
        await speech.warm()
        assert await say(speech, " \n ") == []
    assert (fake.requests, fake.pieces) == ([], [])


async def test_lone_surrogates_reach_the_service_as_marks(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host) as speech:
        assert pcm(await say(speech, "a \ud83d b"))
    assert fake.requests[0].body["text"] == "a \ufffd b"


async def test_sound_comes_as_it_is_made(host: Host, fake: ElevenLabsSpeechFake) -> None:
    fake.behaviour.pace = 0.5
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        async with aclosing(speech.speak(SAID)) as events:
            assert isinstance(await anext(events), Alignment)
            assert isinstance(await anext(events), Pcm)
        assert fake.pieces[0].sent_seconds < 0.6


async def test_a_slow_listener_is_no_fault_of_the_service(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host) as speech:
        await speech.warm()
        got: list[Any] = []
        async with aclosing(speech.speak(SAID)) as events:
            async for event in events:
                got.append(event)
                if len(got) in (2, 6):
                    await asyncio.sleep(0.45)
        assert_spoken(got, SAID + " ")


async def test_nothing_said_and_no_key_in_the_log(
    host: Host, fake: ElevenLabsSpeechFake, caplog: pytest.LogCaptureFixture
) -> None:
    fake.behaviour.inactivity = 0.05
    with caplog.at_level(logging.DEBUG, logger="aura_desktop"):
        async with voice(host) as speech:
            await speech.warm()
            await say(speech, "Quite private words.", "Earlier secrets.")
    ours = "".join(r.getMessage() for r in caplog.records if r.name.startswith("aura_desktop"))
    assert not any(word in ours for word in (KEY, "private", "secrets"))


# Lists


async def test_voices_and_models(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host) as speech:
        assert await speech.voices() == (
            Voice(DEFAULT_VOICE, "George", "en", "british, male, warm"),
            Voice(SARAH, "Sarah", "en", "british, male, warm"),
        )
        models = await speech.models()
        assert models[0] == ModelInfo("eleven_flash_v2_5", note="Flash v2.5", recommended=True)
        assert [m.id for m in models] == ["eleven_flash_v2_5", "eleven_multilingual_v2", "eleven_v3"]
        fake.behaviour.lists = status_fault(401, "elevenlabs", code="quota_exceeded", message="no credits")
        with pytest.raises(errors.QuotaGone):
            await speech.voices()


# The fake


async def test_the_sdk_client_reads_the_fake(host: Host) -> None:
    """An independent client proves that the fake speaks as the service does."""
    import httpx
    from elevenlabs.client import AsyncElevenLabs

    async with httpx.AsyncClient(trust_env=False) as http:
        client = AsyncElevenLabs(api_key=KEY, base_url=host.url.removesuffix("/v1"), httpx_client=http)
        raw = client.text_to_speech.stream(DEFAULT_VOICE, text=SAID, model_id=DEFAULT_MODEL, output_format="pcm_24000")
        assert b"".join([piece async for piece in raw]) == b"".join(chunk.sound for chunk in chunks(SAID))
        timed = client.text_to_speech.stream_with_timestamps(
            DEFAULT_VOICE, text=SAID, model_id=DEFAULT_MODEL, output_format="pcm_24000"
        )
        characters = [c async for line in timed if line.alignment for c in line.alignment.characters]
        assert "".join(characters) == SAID
        dialogue = client.text_to_dialogue.stream_with_timestamps(
            inputs=[{"text": SAID, "voice_id": DEFAULT_VOICE}],  # type: ignore[list-item]
            model_id="eleven_v3",
            output_format="pcm_24000",
        )
        assert "".join([c async for line in dialogue if line.alignment for c in line.alignment.characters]) == SAID
        found = await client.voices.get_all()
        assert [v.voice_id for v in found.voices] == [DEFAULT_VOICE, SARAH]
        assert next(m.model_id for m in await client.models.list()) == "eleven_v3"
        subscription = await client.user.subscription.get()
        assert subscription.character_limit == 10_000
