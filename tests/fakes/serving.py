"""What fake surfaces over HTTP share: they record each request, break it off as told, and write event streams."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from .answers import begin, break_off, comments, reset
from .behaviour import Behaviour, Record
from .faults import Fault, Kind

# These leave the request's body unread by the ordinary answer.
_WITHOUT_BODY = (Kind.STATUS, Kind.BODY, Kind.EMPTY, Kind.STALL_BEFORE, Kind.RESET_BEFORE)

Answer = Callable[[Record], Awaitable[web.StreamResponse]]


class Serving:
    """Requests as they came in, and the faults of `behaviour`, which may be changed at any time."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.records: list[Record] = []
        self._news = asyncio.Event()

    def of(self, path: str) -> list[Record]:
        """Return the requests to `path` (without /v1), oldest first."""
        return [r for r in self.records if r.path == f"/v1{path}"]

    def last(self, path: str) -> Record:
        """Return the last request to `path` (without /v1)."""
        return self.of(path)[-1]

    async def arrived(self, path: str, count: int = 1, seconds: float = 2.0) -> Record:
        """Wait until `count` requests to `path` have come in whole; return the last of them."""
        async with asyncio.timeout(seconds):
            while not (len(self.of(path)) >= count and self.of(path)[count - 1].received):
                await self._news.wait()
        return self.of(path)[count - 1]

    def received(self, record: Record) -> None:
        """Note that a request has come in whole."""
        record.received = True
        self._news.set()
        self._news = asyncio.Event()

    async def serve(self, request: web.Request, job: str, answer: Answer) -> web.StreamResponse:
        """Record the request and answer it, or break it as the fault of `job` in the behaviour says."""
        record, transport = Record.of(request), request.transport
        with record.answering():
            fault = self._fault(job)
            if request.method == "POST" and fault is not None and fault.kind in _WITHOUT_BODY:
                with contextlib.suppress(ValueError):
                    record.body = json.loads(await request.read())
            self.records.append(record)
            if request.method == "GET" or (fault is not None and fault.kind in _WITHOUT_BODY):
                self.received(record)
            if (refused := self._unauthorised(record.headers)) is not None:
                return refused
            if fault is not None:
                if fault.kind is Kind.STATUS:
                    return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
                if fault.kind is Kind.BODY:
                    return web.Response(status=200, body=fault.body, headers=fault.headers)
                if fault.kind is Kind.EMPTY:
                    return web.Response(status=200)
                if fault.kind is Kind.STALL_BEFORE:
                    await asyncio.Event().wait()
                if fault.kind is Kind.RESET_BEFORE:
                    reset(request)
                    return web.Response()
            response = await answer(record)
            if isinstance(response, web.Response):
                record.first_at = time.monotonic()
            record.done_at = time.monotonic()
            if self.behaviour.close_idle and transport is not None:
                asyncio.get_running_loop().call_later(0.001, self._close_idle, transport, record)
            return response

    def _close_idle(self, transport: asyncio.BaseTransport, last: Record) -> None:
        """Close a connection as servers do: not while it carries a newer request."""
        newest = next((record for record in reversed(self.records) if record.connection == last.connection), last)
        if newest is last:
            transport.close()

    def _fault(self, job: str) -> Fault | None:
        fault: Fault | None = getattr(self.behaviour, job)
        if fault is not None and fault.times:
            left = fault.times - 1
            following = Fault(fault.kind, fault.status, fault.body, fault.headers, left) if left else None
            setattr(self.behaviour, job, following)
        return fault

    def _unauthorised(self, headers: dict[str, str]) -> web.Response | None:
        given = headers.get("authorization", "")
        if self.behaviour.api_key is not None and given != f"Bearer {self.behaviour.api_key}":
            message = f"Incorrect API key provided: {given.removeprefix('Bearer ')}."
            return web.json_response({"error": {"message": message, "code": "invalid_api_key"}}, status=401)
        if self.behaviour.basic_auth is not None:
            pair = ":".join(self.behaviour.basic_auth)
            if given != f"Basic {base64.b64encode(pair.encode()).decode()}":
                return web.Response(status=401, text="<html>login</html>", content_type="text/html")
        return None

    def refused(self, record: Record) -> web.Response | None:
        """Refuse the fields that the behaviour names, as strict servers do."""
        for name in self.behaviour.reject_fields:
            if name in record.body:
                return web.json_response({"error": {"message": f"Unrecognized request argument: {name}"}}, status=400)
        return None


async def write_whole(request: web.Request, record: Record, fault: Fault | None, body: bytes) -> web.StreamResponse:
    """Answer with one JSON body, broken as `fault` says."""
    if fault is None:
        return web.Response(body=body, content_type="application/json")
    response = await begin(request, record, "application/json")
    half = len(body) // 2
    if fault.kind in (Kind.SPLIT, Kind.ODD):
        for i in range(len(body)):
            await response.write(body[i : i + 1])
            await asyncio.sleep(0)
        await response.write_eof()
        return response
    if fault.kind is not Kind.COMMENTS_ONLY:
        await response.write(body[:half])
        await asyncio.sleep(0.01)
    await break_off(request, fault)
    await response.write(body[half:])
    await response.write_eof()
    return response


async def write_events(
    request: web.Request, record: Record, fault: Fault | None, pieces: Sequence[bytes], half: int, gap: float
) -> web.StreamResponse:
    """Answer with an event stream of `pieces`, broken before number `half` (or all along) as `fault` says."""
    kind = fault.kind if fault is not None else None
    response = await begin(request, record, "text/event-stream")
    for i, piece in enumerate(pieces):
        if i == half and fault is not None:
            await _break_events(request, response, fault)
            if kind is Kind.CLOSE_MID:
                break
        if kind is Kind.COMMENTS_ONLY:
            await comments(response)
        if kind is Kind.COMMENTS_BETWEEN:
            piece = b": keep-alive\n\n" + piece
        if kind is Kind.CRLF:
            piece = piece.replace(b"\n", b"\r\n")
        size = {Kind.SPLIT: 1, Kind.ODD: 7}.get(kind, len(piece)) if kind is not None else len(piece)
        for at in range(0, len(piece), size):
            await response.write(piece[at : at + size])
            if size < len(piece):
                await asyncio.sleep(0)
        await asyncio.sleep(gap)
    await response.write_eof()
    return response


async def _break_events(request: web.Request, response: web.StreamResponse, fault: Fault) -> None:
    await asyncio.sleep(0.01)  # so that the first half has arrived
    form = {
        Kind.ERROR_MID: b"data: %s\n\n",
        Kind.ERROR_EVENT: b"event: error\ndata: %s\n\n",
        Kind.ERROR_LINE: b"error: %s\n\n",
    }.get(fault.kind)
    if form is not None:
        await response.write(form % fault.body)
    elif fault.kind is Kind.COMMENTS_MID:
        await comments(response)
    elif fault.kind is not Kind.CLOSE_MID:
        await break_off(request, fault)
