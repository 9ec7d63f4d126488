"""Holds the history's file open for writing, whatever becomes of it. For the writer's thread."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ..errors import FileProblem
from . import history_file as files
from .history_store import HistoryStore

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Holder:
    """The store of one history, opened when it is needed, and anew after trouble.

    Args:
        path: The file.
        put_aside: Told when a file that cannot be used was put aside, with the sentence for the user.
        connect: Opens a database.
    """

    def __init__(self, path: Path, put_aside: Callable[[str], None], connect: files.Connect = files.connect) -> None:
        self.path = path
        self.error: Exception = OSError()
        """What kept the last `guarded` work from being done."""
        self._tell_put_aside = put_aside
        self._connect = connect
        self._store: HistoryStore | None = None
        self._known: set[str] = set()

    @property
    def untidy(self) -> bool:
        """Whether erasing has left something to do in the file that is open."""
        return self._store is not None and self._store.untidy

    def opened(self) -> HistoryStore:
        """Return the store, opened where need be; a file that cannot be used is put aside and told of.

        Raises:
            FileProblem, OSError, sqlite3.Error: it cannot be opened.
        """
        if self._store is None:
            try:
                connection = files.open_to_write(self.path, self._connect)
            except files.Unusable as unusable:
                self._put_aside(unusable.version)
                connection = files.open_to_write(self.path, self._connect)
            self._store = HistoryStore(connection, self._known)
            self._known = self._store.known
        return self._store

    def guarded(self, work: Callable[[HistoryStore], Result]) -> Result | None:
        """Do `work`; None when the file did not let us (see `error`). A damaged file is put aside, once."""
        try:
            try:
                return work(self.opened())
            except (files.Unusable, sqlite3.DatabaseError) as error:
                if not isinstance(error, files.Unusable) and not files.is_damage(error):
                    raise
                self.close()
                self._put_aside(None)
                return work(self.opened())
        except (OSError, sqlite3.Error, FileProblem, files.Unusable) as error:
            log.warning("the history cannot be written: %s", kind_of(error))
            self.error = error
            self.close()  # a disk that went away needs a new connection when it comes back
            return None

    def look(self, _store: HistoryStore) -> bool:
        """Look through the whole file. Raises Unusable when it is damaged; for `guarded`."""
        connection = files.open_to_write(self.path, self._connect)
        try:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
        if found != "ok":
            raise files.Unusable(None)
        return True

    def close(self) -> None:
        """Close the file until it is needed again. Idempotent."""
        store, self._store = self._store, None
        if store is not None:
            store.close()

    def _put_aside(self, version: int | None) -> None:
        problem = files.put_aside(self.path, version)
        self._known = set()
        log.warning("the history was put aside, version %s", version)
        self._tell_put_aside(problem.sentence)


def kind_of(error: Exception) -> str:
    """Return what an error is, without anything of the file's content."""
    code = getattr(error, "sqlite_errorname", "") or getattr(error, "errno", "")
    return f"{type(error).__name__} {code}"
