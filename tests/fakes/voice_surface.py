"""What the fakes of cloud voices have in common: they keep what was asked for, and break it as their behaviour says."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import Any

from aiohttp import web

from .answers import reset
from .behaviour import Record
from .faults import Fault, Kind
from .speaking import Broken, Faults, News, PieceRecord, SocketFault, SocketRecord


class VoiceSurface:
    """The surface of one service. `requests` came over HTTP; `pieces` were asked for on `sockets`."""

    behaviour: Any
    """How the voice behaves; its `http` and `socket` are what breaks."""

    def __init__(self) -> None:
        self.requests: list[Record] = []
        self.sockets: list[SocketRecord] = []
        self.pieces: list[PieceRecord] = []
        self.news = News()
        self._faults = Faults()

    async def piece(self, count: int = 1) -> PieceRecord:
        """Wait until `count` pieces were asked for on WebSockets; return the last of them."""
        await self.news.until(lambda: len(self.pieces) >= count)
        return self.pieces[count - 1]

    async def request(self, count: int = 1) -> Record:
        """Wait until `count` pieces were asked for over HTTP; return the last of them."""
        await self.news.until(lambda: len(self.requests) >= count and self.requests[count - 1].received)
        return self.requests[count - 1]

    def take_fault(self, *kinds: Broken) -> SocketFault | None:
        """Return the fault of a WebSocket when it is of one of `kinds`, counting it."""
        self._faults.fault = self.behaviour.socket
        found = self._faults.take(*kinds)
        self.behaviour.socket = self._faults.fault
        return found

    def note(self, request: web.Request, record: Record) -> None:
        """Write down what else matters of a request over HTTP that has come in whole."""

    async def _http(self, request: web.Request) -> web.StreamResponse:
        record = Record.of(request)
        self.requests.append(record)
        with record.answering():
            with contextlib.suppress(ValueError):
                record.body = json.loads(await request.read())
            self.note(request, record)
            record.received = True
            self.news.tell()
            fault = self.behaviour.http
            if fault is not None and fault.times:
                left = fault.times - 1
                self.behaviour.http = Fault(fault.kind, fault.status, fault.body, fault.headers, left) if left else None
            broken = await self._broken(request, fault)
            response = await self._spoken(request, record, fault) if broken is None else broken
            record.done_at = time.monotonic()
            return response

    async def _broken(self, request: web.Request, fault: Fault | None) -> web.Response | None:
        """Break a request that is broken before any sound."""
        if fault is None:
            return None
        if fault.kind is Kind.STATUS:
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        if fault.kind is Kind.BODY:
            return web.Response(body=fault.body, headers=fault.headers)
        if fault.kind is Kind.STALL_BEFORE:
            await asyncio.Event().wait()
        if fault.kind is Kind.RESET_BEFORE:
            reset(request)
            return web.Response()
        return None

    async def _spoken(self, request: web.Request, record: Record, fault: Fault | None) -> web.StreamResponse:
        """Answer with sound, broken on the way as `fault` says."""
        raise NotImplementedError
