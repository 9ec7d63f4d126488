"""Random and truncated frames into every speech-to-text protocol: only our own events and errors come out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop import errors
from aura_desktop.providers import failures
from aura_desktop.providers.elevenlabs.scribe import ScribeWire
from aura_desktop.providers.openai.realtime import RealtimeWire
from aura_desktop.providers.segments import base_language, fit_terms, join_segments
from aura_desktop.providers.stt_wire import Fault, Final, Partial, Ready, Wire
from aura_desktop.providers.xai.stt import XaiWire
from tests.any_json import any_json
from tests.fakes.scribe import ERRORS
from tests.fakes.stt_socket import Break, SocketFault, SttBehaviour, When

from .stt_harness import NAMES, bench, hear, speech

PEER = failures.Peer("The service", "fuzzed")
WIRES: dict[str, Callable[[], Wire]] = {
    "openai": lambda: RealtimeWire(PEER, "gpt-live-transcribe", "en", ("Aura",)),
    "elevenlabs": lambda: ScribeWire(PEER, ("Aura",)),
    "xai": lambda: XaiWire(PEER, ("Aura",)),
}
KINDS = (
    "session.created", "session.updated", "error", "input_audio_buffer.committed", "session_started",
    *(f"conversation.item.input_audio_transcription.{end}" for end in ("delta", "completed", "failed")),
    "partial_transcript", "committed_transcript", "transcript.created", "transcript.partial", "transcript.done",
    *ERRORS,
)  # fmt: skip
VALUES = any_json(words=["a", "b", *KINDS], leaves=6)
FIELDS = ("text", "transcript", "delta", "item_id", "error", "message", "is_final", "speech_final", "languages", "code")
MESSAGES = st.builds(
    lambda kind, fields: json.dumps({"type": kind, "message_type": kind, **fields}),
    st.sampled_from(KINDS) | VALUES,
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4),
)
FRAMES = st.binary(max_size=60) | st.text(max_size=60) | MESSAGES | MESSAGES.map(lambda m: m[: len(m) // 2])


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=80, deadline=None)
@given(frames=st.lists(FRAMES | st.just("commit"), max_size=12))
def test_any_frames(name: str, frames: list[Any]) -> None:
    wire, commits, finals = WIRES[name](), 0, set()
    for frame in frames:
        if frame == "commit":
            wire.commit()
            commits += 1
            continue
        for event in wire.read(frame):
            assert isinstance(event, Ready | Partial | Final | Fault)
            if isinstance(event, Fault):
                assert isinstance(event.error, errors.ProviderError)
                assert event.error.sentence.endswith(".")
            if isinstance(event, Partial | Final):
                event.text.encode()
            if isinstance(event, Final) and name != "xai":
                assert event.segment < commits, "no text for what was not committed"
                finals.add(event.segment)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8, deadline=None)
@given(garbage=FRAMES)
def test_any_frame_over_a_real_socket(name: str, garbage: str | bytes) -> None:
    async def talk() -> str:
        fault = SocketFault(Break.GARBAGE, When.COMMIT, garbage=garbage)
        behaviour = SttBehaviour(fault=fault, partials=False, file_text="from a file")
        async with bench(name, behaviour, finalise_seconds=0.05) as b:
            try:
                return await hear(b.engine, speech(0.3))
            except errors.ProviderError as exc:
                return exc.sentence

    assert asyncio.run(talk())


@given(st.lists(st.text(max_size=8), max_size=6))
def test_joining_loses_and_adds_nothing_but_space(texts: list[str]) -> None:
    whole = join_segments(texts)
    assert "".join(whole.split()) == "".join("".join(texts).split())
    assert whole == whole.strip()
    assert join_segments([whole]) == whole


@pytest.mark.parametrize(
    ("texts", "whole"),
    [
        (["I would", "like it."], "I would like it."),
        ([" I ", "", " would "], "I would"),
        (["Wait", ", please"], "Wait, please"),
        (["今日は", "いい天気です。"], "今日はいい天気です。"),
        (["今天天气", "很好"], "今天天气很好"),
        (["สวัสดี", "ครับ"], "สวัสดีครับ"),
        (["안녕하세요", "반갑습니다"], "안녕하세요 반갑습니다"),
        (["I said", "你好"], "I said你好"),
        (["Привет", "мир"], "Привет мир"),
        ([], ""),
    ],
)
def test_joining(texts: list[str], whole: str) -> None:
    assert join_segments(texts) == whole


@given(st.lists(st.text(max_size=30), max_size=30))
def test_terms_always_fit(terms: list[str]) -> None:
    found = fit_terms(terms, most=10, longest=12, words=2)
    assert len(found) <= 10
    assert len(set(found)) == len(found)
    for term in found:
        assert 0 < len(term) <= 12
        assert len(term.split()) <= 2
        assert not set(term) & set("<>{}[]\\")
        term.encode()


def test_terms_and_languages() -> None:
    assert fit_terms(["Aura", " Aura ", "New\tYork", "<b>x</b>", "far too long a name"], most=9, longest=9) == (
        "Aura", "New York", "b x /b",
    )  # fmt: skip
    tags = {"de": "de", "de-AT": "de", "EN_us": "en", "": None, " ": None, None: None, "x": None, "12": None}
    assert {tag: base_language(tag) for tag in tags} == tags
