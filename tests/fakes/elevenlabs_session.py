"""One WebSocket of ElevenLabs' voices and the contexts on it: what both of its protocols have in common."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import Any

from aiohttp import WSMsgType, web

from .speaking import AT_TEXT, IN_THE_MIDDLE, Broken, Chunk, PieceRecord, SocketRecord, chunks, spoil


def complain(status: int, code: str, message: str) -> web.Response:
    """Return an error as ElevenLabs writes it."""
    return web.json_response({"detail": {"status": code, "message": message}}, status=status)


async def serve_socket(fake: Any, request: web.Request, session: Session) -> web.StreamResponse:
    """Serve one WebSocket from its handshake to its end."""
    if (fault := fake.take_fault(Broken.REFUSED)) is not None:
        return web.Response(status=fault.status, body=fault.body, content_type="application/json")
    socket = web.WebSocketResponse(max_msg_size=4 << 20)
    await socket.prepare(request)
    headers = {k.lower(): v for k, v in request.headers.items()}
    record = SocketRecord(request.path, dict(request.query), headers, time.monotonic())
    fake.sockets.append(record)
    fake.news.tell()
    session.start(socket, record)
    try:
        while True:
            try:
                message = await socket.receive(timeout=session.patience())
            except TimeoutError:
                if session.speaking():
                    continue
                await session.end("input_timeout_exceeded", "Have not received a new text input within the timeout.")
                break
            if message.type is not WSMsgType.TEXT:
                break
            found = json.loads(message.data)
            record.frames.append(found)
            if not await session.take(found):
                break
    finally:
        record.closed_at, record.close_code = time.monotonic(), socket.close_code
        await session.stop()
        fake.news.tell()
    return socket


class Session:
    """One WebSocket and what is spoken on it: what both of ElevenLabs' protocols have in common."""

    def __init__(self, fake: Any, request: web.Request) -> None:
        self.fake = fake
        self.request = request
        self.tasks: dict[str, asyncio.Task[None]] = {}  # the last speech of each context
        self.finals: dict[str, asyncio.Task[None]] = {}
        self.open: dict[str, PieceRecord | None] = {}
        self.closing: set[str] = set()
        self.buffers: dict[str, str] = {}
        self.socket: web.WebSocketResponse
        self.record: SocketRecord

    def start(self, socket: web.WebSocketResponse, record: SocketRecord) -> None:
        self.socket, self.record = socket, record

    def patience(self) -> float:
        given = self.fake.behaviour.inactivity
        return given if given is not None else 20.0

    def speaking(self) -> bool:
        return any(not task.done() for task in self.tasks.values())

    async def take(self, found: dict[str, Any]) -> bool:
        """Handle a message; False ends the socket."""
        raise NotImplementedError

    async def end(self, code: str, message: str) -> bool:
        """Complain and close the socket with 1008."""
        with contextlib.suppress(ConnectionError):
            await self.socket.send_json({"message": message, "error": code, "code": 1008})
            await self.socket.close(code=1008, message=message.encode()[:120])
        return False

    async def stop(self) -> None:
        for piece in self.open.values():
            if piece is not None and piece.done_at is None:
                piece.stop()
        tasks = [*self.tasks.values(), *self.finals.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def enter(self, name: str) -> bool:
        """Open a context; False when there are too many."""
        if len(self.open) >= self.fake.behaviour.context_limit:
            return False
        self.open[name] = None
        self.buffers[name] = ""
        self.closing.discard(name)
        self.record.most_open = max(self.record.most_open, len(self.open))
        return True

    def flush(self, name: str) -> None:
        """Speak what is held of a context."""
        text, self.buffers[name] = self.buffers[name], ""
        if not text.strip():
            return
        piece = PieceRecord(text, name or None, self.record, time.monotonic())
        self.open[name] = piece
        self.fake.pieces.append(piece)
        self.fake.news.tell()
        before = self.tasks.get(name)
        self.tasks[name] = asyncio.get_running_loop().create_task(self._speak(name, piece, before))

    def close(self, name: str) -> None:
        """Close a context: what was flushed is still spoken, then it is final."""
        piece = self.open.get(name)
        if piece is not None:
            piece.stop()
        self.flush(name)
        self.closing.add(name)
        self.finals[name] = asyncio.get_running_loop().create_task(self._final(name))

    async def _speak(self, name: str, piece: PieceRecord, before: asyncio.Task[None] | None) -> None:
        fake, behaviour = self.fake, self.fake.behaviour
        if before is not None:
            await before
        with contextlib.suppress(ConnectionError):
            if (fault := fake.take_fault(*AT_TEXT, Broken.BAD_AUDIO)) is not None:
                if fault.kind is Broken.BAD_AUDIO:
                    await self.socket.send_json(self.frame(name, chunks(piece.text)[0]) | {"audio": "no base64!"})
                await spoil(self.request, self.socket, fault)
                if fault.kind is Broken.EMPTY:
                    self.close(name)
                return
            await asyncio.sleep(behaviour.first_audio)
            parts = chunks(piece.text, odd=behaviour.odd)
            for at, part in enumerate(parts):
                if at == len(parts) // 2 and (fault := fake.take_fault(*IN_THE_MIDDLE)) is not None:
                    await asyncio.sleep(0.01)
                    await spoil(self.request, self.socket, fault)
                    return
                await self.socket.send_json(self.frame(name, part))
                piece.first_at = piece.first_at or time.monotonic()
                piece.sent_seconds += part.seconds
                await asyncio.sleep(part.seconds * behaviour.pace)
            piece.done_at = time.monotonic()
            await self.spoken(name)

    async def _final(self, name: str) -> None:
        """Tell that a context is over, once all that was flushed in it was spoken."""
        if name in self.tasks:
            await self.tasks[name]
        await asyncio.sleep(self.fake.behaviour.final_after)
        del self.open[name]
        with contextlib.suppress(ConnectionError):
            await self.socket.send_json(self.final(name))

    def frame(self, name: str, part: Chunk) -> dict[str, Any]:
        """Return the message of a stretch of sound."""
        raise NotImplementedError

    def final(self, name: str) -> dict[str, Any]:
        """Return the message that a context is over."""
        raise NotImplementedError

    async def spoken(self, name: str) -> None:
        """All that was flushed has been spoken."""
