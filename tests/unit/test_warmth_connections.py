"""Warmth and real sockets: connections that died in sleep, resets, and what an idle connection costs."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import web

from aura_desktop import errors
from aura_desktop.providers.address import Job
from aura_desktop.providers.http import Server
from aura_desktop.warmth import Warmth


class Silent:
    """An HTTP server on loopback; `fall_silent` lets its present connections die without a sign, as sleep does."""

    def __init__(self, *, idle: float = 60.0) -> None:
        self.connections = 0
        self.closed = 0
        self._idle = idle
        self._dead: set[asyncio.StreamWriter] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Silent:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        for writer in tuple(self._open):
            writer.transport.abort()
        self._server.close()
        await self._server.wait_closed()

    def fall_silent(self) -> None:
        self._dead |= self._open

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        body = b'{"data":[{"id":"fake-model"}]}'
        try:
            while True:
                async with asyncio.timeout(self._idle):
                    await reader.readuntil(b"\r\n\r\n")
                if writer not in self._dead:
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            self.closed += 1
        finally:
            self._open.discard(writer)
            writer.close()


def deadline(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_a_connection_that_died_in_sleep_costs_a_request_its_deadline_unless_it_is_reset() -> None:
    async with Silent() as fake:
        server = Server(fake.url, Job.CHAT, provider="test")
        assert await server.models(deadline(1)) == ["fake-model"]
        fake.fall_silent()
        with pytest.raises(errors.TimedOut):
            await server.models(deadline(0.3))
        assert await server.models(deadline(1)) == ["fake-model"]
        fake.fall_silent()
        await server.reset()
        start = time.monotonic()
        assert await server.models(deadline(1)) == ["fake-model"]
        assert time.monotonic() - start < 0.25
        assert fake.connections == 3
        await server.aclose()


async def test_a_reset_closes_idle_connections_and_cuts_no_answer_short() -> None:
    release = asyncio.Event()

    async def slowly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"one ")
        await release.wait()
        await response.write(b"two")
        return response

    app = web.Application()
    app.add_routes([web.get("/v1/slow", slowly)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server = Server(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", Job.CHAT, provider="test")
    async with server.open("GET", "/slow", deadline=deadline(2)) as answer:
        assert await answer.chunk(deadline(1)) == b"one "
        await server.reset()
        await server.reset()
        release.set()
        assert await answer.body(deadline(1)) == b"two"
        assert len(server._retired) == 1
    assert not server._retired
    await server.aclose()
    await runner.cleanup()


async def test_closing_closes_what_a_reset_has_put_away() -> None:
    async with Silent() as fake:
        server = Server(fake.url, Job.CHAT, provider="test")
        async with server.open("GET", "/models", deadline=deadline(1)) as answer:
            await server.reset()
            await server.aclose()
            assert not server._retired
            assert answer.status == 200
        async with asyncio.timeout(1):
            while not fake.closed:  # noqa: ASYNC110 (the fake's side of the connection)
                await asyncio.sleep(0.005)


async def test_warmth_keeps_one_connection_where_an_idle_one_would_have_been_closed() -> None:
    """The measured effect is in benchmarks/warmth.py; this is that there is one."""

    async def turns(server: Server, *, warm: bool) -> None:
        ready = asyncio.Event()

        async def warming() -> None:
            await server.warm()
            ready.set()

        warmth = Warmth(warming, every=0.1)
        if warm:
            warmth.start()
            await ready.wait()
        for _ in range(2):
            await server.models(deadline(1))
            await asyncio.sleep(0.5)
        await warmth.aclose()
        await server.aclose()

    for warm, connections in ((False, 2), (True, 1)):
        async with Silent(idle=0.3) as fake:
            await turns(Server(fake.url, Job.CHAT, provider="test"), warm=warm)
            assert fake.connections == connections
