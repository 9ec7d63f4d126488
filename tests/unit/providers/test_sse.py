from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.providers.sse import SseEvent, SseOverflow, SseParser


def parse(*pieces: bytes) -> list[SseEvent]:
    parser = SseParser()
    return [event for piece in pieces for event in parser.feed(piece)] + parser.close()


TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), max_size=20)


@given(
    st.lists(st.tuples(st.sampled_from(["", "delta", "error"]), st.lists(TEXT, min_size=1, max_size=3)), max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.data(),
)
def test_events_survive_any_split_and_any_line_end(
    events: list[tuple[str, list[str]]], end: str, last_blank: bool, data: st.DataObject
) -> None:
    text = ""
    for name, lines in events:
        text += f": keep-alive{end}{end}" + (f"event: {name}{end}" if name else "")
        text += "".join(f"data: {line}{end}" for line in lines) + end
    raw = text.encode()
    if not last_blank:
        raw = raw.rstrip(b"\r\n") if events and events[-1][1][-1] else raw
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=12)))
    pieces = [raw[a:b] for a, b in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    assert parse(*pieces) == [SseEvent(name or "message", "\n".join(lines)) for name, lines in events]


def test_every_byte_alone() -> None:
    raw = "data: Grüße\r\ndata: 👋\r\n\r\n:c\r\ndata: [DONE]\r\n\r\n".encode()
    found = parse(*(raw[i : i + 1] for i in range(len(raw))))
    assert found == [SseEvent("message", "Grüße\n👋"), SseEvent("message", "[DONE]")]


def test_an_event_comes_out_with_its_blank_line_and_not_later() -> None:
    parser = SseParser()
    assert parser.feed(b"data: a\r\n\r") == [SseEvent("message", "a")]
    assert parser.feed(b"\ndata: b\n") == []
    assert parser.feed(b"\n") == [SseEvent("message", "b")]


def test_last_event_without_blank_line_or_line_end_is_not_lost() -> None:
    assert parse(b"data: a\n\ndata: b") == [SseEvent("message", "a"), SseEvent("message", "b")]
    assert parse(b"data: b\n") == [SseEvent("message", "b")]


def test_byte_order_mark_unknown_fields_and_missing_space() -> None:
    assert parse(b"\xef\xbb\xbfid: 1\nretry: 5\ndata:x\ndata\ndata:  y\n\n") == [SseEvent("message", "x\n\n y")]


def test_error_line_of_old_llama_cpp_is_an_error_event() -> None:
    assert parse(b'data: 1\n\nerror: {"code":500}\n\n')[-1] == SseEvent("error", '{"code":500}')


def test_endless_event_is_refused_and_endless_comments_are_not() -> None:
    parser = SseParser(max_event_bytes=1000)
    for _ in range(100):
        assert parser.feed(b": " + b"k" * 50 + b"\n") == []
    for _ in range(17):
        parser.feed(b"data: " + b"x" * 50 + b"\n")
    with pytest.raises(SseOverflow):
        parser.feed(b"data: " + b"x" * 50 + b"\n")
    with pytest.raises(SseOverflow):
        SseParser(max_event_bytes=1000).feed(b"x" * 1001)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_random_bytes_never_break_the_parser(pieces: list[bytes]) -> None:
    parse(*pieces)
