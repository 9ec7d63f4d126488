"""The network between the program and its server: a relay that can be cut, go dead, or break what is under way."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from types import TracebackType
from typing import Any


class Wire:
    """Passes connections on to a port of this machine; a context manager. Methods may be called from any thread.

    Attributes:
        port: Where it listens, all the time the same.
    """

    def __init__(self, target: int, tls: ssl.SSLContext | None = None) -> None:
        self.port = 0
        self.taken = 0
        """How many connections came in."""
        self._target = target
        self.tls = tls
        self._dead = False
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._pairs: set[tuple[asyncio.StreamWriter, ...]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._alive: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)

    @property
    def open(self) -> int:
        """How many connections are open now."""
        return len(self._pairs)

    def __enter__(self) -> Wire:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._cut())
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def cut(self) -> None:
        """Break what is under way and refuse what comes."""
        self._do(self._cut())

    def die(self) -> None:
        """Take everything and pass nothing on: what a network does whose other side has gone."""
        self._do(self._die())

    def mend(self) -> None:
        """Pass on again; connections that were dead go on where they were."""
        self._do(self._mend())

    def trust(self, tls: ssl.SSLContext | None) -> None:
        """Break what is under way and show another certificate from now on."""
        self._do(self._cut())
        self.tls = tls
        self._do(self._listen())

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._alive = self._alive or asyncio.Event()
        self._alive.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port, ssl=self.tls)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for pair in tuple(self._pairs):
            for writer in pair:
                writer.transport.abort()

    async def _die(self) -> None:
        assert self._alive is not None
        self._alive.clear()

    async def _mend(self) -> None:
        await self._listen()

    async def _end(self) -> None:
        assert self._alive is not None
        self._alive.set()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.taken += 1
        pair = (writer,)
        self._pairs.add(pair)
        try:
            assert self._alive is not None
            await self._alive.wait()
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._pairs.discard(pair)
            pair = (writer, there_writer)
            self._pairs.add(pair)
            await asyncio.gather(self._pass(reader, there_writer), self._pass(there_reader, writer))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._pairs.discard(pair)
            self._tasks.discard(task)
            for end in pair:
                end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert self._alive is not None
        while data := await reader.read(65_536):
            await self._alive.wait()
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()
