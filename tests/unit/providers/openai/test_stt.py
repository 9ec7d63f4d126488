"""What goes to OpenAI for a transcript, and the small print of what comes back."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import numpy as np
import pytest

from aura_desktop import errors
from aura_desktop.providers import failures
from aura_desktop.providers.openai.realtime import RealtimeWire, Upsampler
from aura_desktop.providers.openai.transcription import OpenAISpeechToText
from aura_desktop.providers.stt_wire import Fault, Final, Partial, Ready
from tests.fakes.host import Host, bearer_gate
from tests.fakes.openai_realtime import OpenAIRealtime, OpenAITranscriptions
from tests.fakes.stt_socket import SttBehaviour
from tests.unit.providers.stt_harness import KEY, assert_way, bench, hear, push, speech

PEER = failures.Peer("OpenAI", "openai", has_key=True, cloud=True)
TRANSCRIPTION = "conversation.item.input_audio_transcription."


def wire(language: str | None = None, terms: tuple[str, ...] = (), model: str = "gpt-live-transcribe") -> RealtimeWire:
    return RealtimeWire(PEER, model, language, terms)


def event(kind: str, **fields: Any) -> str:
    return json.dumps({"type": kind, **fields})


def committed(item: str) -> str:
    return event("input_audio_buffer.committed", item_id=item)


def completed(item: str, text: str) -> str:
    return event(TRANSCRIPTION + "completed", item_id=item, transcript=text)


def delta(item: str, text: str) -> str:
    return event(TRANSCRIPTION + "delta", item_id=item, delta=text)


# The address, the session, the file


async def test_the_session_asked_for() -> None:
    async with bench("openai", language="de-AT", terms=("Aura", "Zwickau")) as b:
        await hear(b.engine, speech(0.4))
        talk = b.socket.talks[0]
        assert talk.query == {"intent": "transcription"}
        assert talk.frames[0] == {
            "type": "session.update",
            "session": {
                "type": "transcription",
                "audio": {
                    "input": {
                        "format": {"type": "audio/pcm", "rate": 24_000},
                        "transcription": {
                            "model": "gpt-live-transcribe", "languages": ["de"], "keywords": ["Aura", "Zwickau"],
                        },
                        "turn_detection": None,
                    }
                },
            },
        }  # fmt: skip


def test_models_without_hints_get_none() -> None:
    (frame,) = wire("de", ("Aura",), "gpt-realtime-whisper").opening()
    transcription = json.loads(frame)["session"]["audio"]["input"]["transcription"]
    assert transcription == {"model": "gpt-realtime-whisper", "language": "de"}


async def test_the_file_asked_for() -> None:
    async with bench("openai", language="de", terms=("Aura", "Zwickau"), streaming=False) as b:
        found = await b.engine.send(speech(0.4))
        assert found.language == "en"
        assert b.file.records[0].body == {
            "model": ["gpt-transcribe"],
            "response_format": ["json"],
            "languages[]": ["de"],
            "keywords[]": ["Aura", "Zwickau"],
            "file": {"filename": "audio.wav", "content_type": "audio/wav"},
        }


@pytest.mark.parametrize(
    ("chosen", "streaming", "streams", "in_use", "file"),
    [
        ("", True, True, "gpt-live-transcribe", "gpt-transcribe"),
        ("", False, False, "gpt-transcribe", "gpt-transcribe"),
        ("gpt-transcribe", True, False, "gpt-transcribe", "gpt-transcribe"),
        ("gpt-4o-transcribe", True, False, "gpt-4o-transcribe", "gpt-4o-transcribe"),
        ("gpt-realtime-whisper", True, True, "gpt-realtime-whisper", "gpt-transcribe"),
        ("gpt-live-transcribe", False, False, "gpt-transcribe", "gpt-transcribe"),
    ],
)
async def test_the_model_decides_the_way(chosen: str, streaming: bool, streams: bool, in_use: str, file: str) -> None:
    async with bench("openai", model=chosen, streaming=streaming, language="en", terms=("Aura",)) as b:
        await assert_way(b, "model", streams=streams, in_use=in_use, file=file)


async def test_a_model_that_is_gone_is_said_by_name() -> None:
    async with bench("openai", model="gpt-0-transcribe") as b:
        with pytest.raises(errors.ProviderError) as caught:
            await hear(b.engine, speech(0.4))
        assert 'no model "gpt-0-transcribe"' in caught.value.sentence


# The sound


@pytest.mark.parametrize("piece", [2, 320, 3_200, 50_000])
def test_resampling_keeps_the_length_and_the_sound(piece: int) -> None:
    rate, seconds = 16_000, 1.0
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(round(rate * seconds)) / rate)).astype("<i2").tobytes()
    if piece == 2:
        tone = tone[:2_000]
    resampler = Upsampler()
    for _ in range(2):  # a flush starts afresh
        out = b"".join(resampler.process(tone[at : at + piece]) for at in range(0, len(tone), piece))
        out += resampler.flush()
        assert len(out) == len(tone) * 3 // 2
        samples = np.frombuffer(out, "<i2")[300:-300].astype(float)
        wanted = 8000 * np.sin(2 * np.pi * 440 * np.arange(len(out) // 2) / 24_000)[300:-300]
        assert np.max(np.abs(samples - wanted)) < 250


def test_all_sound_is_in_the_frames_before_the_commit() -> None:
    line, pcm = wire(), speech(1.0)
    frames = [f for at in range(0, len(pcm), 3_200) for f in line.audio(pcm[at : at + 3_200])]
    *rest, commit = line.commit()
    assert json.loads(commit) == {"type": "input_audio_buffer.commit", "event_id": "commit_1"}
    heard = b"".join(base64.b64decode(json.loads(f)["audio"]) for f in [*frames, *rest])
    assert len(heard) == 48_000
    assert json.loads(line.commit()[-1])["event_id"] == "commit_2"


# What comes back


def test_texts_are_matched_by_the_items_id_in_any_order() -> None:
    line = wire()
    line.commit()
    line.commit()
    assert line.read(committed("b")) == []
    assert line.read(committed("a")) == []
    assert line.read(completed("a", "second")) == [Final(1, "second")]
    assert line.read(completed("b", "first")) == [Final(0, "first")]


def test_a_text_that_comes_before_its_commit_is_known() -> None:
    line = wire()
    line.commit()
    assert line.read(completed("a", "early")) == []
    assert line.read(committed("a")) == [Final(0, "early")]


def test_deltas_add_up_before_and_after_the_commit() -> None:
    line = wire()
    assert line.read(delta("a", "I ")) == [Partial(0, "I ")]
    assert line.read(delta("a", "would")) == [Partial(0, "I would")]
    line.commit()
    assert line.read(delta("b", "a")) == [Partial(1, "a")]
    assert line.read(committed("a")) == []
    assert line.read(delta("a", " like")) == [Partial(0, "I would like")]
    assert line.read(delta("b", " pizza")) == [Partial(1, "a pizza")]


def test_an_item_that_nobody_committed_is_no_ones() -> None:
    line = wire()
    assert line.read(committed("a")) == []
    assert line.read(completed("a", "who said that?")) == []
    line.commit()
    line.read(committed("b"))
    assert line.read(completed("b", "me")) == [Final(0, "me")]


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (event("error", error={"code": "input_audio_buffer_commit_empty", "message": "x"}), errors.StreamBroken),
        (event("error", error={"type": "invalid_request_error", "code": "x", "message": "x"}), errors.BadRequest),
        (event("error", error={"code": "invalid_api_key", "message": "x"}), errors.AuthFailed),
        (event("error", error={"code": "insufficient_quota", "message": "x"}), errors.QuotaGone),
        (event(TRANSCRIPTION + "failed", item_id="a", error={"code": "rate_limit_exceeded"}), errors.RateLimited),
        (event(TRANSCRIPTION + "completed", item_id="a"), errors.ProtocolError),
        ("nonsense", errors.ProtocolError),
        (b"\xff\x00", errors.ProtocolError),
        ("[" * 100_000, errors.ProtocolError),
    ],
)
def test_what_ends_a_session(frame: str | bytes, kind: type[errors.ProviderError]) -> None:
    (found,) = wire().read(frame)
    assert isinstance(found, Fault)
    assert type(found.error) is kind


@pytest.mark.parametrize("kind", ["session.created", "rate_limits.updated", "conversation.item.added", "", None, 7])
def test_what_means_nothing(kind: Any) -> None:
    assert wire().read(json.dumps({"type": kind, "item_id": "a"})) == []
    assert wire().read(event("session.updated")) == [Ready()]


async def test_completions_out_of_order_in_one_utterance() -> None:
    behaviour = SttBehaviour(transcripts=["One.", "Two.", "Three."], delays=[0.12, 0.06, 0.0])
    async with bench("openai", behaviour) as b:
        session = b.engine.open()
        tasks = []
        for n in range(3):
            push(session, speech(0.3, n))
            tasks.append(asyncio.create_task(session.transcribe()))
            await b.socket.until(lambda n=n: b.socket.talks and len(b.socket.talks[0].commits) == n + 1)
        assert [(await task).text for task in tasks] == ["One.", "One. Two.", "One. Two. Three."]
        await session.aclose()


# The fakes against the official client


async def test_the_official_client_agrees_with_the_fakes() -> None:
    from openai import AsyncOpenAI, BadRequestError

    behaviour = SttBehaviour(transcript="I would like to have a pizza.", finalise=0.02)
    socket, file = OpenAIRealtime(behaviour), OpenAITranscriptions(behaviour)
    async with (
        Host(socket, file, gate=bearer_gate(KEY)) as host,
        AsyncOpenAI(api_key=KEY, base_url=host.url, max_retries=0) as client,
    ):
        seen: list[Any] = []
        async with client.realtime.connect(extra_query={"intent": "transcription"}) as connection:
            assert (await connection.recv()).type == "session.created"
            line = wire("en", ("pizza",))
            await connection.session.update(session=json.loads(line.opening()[0])["session"])
            assert (await connection.recv()).type == "session.updated"
            await connection.input_audio_buffer.commit()
            error = await connection.recv()
            assert (error.type, error.error.code) == ("error", "input_audio_buffer_commit_empty")
            for frame in line.audio(speech(1.0)):
                await connection.input_audio_buffer.append(audio=json.loads(frame)["audio"])
            await connection.input_audio_buffer.commit()
            while not seen or seen[-1].type != TRANSCRIPTION + "completed":
                seen.append(await connection.recv())
        assert seen[-1].transcript == behaviour.transcript
        assert seen[-1].item_id == next(e.item_id for e in seen if e.type == "input_audio_buffer.committed")
        assert any(e.type == TRANSCRIPTION + "delta" for e in seen)
        engine = OpenAISpeechToText(KEY, base_url=host.url)
        upload = engine.upload(speech(0.5))
        answer = await client.audio.transcriptions.create(
            model="gpt-transcribe", file=upload.file, keywords=["pizza"], languages=["en"]
        )
        assert answer.text == behaviour.transcript
        with pytest.raises(BadRequestError, match="Invalid file format"):
            await client.audio.transcriptions.create(model="gpt-transcribe", file=speech(0.5))
        await engine.aclose()
