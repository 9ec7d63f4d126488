"""Every fault times chat at OpenAI (both APIs) and at xAI: an answer, or one error of ours in time, then it works."""

from __future__ import annotations

import time

import pytest

from aura_desktop import errors
from aura_desktop.providers.base import ChatEvent, Finished
from tests.fakes.faults import Fault, Kind, shapes_for, status_fault

from .cloud import PATIENT, QUICK, SAID, WAYS, Cloud, ask, cloud
from .harness import recovers

HARMLESS = (
    Kind.SPLIT, Kind.ODD, Kind.NO_DONE, Kind.NO_LAST_BLANK, Kind.COMMENTS_BETWEEN, Kind.CRLF, Kind.WHOLE_JSON,
)  # fmt: skip
ERROR = b'{"error": {"message": "something broke", "type": "server_error"}}'
# kind: (error, whether something had arrived)
HARMFUL: dict[Kind, tuple[type[errors.ProviderError], bool]] = {
    Kind.STALL_BEFORE: (errors.TimedOut, False),
    Kind.COMMENTS_ONLY: (errors.TimedOut, False),
    Kind.STALL_MID: (errors.TimedOut, True),
    Kind.COMMENTS_MID: (errors.TimedOut, True),
    Kind.RESET_BEFORE: (errors.Unreachable, False),
    Kind.RESET_MID: (errors.StreamBroken, True),
    Kind.CLOSE_MID: (errors.StreamBroken, True),
    Kind.NO_FINISH: (errors.StreamBroken, True),
    Kind.ERROR_MID: (errors.StreamBroken, True),
    Kind.ERROR_EVENT: (errors.StreamBroken, True),
    Kind.ERROR_LINE: (errors.StreamBroken, True),
    Kind.EMPTY: (errors.StreamBroken, False),
}
STATUSES = {
    400: errors.BadRequest, 401: errors.AuthFailed, 402: errors.QuotaGone, 403: errors.AuthFailed,
    404: errors.ModelGone, 422: errors.BadRequest, 429: errors.RateLimited, 500: errors.Unreachable,
    503: errors.Unreachable, 302: errors.ProtocolError,
}  # fmt: skip
BODIES = {
    "html": (b"<html>hello</html>", "text/html", errors.ProtocolError),
    "json-error": (ERROR, "application/json", errors.StreamBroken),
    "json-other": (b'{"hello": 1}', "application/json", errors.ProtocolError),
    "json-array": (b"[1, 2]", "application/json", errors.ProtocolError),
    "event-error": (b"event: error\ndata: " + ERROR + b"\n\n", "text/event-stream", errors.StreamBroken),
}


async def fails(
    service: Cloud, fault: Fault, kind: type[errors.ProviderError], partial: bool = False
) -> errors.ProviderError:
    """Run one request into `fault` and one after it; return the error of the first."""
    service.behaviour.chat = fault
    service.surface.records.clear()
    got: list[ChatEvent] = []
    async with service.chat() as engine:
        start = time.monotonic()
        with pytest.raises(errors.ProviderError) as caught:
            await ask(engine, got)
        took = time.monotonic() - start
        error = caught.value
        assert (type(error), error.partial) == (kind, partial), (error.sentence, error.detail)
        assert took < QUICK.first + QUICK.between + 0.4
        assert bool(got) == partial, "what had arrived was lost"
        assert not any(isinstance(e, Finished) for e in got)
        assert error.sentence.startswith(f"{service.way.subject} ")
        assert error.sentence.endswith(".")
        assert error.provider == engine.name
        assert SAID not in error.sentence + error.detail
        assert len(service.surface.records) == 1, "nothing is tried again on the latency path"
        service.behaviour.chat = None
        assert await recovers(lambda: ask(engine))
    return error


@pytest.mark.parametrize("kind", HARMLESS)
@pytest.mark.parametrize("name", WAYS)
async def test_what_a_client_must_live_with(name: str, kind: Kind) -> None:
    async with cloud(name) as service:
        service.behaviour.reply = "Grüße 👋 an alle."
        service.behaviour.chat = Fault(kind)
        async with service.chat(PATIENT) as engine:
            assert await ask(engine) == "Grüße 👋 an alle."


@pytest.mark.parametrize("kind", HARMFUL)
@pytest.mark.parametrize("name", WAYS)
async def test_broken_streams(name: str, kind: Kind) -> None:
    """Keep-alives stretch no deadline, and an end without a finish reason is no success.

    Field notes S4 (https://github.com/livekit/agents/issues/6171) and H4
    (https://github.com/pipecat-ai/pipecat/issues/5305).
    """
    expected, partial = HARMFUL[kind]
    async with cloud(name) as service:
        await fails(service, Fault(kind, body=ERROR), expected, partial)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", WAYS)
async def test_statuses_with_bodies_of_many_shapes(name: str, status: int) -> None:
    async with cloud(name) as service:
        for shape in shapes_for([*STATUSES].index(status) + [*WAYS].index(name)):
            await fails(service, status_fault(status, shape), STATUSES[status])


@pytest.mark.parametrize("name", WAYS)
async def test_rate_limit_and_quota(name: str) -> None:
    async with cloud(name) as service:
        error = await fails(service, status_fault(429, headers={"retry-after": "3"}), errors.RateLimited)
        assert isinstance(error, errors.RateLimited)
        assert error.retry_after == 3.0
        await fails(service, status_fault(429, code="insufficient_quota"), errors.QuotaGone)
        spent = "Your team has either used all available credits or reached its monthly spending limit."
        await fails(service, status_fault(429, "xai", code="resource-exhausted", message=spent), errors.QuotaGone)


@pytest.mark.parametrize("case", BODIES)
@pytest.mark.parametrize("name", WAYS)
async def test_success_with_the_wrong_body(name: str, case: str) -> None:
    body, content_type, kind = BODIES[case]
    async with cloud(name) as service:
        await fails(service, Fault(Kind.BODY, body=body, headers={"content-type": content_type}), kind)


@pytest.mark.parametrize("name", WAYS)
async def test_nobody_listens(name: str, unused_tcp_port: int) -> None:
    async with Cloud(name).chat(base_url=f"http://127.0.0.1:{unused_tcp_port}/v1") as engine:
        for attempt in (engine.warm, engine.models, lambda: ask(engine)):
            with pytest.raises(errors.Unreachable) as caught:
                await attempt()
            assert "Start it" not in caught.value.sentence, "nobody can start a service"
