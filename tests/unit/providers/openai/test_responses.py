from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop import errors
from aura_desktop.providers.base import ChatEvent, Finished, TextDelta, Usage
from aura_desktop.providers.failures import Peer
from aura_desktop.providers.openai.responses import ResponsesReader
from tests.any_json import any_json
from tests.unit.providers import stream_rules as rules
from tests.unit.providers.stream_rules import text

PEER = Peer("OpenAI", "openai")


def event(kind: str, **fields: object) -> bytes:
    data = json.dumps({"type": kind, **fields}, ensure_ascii=False)
    return f"event: {kind}\ndata: {data}\n\n".encode()


def delta(text: object, part: int = 0) -> bytes:
    return event("response.output_text.delta", item_id="m", output_index=part, content_index=0, delta=text)


def over(status: str = "completed", **response: object) -> bytes:
    return event(f"response.{status}", response={"status": status, "output": [], **response})


def read(*pieces: bytes) -> tuple[list[ChatEvent], errors.ProviderError | None]:
    reader = ResponsesReader(PEER)
    found = [event for piece in pieces for event in reader.feed(piece)] + reader.close()
    return (found if reader.failure else found + reader.rest()), reader.failure


USAGE = {"input_tokens": 9, "output_tokens": 4, "total_tokens": 13}
GOOD = (
    event("response.created", response={"status": "in_progress"}, sequence_number=0)
    + delta("Grüße ")
    + delta("👋!")
    + event("response.output_text.done", text="Grüße 👋!")
    + over(usage=USAGE)
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


KINDS = (
    "response.completed", "response.incomplete", "response.failed", "response.output_text.delta", "error",
    "response.refusal.delta", "response.output_item.added", "response.reasoning_text.delta",
)  # fmt: skip
NAMES = ["type", "response", "delta", "output", "content", "status", "usage", "error", "item"]


@given(st.lists(any_json(NAMES, KINDS), max_size=5), st.booleans())
def test_any_json_gives_events_or_errors_of_ours(payloads: list[object], stream: bool) -> None:
    rules.json_is_events_or_an_error_of_ours(read, payloads, streamed=stream)


@pytest.mark.parametrize(
    "raw",
    [
        event("error", code="server_error", message="boom", param=None, sequence_number=4),
        b'data: {"type":"error","code":"server_error","message":"boom"}\n\n',
        b'event: error\ndata: {"code":"server_error","message":"boom"}\n\n',
        b'data: {"error":{"message":"boom"}}\n\n',
        b"event: error\ndata: boom\n\n",
        over("failed", error={"code": "server_error", "message": "boom"}),
        over("failed", error=None),
        over("cancelled"),
    ],
)
def test_every_shape_of_an_error_keeps_what_came_before(raw: bytes) -> None:
    events, failure = read(delta("Once"), raw, delta("more"), over())
    assert text(events) == "Once"
    assert isinstance(failure, errors.StreamBroken)
    assert failure.partial


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([over()], "empty answer"),
        ([delta(" \n"), over()], "empty answer"),
        ([event("response.reasoning_summary_text.delta", delta="hm"), over("incomplete")], "reasoning"),
        ([event("response.output_item.added", item={"type": "reasoning"}), over()], "reasoning"),
        ([over("incomplete", incomplete_details={"reason": "content_filter"})], "refused"),
        ([over("failed", error={"code": "invalid_prompt", "message": "x"})], "refused"),
    ],
)
def test_a_reply_without_words_is_an_error(pieces: list[bytes], words: str) -> None:
    """A stream without useful chunks must not end in silence (https://github.com/livekit/agents/issues/5660)."""
    events, failure = read(*pieces)
    assert not any(isinstance(e, Finished) for e in events)
    assert isinstance(failure, errors.ProtocolError)
    assert words in failure.sentence


def test_two_messages_are_two_paragraphs() -> None:
    events, failure = read(delta("One moment.", 0), delta("It is ", 2), delta("noon.", 2), over())
    assert failure is None
    assert text(events) == "One moment.\n\nIt is noon."


def test_nothing_is_read_after_the_end() -> None:
    assert read(delta("Hi"), over(), delta("more"), over("failed"), b"data: [DONE]\n\n") == (
        [TextDelta("Hi"), Finished("stop")], None,
    )  # fmt: skip


def test_a_done_without_an_end_is_no_end() -> None:
    reader = ResponsesReader(PEER)
    reader.feed(delta("Hi") + b"data: [DONE]\n\n")
    assert reader.done
    assert not reader.finished


def test_text_that_came_without_deltas_is_read_from_the_end() -> None:
    output = [
        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "secret"}]},
        {"type": "message", "content": [{"type": "output_text", "text": "Hi."}, {"type": "other", "text": "no"}]},
        {"type": "message", "content": [{"type": "refusal", "refusal": "No."}]},
    ]
    events, failure = read(over(output=output, usage=USAGE))
    assert failure is None
    assert (text(events), events[-2:]) == ("Hi.\n\nNo.", [Finished("refusal"), Usage(9, 4)])


def test_whole_json_instead_of_a_stream() -> None:
    output = [{"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}]
    raw = json.dumps({"object": "response", "status": "completed", "error": None, "output": output, "usage": USAGE})
    assert read(raw.encode()) == ([TextDelta("Hi"), Finished("stop"), Usage(9, 4)], None)
    assert isinstance(read(raw.encode()[:-5])[1], errors.StreamBroken)
    assert isinstance(read(raw.replace("completed", "in_progress").encode())[1], errors.StreamBroken)
    assert isinstance(read(b'{"hello":"you"}')[1], errors.ProtocolError)
    assert isinstance(read(b'{"status":"failed","error":{"code":"server_error"}}')[1], errors.StreamBroken)
    assert "web page" in str(read(b"<html>")[1])


def test_odd_values_are_passed_over() -> None:
    odd = event("response.output_item.added", item=7) + delta(7) + delta(None) + b'data: {"type":7}\n\n'
    events, failure = read(odd, delta("ok"), over())
    assert failure is None
    assert text(events) == "ok"
    lone = b'data: {"type":"response.output_text.delta","delta":"\\ud83d"}\n\n'
    assert text(read(lone, over())[0]) == "\ufffd"


def test_an_endless_answer_is_refused() -> None:
    for start in (b"data: ", b"{"):
        reader = ResponsesReader(PEER)
        for _ in range(100):
            reader.feed(start + b" " * 50_000 if reader.failure is None else b"")
            start = b"x"
        assert isinstance(reader.failure, errors.ProtocolError)
