"""Reads a streamed reply against its deadlines: the one loop behind every chat adapter that speaks HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from .. import errors
from . import failures
from .base import ChatEvent
from .http import Answer, Server
from .reply import ReplyReader

USAGE_GRACE_SECONDS = 1.0
"""How long the usage may come after the finish reason."""


async def read_reply(
    server: Server, answer: Answer, reader: ReplyReader, deadline: float
) -> AsyncGenerator[ChatEvent, None]:
    """Give the events of `answer` as they come; `deadline` is for the first of them. Raises ProviderError."""
    loop = asyncio.get_running_loop()
    while not reader.done:
        try:
            data = await answer.chunk(deadline, partial=reader.started)
        except errors.TimedOut as exc:
            if reader.finished:
                break
            raise _slow(server.peer, exc, reader) from None
        except errors.ProviderError:
            if reader.finished:
                break
            raise
        events = reader.close() if data is None else reader.feed(data)
        finished = reader.finished
        for event in events:
            yield event
        if reader.failure is not None:
            raise reader.failure
        if data is None:
            break
        # Only what is of use moves the deadline: no comment, no reasoning, no empty delta.
        if events:
            deadline = loop.time() + (USAGE_GRACE_SECONDS if finished else server.timeouts.between)
    if not reader.finished:  # the server said that nothing follows, without a finish reason
        raise failures.broken(server.peer, partial=reader.started, detail="no finish reason")
    for event in reader.rest():
        yield event
    await answer.drain()


def _slow(peer: failures.Peer, exc: errors.TimedOut, reader: ReplyReader) -> errors.ProviderError:
    if reader.started or not reader.reasoned:
        return exc
    return errors.TimedOut(
        f"{peer.subject} thought too long before it said anything. Choose a model without reasoning in settings.",
        provider=peer.provider,
        action=errors.Action.OPEN_SETTINGS,
        detail="reasoning only",
    )
