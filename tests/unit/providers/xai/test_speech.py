"""xAI's voices: what is sent and read on either way, what goes wrong, and interruptions."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop import errors
from aura_desktop.enquiries import Voice
from aura_desktop.errors import ProviderError
from aura_desktop.providers.alignment import SpokenReader
from aura_desktop.providers.base import Alignment, Pcm
from aura_desktop.providers.failures import Peer
from aura_desktop.providers.xai.speech import XaiSpeech, read_voices
from aura_desktop.providers.xai.speech_socket import read_message
from tests.any_json import any_json
from tests.cancelling import cancel
from tests.fakes.faults import Fault, Kind, status_fault
from tests.fakes.host import Host, xai_gate
from tests.fakes.speaking import Broken, SocketFault, sound_of
from tests.fakes.xai_speech import XaiSpeechFake

from ..speech_harness import (
    BROKEN_MID,
    KEY,
    PATIENT,
    QUICK,
    SAID,
    assert_breaks_off,
    assert_spoken,
    interrupt,
    outcome,
    pcm,
    running,
    say,
)

PEER = Peer("xAI Grok", "xai", has_key=True, cloud=True)


@pytest_asyncio.fixture(loop_scope="function")
async def host() -> AsyncIterator[Host]:
    async with Host(XaiSpeechFake(), gate=xai_gate(KEY)) as fake:
        yield fake


@pytest.fixture
def fake(host: Host) -> XaiSpeechFake:
    assert isinstance(host.surfaces[0], XaiSpeechFake)
    return host.surfaces[0]


def voice(host: Host, **options: Any) -> Any:
    options = {"timeouts": QUICK, **options}
    return running(XaiSpeech(KEY, base_url=host.url, **options))


async def test_without_a_socket_a_piece_goes_over_http(host: Host, fake: XaiSpeechFake) -> None:
    async with voice(host, speed=1.25, language="de") as speech:
        assert (speech.name, speech.model) == ("xai", "grok-tts")
        assert_spoken(await say(speech), SAID, times=False)
    (request,) = fake.requests
    assert request.body == {
        "text": SAID,
        "voice_id": "eve",
        "language": "de",
        "output_format": {"codec": "pcm", "sample_rate": 24_000},
        "optimize_streaming_latency": 1,
        "speed": 1.25,
    }
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert fake.sockets == []


async def test_a_warm_socket_speaks_with_times(host: Host, fake: XaiSpeechFake) -> None:
    async with voice(host, voice="Ara", speed=9.0) as speech:
        await speech.warm()
        opened = len(host.visits)
        for text in (SAID, "Once more.", "And again."):
            await speech.warm()
            assert_spoken(await say(speech, text), text)
        assert len(host.visits) == opened == 2, "no piece waits for a handshake"
    assert fake.requests == []
    assert fake.sockets[0].query == {
        "voice": "ara",
        "language": "auto",
        "codec": "pcm",
        "sample_rate": "24000",
        "optimize_streaming_latency": "1",
        "with_timestamps": "true",
        "speed": "1.5",
    }
    assert fake.pieces[0].socket.frames[:2] == [{"type": "text.delta", "delta": SAID}, {"type": "text.done"}]


async def test_two_pieces_at_a_time_have_a_socket_each(host: Host, fake: XaiSpeechFake) -> None:
    fake.behaviour.pace = 0.02
    async with voice(host) as speech:
        await speech.warm()
        first, second = await asyncio.gather(say(speech, "The first one."), say(speech, "And then the second."))
        assert_spoken(first, "The first one.")
        assert_spoken(second, "And then the second.")
        third = await asyncio.gather(*(say(speech, f"Piece number {n}.") for n in range(4)))
        assert [pcm(events) for events in third] == [sound_of(f"Piece number {n}.") for n in range(4)]
    assert [len(fake.sockets), len(fake.requests)] == [2, 2], "the third and fourth at a time go over HTTP"


@pytest.mark.parametrize("warm", [True, False])
async def test_samples_of_any_split(host: Host, fake: XaiSpeechFake, *, warm: bool) -> None:
    fake.behaviour.odd = True
    async with voice(host) as speech:
        if warm:
            await speech.warm()
        assert_spoken(await say(speech), SAID, times=warm)


async def test_a_voice_without_times_is_heard_all_the_same(host: Host, fake: XaiSpeechFake) -> None:
    fake.behaviour.timings = False
    async with voice(host) as speech:
        await speech.warm()
        assert_spoken(await say(speech), SAID, times=False)


async def test_text_that_is_none_asks_for_nothing(host: Host, fake: XaiSpeechFake) -> None:
    async with voice(host) as speech:
        assert await say(speech, " \n ") == []
    assert host.visits == []


async def test_voices(host: Host, fake: XaiSpeechFake) -> None:
    async with voice(host) as speech:
        voices = await speech.voices()
        assert [v.id for v in voices] == ["ara", "eve", "leo", "rex", "sal"]
        assert voices[0] == Voice("ara", "Ara")
        fake.behaviour.lists = status_fault(403, "xai", code="forbidden", message="no permission")
        with pytest.raises(errors.NotPermitted):
            await speech.voices()


async def test_warm_and_reset_replace_what_was_closed(host: Host, fake: XaiSpeechFake) -> None:
    async with voice(host) as speech:
        await speech.warm()
        await speech.reset()
        await fake.news.until(lambda: all(s.closed_at is not None for s in fake.sockets))
        await speech.warm()
        assert_spoken(await say(speech), SAID)
    assert len(fake.sockets) == 4


# Faults


@pytest.mark.parametrize(
    "kind",
    [
        *(Broken.SILENT, Broken.RESET, Broken.CLOSED, Broken.GARBAGE, Broken.BINARY),
        *(Broken.BAD_AUDIO, Broken.ERROR, Broken.EMPTY),
    ],
)
async def test_a_socket_that_fails_before_any_sound_gives_the_piece_to_http(
    host: Host, fake: XaiSpeechFake, kind: Broken
) -> None:
    async with voice(host) as speech:
        await speech.warm()
        fake.behaviour.socket = SocketFault(kind, frame={"type": "error", "message": "on purpose"}, times=1)
        start = time.monotonic()
        assert_spoken(await say(speech), SAID, times=False)
        assert time.monotonic() - start < 0.6 + 0.3
        await speech.warm()
        assert_spoken(await say(speech), SAID)
    assert len(fake.requests) == 1


@pytest.mark.parametrize(("kind", "expected"), BROKEN_MID)
async def test_a_socket_that_fails_in_the_middle(
    host: Host, fake: XaiSpeechFake, kind: Broken, expected: type[ProviderError]
) -> None:
    async with voice(host) as speech:
        await speech.warm()
        fake.behaviour.socket = SocketFault(kind, frame={"type": "error", "message": "on purpose"}, times=1)
        await assert_breaks_off(speech, expected)
        assert pcm(await say(speech)) == sound_of(SAID)
    assert fake.requests == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (status_fault(400, "xai", code="Client specified an invalid argument", message="Incorrect API key provided"),
         errors.AuthFailed),
        (status_fault(401, "xai", message="no key"), errors.AuthFailed),
        (status_fault(402, "xai"), errors.QuotaGone),
        (status_fault(404, "xai", message="Voice not found"), errors.ModelGone),
        (status_fault(422, "xai", message="bad field"), errors.BadRequest),
        (status_fault(429, "xai", message="slow down"), errors.RateLimited),
        (status_fault(500, "html"), errors.Unreachable),
        (Fault(Kind.STALL_BEFORE), errors.TimedOut),
        (Fault(Kind.RESET_BEFORE), errors.Unreachable),
        (Fault(Kind.EMPTY), errors.ProtocolError),
        (Fault(Kind.BODY, body=b"ID3\x04mp3", headers={"content-type": "audio/mpeg"}), errors.ProtocolError),
        (Fault(Kind.BODY, body=b"<html>", headers={"content-type": "text/html"}), errors.ProtocolError),
        (Fault(Kind.BODY, body=b'{"error":"no"}', headers={"content-type": "application/json"}), errors.StreamBroken),
    ],
)  # fmt: skip
async def test_http_faults_before_any_sound(
    host: Host, fake: XaiSpeechFake, fault: Fault, expected: type[ProviderError]
) -> None:
    fake.behaviour.http = fault
    async with voice(host) as speech:
        start = time.monotonic()
        found = await outcome(speech)
        assert type(found) is expected
        assert not found.partial
        assert time.monotonic() - start < 1.0


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.STALL_MID, errors.TimedOut),
        (Kind.RESET_MID, errors.StreamBroken),
        (Kind.CLOSE_MID, errors.StreamBroken),
    ],
)
async def test_http_faults_in_the_middle(
    host: Host, fake: XaiSpeechFake, kind: Kind, expected: type[ProviderError]
) -> None:
    fake.behaviour.http = Fault(kind)
    async with voice(host) as speech:
        await assert_breaks_off(speech, expected)


async def test_a_wrong_key_is_found_out_when_warming(host: Host) -> None:
    async with running(XaiSpeech("wrong", base_url=host.url, timeouts=QUICK)) as speech:
        with pytest.raises(errors.AuthFailed):
            await speech.warm()
        assert isinstance(await outcome(speech), errors.AuthFailed)


async def test_a_handshake_that_is_refused_leaves_http(host: Host, fake: XaiSpeechFake) -> None:
    fake.behaviour.socket = SocketFault(Broken.REFUSED, 503)
    async with voice(host) as speech:
        await speech.warm()
        visits = len([v for v in host.of("/tts") if v.method == "GET"])
        for _ in range(2):
            assert_spoken(await say(speech), SAID, times=False)
        assert len([v for v in host.of("/tts") if v.method == "GET"]) == visits


async def test_nobody_there() -> None:
    async with running(XaiSpeech(KEY, base_url="http://127.0.0.1:9/v1", timeouts=QUICK)) as speech:
        with pytest.raises(errors.Unreachable):
            await speech.warm()
        assert isinstance(await outcome(speech), errors.Unreachable)


# Interruptions


@pytest.mark.parametrize("clears", [True, False])
@pytest.mark.parametrize("how", ["task", "generator"])
async def test_an_interruption_clears_the_speech_within_100_ms(
    host: Host, fake: XaiSpeechFake, how: str, *, clears: bool
) -> None:
    fake.behaviour.pace, fake.behaviour.clears = 0.5, clears
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        at = await interrupt(speech, how)
        piece = await fake.piece()
        assert await piece.stopped_within(1.0) - at < 0.1
        assert piece.socket.frames[-1] == {"type": "text.clear"}
        fake.behaviour.pace = 0.0
        assert pcm(await say(speech)) == sound_of(SAID)
        assert pcm(await say(speech)) == sound_of(SAID), "nothing of the cleared speech is left"
        if clears:
            assert [len(fake.sockets), len(fake.requests)] == [2, 0]


async def test_a_piece_right_after_an_interruption(host: Host, fake: XaiSpeechFake) -> None:
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        for _ in range(6):
            fake.behaviour.pace = 0.5
            await interrupt(speech, "generator")
            fake.behaviour.pace = 0.0
            assert pcm(await say(speech)) == sound_of(SAID)


@pytest.mark.parametrize("how", ["task", "generator"])
async def test_an_interruption_over_http(host: Host, fake: XaiSpeechFake, how: str) -> None:
    fake.behaviour.pace = 0.5
    async with voice(host, timeouts=PATIENT) as speech:
        at = await interrupt(speech, how)
        assert await fake.requests[0].closed_within(1.0) - at < 0.1


async def test_an_interruption_before_any_sound(host: Host, fake: XaiSpeechFake) -> None:
    fake.behaviour.first_audio = 30.0
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        task = asyncio.create_task(say(speech))
        piece = await fake.piece()
        at = await cancel(task)
        assert await piece.stopped_within(1.0) - at < 0.1


# Readers


JSON = any_json(leaves=8)
FIELDS = st.sampled_from(["type", "delta", "audio_timestamps", "graph_chars", "graph_times", "error", "message"])


@settings(max_examples=150)
@given(
    raw=st.text(max_size=60) | st.binary(max_size=60) | st.dictionaries(FIELDS, JSON, max_size=5).map(json.dumps)
    | st.dictionaries(FIELDS, JSON, max_size=5).map(lambda found: json.dumps(found | {"type": "audio.delta"}))
)  # fmt: skip
def test_any_message_gives_sound_or_an_error_of_ours(raw: str | bytes) -> None:
    try:
        events, _ = read_message(raw, SpokenReader(PEER, 24_000, absolute=True), PEER)
    except ProviderError:
        return
    assert all(isinstance(event, Pcm | Alignment) for event in events)


@given(found=JSON)
def test_any_list_is_read_or_none(found: object) -> None:
    read_voices(found)
    read_voices({"voices": found})
    read_voices({"voices": [{"voice_id": "a", "name": found, "language": found}]})
