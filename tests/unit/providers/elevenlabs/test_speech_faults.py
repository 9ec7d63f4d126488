"""What goes wrong at ElevenLabs' voices: every fault ends in sound over HTTP or in one clear error, and in time."""

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
from aura_desktop.errors import ProviderError
from aura_desktop.providers.alignment import SpokenReader, read_timings
from aura_desktop.providers.base import Alignment, Pcm
from aura_desktop.providers.elevenlabs.speech import ElevenLabsSpeech
from aura_desktop.providers.elevenlabs.voice_http import LineReader
from aura_desktop.providers.elevenlabs.voices import read_models, read_voices
from aura_desktop.providers.elevenlabs.wire import read_frame
from aura_desktop.providers.failures import Peer
from aura_desktop.providers.http import Timeouts
from tests.fakes.elevenlabs_dialogue import ElevenLabsDialogueFake
from tests.fakes.elevenlabs_speech import ElevenLabsSpeechFake
from tests.fakes.faults import Fault, Kind, status_fault
from tests.fakes.host import Host, elevenlabs_gate
from tests.fakes.speaking import Broken, SocketFault, sound_of

from ..speech_harness import BROKEN_MID, KEY, PATIENT, QUICK, SAID, assert_spoken, interrupt, outcome, pcm, running, say

V3 = "eleven_v3_conversational"
PEER = Peer("ElevenLabs", "elevenlabs", has_key=True, model="eleven_flash_v2_5", cloud=True)
FRAME_ERROR = {"message": "Something went wrong.", "error": "internal_error", "code": 1008}


@pytest_asyncio.fixture(loop_scope="function")
async def host() -> AsyncIterator[Host]:
    surfaces = (ElevenLabsSpeechFake(), ElevenLabsDialogueFake())
    async with Host(*surfaces, gate=elevenlabs_gate(KEY)) as fake:
        yield fake


def surface(host: Host, model: str) -> ElevenLabsSpeechFake:
    found = host.surfaces[1 if model else 0]
    assert isinstance(found, ElevenLabsSpeechFake)
    return found


def voice(host: Host, **options: Any) -> Any:
    options = {"timeouts": QUICK, **options}
    return running(ElevenLabsSpeech(KEY, base_url=host.url, **options))


# WebSockets


@pytest.mark.parametrize("model", ["", V3])
@pytest.mark.parametrize(
    "kind",
    [
        *(Broken.SILENT, Broken.RESET, Broken.CLOSED, Broken.GARBAGE, Broken.BINARY),
        *(Broken.BAD_AUDIO, Broken.ERROR, Broken.EMPTY),
    ],
)
async def test_a_socket_that_fails_before_any_sound_gives_the_piece_to_http(
    host: Host, kind: Broken, model: str
) -> None:
    """https://github.com/pipecat-ai/pipecat/issues/5305 (field note H4): a dead socket cost 66 s of silence."""
    fake = surface(host, model)
    async with voice(host, model=model) as speech:
        await speech.warm()
        fake.behaviour.socket = SocketFault(kind, frame=FRAME_ERROR, times=1)
        start = time.monotonic()
        assert_spoken(await say(speech), SAID)
        assert time.monotonic() - start < 0.6 + 0.3
        await fake.news.until(lambda: len(fake.sockets) == 2)
        while speech._usable() is None:  # noqa: ASYNC110  # opened beside, by the adapter under test
            await asyncio.sleep(0.005)
        assert_spoken(await say(speech), SAID + " ")
        assert fake.pieces[-1].socket is fake.sockets[1], "the next piece is spoken on the new socket"


@pytest.mark.parametrize("model", ["", V3])
@pytest.mark.parametrize(("kind", "expected"), BROKEN_MID)
async def test_a_socket_that_fails_in_the_middle(
    host: Host, kind: Broken, expected: type[ProviderError], model: str
) -> None:
    fake = surface(host, model)
    async with voice(host, model=model) as speech:
        await speech.warm()
        fake.behaviour.socket = SocketFault(kind, frame=FRAME_ERROR, times=1)
        got: list[Any] = []
        found = await outcome(speech, got)
        assert isinstance(found, expected)
        assert found.partial
        assert 0 < len(pcm(got)) < len(sound_of(SAID))
        assert pcm(await say(speech)), "the next piece is spoken"
    assert len(fake.requests) <= 1, "what was half heard is not said again"


@pytest.mark.parametrize(
    ("status", "code", "expected", "over_http"),
    [
        (401, "quota_exceeded", errors.QuotaGone, False),
        (401, "invalid_api_key", errors.AuthFailed, False),
        (401, "missing_permissions", None, True),
        (403, "forbidden", errors.AuthFailed, False),
        (404, "not_found", None, True),
        (429, "too_many_concurrent_requests", None, True),
        (500, "server_error", None, True),
    ],
)
async def test_a_handshake_that_is_refused(
    host: Host, status: int, code: str, expected: type[ProviderError] | None, *, over_http: bool
) -> None:
    fake = surface(host, "")
    body = json.dumps({"detail": {"status": code, "message": "refused"}}).encode()
    fake.behaviour.socket = SocketFault(Broken.REFUSED, status, body)
    async with voice(host) as speech:
        if expected is None:
            await speech.warm()
        else:
            with pytest.raises(expected):
                await speech.warm()
        assert_spoken(await say(speech), SAID)
        visits = len(host.of("/text-to-speech/JBFqnCBsd6RMkjVDRZzb/multi-stream-input"))
        await say(speech)
        assert visits == 1, "a socket that was refused is left alone for a while"
        assert over_http or expected is not None


async def test_too_many_contexts_elsewhere_do_not_silence_the_voice(host: Host) -> None:
    """https://github.com/pipecat-ai/pipecat/issues/4027 (field note S1), when the count is not ours to keep."""
    fake = surface(host, "")
    fake.behaviour.context_limit = 0
    async with voice(host) as speech:
        for _ in range(2):
            await speech.warm()
            assert_spoken(await say(speech), SAID)
        assert [s.close_code for s in fake.sockets[:2]] == [1008, 1008]
        fake.behaviour.context_limit = 5
        await speech.warm()
        assert_spoken(await say(speech), SAID + " ")


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ({"error": "quota_exceeded", "message": "out of characters", "code": 1008}, errors.QuotaGone),
        ({"error": "invalid_api_key", "message": "wrong", "code": 1008}, errors.AuthFailed),
    ],
)
async def test_no_money_and_a_wrong_key_are_told_at_once(
    host: Host, frame: dict[str, Any], expected: type[ProviderError]
) -> None:
    fake = surface(host, "")
    async with voice(host) as speech:
        await speech.warm()
        fake.behaviour.socket = SocketFault(Broken.ERROR, frame=frame)
        assert isinstance(await outcome(speech), expected)
    assert fake.requests == []


async def test_an_unknown_voice_is_told_of(host: Host) -> None:
    for warm in (True, False):
        async with voice(host, voice="nobody") as speech:
            if warm:
                await speech.warm()
            found = await outcome(speech)
            assert isinstance(found, errors.ModelGone)
            assert found.sentence == "ElevenLabs has no such voice. Choose another voice in settings."


async def test_a_dying_socket_does_not_cut_what_is_spoken_on_it(host: Host) -> None:
    fake = surface(host, "")
    async with voice(host, timeouts=PATIENT) as speech:
        speech._silent_s = 0.15
        await speech.warm()
        fake.behaviour.pace = 0.3
        first = asyncio.create_task(say(speech, "A long first piece that is still being spoken."))
        await fake.piece(1)
        await asyncio.sleep(0.05)
        fake.behaviour.socket = SocketFault(Broken.SILENT, times=1)
        assert_spoken(await say(speech, "A."), "A.")
        assert_spoken(await first, "A long first piece that is still being spoken. ")
    assert len(fake.requests) == 1


# HTTP


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (status_fault(401, "elevenlabs", code="quota_exceeded"), errors.QuotaGone),
        (status_fault(401, "elevenlabs", code="invalid_api_key"), errors.AuthFailed),
        (status_fault(401, "elevenlabs", code="missing_permissions"), errors.NotPermitted),
        (status_fault(402, "elevenlabs", code="payment_required"), errors.QuotaGone),
        (status_fault(400, "elevenlabs", code="max_character_limit_exceeded"), errors.BadRequest),
        (status_fault(400, "elevenlabs", code="voice_not_found"), errors.ModelGone),
        (status_fault(404, "elevenlabs", code="voice_not_found"), errors.ModelGone),
        (status_fault(400, "elevenlabs", code="unsupported_model"), errors.ModelGone),
        (status_fault(422, "detail-list", message="Field required"), errors.BadRequest),
        (status_fault(429, "elevenlabs", code="too_many_concurrent_requests"), errors.RateLimited),
        (status_fault(429, "elevenlabs", code="system_busy", headers={"retry-after": "3"}), errors.RateLimited),
        (status_fault(500, "html"), errors.Unreachable),
        (status_fault(503, "empty"), errors.Unreachable),
        (Fault(Kind.STALL_BEFORE), errors.TimedOut),
        (Fault(Kind.COMMENTS_ONLY), errors.TimedOut),
        (Fault(Kind.RESET_BEFORE), errors.Unreachable),
        (Fault(Kind.EMPTY), errors.ProtocolError),
        (Fault(Kind.BODY, body=b"<html>hi</html>", headers={"content-type": "text/html"}), errors.ProtocolError),
        (Fault(Kind.BODY, body=b'{"audio_base64": 1}\n'), errors.ProtocolError),
        (Fault(Kind.BODY, body=b"not json\n"), errors.ProtocolError),
        (Fault(Kind.BODY, body=b'{"detail":{"status":"quota_exceeded","message":"m"}}\n'), errors.QuotaGone),
    ],
)
async def test_http_faults_before_any_sound(host: Host, fault: Fault, expected: type[ProviderError]) -> None:
    surface(host, "").behaviour.http = fault
    async with voice(host) as speech:
        start = time.monotonic()
        found = await outcome(speech)
        assert type(found) is expected
        assert not found.partial
        assert time.monotonic() - start < 1.0
        if fault.headers.get("retry-after"):
            assert isinstance(found, errors.RateLimited)
            assert found.retry_after == 3.0


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(Kind.STALL_MID), errors.TimedOut),
        (Fault(Kind.RESET_MID), errors.StreamBroken),
        (Fault(Kind.CLOSE_MID), errors.StreamBroken),
        (Fault(Kind.ERROR_LINE, body=b'{"audio_base64": "AAAA", "alig'), errors.ProtocolError),
        (Fault(Kind.ERROR_LINE, body=b'{"detail":{"status":"quota_exceeded","message":"m"}}'), errors.QuotaGone),
        (Fault(Kind.ERROR_LINE, body=b'{"error":"internal","message":"m"}'), errors.StreamBroken),
    ],
)
async def test_http_faults_in_the_middle(host: Host, fault: Fault, expected: type[ProviderError]) -> None:
    surface(host, "").behaviour.http = fault
    async with voice(host) as speech:
        got: list[Any] = []
        found = await outcome(speech, got)
        assert type(found) is expected
        assert found.partial
        assert 0 < len(pcm(got)) < len(sound_of(SAID))


async def test_lines_at_any_split(host: Host) -> None:
    surface(host, "").behaviour.http = Fault(Kind.SPLIT)
    async with voice(host) as speech:
        assert_spoken(await say(speech, "Grüße, 你好 👋 ok"), "Grüße, 你好 👋 ok")


async def test_nobody_there() -> None:
    async with running(ElevenLabsSpeech(KEY, base_url="http://127.0.0.1:9/v1", timeouts=QUICK)) as speech:
        with pytest.raises(errors.Unreachable):
            await speech.warm()
        assert isinstance(await outcome(speech), errors.Unreachable)


async def test_a_wrong_key_is_found_out_when_warming(host: Host) -> None:
    async with running(ElevenLabsSpeech("wrong", base_url=host.url, timeouts=QUICK)) as speech:
        with pytest.raises(errors.AuthFailed):
            await speech.warm()


async def test_a_closed_voice_says_so(host: Host) -> None:
    async with voice(host) as speech:
        await speech.warm()
    assert isinstance(await outcome(speech), errors.Unreachable)
    with pytest.raises(errors.Unreachable):
        await speech.warm()


# Interruptions


@pytest.mark.parametrize("how", ["task", "generator"])
@pytest.mark.parametrize("model", ["", V3])
async def test_an_interruption_closes_the_context_within_100_ms(host: Host, how: str, model: str) -> None:
    fake = surface(host, model)
    fake.behaviour.pace = 0.5
    async with voice(host, model=model, timeouts=PATIENT) as speech:
        await speech.warm()
        at = await interrupt(speech, how)
        piece = await fake.piece()
        assert await piece.stopped_within(1.0) - at < 0.1
        fake.behaviour.pace = 0.0
        assert {"context_id": "piece-1", "close_context": True} in piece.socket.frames
        assert_spoken(await say(speech), SAID + " ")
    assert len(fake.sockets) == 1, "the socket stays"


async def test_an_interruption_before_any_sound(host: Host) -> None:
    fake = surface(host, "")
    fake.behaviour.first_audio = 30.0
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        task = asyncio.create_task(say(speech))
        piece = await fake.piece()
        at = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await piece.stopped_within(1.0) - at < 0.1


@pytest.mark.parametrize("how", ["task", "generator"])
async def test_an_interruption_over_http(host: Host, how: str) -> None:
    fake = surface(host, "")
    fake.behaviour.pace = 0.5
    async with voice(host, timeouts=PATIENT) as speech:
        at = await interrupt(speech, how)
        assert await fake.requests[0].closed_within(1.0) - at < 0.1


async def test_closing_the_voice_ends_what_is_spoken(host: Host) -> None:
    fake = surface(host, "")
    fake.behaviour.pace = 0.5
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        task = asyncio.create_task(outcome(speech))
        piece = await fake.piece()
        await asyncio.sleep(0.02)
        at = time.monotonic()
        await speech.aclose()
        assert isinstance(await task, errors.StreamBroken)
        assert await piece.stopped_within(1.0) - at < 0.2


# Readers


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
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


async def test_a_service_that_sends_without_end_is_stopped(host: Host) -> None:
    surface(host, "").behaviour.http = Fault(Kind.BODY, body=b"x" * (5 << 20))
    async with voice(host, timeouts=Timeouts(first=5.0, between=5.0)) as speech:
        assert isinstance(await outcome(speech), errors.ProtocolError)
