"""The history's file: opening, its layout and versions, putting aside what cannot be used, sentences for what fails.

SQLite in WAL mode. What was committed survives a kill at any moment; a power cut may cost the last moments, never the
file. The file and its companions are readable by their owner only. A connection belongs to the thread that opened it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ..errors import FileProblem
from ..platform.paths import make_private_folder

NAME = "history.db"
VERSION = 1
APPLICATION_ID = 0x41757261  # "Aura"
BUSY_SECONDS = 2.0
"""How long another program that is writing is waited for."""

CACHE_KB = 8_000
"""Of the reading connection: a search that goes on letter by letter finds its pages in memory."""

_COMPANIONS = ("", "-wal", "-shm")

SCHEMA = """
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL,
    started REAL NOT NULL,
    active REAL NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    renamed INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0,
    deleted REAL,
    summary TEXT NOT NULL DEFAULT '',
    summary_turn INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX session_active ON session (active, id);
CREATE INDEX session_starred ON session (active, id) WHERE starred;
CREATE TABLE message (
    id INTEGER PRIMARY KEY, -- microseconds since 1970, so that its order is that of time, for the search too
    session INTEGER NOT NULL REFERENCES session (id),
    turn INTEGER NOT NULL,
    part INTEGER NOT NULL,
    text TEXT NOT NULL,
    heard INTEGER NOT NULL,
    at REAL NOT NULL,
    provider TEXT NOT NULL DEFAULT '',
    dollars REAL,
    typed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (session, turn, part)
) STRICT;
-- What erasing has left to do, so that no kill can keep it from being done.
CREATE TABLE chore (name TEXT PRIMARY KEY) STRICT;
CREATE VIRTUAL TABLE message_words USING fts5(words, content='', columnsize=0, prefix='1 2 3', tokenize='ascii');
CREATE VIRTUAL TABLE session_words USING fts5(words, content='', columnsize=0, prefix='1 2 3', tokenize='ascii');
"""

MIGRATIONS: Mapping[int, str] = {}
"""From each earlier version to the next, as SQL."""

Connect = Callable[[str], sqlite3.Connection]
"""Opens a database by its URI; injected by tests."""


class Unusable(Exception):
    """The file is of a newer Aura (`version`) or no history at all (None)."""

    def __init__(self, version: int | None) -> None:
        super().__init__()
        self.version = version


def connect(uri: str) -> sqlite3.Connection:
    """Open a database; every statement is a transaction unless one was begun."""
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def open_to_write(
    path: Path, connect: Connect = connect, *, schema: str = SCHEMA, migrations: Mapping[int, str] = MIGRATIONS
) -> sqlite3.Connection:
    """Open the history at `path` for writing, made or brought to the present version where need be.

    Raises:
        Unusable: it is of a newer version, or damaged.
        FileProblem: the folder cannot be made, or belongs to somebody else.
        OSError, sqlite3.Error: it cannot be written.
    """
    make_private_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # its companions get the same mode
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    connection = connect(f"{path.absolute().as_uri()}?mode=rw")
    try:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _bring_up_to_date(connection, schema, migrations)
    except sqlite3.Error as error:
        connection.close()
        if is_damage(error):
            raise Unusable(None) from error
        raise
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, schema: str, migrations: Mapping[int, str]) -> None:
    newest = max(migrations, default=0) + 1
    if _version(connection, newest) == newest:
        return
    # Two programs may start at once: whoever comes second finds it done.
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, newest)
        if version == 0:
            _run(connection, schema)
        else:
            for step in range(version, newest):
                _run(connection, migrations[step])
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {newest}")
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection, newest: int) -> int:
    """Return the version of the file, 0 for an empty one. Raises Unusable."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if not tables and version == 0:
        return 0
    if application != APPLICATION_ID or version < 1:
        raise Unusable(None)
    if version > newest:
        raise Unusable(version)
    return int(version)


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run statements within the transaction there is (executescript would commit it first)."""
    for statement in script.split(";\n"):
        if statement.strip():
            connection.execute(statement)


def open_to_read(path: Path, connect: Connect = connect) -> sqlite3.Connection | None:
    """Open the history at `path` for reading; None when there is none, or none that this version can read.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    if not path.exists():
        return None
    base = path.absolute().as_uri()
    try:
        return _checked(connect(f"{base}?mode=rw"))
    except sqlite3.OperationalError:
        # On a disk that is read-only the WAL's index cannot be made; nobody changes the file there either.
        return _checked(connect(f"{base}?mode=ro&immutable=1"))


def _checked(connection: sqlite3.Connection) -> sqlite3.Connection | None:
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        usable = _version(connection, VERSION) == VERSION
    except Unusable:
        usable = False
    except BaseException:
        connection.close()
        raise
    if not usable:
        connection.close()
        return None
    return connection


def put_aside(path: Path, version: int | None) -> FileProblem:
    """Rename a file that cannot be used, with its companions, and return what to tell the user.

    Raises:
        OSError: it cannot be renamed.
    """
    name = f"version-{version}" if version is not None else f"broken-{time.strftime('%Y%m%d-%H%M%S')}"
    aside = path.with_name(f"{path.stem}.{name}{path.suffix}")
    number = 2
    while aside.exists():
        aside = path.with_name(f"{path.stem}.{name}-{number}{path.suffix}")
        number += 1
    # The companions first: a WAL beside a new file of the same name would be taken for its own.
    for companion in reversed(_COMPANIONS):
        with contextlib.suppress(FileNotFoundError):
            os.replace(f"{path}{companion}", f"{aside}{companion}")
    why = "was written by a newer Aura" if version is not None else "is damaged"
    return FileProblem(f"The history {path.name} {why}; it was kept as {aside.name} and a new one was begun.")


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is no database, or not a whole one."""
    return _primary(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_passing(error: sqlite3.Error) -> bool:
    """Whether an error says only that another program is writing."""
    return _primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def unwritable(error: Exception) -> FileProblem:
    """Return what to tell the user when the history cannot be written."""
    if isinstance(error, FileProblem):
        return FileProblem(f"Conversations are not being kept: {error.sentence}", detail=error.detail)
    code = _primary(error) if isinstance(error, sqlite3.Error) else 0
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in _FULL:
        why = "the disk is full. Free some space"
    elif code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        why = "the history's folder cannot be written. Make it writable"
    elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        why = "another program holds the history's file. Close it"
    else:
        why = "writing to the history's disk fails. Free some space, or make its folder writable"
    sentence = (
        f"Conversations are not being kept: {why}; what was said meanwhile is kept as soon as that works again, if Aura"
        " is still open then."
    )
    return FileProblem(sentence, detail=f"{type(error).__name__} {code or getattr(error, 'errno', '')}")


_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


def _primary(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
