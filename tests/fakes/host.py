"""A loopback host for fake services: surfaces side by side on one real socket, as one service has them.

A *surface* is one protocol of a service (chat, Responses, a WebSocket ...): any object with `routes()`. The host checks
the key the way its service does, and notes every request, refused ones too, so that a test can say that a key went
nowhere else::

    async with Host(ScribeRealtime(...), ElevenLabsSpeech(...), gate=elevenlabs_gate("xi-1")) as host:
        host.url            # "http://127.0.0.1:PORT/v1": a base URL
        host.visits         # every request: method, path, query, headers, time
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

Gate = Callable[[web.Request], web.Response | None]
"""Refuses a request (wrong key) with the service's own answer, or returns None."""


class Surface(Protocol):
    """One protocol of a service. Routes begin with /v1."""

    def routes(self) -> Sequence[web.AbstractRouteDef]: ...


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as it came in, before any check; `at` is monotonic."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float


class Host:
    """Serves surfaces on a loopback port; an async context manager."""

    def __init__(self, *surfaces: Surface, gate: Gate | None = None, port: int = 0) -> None:
        self.surfaces = surfaces
        self.gate = gate
        self.port = port
        self.visits: list[Visit] = []
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def of(self, path: str) -> list[Visit]:
        """Return the requests to `path` (without /v1)."""
        return [visit for visit in self.visits if visit.path == f"/v1{path}"]

    async def __aenter__(self) -> Host:
        app = web.Application(client_max_size=64 << 20, middlewares=[self._note])
        for surface in self.surfaces:
            app.add_routes(surface.routes())
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @web.middleware
    async def _note(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        headers = {k.lower(): v for k, v in request.headers.items()}
        self.visits.append(Visit(request.method, request.path, dict(request.query), headers, time.monotonic()))
        refused = self.gate(request) if self.gate is not None else None
        return refused if refused is not None else await handler(request)


def bearer_gate(key: str) -> Gate:
    """Refuse any other bearer token as OpenAI does."""

    def gate(request: web.Request) -> web.Response | None:
        given = request.headers.get("authorization", "")
        if given == f"Bearer {key}":
            return None
        error = {"message": "Incorrect API key provided.", "type": "invalid_request_error", "code": "invalid_api_key"}
        return web.json_response({"error": error}, status=401)

    return gate


def xai_gate(key: str) -> Gate:
    """Refuse a wrong key with 400 and a string, and a missing one with 401, as xAI does."""

    def gate(request: web.Request) -> web.Response | None:
        given = request.headers.get("authorization", "")
        if given == f"Bearer {key}":
            return None
        body = {"code": "Client specified an invalid argument", "error": "Incorrect API key provided: xa***. "}
        return web.json_response(body, status=400 if given else 401)

    return gate


def elevenlabs_gate(key: str) -> Gate:
    """Refuse any other xi-api-key as ElevenLabs does."""

    def gate(request: web.Request) -> web.Response | None:
        if request.headers.get("xi-api-key", "") == key:
            return None
        return web.json_response({"detail": {"status": "invalid_api_key", "message": "Invalid API key"}}, status=401)

    return gate


@contextlib.contextmanager
def hosting(host: Host) -> Iterator[Host]:
    """Run a host on a loop in a thread of its own; for tests that have no asyncio loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fake-service", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(host.__aenter__(), loop).result(10)
        try:
            yield host
        finally:
            asyncio.run_coroutine_threadsafe(host.__aexit__(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
