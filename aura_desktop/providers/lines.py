"""Sockets for streaming speech-to-text: one idle one is kept ready, so that an utterance begins without a handshake.

A `Line` is one open socket with its protocol; `Lines` opens them ahead of need. There are never more than `LIMIT` of
an engine: the one in use and the next one. All methods on the asyncio thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from .. import errors
from . import failures
from .http import Server
from .stt_wire import Fault, Frame, Plan, Ready, Wire, WireEvent
from .websocket import Socket, connect

LIMIT = 2
SEND_SECONDS = 2.0
TICK_SECONDS = 5.0
SHORT_LIFE_SECONDS = 10.0
"""An idle socket that a server closes sooner than this is not replaced before it is asked for again."""
ASLEEP_SECONDS = 15.0
"""A gap this long between two ticks means that the computer slept: what was open then is dead."""


class Line:
    """One open socket and its protocol. `sink` gets its events; `on_death` is called once when it is of no more use."""

    def __init__(self, socket: Socket, wire: Wire) -> None:
        self.wire = wire
        self.sink: Callable[[WireEvent], None] | None = None
        self.on_death: Callable[[Line], None] | None = None
        self.error: errors.ProviderError | None = None
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._ready = asyncio.Event()
        self._sent_at = self._loop.time()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, server: Server, plan: Plan, seconds: float) -> Line:
        """Return a line that takes sound. Raises ProviderError."""
        deadline = asyncio.get_running_loop().time() + seconds
        line = cls(await connect(server, plan.path, plan.query, deadline), plan.wire())
        try:
            await line.send(line.wire.opening())
            async with asyncio.timeout_at(deadline):
                await line._ready.wait()
            if line.error is not None:
                raise line.error
        except BaseException as exc:  # whatever ends the wait, the socket must not stay
            await line.aclose()
            if isinstance(exc, TimeoutError):
                raise failures.timed_out(server.peer, partial=False, began=True) from None
            raise
        return line

    @property
    def age(self) -> float:
        """How long it has been open, in seconds."""
        return self._loop.time() - self._socket.opened_at

    @property
    def silent_for(self) -> float:
        """Seconds since something was sent."""
        return self._loop.time() - self._sent_at

    async def send(self, frames: Iterable[Frame]) -> None:
        """Send frames in order. Raises ProviderError."""
        for frame in frames:
            await self._socket.send(frame, self._loop.time() + SEND_SECONDS)
            self._sent_at = self._loop.time()

    def fail(self, error: errors.ProviderError) -> None:
        """It can be used no more; the first error counts."""
        if self.error is not None:
            return
        self.error = error
        self._ready.set()
        if self.sink is not None:
            self.sink(Fault(error))
        if self.on_death is not None:
            self.on_death(self)

    async def aclose(self) -> None:
        """Close the socket; nothing reaches the sink any more. Idempotent."""
        self.sink = self.on_death = None
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self._socket.aclose()

    async def _read(self) -> None:
        try:
            while self.error is None:
                for event in self.wire.read(await self._socket.receive(None)):
                    if isinstance(event, Ready):
                        self._ready.set()
                    elif isinstance(event, Fault):
                        self.fail(event.error)
                    elif self.sink is not None:
                        self.sink(event)
        except errors.ProviderError as exc:
            self.fail(exc)


class Lines:
    """The sockets of one engine. `plan` may be replaced; it holds for the sockets opened from then on."""

    def __init__(
        self,
        server: Server,
        plan: Plan,
        *,
        open_seconds: float,
        tick: float = TICK_SECONDS,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.plan = plan
        self._server = server
        self._open_seconds = open_seconds
        self._tick = tick
        self._wall = wall
        self._ticked = wall()
        self._spare: asyncio.Task[Line] | None = None  # opening, or open and idle
        self._used: set[Line] = set()
        self._closing: dict[Line, asyncio.Task[None]] = {}
        self._room = asyncio.Event()
        self._tender: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def open(self) -> int:
        """How many sockets there are, those being opened or closed among them."""
        return len(self._used) + len(self._closing) + (self._spare is not None)

    async def warm(self) -> None:
        """Have an idle socket open unless both are in use. Raises ProviderError when it cannot be opened."""
        self._drop_stale()
        self._refill()
        task = self._spare
        if task is not None:
            await asyncio.wait({task})
            self._result(task)

    async def take(self) -> Line:
        """Return an open line for the caller alone, and begin to open the next. Raises ProviderError."""
        while True:
            self._drop_stale()
            if self._spare is None and self.open >= LIMIT:
                self._room.clear()
                await self._room.wait()
                continue
            self._refill()
            task = self._spare
            if task is None:
                raise self._gone()
            await asyncio.wait({task})
            line = self._result(task)
            if line is None or self._spare is not task:
                continue  # another utterance was quicker
            self._spare = None
            if line.error is not None:
                self._retire(line)
                continue
            line.on_death = None
            self._used.add(line)
            self._refill()
            return line

    async def release(self, line: Line) -> None:
        """Close a line that was taken; the next one is opened when there is room. Idempotent."""
        if line in self._used:
            self._used.discard(line)
            self._retire(line)
        if line in self._closing:
            await asyncio.shield(self._closing[line])

    async def aclose(self) -> None:
        """Close all sockets. Idempotent."""
        self._closed = True
        self._room.set()
        spare, self._spare = self._spare, None
        tasks: list[asyncio.Task[None]] = []
        if self._tender is not None:
            self._tender.cancel()
            tasks.append(self._tender)
        if spare is not None:
            spare.cancel()
            await asyncio.wait({spare})
            if not spare.cancelled() and spare.exception() is None:
                self._retire(spare.result())
        for line in tuple(self._used):
            self._used.discard(line)
            self._retire(line)
        await asyncio.gather(*tasks, *self._closing.values(), return_exceptions=True)

    def _refill(self) -> None:
        if self._closed or self._spare is not None or self.open >= LIMIT:
            return
        self._spare = asyncio.create_task(self._opened())
        self._spare.add_done_callback(self._settle)
        if self._tender is None:
            self._ticked = self._wall()
            self._tender = asyncio.create_task(self._tend())

    async def _opened(self) -> Line:
        line = await Line.open(self._server, self.plan, self._open_seconds)
        line.on_death = self._died
        return line

    def _settle(self, task: asyncio.Task[Line]) -> None:
        if (task.cancelled() or task.exception() is not None) and self._spare is task:
            self._spare = None  # no new try before somebody asks
        self._room.set()

    def _result(self, task: asyncio.Task[Line]) -> Line | None:
        if task.cancelled():
            return None
        if (error := task.exception()) is not None:
            if self._spare is task:
                self._spare = None
            raise error
        return task.result()

    def _idle(self) -> Line | None:
        task = self._spare
        return task.result() if task is not None and task.done() and self._result(task) is not None else None

    def _died(self, line: Line) -> None:
        if self._idle() is line:
            self._spare = None
            self._retire(line, refill=line.age >= SHORT_LIFE_SECONDS)

    def _drop_stale(self) -> None:
        line, now = self._idle(), self._wall()
        asleep = now - self._ticked > self._tick + ASLEEP_SECONDS
        if asleep:
            self._ticked = now
        if line is not None and (asleep or line.age > self.plan.max_age_s):
            self._spare = None
            self._retire(line)

    def _retire(self, line: Line, *, refill: bool = True) -> None:
        async def close() -> None:
            await line.aclose()
            del self._closing[line]
            self._room.set()
            if refill:
                self._refill()

        self._closing[line] = asyncio.create_task(close())

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(self._tick)
            self._drop_stale()
            self._ticked = self._wall()
            line, idle_s = self._idle(), self.plan.idle_s
            if line is not None and idle_s is not None and line.silent_for >= idle_s:
                try:
                    await line.send(line.wire.idle())
                except errors.ProviderError as exc:
                    line.fail(exc)

    def _gone(self) -> errors.Unreachable:
        peer = self._server.peer
        return errors.Unreachable(f"{peer.subject} is no longer in use.", provider=peer.provider)
