"""The thread that reads the history ("history-read"), so that no window waits for a disk.

Every public method may be called from any thread and returns at once, but for `close`.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ..enquiries import Refused
from ..errors import FileProblem
from ..history_records import (
    Answer,
    Export,
    Exported,
    ListSessions,
    OpenSession,
    Reading,
    Rendered,
    RenderSession,
    SessionPage,
)
from . import history_file as files
from .history_export import export, markdown
from .history_reading import all_sessions, list_sessions, messages_of, open_session
from .history_writer import CODE, GONE

log = logging.getLogger(__name__)

UNREADABLE = "The history cannot be read. Make its folder readable and try again."
DAMAGED = "The history is damaged. It is being looked at; try again in a moment."
NOTHING = "There is no conversation to export yet."
FIRST_S = 10.0
"""How long the first reading waits for the writer to have opened the file and brought it up to date."""


class _Asked:
    """One request, and whether somebody still waits for it."""

    __slots__ = ("answer", "given_up", "request")

    def __init__(self, request: Reading, answer: Callable[[Answer], None]) -> None:
        self.request = request
        self.answer = answer
        self.given_up = False


class Reader:
    """Reads the history of one profile.

    Args:
        path: The file.
        ready: Set when the writer has opened the file.
        suspect: Called when the file turns out to be damaged.
        connect: Opens a database.
    """

    def __init__(
        self,
        path: Path,
        ready: threading.Event,
        suspect: Callable[[], None],
        connect: files.Connect = files.connect,
    ) -> None:
        self._path = path
        self._ready = ready
        self._suspect = suspect
        self._connect = connect
        self._wake = threading.Condition()
        self._asked: deque[_Asked] = deque()
        self._current: _Asked | None = None
        self._closing = False
        self._db: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # which file `_db` is open on
        self._thread = threading.Thread(target=self._run, name="history-read", daemon=True)

    def start(self) -> None:
        """Start the thread. Call once."""
        self._thread.start()

    def ask(self, request: Reading, answer: Callable[[Answer], None]) -> Callable[[], None]:
        """Read something; returns a function that gives it up."""
        asked = _Asked(request, answer)
        with self._wake:
            self._asked.append(asked)
            self._wake.notify()

        def give_up() -> None:
            with self._wake:
                asked.given_up = True
                if self._current is asked and self._db is not None:
                    self._db.interrupt()

        return give_up

    def close(self, seconds: float) -> bool:
        """Break off what runs and end; False when that took longer. Idempotent."""
        with self._wake:
            self._closing = True
            if self._current is not None and self._db is not None:
                self._db.interrupt()
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        self._ready.wait(FIRST_S)
        try:
            while (asked := self._next()) is not None:
                answer = self._answer(asked.request)
                try:
                    if not asked.given_up and not self._closing:
                        asked.answer(answer)
                except Exception:  # whoever listens badly stops nobody
                    log.exception("an answer of the history was not taken")
        finally:
            self._drop()

    def _next(self) -> _Asked | None:
        with self._wake:
            self._current = None
            while not self._closing:
                while self._asked:
                    asked = self._asked.popleft()
                    if not asked.given_up:
                        self._current = asked
                        return asked
                self._wake.wait()
            return None

    def _answer(self, request: Reading) -> Answer:
        try:
            return self._read(request)
        except FileProblem as problem:
            return Refused(problem.code, problem.sentence)
        except sqlite3.Error as error:
            self._drop()
            if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_INTERRUPT:
                log.warning("%s failed: %s", type(request).__name__, getattr(error, "sqlite_errorname", "?"))
            if files.is_damage(error):
                self._suspect()
                return Refused(CODE, DAMAGED)
            return Refused(CODE, UNREADABLE)
        except Exception:  # the boundary of one request: whoever asked gets an answer, and the next is read
            log.exception("%s failed", type(request).__name__)
            self._drop()
            return Refused(CODE, UNREADABLE)

    def _read(self, request: Reading) -> Answer:
        db = self._opened()
        match request:
            case ListSessions():
                return list_sessions(db, request) if db is not None else SessionPage(())
            case OpenSession(uid, limit):
                return (open_session(db, uid, limit) if db is not None else None) or Refused(CODE, GONE)
            case RenderSession(uid):
                found = all_sessions(db, uid) if db is not None else []
                if db is None or not found:
                    return Refused(CODE, GONE)
                number, session, _ = found[0]
                return Rendered(markdown(session, messages_of(db, number)))
            case Export(path, form, uid):
                count = export(db, path, form, uid) if db is not None else 0
                return Exported(count) if count else Refused(CODE, NOTHING if uid is None else GONE)

    def _opened(self) -> sqlite3.Connection | None:
        """Return the connection, a new one when another file has taken the place of the one it is open on."""
        try:
            state = os.stat(self._path)
        except OSError:
            self._drop()
            return None
        if self._db is not None and self._file != (state.st_dev, state.st_ino):
            self._drop()
        if self._db is None:
            db = files.open_to_read(self._path, self._connect)
            with self._wake:
                self._db, self._file = db, (state.st_dev, state.st_ino)
        return self._db

    def _drop(self) -> None:
        with self._wake:
            db, self._db = self._db, None
        if db is not None:
            with contextlib.suppress(sqlite3.Error):
                db.close()
