"""Whatever ElevenLabs sends becomes whole samples, times that never go back, or an error of ours."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.errors import ProviderError
from aura_desktop.providers.alignment import SpokenReader, read_timings
from aura_desktop.providers.base import Alignment, Pcm
from aura_desktop.providers.elevenlabs.voice_http import LineReader
from aura_desktop.providers.elevenlabs.voices import read_models, read_voices
from aura_desktop.providers.elevenlabs.wire import read_frame
from aura_desktop.providers.failures import Peer
from tests.any_json import any_json

PEER = Peer("ElevenLabs", "elevenlabs", has_key=True, model="eleven_flash_v2_5", cloud=True)
JSON = any_json(leaves=8)
FIELDS = st.sampled_from(
    ["audio", "alignment", "chars", "charStartTimesMs", "char_start_times_ms", "isFinal", "contextId", "error", "code"]
)


@settings(max_examples=150)
@given(raw=st.text(max_size=60) | st.binary(max_size=60) | st.dictionaries(FIELDS, JSON, max_size=5).map(json.dumps))
def test_any_frame_gives_sound_or_an_error_of_ours(raw: str | bytes) -> None:
    reader = SpokenReader(PEER, 24_000)
    try:
        frame = read_frame(raw, PEER)
        events = reader.feed_base64(frame.audio, frame.timings)
    except ProviderError:
        return
    assert all(isinstance(event, Pcm | Alignment) for event in events)


@settings(max_examples=100)
@given(pieces=st.lists(st.binary(max_size=40), max_size=6))
def test_any_bytes_give_lines_or_an_error_of_ours(pieces: list[bytes]) -> None:
    lines = LineReader(PEER)
    try:
        found = [line for piece in pieces for line in lines.feed(piece, partial=False)] + lines.close(partial=False)
    except ProviderError:
        return
    assert all(isinstance(line, dict) for line in found)


@settings(max_examples=100)
@given(messages=st.lists(st.tuples(st.binary(max_size=9), JSON, JSON), max_size=6), absolute=st.booleans())
def test_times_never_go_back_and_samples_are_whole(
    messages: list[tuple[bytes, object, object]], *, absolute: bool
) -> None:
    reader = SpokenReader(PEER, 24_000, absolute=absolute)
    events = [e for sound, chars, starts in messages for e in reader.feed(sound, read_timings(chars, starts, 0.001))]
    starts = [start for event in events if isinstance(event, Alignment) for start in event.starts]
    assert starts == sorted(starts)
    assert all(start >= 0 for start in starts)
    assert all(len(e.chars) == len(e.starts) for e in events if isinstance(e, Alignment))
    sound = b"".join(e.data for e in events if isinstance(e, Pcm))
    sent = b"".join(sound for sound, _, _ in messages)
    assert sound == sent[: len(sent) & ~1]


@given(found=JSON)
def test_any_list_is_read_or_none(found: object) -> None:
    read_voices(found)
    read_voices({"voices": found})
    read_models(found)
    read_voices({"voices": [{"voice_id": "a", "labels": found, "verified_languages": found, "name": found}]})


def test_a_sentence_told_again_from_its_start_is_not_said_twice() -> None:
    """https://github.com/pipecat-ai/pipecat/issues/4316: with dictionaries the second message starts over."""
    reader = SpokenReader(PEER, 24_000)
    sound = b"\0" * 48_000
    first = read_timings(list("Hello Antoine"), [k * 70 for k in range(13)], 0.001)
    whole = read_timings(list("Hello Antoine, soy Maria"), [k * 70 for k in range(24)], 0.001)
    events = reader.feed(sound, first) + reader.feed(sound, whole)
    alignments = [event for event in events if isinstance(event, Alignment)]
    assert "".join(a.chars for a in alignments) == "Hello Antoine, soy Maria"
    assert alignments[1].starts[0] == pytest.approx(0.91)


def test_times_that_come_before_any_sound_wait_for_it() -> None:
    """Were the piece to go to HTTP after all, its times would come twice."""
    reader = SpokenReader(PEER, 24_000)
    assert reader.feed(b"", read_timings(["a"], [0])) == []
    assert reader.feed(b"\1\0") == [Alignment("a", (0.0,)), Pcm(24_000, b"\1\0")]
