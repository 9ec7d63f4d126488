"""The file of the history: whose it is, damage, other versions, migrations, troubles told in one sentence."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from aura_desktop.errors import FileProblem
from aura_desktop.history_records import ListSessions, MessageState, Session, SummaryState
from aura_desktop.profiles import history_file
from aura_desktop.profiles.history_file import (
    SCHEMA,
    VERSION,
    Unusable,
    open_to_read,
    open_to_write,
    put_aside,
    unwritable,
)
from aura_desktop.profiles.history_reading import list_sessions

from .histories import content, fill, make_newer, said, store


@pytest.mark.skipif(os.name == "nt", reason="modes of files are POSIX")
def test_the_file_and_its_companions_are_the_owners_only(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)
    with store(path) as opened:
        opened.apply([said("a", 1, "x")])
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
        assert set(modes) == {"history.db", "history.db-wal", "history.db-shm"}
        assert set(modes.values()) == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_there_is_no_file_before_something_is_said(path: Path) -> None:
    assert open_to_read(path) is None
    assert not path.parent.exists()


@pytest.mark.parametrize("raw", [b"no database", os.urandom(8192), b"SQLite format 3\0" + os.urandom(5000)])
def test_a_damaged_file_is_told_from_one_that_cannot_be_written(path: Path, raw: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(raw)
    with pytest.raises(Unusable) as caught:
        open_to_write(path)
    assert caught.value.version is None
    problem = put_aside(path, None)
    assert "damaged" in problem.sentence
    (kept,) = path.parent.glob("history.broken-*.db")
    assert kept.read_bytes() == raw
    assert kept.name in problem.sentence


def test_somebody_elses_database_is_not_taken_for_ours(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (a)")
    other.close()
    with pytest.raises(Unusable):
        open_to_write(path)


def test_a_kill_between_the_file_and_its_tables_is_no_damage(path: Path) -> None:
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    assert path.stat().st_size
    assert open_to_read(path) is None
    fill(path, said("a", 1, "x"))
    assert list(content(path)) == ["a"]


def test_a_newer_file_is_kept_aside_and_readable_by_the_newer_aura(path: Path) -> None:
    make_newer(path)
    with pytest.raises(Unusable) as caught:
        open_to_write(path)
    assert caught.value.version == VERSION + 7
    assert open_to_read(path) is None
    problem = put_aside(path, caught.value.version)
    assert "newer Aura" in problem.sentence
    kept = path.with_name(f"history.version-{VERSION + 7}.db")
    assert sqlite3.connect(kept).execute("SELECT text FROM message").fetchall() == [("of tomorrow",)]
    fill(path, said("b", 1, "of today"))
    assert list(content(path)) == ["b"]
    make_newer(path)
    put_aside(path, VERSION + 7)
    assert kept.exists()
    assert path.with_name(f"history.version-{VERSION + 7}-2.db").exists()


def test_migrations_run_once_each_and_in_one_piece(path: Path) -> None:
    fill(path, said("a", 1, "kept"))
    steps = {1: "ALTER TABLE message ADD COLUMN mood TEXT;\n", 2: "UPDATE message SET mood = 'fine';\n"}
    open_to_write(path, migrations=steps).close()
    open_to_write(path, migrations=steps).close()
    db = sqlite3.connect(path)
    assert db.execute("SELECT text, mood FROM message").fetchall() == [("kept", "fine")]
    assert db.execute("PRAGMA user_version").fetchone() == (3,)
    db.close()


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    fill(path, said("a", 1, "kept"))
    steps = {1: "ALTER TABLE message ADD COLUMN mood TEXT;\nUPDATE nothing SET mood = 1;\n"}
    with pytest.raises(sqlite3.OperationalError):
        open_to_write(path, migrations=steps)
    assert content(path) == {"a": [(1, 0, "kept", 4)]}


def test_the_schema_is_the_one_of_its_version() -> None:
    """A changed schema needs a new VERSION, a migration, and a new line here."""
    import hashlib

    known = {1: "4c35443718dc"}
    assert hashlib.sha256(SCHEMA.encode()).hexdigest()[:12] == known[VERSION]


def errors(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("secret words")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (errors(sqlite3.SQLITE_FULL), "the disk is full"),
        (OSError(28, "No space left on device"), "the disk is full"),
        (errors(sqlite3.SQLITE_READONLY), "cannot be written"),
        (errors(sqlite3.SQLITE_CANTOPEN), "cannot be written"),
        (errors(sqlite3.SQLITE_BUSY), "another program"),
        (errors(sqlite3.SQLITE_IOERR_WRITE), "disk fails"),
        (FileProblem("The folder is somebody else's."), "somebody else's"),
    ],
)
def test_every_trouble_has_one_clear_sentence(error: Exception, says: str) -> None:
    problem = unwritable(error)
    assert says in problem.sentence
    assert "Conversations are not being kept" in problem.sentence
    assert "secret" not in problem.sentence + problem.detail


def test_a_read_only_disk_can_still_be_read(path: Path) -> None:
    fill(path, said("a", 1, "kept"))

    def connect(uri: str) -> sqlite3.Connection:
        if "mode=rw" in uri:
            raise errors(sqlite3.SQLITE_CANTOPEN)
        return history_file.connect(uri)

    db = open_to_read(path, connect)
    assert db is not None
    assert [row.session.uid for row in list_sessions(db, ListSessions()).rows] == ["a"]
    db.close()


def test_no_text_is_in_a_repr() -> None:
    shown = [
        repr(said("a", 1, "secret")),
        repr(SummaryState("a", 1, "secret")),
        repr(ListSessions("secret")),
        repr(Session("a", "p", 0, 0, "secret")),
    ]
    assert not [text for text in shown if "secret" in text]


def test_the_writing_connection_knows_its_duty(path: Path) -> None:
    db = open_to_write(path)
    ask: Callable[[str], object] = lambda name: db.execute(f"PRAGMA {name}").fetchone()[0]  # noqa: E731
    assert ask("secure_delete") == 1
    assert ask("journal_mode") == "wal"
    db.close()


def test_states_carry_their_head() -> None:
    state = said("a", 1, "x")
    assert isinstance(state, MessageState)
    assert state.head.uid == "a"
