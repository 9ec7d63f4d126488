"""One request in a task of its own, from its start to its end, so that several can run beside each other.

An async generator may only be driven, and closed, by one task at a time; the pump is that task. It holds back its
request when nobody takes what came. Asyncio thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Generic, TypeVar

from ...errors import AuraError, EngineFailed, ProviderError

log = logging.getLogger(__name__)

EventT = TypeVar("EventT")

MOST_WAITING = 256


class Pump(Generic[EventT]):
    """Runs `stream`. `opened` gets the first event that is `useful`, or the failure before it.

    Args:
        stream: The request; closed in the task that drives it.
        useful: Whether an event is worth waiting for.
        empty: Makes the error for a stream that ends without a useful event.
        name: The task's name.
    """

    def __init__(
        self,
        stream: AsyncGenerator[EventT, None],
        useful: Callable[[EventT], bool],
        empty: Callable[[], ProviderError],
        name: str,
    ) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[EventT] = loop.create_future()
        self._stream = stream
        self._useful = useful
        self._empty = empty
        self._waiting: deque[EventT] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._over = False
        self._error: AuraError | None = None
        self.task = loop.create_task(self._run(), name=name)
        self.task.add_done_callback(self._ended)

    async def next(self, patience: float) -> EventT | None:
        """Return the next event, None at the end. Raises AuraError, and TimeoutError after `patience` seconds."""
        if not self._waiting and not self._over:
            self._arrived.clear()
            async with asyncio.timeout(patience):
                await self._arrived.wait()
        if self._waiting:
            self._room.set()
            return self._waiting.popleft()
        if self._error is not None:
            raise self._error
        if self.task.cancelled():  # closed under the reader's feet
            raise asyncio.CancelledError
        return None

    def rest(self) -> list[EventT]:
        """Take what has come and was not taken yet."""
        taken = list(self._waiting)
        self._waiting.clear()
        self._room.set()
        return taken

    def cancel(self) -> None:
        """End the request at its source; await `closed` to know that it has ended."""
        self.task.cancel()

    async def closed(self) -> None:
        """Wait until the request has ended."""
        await asyncio.wait({self.task})

    async def _run(self) -> None:
        error: AuraError | None = None
        try:
            async with aclosing(self._stream) as stream:
                async for event in stream:
                    while len(self._waiting) >= MOST_WAITING:
                        self._room.clear()
                        await self._room.wait()
                    self._waiting.append(event)
                    self._arrived.set()
                    if not self.opened.done() and self._useful(event):
                        self.opened.set_result(event)
        except AuraError as failure:
            error = failure
        except (
            Exception
        ) as fault:  # the boundary of a provider: a fault of one adapter must not cost the user the answer
            log.exception("%s: a fault in the adapter", self.task.get_name())
            error = EngineFailed(
                "Something went wrong inside Aura while a service answered. The log file has the details.",
                detail=type(fault).__name__,
            )
        self._error = error
        if not self.opened.done():
            self.opened.set_exception(error or self._empty())
            self.opened.exception()  # it may be that nobody looks

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._over = True
        self._arrived.set()
        if not self.opened.done():
            self.opened.cancel()
