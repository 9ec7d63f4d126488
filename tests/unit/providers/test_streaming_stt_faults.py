"""Whatever happens to a socket, no word is lost: the whole utterance goes as a file, or there is one clear error."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import replace
from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.providers.http import Timeouts
from tests.fakes.faults import Fault, Kind, status_fault
from tests.fakes.scribe import ERRORS
from tests.fakes.stt_socket import GARBAGE, Break, SocketFault, SttBehaviour, When

from .stt_harness import KEY, NAMES, bench, hear, push, speech

FROM_FILE = "All of it, from a file."
SHAPES = {"openai": "openai", "elevenlabs": "elevenlabs", "xai": "xai"}

ERROR_FRAMES: dict[str, dict[str, Any]] = {
    "openai": {"type": "error", "error": {"type": "server_error", "code": "server_error", "message": "overloaded"}},
    "elevenlabs": {"message_type": "transcriber_error", "error": "overloaded"},
    "xai": {"type": "error", "message": "overloaded"},
}
FAULTS = [
    SocketFault(Break.NEVER_READY),
    SocketFault(Break.CLOSE, When.OPEN),
    SocketFault(Break.RESET, When.OPEN),
    SocketFault(Break.RESET),
    SocketFault(Break.RESET, When.COMMIT),
    SocketFault(Break.CLOSE, code=1011, reason="internal error"),
    SocketFault(Break.CLOSE, code=1000),
    SocketFault(Break.CLOSE, code=1008, reason="session expired"),
    SocketFault(Break.CLOSE, When.COMMIT, code=1001),
    SocketFault(Break.STALL),
    SocketFault(Break.STALL, When.COMMIT),
    SocketFault(Break.ERROR),
    SocketFault(Break.ERROR, When.COMMIT),
    *(SocketFault(Break.GARBAGE, When.COMMIT, garbage=garbage) for garbage in GARBAGE),
    SocketFault(Break.HANDSHAKE, status=400),
    SocketFault(Break.HANDSHAKE, status=404),
    SocketFault(Break.HANDSHAKE, status=429),
    SocketFault(Break.HANDSHAKE, status=500),
    SocketFault(Break.HANDSHAKE, status=503),
]


def named(fault: SocketFault) -> str:
    return (
        f"{fault.kind}-{fault.when}-{fault.status if fault.kind is Break.HANDSHAKE else fault.code}-{fault.garbage!r}"
    )


@pytest.mark.parametrize("fault", FAULTS, ids=named)
@pytest.mark.parametrize("name", NAMES)
async def test_no_word_is_lost(name: str, fault: SocketFault) -> None:
    """Acceptance: a dropped socket mid-utterance sends the whole utterance as a file; then all is as before.

    Field note S2 (https://github.com/pipecat-ai/pipecat/issues/1818): no socket stays dead.
    """
    pcm = speech(1.03)
    behaviour = SttBehaviour(fault=replace(fault, error=ERROR_FRAMES[name], times=2), file_text=FROM_FILE)
    async with bench(name, behaviour, finalise_seconds=0.15) as b:
        session = b.engine.open()
        start = time.monotonic()
        push(session, pcm)
        assert (await session.transcribe()).text == FROM_FILE
        assert time.monotonic() - start < 0.15 + 0.4
        assert b.file.records[-1].audio == pcm, "not a byte is missing or changed"
        push(session, pcm[:12_800])
        assert (await session.transcribe()).text == FROM_FILE
        assert b.file.records[-1].audio == pcm + pcm[:12_800]
        await session.aclose()
        behaviour.fault, behaviour.file_text = None, "not from a file"
        assert await hear(b.engine, speech(0.4)) in (behaviour.transcript, behaviour.file_text)
        await b.engine.warm()
        assert await hear(b.engine, speech(0.4)) == behaviour.transcript, "and the socket serves again"


@pytest.mark.parametrize("name", NAMES)
async def test_a_socket_that_drops_between_two_parts_of_a_turn(name: str) -> None:
    """Words that were known before the drop are still known, and later ones come with the whole in a file."""
    behaviour = SttBehaviour(transcripts=["I would like"], file_text=FROM_FILE)
    async with bench(name, behaviour) as b:
        session = b.engine.open()
        first, second = speech(0.5, 1), speech(0.5, 2)
        push(session, first)
        assert (await session.transcribe()).text == "I would like"
        behaviour.fault = SocketFault(Break.RESET, after=0.1)
        session._give_up(errors.StreamBroken("the socket broke"))  # at a known moment
        assert (await session.transcribe()).text == "I would like"
        assert not b.file.records
        push(session, second)
        assert (await session.transcribe()).text == FROM_FILE
        assert b.file.records[-1].audio == first + second
        await session.aclose()


WRONG_KEY = {
    "openai": (401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}),
    "elevenlabs": (401, {"detail": {"status": "invalid_api_key", "message": "Invalid API key"}}),
    "xai": (400, {"code": "Client specified an invalid argument", "error": "Incorrect API key provided: xa***."}),
}
NO_MONEY = {
    "openai": (429, {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}),
    "elevenlabs": (401, {"detail": {"status": "quota_exceeded", "message": "0 credits left"}}),
    "xai": (402, {"code": "x", "error": "Your team has no credits."}),
}


@pytest.mark.parametrize(("table", "kind"), [(WRONG_KEY, errors.AuthFailed), (NO_MONEY, errors.QuotaGone)])
@pytest.mark.parametrize("name", NAMES)
async def test_what_a_file_would_meet_too_is_said_at_once(
    name: str, table: dict[str, tuple[int, dict[str, Any]]], kind: type[errors.ProviderError]
) -> None:
    status, body = table[name]
    fault = SocketFault(Break.HANDSHAKE, status=status, body=json.dumps(body).encode())
    async with bench(name, SttBehaviour(fault=fault)) as b:
        with pytest.raises(kind):
            await b.engine.warm()
        with pytest.raises(kind) as caught:
            await hear(b.engine, speech(0.4))
        assert type(caught.value) is kind
        assert caught.value.sentence.endswith(".")
        assert not b.file.records


@pytest.mark.parametrize("name", NAMES)
async def test_a_wrong_key(name: str) -> None:
    async with bench(name, key="some-other-key") as b:
        with pytest.raises(errors.AuthFailed) as caught:
            await hear(b.engine, speech(0.4))
        assert "does not accept the key" in caught.value.sentence
        assert "some-other-key" not in caught.value.sentence + caught.value.detail


@pytest.mark.parametrize("name", NAMES)
async def test_a_key_without_the_right_to_a_socket_may_send_files(name: str) -> None:
    body = json.dumps({"error": {"message": "insufficient permissions for this operation", "code": "missing_scope"}})
    fault = SocketFault(Break.HANDSHAKE, status=403, body=body.encode())
    async with bench(name, SttBehaviour(fault=fault, file_text=FROM_FILE)) as b:
        await b.engine.warm()
        assert await hear(b.engine, speech(0.4)) == FROM_FILE


@pytest.mark.parametrize("status", [400, 401, 402, 404, 429, 500])
@pytest.mark.parametrize("name", NAMES)
async def test_when_the_file_fails_too_there_is_one_clear_error(name: str, status: int) -> None:
    kinds = {
        400: errors.BadRequest, 401: errors.AuthFailed, 402: errors.QuotaGone, 404: errors.ModelGone,
        429: errors.RateLimited, 500: errors.Unreachable,
    }  # fmt: skip
    behaviour = SttBehaviour(fault=SocketFault(Break.RESET), file_fault=status_fault(status, SHAPES[name]))
    async with bench(name, behaviour, finalise_seconds=0.25) as b:
        with pytest.raises(errors.ProviderError) as caught:
            await hear(b.engine, speech(0.8))
        assert type(caught.value) is kinds[status]
        assert caught.value.provider == name
        behaviour.fault = behaviour.file_fault = None
        await hear(b.engine, speech(0.4))
        assert await hear(b.engine, speech(0.4)) == behaviour.transcript


@pytest.mark.parametrize("kind", [Kind.STALL_BEFORE, Kind.RESET_BEFORE])
@pytest.mark.parametrize("name", NAMES)
async def test_a_file_that_gets_no_answer(name: str, kind: Kind) -> None:
    behaviour = SttBehaviour(file_fault=Fault(kind))
    async with bench(name, behaviour, streaming=False, timeouts=Timeouts(connect=0.3, first=0.3)) as b:
        start = time.monotonic()
        with pytest.raises(errors.ProviderError) as caught:
            await hear(b.engine, speech(0.2))
        assert type(caught.value) is (errors.TimedOut if kind is Kind.STALL_BEFORE else errors.Unreachable)
        assert time.monotonic() - start < 0.8


@pytest.mark.parametrize("name", NAMES)
async def test_nobody_answers(name: str, unused_tcp_port: int) -> None:
    async with bench(name, base_url=f"http://127.0.0.1:{unused_tcp_port}/v1") as b:
        with pytest.raises(errors.Unreachable):
            await b.engine.warm()
        with pytest.raises(errors.Unreachable) as caught:
            await hear(b.engine, speech(0.3))
        assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize("by", ["aclose", "cancel"])
@pytest.mark.parametrize("name", NAMES)
async def test_ending_a_file_is_seen_at_once(name: str, by: str) -> None:
    async with bench(name, SttBehaviour(file_delay=30.0), streaming=False) as b:
        session = b.engine.open()
        push(session, speech(0.4))
        task = asyncio.create_task(session.transcribe())
        record = await b.file.arrived()
        at = time.monotonic()
        task.cancel() if by == "cancel" else await session.aclose()
        assert await record.closed_within(1.0) - at < 0.1
        with pytest.raises(asyncio.CancelledError):
            await task
        await session.aclose()


@pytest.mark.parametrize("name", NAMES)
async def test_refused_names_do_not_cost_the_sentence(name: str) -> None:
    """A hint that a service refuses (its rules change) is dropped, for the file and for the sockets after it."""
    async with bench(name, terms=("Aura", "Zwickau"), streaming=True) as b:
        refuse = b.file.refuse
        hints = {"keywords[]", "keyterms", "keyterm"}
        b.file.refuse = lambda form, names, content: (  # type: ignore[method-assign]
            "no such hint" if hints & {*names} else refuse(form, names, content)
        )
        b.behaviour.fault = SocketFault(Break.ERROR, error=ERROR_FRAMES[name])
        b.behaviour.file_text = FROM_FILE
        assert await hear(b.engine, speech(0.8)) == FROM_FILE
        assert len(b.file.records) == 2
        assert await hear(b.engine, speech(0.8)) == FROM_FILE
        assert len(b.file.records) == 3
        b.behaviour.fault = None
        await hear(b.engine, speech(0.4))
        await hear(b.engine, speech(0.4))
        assert not b.socket.talks[-1].terms
        assert "Aura" not in str(b.socket.talks[-1].frames)


@pytest.mark.parametrize("name", NAMES)
async def test_logs_hold_no_key_and_no_words(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="aura_desktop")
    behaviour = SttBehaviour(
        fault=SocketFault(Break.ERROR, When.COMMIT, error=ERROR_FRAMES[name]),
        file_text=FROM_FILE,
        transcript="telephone",
    )
    async with bench(name, behaviour, terms=("Zwickau",)) as b:
        await hear(b.engine, speech(0.8))
    assert "a speech-to-text socket failed" in caplog.text
    for private in (KEY, FROM_FILE, "telephone", "Zwickau"):
        assert private not in caplog.text


@pytest.mark.parametrize("kind", ERRORS)
async def test_every_error_message_of_scribe(kind: str) -> None:
    at_once = {
        "auth_error": errors.AuthFailed,
        "quota_exceeded": errors.QuotaGone,
        "unaccepted_terms": errors.AuthFailed,
    }
    frame = {"message_type": kind, "error": "something about it"}
    behaviour = SttBehaviour(fault=SocketFault(Break.ERROR, error=frame), file_text=FROM_FILE)
    async with bench("elevenlabs", behaviour) as b:
        if kind in at_once:
            with pytest.raises(at_once[kind]):
                await hear(b.engine, speech(0.8))
            assert not b.file.records
        else:
            assert await hear(b.engine, speech(0.8)) == FROM_FILE
