"""An open WebSocket on which pieces of speech are spoken, each in a context of its own.

A context a piece, not a turn: a piece's sound must be told from the next one's, and within one context only the times
of its characters could do so, which come late or not at all. What is lost is the melody across sentences.

The service counts a context until it has said that it is final, not until it was asked to close it, and ends the whole
socket at one too many (https://github.com/pipecat-ai/pipecat/issues/4132). So a place is free again at that word only.
All methods on the asyncio thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncGenerator
from itertools import count

from ... import errors
from .. import failures
from ..alignment import SpokenReader
from ..base import Pcm, SpeechEvent
from ..http import Server
from ..websocket import Socket, connect
from . import complaints
from .wire import RATE, Frame, Message, Wire, read_frame

SEND_SECONDS = 1.0
ROOM_SECONDS = 0.25
"""How long a piece waits for a free context before it goes another way."""
QUIET_SECONDS = 0.4
"""After so long without sound a context is asked to close, lest the word that its piece is whole was missed."""
LOST_SECONDS = 5.0
"""A context that is not final so long after it was asked to close never will be."""
WANTED_SECONDS = 60.0
"""A socket that nobody asked for in this time is kept alive no longer."""
MOST_HELD = 32 << 20
"""Bytes of messages that wait for the listener of one context."""


class _Context:
    """One piece on its way; `closing` is when it was asked to close."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.closing: float | None = None
        self.abandoned = False
        self._items: deque[tuple[Frame | errors.ProviderError, int]] = deque()
        self._held = 0
        self._news = asyncio.Event()

    def put(self, item: Frame | errors.ProviderError, size: int = 0) -> bool:
        """Add a message; False when too much waits already."""
        if not self.abandoned:
            self._held += size
            self._items.append((item, size))
            self._news.set()
        return self._held <= MOST_HELD

    async def take(self) -> Frame | errors.ProviderError:
        """Return the next message."""
        while not self._items:
            self._news.clear()
            await self._news.wait()
        item, size = self._items.popleft()
        self._held -= size
        return item

    def abandon(self) -> None:
        """Nobody listens any more."""
        self.abandoned = True
        self._items.clear()
        self._held = 0


class Line:
    """One open socket and the contexts on it."""

    def __init__(self, socket: Socket, wire: Wire, peer: failures.Peer) -> None:
        self._socket = socket
        self._wire = wire
        self._peer = peer
        self._loop = asyncio.get_running_loop()
        self._contexts: dict[str, _Context] = {}
        self._names = count(1)
        self._room = asyncio.Event()
        self._error: errors.ProviderError | None = None
        self._sent_at = self._wanted_at = self._loop.time()
        self._tasks = {self._loop.create_task(self._read())}
        if wire.keep_alive() is not None:
            self._tasks.add(self._loop.create_task(self._tend()))

    @classmethod
    async def open(cls, server: Server, wire: Wire, deadline: float) -> Line:
        """Open a socket. Raises ProviderError."""
        line = cls(await connect(server, wire.path, wire.query, deadline), wire, server.peer)
        try:
            for message in wire.hello():
                await line._send(message)
        except BaseException:  # the caller never gets to know it, so it must end here
            await line.aclose()
            raise
        return line

    @property
    def usable(self) -> bool:
        """Whether a piece may be spoken on it, as far as is known."""
        now = self._loop.time()
        lost = any(c.closing is not None and now - c.closing > LOST_SECONDS for c in self._contexts.values())
        return self._error is None and self._socket.open and not lost

    @property
    def stale(self) -> bool:
        """Whether the service will soon close it for want of words."""
        return not self._contexts and self._loop.time() - self._sent_at > 0.8 * self._wire.idle_limit

    def touch(self) -> None:
        """It is still wanted."""
        self._wanted_at = self._loop.time()

    async def speak(self, text: str, first: float, between: float) -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text`; limits in seconds to its first sound and between sounds.

        Raises ProviderError; RateLimited when no context is free. Closing the generator closes the context.
        """
        context = await self._enter()
        reader = SpokenReader(self._peer, RATE)
        letters = _letters(text)
        closed = False
        try:
            for message in self._wire.say(context.name, text):
                await self._send(message)
            deadline = self._loop.time() + first
            while not closed:
                frame = await self._next(context, deadline, reader.heard)
                if frame.complaint is not None:
                    raise complaints.from_frame(self._peer, frame.complaint, partial=reader.heard)
                closed = frame.closed
                events = reader.feed_base64(frame.audio, frame.timings)
                whole = reader.heard and (frame.over or _letters(reader.said) >= letters)
                if whole and not closed:
                    await self._close(context)
                for event in events:
                    yield event
                if any(isinstance(event, Pcm) for event in events):
                    deadline = self._loop.time() + between
            if not reader.heard:
                raise failures.protocol(self._peer, "sent no sound. Choose another model or voice in settings.")
        finally:
            if not closed:
                context.abandon()
                self._room.set()
                await self._close(context)

    async def finish(self) -> None:
        """Close the socket once nobody listens to a piece on it any more."""
        while self._error is None and any(not context.abandoned for context in self._contexts.values()):
            self._room.clear()
            await self._room.wait()
        await self.aclose()

    async def aclose(self) -> None:
        """Close the socket and end every piece on it. Idempotent."""
        self._break(failures.broken(self._peer, partial=False, detail="closed here"))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.aclose()

    async def _enter(self) -> _Context:
        """Return a new context, waiting a little for a place. Raises ProviderError."""
        self.touch()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ROOM_SECONDS):
                while len(self._contexts) >= self._wire.places and self._error is None:
                    self._room.clear()
                    await self._room.wait()
        if self._error is not None:
            raise _again(self._error, partial=False)
        if len(self._contexts) >= self._wire.places:
            sentence = f"{self._peer.subject} has too many requests at the moment. Wait a little and try again."
            raise errors.RateLimited(sentence, provider=self._peer.provider, detail="no free context")
        context = _Context(f"piece-{next(self._names)}")
        self._contexts[context.name] = context
        return context

    async def _next(self, context: _Context, deadline: float, heard: bool) -> Frame:
        """Return the next message of a context by `deadline`. Raises ProviderError."""
        if heard and context.closing is None:
            now = self._loop.time()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(min(now + QUIET_SECONDS, (now + deadline) / 2)):
                    return _frame(await context.take(), heard)
            await self._close(context)
        try:
            async with asyncio.timeout_at(deadline):
                return _frame(await context.take(), heard)
        except TimeoutError:
            raise failures.timed_out(self._peer, partial=heard, began=heard) from None

    async def _close(self, context: _Context) -> None:
        """Ask the service to close `context`, once. Never raises."""
        if context.closing is None and context.name in self._contexts:
            context.closing = self._loop.time()
            with contextlib.suppress(errors.ProviderError):  # a socket that breaks here closes the context too
                await self._send(self._wire.close(context.name))

    async def _send(self, message: Message) -> None:
        self._sent_at = self._loop.time()
        try:
            await self._socket.send(json.dumps(message), self._sent_at + SEND_SECONDS)
        except errors.ProviderError as exc:
            self._break(exc)
            raise

    async def _read(self) -> None:
        """Give each message to its context until the socket ends."""
        try:
            while True:
                raw = await self._socket.receive(None)
                frame = read_frame(raw, self._peer)
                if frame.complaint is not None and frame.context not in self._contexts:
                    raise complaints.from_frame(self._peer, frame.complaint, partial=False)
                context = self._contexts.get(frame.context)
                if context is None:
                    continue  # of a context that is over, or the resting one
                if not context.put(frame, len(raw)):
                    raise failures.protocol(self._peer, "sends sound without end. Try again.")
                if frame.closed or frame.complaint is not None:
                    del self._contexts[frame.context]
                    self._room.set()
        except errors.ProviderError as exc:
            self._break(exc)
            await self._socket.aclose()

    async def _tend(self) -> None:
        """Keep the socket open while it is wanted."""
        message = self._wire.keep_alive()
        assert message is not None
        with contextlib.suppress(errors.ProviderError):
            while self._error is None and self._loop.time() - self._wanted_at < WANTED_SECONDS:
                await asyncio.sleep(0.4 * self._wire.idle_limit)
                await self._send(message)

    def _break(self, error: errors.ProviderError) -> None:
        """Note that nothing more will come, and tell every context."""
        if self._error is None:
            self._error = error
        for context in self._contexts.values():
            context.put(self._error)
        self._contexts.clear()
        self._room.set()


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _frame(item: Frame | errors.ProviderError, heard: bool) -> Frame:
    if isinstance(item, errors.ProviderError):
        raise _again(item, partial=heard)
    return item


def _again(error: errors.ProviderError, *, partial: bool) -> errors.ProviderError:
    """Return the error of a whole socket for one of the pieces on it."""
    copy = type(error)(error.sentence, provider=error.provider, partial=partial, detail=error.detail)
    if isinstance(copy, errors.RateLimited) and isinstance(error, errors.RateLimited):
        copy.retry_after = error.retry_after
    return copy
