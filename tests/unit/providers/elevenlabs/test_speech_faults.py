"""What goes wrong at ElevenLabs' voices: every fault ends in sound over HTTP or in one clear error, and in time."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.errors import ProviderError
from aura_desktop.providers.elevenlabs.speech import ElevenLabsSpeech
from aura_desktop.providers.http import Timeouts
from tests.fakes.faults import Fault, Kind, status_fault
from tests.fakes.host import Host
from tests.fakes.speaking import Broken, SocketFault

from ..speech_harness import (
    BROKEN_MID,
    KEY,
    PATIENT,
    QUICK,
    SAID,
    assert_breaks_off,
    assert_spoken,
    outcome,
    pcm,
    running,
    say,
)
from .stage import V3, surface, voice

FRAME_ERROR = {"message": "Something went wrong.", "error": "internal_error", "code": 1008}


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
        await assert_breaks_off(speech, expected)
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
        await assert_breaks_off(speech, expected)


async def test_lines_at_any_split(host: Host) -> None:
    surface(host, "").behaviour.http = Fault(Kind.SPLIT)
    async with voice(host) as speech:
        assert_spoken(await say(speech, "Grüße, 你好 👋 ok"), "Grüße, 你好 👋 ok")


async def test_a_service_that_sends_without_end_is_stopped(host: Host) -> None:
    surface(host, "").behaviour.http = Fault(Kind.BODY, body=b"x" * (5 << 20))
    async with voice(host, timeouts=Timeouts(first=5.0, between=5.0)) as speech:
        assert isinstance(await outcome(speech), errors.ProtocolError)


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
