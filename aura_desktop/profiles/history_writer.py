"""The thread that writes the history ("history-write"): soon, in order, and again when the disk did not let it.

The file is made with the first message and never before. Every public method may be called from any thread and returns
at once, but for `flush` and `close`.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

from ..enquiries import Done, Refused
from ..errors import FileProblem
from ..events import Event, Notice, Problem, ProblemCleared
from ..history_records import (
    FOREVER,
    Answer,
    Change,
    Changed,
    Delete,
    EraseAll,
    Import,
    Imported,
    Rename,
    Restore,
    Star,
    Writing,
)
from . import history_file as files
from .history_holder import Holder, kind_of
from .history_import import read_export
from .history_pending import GAP_S, Pending
from .history_reserve import Reserve
from .history_store import HistoryStore

log = logging.getLogger(__name__)

CODE = "history"
ASIDE = "history-aside"
UNDO_S = 10.0
"""How long a deleted conversation can be brought back."""

UPKEEP_S = 3600.0
BUSY_S = 10.0
"""How long another program may hold the file before the user is told."""

GONE = "This conversation is not there any more."
NOT_DONE = "That could not be done: the history cannot be written. Free some space, or make its folder writable."
DAY_S = 86_400.0
TIDY_REST_S = 0.01
TIDY_BUSY_S = 2.0
"""Rest until the WAL is emptied once more, when somebody was reading it."""

RETRY_S = 5.0
"""Rest after a write that failed."""


class Chore(Enum):
    """What the writer does for the reader; there is no request for it, and no answer but Done."""

    LOOK = auto()  # whether the file is whole
    CATCH_UP = auto()  # write what was posted so far, unless it cannot be written


Job = tuple[Writing | Chore, Callable[[Answer], None]]
"""What is to be done, and who gets the answer."""


class Writer:
    """Writes the history of one profile.

    Args:
        path: The file.
        profile: Its profile, for what is imported.
        keep: "forever", or the days that a conversation is kept; asked now and then.
        tell: Takes Problem, ProblemCleared and Notice, on the writer's thread.
        changed: Told after every change, on the writer's thread.
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
        changed: Callable[[Changed], None],
        clock: Callable[[], float] = time.time,
        connect: files.Connect = files.connect,
        retry_s: float = RETRY_S,
    ) -> None:
        self._path = path
        self._file = Holder(path, self._put_aside, connect)
        self._reserve = Reserve(path)
        self._profile = profile
        self._keep = keep
        self._tell = tell
        self._changed = changed
        self._clock = clock
        self._retry_s = retry_s
        self.ready = threading.Event()
        """Set when the file there was, if any, has been opened, or could not be."""
        self._wake = threading.Condition()
        self._pending = Pending()
        self._jobs: deque[Job] = deque()
        self._hurry = 0
        self._working = False
        self._closing = False
        self._upkeep_at = 0.0
        self._tidy_at = 0.0
        self._failing_since: float | None = None
        self._told = False
        self._thread = threading.Thread(target=self._run, name="history-write", daemon=True)

    def start(self) -> None:
        """Start the thread. Call once."""
        self._thread.start()

    def post(self, change: Change) -> None:
        """Write a change within half a second."""
        with self._wake:
            self._pending.add(change)
            self._wake.notify_all()

    @property
    def behind(self) -> bool:
        """Whether something posted or asked for is not in the file yet."""
        with self._wake:
            return self._busy()

    def do(self, request: Writing | Chore, answer: Callable[[Answer], None]) -> None:
        """Do what the user asked for, or a chore, after what was posted before."""
        with self._wake:
            self._jobs.append((request, answer))
            self._wake.notify_all()

    def flush(self, seconds: float) -> bool:
        """Wait until everything asked for so far is done; False when it is not after `seconds`, or cannot be."""
        with self._wake:
            self._hurry += 1
            self._wake.notify_all()
            try:
                self._wake.wait_for(lambda: not self._busy() or self._failing_since is not None, seconds)
                return not self._busy()
            finally:
                self._hurry -= 1

    def close(self, seconds: float) -> bool:
        """Write what is left and end; False when that took longer. Idempotent."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _busy(self) -> bool:
        return bool(self._pending or self._jobs or self._working)

    # The thread

    def _run(self) -> None:
        try:
            self._begin()
            self.ready.set()
            while self._await_work():
                try:
                    self._work()
                except Exception:  # the boundary of a piece of work: whatever went wrong, the next is done
                    log.exception("the history lost a piece of work")
            self._write()
            if self._pending and self._reserve.give():
                self._write()
        finally:
            self.ready.set()
            self._file.close()

    def _begin(self) -> None:
        """Open the file there is, so that a window can read it, and erase what is due."""
        if self._there() and self._file.guarded(lambda store: store) is not None:
            self._upkeep()
        self._upkeep_at = time.monotonic() + UNDO_S + 1  # what the program before was about to erase

    def _await_work(self) -> bool:
        """Wait until there is something to do; False when nothing will be any more."""
        with self._wake:
            self._working = False
            self._wake.notify_all()
            while not self._closing or self._jobs:
                wait = self._wait_s()
                if wait <= 0:
                    self._working = True
                    return True
                self._wake.wait(wait)
            return False

    def _wait_s(self) -> float:
        now = time.monotonic()
        due = self._pending.due_in(now)
        if self._jobs or (self._hurry and due is not None and self._failing_since is None):
            return 0.0
        waits = [self._upkeep_at - now]
        if due is not None:
            waits.append(due)
        if self._file.untidy:
            waits.append(self._tidy_at - now)
        return min(waits)

    def _work(self) -> None:
        with self._wake:
            job = self._jobs.popleft() if self._jobs else None
            due = self._pending.due_in(time.monotonic())
        if job is not None:
            if self._failing_since is None:
                self._write()
            self._do(*job)
        elif due == 0.0 or (due is not None and self._hurry):
            self._write()
        elif time.monotonic() >= self._upkeep_at:
            self._upkeep()
        elif self._file.untidy:
            self._tidy_at = time.monotonic() + TIDY_BUSY_S
            if self._file.guarded(lambda store: store.tidy()):
                self._tidy_at = time.monotonic() + TIDY_REST_S

    def _write(self) -> None:
        with self._wake:
            changes = self._pending.take()
        if not changes:
            return
        changed = self._file.guarded(lambda store: store.sessions(store.apply(changes)))
        if changed is None:
            rest = self._failed()
            with self._wake:
                self._pending.failed(changes, time.monotonic(), rest)
            return
        self._recovered()
        self._reserve.hold()
        with self._wake:
            self._pending.written(time.monotonic())
            lost, self._pending.lost = self._pending.lost, 0
        if lost:
            self._tell(Notice(f"{lost} messages could not be kept while the history could not be written."))
        self._changed(Changed(changed))

    def _upkeep(self) -> None:
        self._upkeep_at = time.monotonic() + UPKEEP_S
        if not self._there():
            return
        now, keep = self._clock(), self._keep()

        def erase(store: HistoryStore) -> tuple[str, ...]:
            gone = store.purge(now - UNDO_S)
            return gone if keep == FOREVER else gone + store.prune(now - int(keep) * DAY_S)

        if gone := self._file.guarded(erase):
            self._changed(Changed(gone=gone))

    def _there(self) -> bool:
        return os.path.exists(self._path)  # Path.exists raises where the folder may not be looked into

    # What the user asks for

    def _do(self, request: Writing | Chore, answer: Callable[[Answer], None]) -> None:
        if isinstance(request, Chore):
            if request is Chore.LOOK:
                self._file.guarded(self._file.look)
            answer(Done())
            return
        if not self._there() and not isinstance(request, Import):
            answer(Done() if isinstance(request, EraseAll) else Refused(CODE, GONE))
            return
        try:
            result = self._done(self._file.opened(), request)
        except FileProblem as problem:
            result = Refused(problem.code, problem.sentence)
        except (OSError, sqlite3.Error, files.Unusable) as error:
            log.warning("%s failed: %s", type(request).__name__, kind_of(error))
            self._file.close()
            result = Refused(CODE, NOT_DONE)
        except Exception:  # the boundary of one request: whoever asked gets an answer
            log.exception("%s failed", type(request).__name__)
            self._file.close()
            result = Refused(CODE, NOT_DONE)
        answer(result)

    def _done(self, store: HistoryStore, request: Writing) -> Answer:
        match request:
            case Rename(uid, title):
                return self._answered(store, uid, store.rename(uid, title))
            case Star(uid, starred):
                return self._answered(store, uid, store.star(uid, starred))
            case Restore(uid):
                return self._answered(store, uid, store.restore(uid))
            case Delete(uid):
                there = store.delete(uid, self._clock())
                self._upkeep_at = min(self._upkeep_at, time.monotonic() + UNDO_S + 0.1)
                self._changed(Changed(gone=(uid,)))
                return Done() if there else Refused(CODE, GONE)
            case EraseAll():
                with self._wake:
                    self._pending.forget(None)
                store.erase_all()
                self._changed(Changed(all=True))
                return Done()
            case Import(path):
                added = present = 0
                for session, renamed, messages in read_export(path, self._profile):
                    new = store.add(session, renamed, messages)
                    added, present = added + new, present + (not new)
                    self._write()  # what is said meanwhile does not wait for a large import
                self._changed(Changed(all=True))
                return Imported(added, present)

    def _answered(self, store: HistoryStore, uid: str, there: bool) -> Answer:
        self._changed(Changed(store.sessions((uid,))))
        return Done() if there else Refused(CODE, GONE)

    # Trouble

    def _put_aside(self, sentence: str) -> None:
        self._tell(Problem(ASIDE, sentence))  # a card: whoever misses it thinks that all conversations are gone
        self._changed(Changed(all=True))

    def _failed(self) -> float:
        """Tell once that messages cannot be written; returns the seconds until it is tried again."""
        now, error = time.monotonic(), self._file.error
        self._failing_since = now if self._failing_since is None else self._failing_since
        if isinstance(error, sqlite3.Error) and files.is_passing(error) and now - self._failing_since < BUSY_S:
            return GAP_S
        if not self._told:
            self._told = True
            self._tell(Problem(CODE, files.unwritable(error).sentence))
        return self._retry_s

    def _recovered(self) -> None:
        self._failing_since = None
        if self._told:
            self._told = False
            self._tell(ProblemCleared(CODE))
            self._tell(Notice("Conversations are being kept again."))
