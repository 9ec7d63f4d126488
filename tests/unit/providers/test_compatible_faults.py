"""Every fault of a server times every adapter: an answer, or one error of ours within the limits, and then it works."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.providers.base import Finished
from tests.fakes.faults import ERROR_SHAPES, Fault, Kind, shapes_for, status_fault
from tests.fakes.openai_server import FakeServer

from .harness import JOBS, PATHS, PATIENT, QUICK, SAID, adapter, recovers, use

HARMLESS = {
    "stt": (Kind.SPLIT, Kind.ODD),
    "chat": (
        Kind.SPLIT, Kind.ODD, Kind.NO_DONE, Kind.NO_LAST_BLANK, Kind.COMMENTS_BETWEEN, Kind.CRLF, Kind.WHOLE_JSON,
    ),
    "speech": (Kind.SPLIT, Kind.ODD, Kind.WAV),
}  # fmt: skip

ERROR = b'{"error": {"message": "CUDA out of memory", "type": "server_error"}}'
# kind: (error, whether something had arrived) for each adapter it applies to
HARMFUL: dict[Kind, dict[str, tuple[type[errors.ProviderError], bool]]] = {
    Kind.STALL_BEFORE: dict.fromkeys(JOBS, (errors.TimedOut, False)),
    Kind.COMMENTS_ONLY: dict.fromkeys(JOBS, (errors.TimedOut, False)),
    Kind.STALL_MID: {
        "stt": (errors.TimedOut, False), "chat": (errors.TimedOut, True), "speech": (errors.TimedOut, True)
    },
    Kind.COMMENTS_MID: {"chat": (errors.TimedOut, True)},
    Kind.RESET_BEFORE: dict.fromkeys(JOBS, (errors.Unreachable, False)),
    Kind.RESET_MID: {
        "stt": (errors.StreamBroken, False), "chat": (errors.StreamBroken, True), "speech": (errors.StreamBroken, True)
    },
    Kind.CLOSE_MID: {
        "stt": (errors.StreamBroken, False), "chat": (errors.StreamBroken, True), "speech": (errors.StreamBroken, True)
    },
    Kind.NO_FINISH: {"chat": (errors.StreamBroken, True)},
    Kind.ERROR_MID: {"chat": (errors.StreamBroken, True)},
    Kind.ERROR_EVENT: {"chat": (errors.StreamBroken, True)},
    Kind.ERROR_LINE: {"chat": (errors.StreamBroken, True)},
    Kind.EMPTY: {
        "stt": (errors.ProtocolError, False),
        "chat": (errors.StreamBroken, False),
        "speech": (errors.ProtocolError, False),
    },
}  # fmt: skip

STATUSES = {
    400: errors.BadRequest, 401: errors.LoginNeeded, 402: errors.QuotaGone, 403: errors.LoginNeeded,
    404: errors.ModelGone, 415: errors.BadRequest, 422: errors.BadRequest, 429: errors.RateLimited,
    500: errors.Unreachable, 503: errors.Unreachable, 302: errors.ProtocolError,
}  # fmt: skip

BODIES = {
    "html": (b"<html>hello</html>", "text/html", errors.ProtocolError),
    "json-error": (ERROR, "application/json", errors.StreamBroken),
    "json-other": (b'{"hello": 1}', "application/json", errors.ProtocolError),
    "json-array": (b"[1, 2]", "application/json", errors.ProtocolError),
    "xml": (b"<?xml version='1.0'?><a/>", "application/xml", errors.ProtocolError),
}


async def fails(
    server: FakeServer, job: str, fault: Fault, kind: type[errors.ProviderError], partial: bool = False
) -> errors.ProviderError:
    """Run one request into `fault` and one after it; return the error of the first."""
    setattr(server.behaviour, job, fault)
    got: list[Any] = []
    async with adapter(job, server.url) as engine:
        start = time.monotonic()
        with pytest.raises(errors.ProviderError) as caught:
            await use(engine, got)
        took = time.monotonic() - start
        error = caught.value
        assert (type(error), error.partial) == (kind, partial), error.sentence
        assert took < QUICK.first + QUICK.between + 0.4
        assert bool(got) == partial, "what had arrived was lost"
        assert not any(isinstance(e, Finished) for e in got)
        assert f"127.0.0.1:{server.port}" in error.sentence
        assert error.sentence.endswith(".")
        assert SAID not in error.sentence + error.detail
        assert len(server.of(PATHS[job])) == 1, "nothing is tried again on the latency path"
        setattr(server.behaviour, job, None)
        assert await recovers(lambda: use(engine))
    return error


@pytest.mark.parametrize(("job", "kind"), [(job, kind) for job, kinds in HARMLESS.items() for kind in kinds])
async def test_what_a_client_must_live_with(server: FakeServer, job: str, kind: Kind) -> None:
    server.behaviour.reply = "Grüße 👋 an alle."
    async with adapter(job, server.url, PATIENT) as engine:
        plain = await use(engine)
        setattr(server.behaviour, job, Fault(kind))
        again = await use(engine)
    if kind is Kind.SPLIT and job == "speech":
        assert again  # the fake shortens this one
        assert plain.startswith(again)
    else:
        assert again == plain
    if job == "chat":
        assert again == server.behaviour.reply


@pytest.mark.parametrize(("kind", "job"), [(kind, job) for kind, jobs in HARMFUL.items() for job in jobs])
async def test_broken_streams(server: FakeServer, kind: Kind, job: str) -> None:
    """Keep-alives stretch no deadline, and a dead stream is noticed within it.

    Field notes S4 (https://github.com/livekit/agents/issues/6171) and H4
    (https://github.com/pipecat-ai/pipecat/issues/5305).
    """
    expected, partial = HARMFUL[kind][job]
    await fails(server, job, Fault(kind, body=ERROR), expected, partial)


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("status", STATUSES)
async def test_statuses_with_bodies_of_many_shapes(server: FakeServer, job: str, status: int) -> None:
    for shape in shapes_for([*STATUSES].index(status) + JOBS.index(job)):
        server.records.clear()
        await fails(server, job, status_fault(status, shape), STATUSES[status])


def test_the_shapes_tried_are_all_there_are() -> None:
    for first in range(len(JOBS)):
        tried = {shape for number in range(len(STATUSES)) for shape in shapes_for(first + number)}
        assert tried == set(ERROR_SHAPES)


@pytest.mark.parametrize("job", JOBS)
async def test_rate_limit_and_quota(server: FakeServer, job: str) -> None:
    error = await fails(server, job, status_fault(429, headers={"retry-after": "3"}), errors.RateLimited)
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == 3.0
    server.records.clear()
    await fails(server, job, status_fault(429, code="insufficient_quota"), errors.QuotaGone)


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("name", BODIES)
async def test_success_with_the_wrong_body(server: FakeServer, job: str, name: str) -> None:
    body, content_type, kind = BODIES[name]
    if job == "speech" and name == "xml":
        content_type = "text/xml"
    await fails(server, job, Fault(Kind.BODY, body=body, headers={"content-type": content_type}), kind)


@pytest.mark.parametrize("job", JOBS)
async def test_nobody_listens(job: str, unused_tcp_port: int) -> None:
    async with adapter(job, f"http://127.0.0.1:{unused_tcp_port}/v1") as engine:
        for attempt in (engine.warm, lambda: use(engine)):
            with pytest.raises(errors.Unreachable) as caught:
                await attempt()
            assert f"127.0.0.1:{unused_tcp_port} does not answer. Start it" in caught.value.sentence


@pytest.mark.parametrize("job", JOBS)
async def test_what_answers_is_no_web_server(job: str) -> None:
    gone = asyncio.Event()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"-ERR unknown command\r\n\r\n")
        await reader.read()
        writer.close()
        gone.set()

    other = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with other, adapter(job, f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}/v1") as engine:
        with pytest.raises(errors.ProtocolError) as caught:
            await use(engine)
        assert "does not speak http" in caught.value.sentence
        await asyncio.wait_for(gone.wait(), 1.0)


@pytest.mark.parametrize("job", JOBS)
async def test_https_at_an_http_port(server: FakeServer, job: str) -> None:
    async with adapter(job, server.url.replace("http:", "https:")) as engine:
        with pytest.raises(errors.Unreachable) as caught:
            await use(engine)
    assert "https" in caught.value.sentence


@pytest.mark.parametrize("job", JOBS)
async def test_a_missing_v1_is_hinted_at(server: FakeServer, job: str) -> None:
    async with adapter(job, server.url.removesuffix("/v1")) as engine:
        with pytest.raises(errors.ModelGone) as caught:
            await use(engine)
    assert "/v1" in caught.value.sentence


@pytest.mark.parametrize("job", JOBS)
async def test_an_unknown_computer(job: str) -> None:
    async with adapter(job, "https://no-such-computer.invalid:8000/v1") as engine:
        with pytest.raises(errors.Unreachable) as caught:
            await use(engine)
    assert "no-such-computer.invalid:8000" in caught.value.sentence
