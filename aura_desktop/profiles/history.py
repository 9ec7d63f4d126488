"""The history of one profile: written as it is heard, read for the window. Two threads of its own, any thread may call.

    archive = Archive(folder / history_file.NAME, profile="home", keep=..., tell=...)
    archive.start()
    assistant = Assistant(..., recorder=archive.recorder())

The window asks it as a `history_records.Library`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from ..events import Event
from ..history_records import (
    Answer,
    Change,
    Changed,
    Export,
    ListSessions,
    OpenSession,
    Reading,
    RenderSession,
    Request,
)
from ..subscribers import Subscribers
from . import history_file as files
from .history_reader import Reader
from .history_recorder import Recorder
from .history_writer import RETRY_S, Chore, Writer


class Archive:
    """Keeps and finds the conversations of a profile. Implements history_records.Library.

    Args:
        path: The file; it is made with the first message.
        profile: The name of the profile.
        keep: The setting history.keep: "forever", or for how many days; "0" is not at all.
        tell: Takes Problem, ProblemCleared and Notice about the file, on the writer's thread.
        clock: Seconds since 1970.
        connect: Opens a database.
        retry_s: Rest after a write that failed.
    """

    def __init__(
        self,
        path: Path,
        *,
        profile: str,
        keep: Callable[[], str],
        tell: Callable[[Event], None],
        clock: Callable[[], float] = time.time,
        connect: files.Connect = files.connect,
        retry_s: float = RETRY_S,
    ) -> None:
        self._profile = profile
        self._keep = keep
        self._clock = clock
        self._subscribers: Subscribers[Changed] = Subscribers()
        self._writer = Writer(
            path,
            profile=profile,
            keep=keep,
            tell=tell,
            changed=self._subscribers.tell,
            clock=clock,
            connect=connect,
            retry_s=retry_s,
        )
        self._reader = Reader(path, self._writer.ready, self._suspect, connect)

    def start(self) -> None:
        """Start the threads. Call once."""
        self._writer.start()
        self._reader.start()

    def recorder(self) -> Recorder:
        """Return what keeps a conversation in here by its events."""
        return Recorder(self.post, clock=self._clock, profile=self._profile, keeps=self.keeps)

    def keeps(self) -> bool:
        """Whether anything is kept at all."""
        return self._keep() != "0"

    def post(self, change: Change) -> None:
        """Write a change within half a second. Returns at once."""
        self._writer.post(change)

    def ask(self, request: Request, answer: Callable[[Answer], None]) -> Callable[[], None]:
        """Ask something; `answer` gets one Answer on a thread of the history. Returns a function that gives it up.

        What was asked to be written is done all the same; only its answer is dropped then.
        """
        if isinstance(request, ListSessions):
            return self._reader.ask(request, answer)
        if isinstance(request, OpenSession | RenderSession | Export):
            return self._ask_whole(request, answer)
        given_up = threading.Event()
        self._writer.do(request, lambda found: None if given_up.is_set() else answer(found))
        return given_up.set

    def _ask_whole(self, request: Reading, answer: Callable[[Answer], None]) -> Callable[[], None]:
        """Read when what was said a moment ago is in the file: who goes on with it must not write over it."""
        if not self._writer.behind:
            return self._reader.ask(request, answer)
        given_up, reading = threading.Event(), threading.Lock()
        ends: list[Callable[[], None]] = []

        def read(_: Answer) -> None:
            with reading:
                if not given_up.is_set():
                    ends.append(self._reader.ask(request, answer))

        def give_up() -> None:
            with reading:
                given_up.set()
                for end in ends:
                    end()

        self._writer.do(Chore.CATCH_UP, read)
        return give_up

    def subscribe(self, receiver: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `receiver` after every change, on the writer's thread; returns a function that ends it."""
        return self._subscribers.add(receiver)

    def flush(self, seconds: float = 2.0) -> bool:
        """Wait until everything posted and asked for so far is written; False when it is not, or cannot be."""
        return self._writer.flush(seconds)

    def close(self, seconds: float = 1.0) -> bool:
        """Write what is left and end both threads; False when that took longer. Idempotent."""
        reader = self._reader.close(seconds)
        return self._writer.close(seconds) and reader

    def _suspect(self) -> None:
        self._writer.do(Chore.LOOK, lambda _: None)
