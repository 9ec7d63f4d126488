"""What goes to Scribe for a transcript, and the small print of what comes back."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.providers import failures
from aura_desktop.providers.elevenlabs.scribe import LONGEST_SECONDS, ScribeWire
from aura_desktop.providers.stt_wire import Fault, Final, Partial, Ready
from tests.fakes.host import Host, elevenlabs_gate
from tests.fakes.scribe import ScribeFile, ScribeRealtime
from tests.fakes.stt_socket import SttBehaviour
from tests.unit.providers.stt_harness import KEY, assert_way, bench, hear, push, speech

PEER = failures.Peer("ElevenLabs", "elevenlabs", has_key=True, cloud=True)


def wire() -> ScribeWire:
    return ScribeWire(PEER, ())


def message(kind: Any, **fields: Any) -> str:
    return json.dumps({"message_type": kind, **fields})


def partial(text: str) -> str:
    return message("partial_transcript", text=text)


def final(text: str) -> str:
    return message("committed_transcript", text=text)


async def test_the_session_asked_for() -> None:
    terms = ("Aura", "New York", "a name that is too long for a socket", "<b>")
    async with bench("elevenlabs", language="de-AT", terms=terms) as b:
        await hear(b.engine, speech(0.4))
        talk = b.socket.talks[0]
        assert {name: value for name, value in talk.query.items() if name != "keyterms"} == {
            "model_id": "scribe_v2_realtime",
            "audio_format": "pcm_16000",
            "commit_strategy": "manual",
            "language_code": "de",
        }
        assert talk.terms == ["Aura", "New York", "b"]
        assert talk.frames[0] == {
            "message_type": "input_audio_chunk",
            "audio_base_64": talk.frames[0]["audio_base_64"],  # type: ignore[index]
            "commit": False,
            "sample_rate": 16_000,
        }


async def test_the_file_asked_for() -> None:
    """Raw sound, without a header; sounds are not written down."""
    pcm = speech(0.4)
    async with bench("elevenlabs", language="de", terms=("Aura", "New York"), streaming=False) as b:
        found = await b.engine.send(pcm)
        assert found.language == "en"
        assert b.file.records[0].audio == pcm
        assert b.file.records[0].body == {
            "model_id": ["scribe_v2"],
            "file_format": ["pcm_s16le_16"],
            "tag_audio_events": ["false"],
            "timestamps_granularity": ["none"],
            "language_code": ["de"],
            "keyterms": ["Aura", "New York"],
            "file": {"filename": "audio.pcm", "content_type": "application/octet-stream"},
        }


@pytest.mark.parametrize(
    ("chosen", "streaming", "streams", "in_use", "file"),
    [
        ("", True, True, "scribe_v2_realtime", "scribe_v2"),
        ("", False, False, "scribe_v2", "scribe_v2"),
        ("scribe_v3_live", True, True, "scribe_v3_live", "scribe_v3"),
        ("scribe_v3_live", False, False, "scribe_v3", "scribe_v3"),
        ("scribe_v3", True, False, "scribe_v3", "scribe_v3"),
    ],
)
async def test_the_model_decides_the_way(chosen: str, streaming: bool, streams: bool, in_use: str, file: str) -> None:
    async with bench("elevenlabs", model=chosen, streaming=streaming) as b:
        await assert_way(b, "model_id", streams=streams, in_use=in_use, file=file)


def test_finals_come_in_the_order_of_the_commits() -> None:
    line = wire()
    assert line.read(message("session_started", session_id="s", config={})) == [Ready()]
    assert line.read(partial("I would")) == [Partial(0, "I would")]
    line.commit()
    line.commit()
    assert line.read(final("I would like")) == [Final(0, "I would like")]
    assert line.read(partial("a")) == [Partial(1, "a")]
    assert line.read(final("a pizza.")) == [Final(1, "a pizza.")]


def test_what_the_service_commits_by_itself_is_part_of_the_segment() -> None:
    line = wire()
    assert line.read(final("")) == [], "the silence that kept the socket open"
    assert line.read(final("A long speech")) == [Partial(0, "A long speech")]
    assert line.read(partial("that goes")) == [Partial(0, "A long speech that goes")]
    line.commit()
    assert line.read(final("that goes on.")) == [Final(0, "A long speech that goes on.")]
    line.commit()
    assert line.read(final("More.")) == [Final(1, "More.")]


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (message("auth_error", error="x"), errors.AuthFailed),
        (message("quota_exceeded", error="x"), errors.QuotaGone),
        (message("unaccepted_terms", error="x"), errors.AuthFailed),
        (message("rate_limited", error="x"), errors.RateLimited),
        (message("commit_throttled", error="x"), errors.RateLimited),
        (message("invalid_request", error="x"), errors.BadRequest),
        (message("invalid_request"), errors.BadRequest),
        (message("session_time_limit_exceeded", error="x"), errors.StreamBroken),
        (message("an error of next year", error="x"), errors.StreamBroken),
        (message({}, error="x"), errors.StreamBroken),
        (message("committed_transcript"), errors.ProtocolError),
        (message("partial_transcript", text=7), errors.ProtocolError),
        (b"\xff", errors.ProtocolError),
    ],
)
def test_what_ends_a_session(frame: str | bytes, kind: type[errors.ProviderError]) -> None:
    (found,) = wire().read(frame)
    assert isinstance(found, Fault)
    assert type(found.error) is kind
    assert found.error.sentence.startswith("ElevenLabs ")


@pytest.mark.parametrize("kind", ["warning", "committed_transcript_entities", "", None, 7, []])
def test_what_means_nothing(kind: Any) -> None:
    assert wire().read(message(kind, warning="quiet")) == []


async def test_a_long_speech_is_committed_on_the_way() -> None:
    """Scribe commits by itself after long speech, wherever that may be; so Aura does before, at a pause."""
    loud, quiet = speech(21.0), b"\1\0" * 3_200
    behaviour = SttBehaviour(transcripts=["A long speech", "that goes on,", "and on."], own_commit=36.0)
    behaviour.partials = False
    async with bench("elevenlabs", behaviour) as b:
        session = b.engine.open()
        push(session, loud + quiet + speech(LONGEST_SECONDS + 1.0, 2))
        assert (await session.transcribe()).text == "A long speech that goes on, and on."
        (talk,) = [talk for talk in b.socket.talks if talk.sound]
        lengths = [len(part) / 32_000 for part in talk.committed]
        assert lengths[0] == pytest.approx(21.1, abs=0.11), "at the pause"
        assert lengths[1] == pytest.approx(LONGEST_SECONDS, abs=0.11), "there was no pause"
        assert bytes(talk.sound) == loud + quiet + speech(LONGEST_SECONDS + 1.0, 2)
        await session.aclose()


async def test_previous_text_is_never_sent() -> None:
    """It may only stand beside the first chunk of a socket, and a later segment goes through the same socket."""
    async with bench("elevenlabs", SttBehaviour(transcripts=["One.", "Two."])) as b:
        session = b.engine.open()
        for n in range(2):
            push(session, speech(0.4, n))
            await session.transcribe()
        (talk,) = [talk for talk in b.socket.talks if talk.sound]
        assert len(talk.commits) == 2
        assert not talk.errors
        assert not any("previous_text" in frame for frame in talk.frames)
        await session.aclose()


async def test_the_official_client_agrees_with_the_fakes() -> None:
    from elevenlabs.client import AsyncElevenLabs
    from elevenlabs.realtime import AudioFormat, CommitStrategy, RealtimeEvents

    behaviour = SttBehaviour(transcript="I would like to have a pizza.", finalise=0.02, ready=0.05)
    socket, file = ScribeRealtime(behaviour), ScribeFile(behaviour)
    async with Host(socket, file, gate=elevenlabs_gate(KEY)) as host:
        client = AsyncElevenLabs(api_key=KEY, base_url=host.url.removesuffix("/v1"))
        connection = await client.speech_to_text.realtime.connect(
            {
                "model_id": "scribe_v2_realtime",
                "audio_format": AudioFormat.PCM_16000,
                "sample_rate": 16_000,
                "commit_strategy": CommitStrategy.MANUAL,
                "keyterms": ["pizza"],
            }
        )
        found: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        for kind in RealtimeEvents:
            if kind not in (RealtimeEvents.OPEN, RealtimeEvents.CLOSE, RealtimeEvents.ERROR):
                connection.on(kind, lambda data, kind=kind: found.put_nowait((kind.value, data)))
        async with asyncio.timeout(2.0):
            assert (await found.get())[0] == "session_started"
            await connection.commit()
            assert (await found.get())[0] == "commit_throttled"
            sound = base64.b64encode(speech(1.0)).decode()
            await connection.send({"audio_base_64": sound})
            kind, data = await found.get()
            assert (kind, data["text"]) == ("partial_transcript", "I would like to")
            await connection.commit()
            kind, data = await found.get()
            assert (kind, data["text"]) == ("committed_transcript", behaviour.transcript)
            await connection.send({"audio_base_64": sound, "previous_text": "too late"})
            while kind != "input_error":
                kind, data = await found.get()
        await connection.close()
        answer = await client.speech_to_text.convert(
            model_id="scribe_v2", file=("audio.pcm", speech(0.5)), file_format="pcm_s16le_16", keyterms=["pizza"]
        )
        assert answer.text == behaviour.transcript  # type: ignore[union-attr]
        assert file.records[0].audio == speech(0.5)
        await client._client_wrapper.httpx_client.httpx_client.aclose()
