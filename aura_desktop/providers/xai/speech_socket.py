"""The voice WebSocket of xAI: one piece of speech at a time on each socket, so two are kept for the two under way.

Between pieces a socket rests open. A piece that is interrupted is cleared on its socket, which rests again once the
service has said so, and is closed when it does not. All methods on the asyncio thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Coroutine

from ... import errors
from .. import failures
from ..alignment import SpokenReader, Timings, read_timings
from ..base import Pcm, SpeechEvent
from ..http import Server
from ..websocket import Socket, connect, read_json

RATE = 24_000
PATH = "/tts"
KEPT = 2
CLEAR_SECONDS = 1.0
SEND_SECONDS = 1.0

Query = dict[str, str | int | float | bool]


def read_message(raw: str | bytes, reader: SpokenReader, peer: failures.Peer) -> tuple[list[SpeechEvent], str]:
    """Return what a message brings, and its type. Raises ProviderError for an error and for what cannot be read."""
    found = read_json(raw, peer, partial=reader.heard)
    kind = found.get("type")
    if failures.is_error(found):
        raise failures.from_event(peer, found, partial=reader.heard)
    if kind != "audio.delta":
        return [], kind if isinstance(kind, str) else ""
    return reader.feed_base64(found.get("delta"), _timings(found.get("audio_timestamps"))), "audio.delta"


def _timings(found: object) -> Timings | None:
    return read_timings(found.get("graph_chars"), found.get("graph_times")) if isinstance(found, dict) else None


class Sockets:
    """The open sockets of one voice."""

    def __init__(self, server: Server, query: Query) -> None:
        self._server = server
        self._query = query
        self._resting: list[Socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy: set[Socket] = set()
        self._closed = False

    @property
    def wanting(self) -> bool:
        """Whether fewer are open than are to be kept."""
        self._sweep()
        return len(self._resting) + len(self._busy) < KEPT

    @property
    def ready(self) -> bool:
        """Whether a piece can be spoken without a handshake."""
        self._sweep()
        return bool(self._resting)

    async def open(self) -> None:
        """Open one more. Raises ProviderError."""
        deadline = asyncio.get_running_loop().time() + self._server.timeouts.connect
        socket = await connect(self._server, PATH, self._query, deadline)
        if self._closed:
            await socket.aclose()
            return
        self._resting.append(socket)

    async def speak(self, text: str, first: float, between: float) -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text` on a resting socket (`ready` must be true); limits in seconds.

        Raises ProviderError. Closing the generator clears the speech at the service.
        """
        loop = asyncio.get_running_loop()
        peer = self._server.peer
        socket = self._resting.pop()
        self._busy.add(socket)
        reader = SpokenReader(peer, RATE, absolute=True)
        whole = broken = False
        try:
            for message in ({"type": "text.delta", "delta": text}, {"type": "text.done"}):
                await socket.send(json.dumps(message), loop.time() + SEND_SECONDS)
            deadline = loop.time() + first
            while not whole:
                raw = await socket.receive(deadline, partial=reader.heard)
                events, kind = read_message(raw, reader, peer)
                whole = kind == "audio.done"
                for event in events:
                    yield event
                if any(isinstance(event, Pcm) for event in events):
                    deadline = loop.time() + between
            if not reader.heard:
                raise failures.protocol(peer, "sent no sound. Choose another voice in settings.")
        except errors.ProviderError:
            broken = True
            raise
        finally:
            if broken or self._closed:
                self._busy.discard(socket)
                self._start(socket.aclose())
            elif whole:
                self._busy.discard(socket)
                self._resting.append(socket)
            else:
                await self._clear(socket)

    def drop(self) -> None:
        """Close those that rest: they may be dead without knowing."""
        resting, self._resting = self._resting, []
        for socket in resting:
            self._start(socket.aclose())

    async def aclose(self) -> None:
        """Close all; pieces under way break. Idempotent."""
        self._closed = True
        self.drop()
        for socket in list(self._busy):
            self._start(socket.aclose())
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _clear(self, socket: Socket) -> None:
        """Tell the service to stop speaking; the socket rests again once it has."""
        now = asyncio.get_running_loop().time()
        try:
            await socket.send(json.dumps({"type": "text.clear"}), now + SEND_SECONDS)
        except errors.ProviderError:
            self._busy.discard(socket)
            self._start(socket.aclose())
            return
        self._start(self._settle(socket, now + CLEAR_SECONDS))

    async def _settle(self, socket: Socket, deadline: float) -> None:
        peer = self._server.peer
        kind = ""
        try:
            with contextlib.suppress(errors.ProviderError):
                while kind != "audio.clear":
                    found = read_json(await socket.receive(deadline), peer)
                    kind = str(found.get("type"))
        finally:
            self._busy.discard(socket)
            if kind == "audio.clear" and not self._closed:
                self._resting.append(socket)
            else:
                await socket.aclose()

    def _start(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _sweep(self) -> None:
        for socket in [s for s in self._resting if not s.open]:
            self._resting.remove(socket)
            self._start(socket.aclose())
