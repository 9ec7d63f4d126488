"""What goes to xAI for a transcript, and the small print of what comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.providers import failures
from aura_desktop.providers.stt_wire import Fault, Final, Partial, Ready
from aura_desktop.providers.xai.stt import XaiWire
from tests.fakes.stt_socket import SttBehaviour
from tests.unit.providers.stt_harness import bench, hear, push, speech

PEER = failures.Peer("xAI Grok", "xai", has_key=True, cloud=True)


def wire() -> XaiWire:
    return XaiWire(PEER, ())


def part(text: str, *, locked: bool = False, ended: bool = False) -> str:
    return json.dumps({"type": "transcript.partial", "text": text, "is_final": locked or ended, "speech_final": ended})


def done(text: str, **more: Any) -> str:
    return json.dumps({"type": "transcript.done", "text": text, "duration": 1.0, **more})


def final(frames: list[str]) -> str:
    line = wire()
    *_, last = [event for frame in frames for event in line.read(frame)]
    assert isinstance(last, Final)
    return last.text


async def test_the_session_asked_for() -> None:
    """`endpointing` is always sent, for its default differs by source."""
    async with bench("xai", language="de-AT", terms=("Aura", "New York")) as b:
        await hear(b.engine, speech(0.4))
        talk = b.socket.talks[0]
        assert {name: value for name, value in talk.query.items() if name != "keyterm"} == {
            "model": "grok-voice-transcribe-2.0",
            "sample_rate": "16000",
            "encoding": "pcm",
            "interim_results": "true",
            "endpointing": "400",
            "language": "de",
        }
        assert talk.terms == ["Aura", "New York"]
        *sound, end = talk.frames
        assert all(isinstance(frame, bytes) for frame in sound)
        assert len(sound[0]) == 3_200
        assert end == {"type": "audio.done"}


async def test_the_file_asked_for() -> None:
    async with bench("xai", language="de", terms=("Aura", "New York"), streaming=False) as b:
        assert b.engine.model == "grok-voice-transcribe-2.0"
        found = await b.engine.send(speech(0.4))
        assert found.language is None
        assert b.file.records[0].body == {
            "model": ["grok-voice-transcribe-2.0"],
            "language": ["de"],
            "format": ["true"],
            "keyterm": ["Aura", "New York"],
            "file": {"filename": "audio.wav", "content_type": "audio/wav"},
        }


async def test_a_chosen_model_serves_both_ways() -> None:
    async with bench("xai", model="grok-voice-transcribe-1.0") as b:
        assert await hear(b.engine, speech(0.4)) == b.behaviour.transcript
        await b.engine.send(speech(0.4))
        assert b.socket.talks[0].query["model"] == b.engine.model
        assert b.file.records[0].body["model"] == [b.engine.model]


async def test_a_later_segment_takes_the_next_warm_socket() -> None:
    behaviour = SttBehaviour(transcripts=["I would like", "a pizza."])
    async with bench("xai", behaviour) as b:
        await b.engine.warm()
        session = b.engine.open()
        push(session, speech(0.4, 1))
        assert (await session.transcribe()).text == "I would like"
        await b.socket.until(lambda: len(b.socket.talks) == 2)
        push(session, speech(0.4, 2))
        assert (await session.transcribe()).text == "I would like a pizza."
        assert [talk.committed for talk in b.socket.talks[:2]] == [[speech(0.4, 1)], [speech(0.4, 2)]]
        assert len(b.socket.open) <= 2
        await session.aclose()


async def test_a_socket_that_is_closed_after_its_work_is_no_failure() -> None:
    behaviour = SttBehaviour(transcripts=["I would like", "a pizza."])
    async with bench("xai", behaviour) as b:
        session = b.engine.open()
        push(session, speech(0.4))
        await session.transcribe()
        session._feeds[0]._hear(Fault(errors.StreamBroken("It was closed.")))  # the moment it comes is left to chance
        push(session, speech(0.4))
        assert (await session.transcribe()).text == "I would like a pizza."
        assert not b.file.records
        await session.aclose()


async def test_utterances_that_the_service_ended_itself_are_kept() -> None:
    """Then `transcript.done` holds only the rest."""
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    async with bench("xai", SttBehaviour(transcript=words, endpoints=True)) as b:
        seen: list[str] = []
        session = b.engine.open(seen.append)
        push(session, speech(3.5))
        assert (await session.transcribe()).text == words
        assert words.startswith(seen[0])
        assert all(words.startswith(text) for text in seen)
        await session.aclose()


@pytest.mark.parametrize(
    ("frames", "text"),
    [
        ([done("All of it.")], "All of it."),
        ([part("all"), done("All of it.")], "All of it."),
        # what no speech_final covered
        ([part("First.", ended=True), part("sec"), done("Second.")], "First. Second."),
        ([part("First.", ended=True), done("")], "First."),
        ([part("First.", ended=True), part("Second.", ended=True), done("")], "First. Second."),
        # all of it once more
        ([part("First.", ended=True), done("First. Second.")], "First. Second."),
        # locked pieces, restated at the end or not
        ([part("I would", locked=True), part("I would like it.", ended=True), done("")], "I would like it."),
        ([part("I would", locked=True), done("I would like it.")], "I would like it."),
        ([part("I would", locked=True), done("like it.")], "I would like it."),
        ([part("I would", locked=True), part("like"), done("")], "I would like"),
        ([part("I would", locked=True), done("")], "I would"),
        ([part("only seen"), done("")], "only seen"),
        ([done("")], ""),
        ([json.dumps({"type": "transcript.done", "duration": 1.0})], ""),
    ],
)
def test_the_whole_text_however_it_comes(frames: list[str], text: str) -> None:
    assert final(frames) == text


def test_partial_texts() -> None:
    line = wire()
    assert line.read(json.dumps({"type": "transcript.created"})) == [Ready()]
    assert line.read(part("")) == []
    assert line.read(part("I")) == [Partial(0, "I")]
    assert line.read(part("I would", locked=True)) == [Partial(0, "I would")]
    assert line.read(part("like")) == [Partial(0, "I would like")]
    assert line.read(part("I would like it.", ended=True)) == [Partial(0, "I would like it.")]
    assert line.read(part("And")) == [Partial(0, "I would like it. And")]


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (json.dumps({"type": "error", "message": "Incorrect API key provided: xa***"}), errors.AuthFailed),
        (json.dumps({"type": "error", "message": "Internal error"}), errors.StreamBroken),
        (json.dumps({"type": "error"}), errors.StreamBroken),
        (json.dumps({"type": "error", "message": [1]}), errors.StreamBroken),
        ("nonsense", errors.ProtocolError),
        (b"\xff", errors.ProtocolError),
    ],
)
def test_what_ends_a_session(frame: str | bytes, kind: type[errors.ProviderError]) -> None:
    (found,) = wire().read(frame)
    assert isinstance(found, Fault)
    assert type(found.error) is kind


@pytest.mark.parametrize("kind", ["ping", "", None, 7])
def test_what_means_nothing(kind: Any) -> None:
    assert wire().read(json.dumps({"type": kind, "text": "x"})) == []
