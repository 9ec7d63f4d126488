"""The times of one profile's last turns: takes note of each, tells what they are together, keeps them in a file.

All methods on the asyncio thread, and none but `aclose` waits: a worker thread writes the file, at most every few
seconds. Two programs may use one profile (the window and `talk`): each adds its own turns to what the file holds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ..events import Event
from ..waterfall import TURNS, Timings, Waterfall, timings
from .waterfall_file import Newer, add_turns, read_turns

log = logging.getLogger(__name__)

WRITE_SECONDS = 5.0
"""Rest between two writes, and so the most that is lost when the program is killed."""


class Waterfalls:
    """The last TURNS turns of one profile.

    Args:
        path: The profile's file; None keeps them for this session only, and so does a file that cannot be used.
        tell: Takes Timings after every turn.
    """

    def __init__(self, path: Path | None, *, tell: Callable[[Event], None]) -> None:
        self._path = path
        self._tell = tell
        self._turns: deque[Waterfall] = deque(maxlen=TURNS)
        self._fresh: list[Waterfall] = []  # those the file has not got
        self._writer: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._unwritable = False
        if path is not None:
            try:
                self._turns.extend(read_turns(path))  # a few kilobytes, once
            except (OSError, Newer) as error:
                self._give_up(error)

    @property
    def timings(self) -> Timings:
        """The turns together."""
        return timings(tuple(self._turns))

    def take(self, event: Event) -> None:
        """Take an event of the assistant; those that are no Waterfall are none of its business."""
        if isinstance(event, Waterfall):
            self._turns.append(event)
            self._fresh = [*self._fresh, event][-TURNS:]
            self._write_soon()
            self._tell(self.timings)

    async def aclose(self) -> None:
        """Write what is not yet written. Idempotent."""
        self._closing.set()
        if self._writer is not None:
            await asyncio.wait({self._writer})

    def _write_soon(self) -> None:
        if self._path is None or self._closing.is_set() or (self._writer is not None and not self._writer.done()):
            return
        self._writer = asyncio.get_running_loop().create_task(self._keep_writing(), name="write the turns' times")

    async def _keep_writing(self) -> None:
        while self._fresh and self._path is not None:
            writing, self._fresh = self._fresh, []
            try:
                # The file system may take its time (fsync on a busy disk): never on the thread of the conversation.
                kept = await asyncio.to_thread(add_turns, self._path, writing, tuple(self._turns))
            except Newer as error:
                self._give_up(error)
                return
            except OSError as error:
                self._fresh = [*writing, *self._fresh][-TURNS:]  # the next turn tries again
                if not self._unwritable:
                    self._unwritable = True
                    log.warning("the turns' times cannot be written: %s", type(error).__name__)
                return
            self._unwritable = False
            self._turns = deque((*kept, *self._fresh), maxlen=TURNS)
            if not self._closing.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(WRITE_SECONDS):
                        await self._closing.wait()

    def _give_up(self, error: Exception) -> None:
        """Go on without the file: nobody waits for these figures."""
        self._path = None
        log.warning("the turns' times are kept for this session only: %s", type(error).__name__)
