from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop import errors
from aura_desktop.providers.base import ChatEvent, Finished, TextDelta, Usage
from aura_desktop.providers.completion import CompletionReader
from aura_desktop.providers.failures import Peer
from tests.any_json import any_json
from tests.unit.providers import stream_rules as rules
from tests.unit.providers.stream_rules import text

PEER = Peer("The language model server at h:1", "compatible")


def delta(content: object = None, reason: str | None = None, **more: object) -> bytes:
    fields = {"content": content, **more} if content is not None or more else {}
    return (
        b"data: " + json.dumps({"choices": [{"index": 0, "delta": fields, "finish_reason": reason}]}).encode() + b"\n\n"
    )


def read(*pieces: bytes) -> tuple[list[ChatEvent], errors.ProviderError | None]:
    reader = CompletionReader(PEER)
    found = [event for piece in pieces for event in reader.feed(piece)] + reader.close()
    return (found if reader.failure else found + reader.rest()), reader.failure


GOOD = (
    delta("", role="assistant")
    + delta("Grüße ")
    + delta("👋!")
    + delta(reason="stop")
    + b'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4}}\n\ndata: [DONE]\n\n'
)
GOOD_EVENTS = [TextDelta("Grüße "), TextDelta("👋!"), Finished("stop"), Usage(9, 4)]


@given(st.lists(st.integers(0, len(GOOD)), max_size=10))
def test_any_split_gives_the_same_events(cuts: list[int]) -> None:
    rules.any_split_gives_the_same(read, GOOD, cuts, GOOD_EVENTS)


@given(st.integers(0, len(GOOD)))
def test_a_truncated_stream_is_broken_or_whole_and_never_silent(end: int) -> None:
    rules.truncated_is_broken_or_whole(read, GOOD, end)


@given(st.lists(st.binary(max_size=60), max_size=10), st.sampled_from([b"", b"data: ", b"{", delta("a"), b"error: "]))
def test_random_bytes_give_errors_of_ours_only(pieces: list[bytes], head: bytes) -> None:
    rules.nonsense_is_an_error_of_ours(read, head, pieces)


NAMES = ["choices", "delta", "message", "content", "finish_reason", "index", "usage", "error"]


@given(st.lists(any_json(NAMES), max_size=5), st.booleans())
def test_any_json_gives_events_or_errors_of_ours(payloads: list[object], stream: bool) -> None:
    rules.json_is_events_or_an_error_of_ours(read, payloads, streamed=stream)


def test_what_came_before_an_error_is_kept() -> None:
    events, failure = read(delta("Once ") + delta("upon") + b'data: {"error":{"message":"boom"}}\n\n' + delta("a"))
    assert text(events) == "Once upon"
    assert isinstance(failure, errors.StreamBroken)
    assert failure.partial


@pytest.mark.parametrize(
    "raw",
    [
        b'event: error\ndata: {"code":500,"message":"boom"}\n\n',
        b"event: error\ndata: boom\n\n",
        b'error: {"code":500,"message":"boom","type":"server_error"}\n\n',
        b'data: {"error":"boom"}\n\n',
        b'data: {"detail":"boom"}\n\n',
        b'data: {"object":"error","message":"boom","code":500}\n\n',
        b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}\n\n',
    ],
)
def test_every_shape_of_an_error_in_the_stream(raw: bytes) -> None:
    events, failure = read(delta("Once"), raw, b"data: [DONE]\n\n")
    assert text(events) == "Once"
    assert isinstance(failure, errors.StreamBroken)


def test_reasoning_never_comes_out() -> None:
    events, failure = read(
        delta(reasoning="r1"), delta(reasoning_content="r2"), delta("<th"), delta("ink>x</think"), delta(">Hi"),
        delta(reason="stop"),
    )  # fmt: skip
    assert (events, failure) == ([TextDelta("Hi"), Finished("stop")], None)


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([delta(reason="stop")], "empty answer"),
        ([delta(" \n"), delta(reason="stop")], "empty answer"),
        ([delta(reasoning="r"), delta(reason="length")], "reasoning"),
        ([delta("<think>r"), delta(reason="length")], "reasoning"),
        ([delta(reason="content_filter")], "refused"),
    ],
)
def test_a_reply_without_words_is_an_error(pieces: list[bytes], words: str) -> None:
    """A stream without useful chunks must not end in silence (https://github.com/livekit/agents/issues/5660)."""
    events, failure = read(*pieces)
    assert not any(isinstance(e, Finished) for e in events)
    assert isinstance(failure, errors.ProtocolError)
    assert words in failure.sentence


def test_whole_json_instead_of_a_stream() -> None:
    body = {
        "choices": [{"message": {"content": "<think>x</think>Hi"}}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2},
    }
    raw = b"\xef\xbb\xbf \n" + json.dumps(body).encode()
    assert read(*(raw[i : i + 1] for i in range(len(raw)))) == ([TextDelta("Hi"), Finished("stop"), Usage(1, 2)], None)
    assert isinstance(read(raw[:-5])[1], errors.StreamBroken)
    assert isinstance(read(b'{"error":"no"}')[1], errors.StreamBroken)
    assert isinstance(read(b'{"hello":"you"}')[1], errors.ProtocolError)


def test_web_page_and_other_text() -> None:
    assert "web page" in str(read(b"  <!DOCTYPE html>")[1])
    assert isinstance(read(b"hello")[1], errors.StreamBroken)
    assert isinstance(read(b"")[1], errors.StreamBroken)
    assert isinstance(read(b"data: hello\n\ndata: x\n\n")[1], errors.ProtocolError)


def test_parts_other_choices_and_odd_values() -> None:
    other = b'data: {"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"stop"}]}\n\n'
    odd = b'data: {"choices":[{"delta":{"content":7}}],"usage":{"prompt_tokens":-1,"completion_tokens":true}}\n\n'
    parts = delta([{"type": "text", "text": "Hi"}, {"type": "image"}, 3])
    events, failure = read(other, odd, b'data: {"choices":null}\n\n', parts, delta("\ud83d"), delta(reason="stop"))
    assert failure is None
    assert text(events) == "Hi\ufffd"


def test_a_finish_whose_blank_line_never_came_counts() -> None:
    assert read(delta("Hi"), delta(reason="stop").rstrip()) == ([TextDelta("Hi"), Finished("stop")], None)


def test_usage_comes_once() -> None:
    usage = b'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n'
    events, _ = read(usage, delta("a"), usage, delta(reason="stop"), usage)
    assert [e for e in events if isinstance(e, Usage)] == [Usage(1, 1)]


def test_an_endless_answer_is_refused() -> None:
    reader = CompletionReader(PEER)
    for _ in range(100):
        reader.feed(b"data: " + b"x" * 50_000)
    assert isinstance(reader.failure, errors.ProtocolError)
    reader = CompletionReader(PEER)
    for _ in range(100):
        reader.feed(b"{" + b" " * 50_000)
    assert isinstance(reader.failure, errors.ProtocolError)
