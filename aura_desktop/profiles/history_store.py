"""What is written into the history: messages as they are heard, names and marks, and what is erased for good.

Each method is one transaction or several small ones, so that a kill leaves a whole database and nobody waits long.
One connection, one thread. Every method raises sqlite3.Error when the file cannot be written; nothing changed then.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..history_records import LONGEST_TITLE, Change, Head, MessageGone, MessageState, Session, Stored, SummaryState
from .history_words import indexed

SESSION_COLUMNS = "session.uid, session.profile, session.started, session.active, session.title, session.starred"
TITLE_CHARS = 48
MERGE_PAGES = 200
"""Pages of the index that are put in order in one step of `tidy`: some 30 ms."""

_INDEXES = ("message_words", "session_words")


class HistoryStore:
    """The history of one profile, for writing.

    Args:
        connection: Of `open_to_write`; closed with the store.
        known: The conversations that are or were in the file, as far as `known` of an earlier store of the same file
            tells: one that was erased is never begun again by a late message.
    """

    def __init__(self, connection: sqlite3.Connection, known: Iterable[str] = ()) -> None:
        self._db = connection
        self.known = set(known)
        self._merging = False
        self._chores = [name for (name,) in connection.execute("SELECT name FROM chore ORDER BY name")]
        self._truncate = bool(self._chores)

    def close(self) -> None:
        """Close the file; what was committed lies in it, and its WAL is empty unless others hold it."""
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()

    # What was said

    def apply(self, changes: Iterable[Change]) -> tuple[str, ...]:
        """Write what has changed in one transaction; returns the conversations it was about."""
        touched: dict[str, None] = {}
        began = set(self.known)
        try:
            with self._transaction():
                for change in changes:
                    match change:
                        case MessageState(head):
                            self._write(change)
                            touched[head.uid] = None
                        case MessageGone(uid):
                            self._take_back(change)
                            touched[uid] = None
                        case SummaryState(uid, turn, text):
                            self._db.execute(
                                "UPDATE session SET summary = ?, summary_turn = ? WHERE uid = ?", (text, turn, uid)
                            )
        except BaseException:
            self.known = began
            raise
        return tuple(touched)

    def _write(self, state: MessageState) -> None:
        session = self._session(state.head)
        if session is None:
            return
        message = state.message
        old = self._db.execute(
            "SELECT id, text FROM message WHERE session = ? AND turn = ? AND part = ?",
            (session, message.turn, message.part),
        ).fetchone()
        if old is None:
            self._insert(session, message)
        else:
            self._db.execute(
                "UPDATE message SET text = ?, heard = ?, provider = ?, dollars = ?, typed = ? WHERE id = ?",
                (message.text, message.heard, message.provider, message.dollars, message.typed, old[0]),
            )
            self._reindex("message_words", old[0], old[1], message.text)
        self._db.execute("UPDATE session SET active = max(active, ?) WHERE id = ?", (state.now, session))
        if state.title is not None:
            self._name(session, state.title, renamed=False)

    def _session(self, head: Head) -> int | None:
        """Return the row of a conversation, made if it is new; None when it was erased."""
        number = self._number(head.uid)
        if number is None and head.uid not in self.known:
            cursor = self._db.execute(
                "INSERT INTO session (uid, profile, started, active) VALUES (?, ?, ?, ?)",
                (head.uid, head.profile, head.started, head.started),
            )
            number = cursor.lastrowid
        self.known.add(head.uid)
        return number

    def _insert(self, session: int, message: Stored) -> None:
        number = int(message.at * 1_000_000)
        while self._db.execute("SELECT 1 FROM message WHERE id = ?", (number,)).fetchone():
            number += 1
        self._db.execute(
            "INSERT INTO message (id, session, turn, part, text, heard, at, provider, dollars, typed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                session,
                message.turn,
                message.part,
                message.text,
                message.heard,
                message.at,
                message.provider,
                message.dollars,
                message.typed,
            ),
        )
        self._reindex("message_words", number, "", message.text)

    def _take_back(self, gone: MessageGone) -> None:
        row = self._db.execute(
            "SELECT message.id, session, text FROM message JOIN session ON session.id = session"
            " WHERE uid = ? AND turn = ? AND part = ?",
            (gone.uid, gone.turn, gone.part),
        ).fetchone()
        if row is None:
            return
        number, session, text = row
        self._reindex("message_words", number, text, "")
        self._db.execute("DELETE FROM message WHERE id = ?", (number,))
        if self._db.execute("SELECT 1 FROM message WHERE session = ? LIMIT 1", (session,)).fetchone() is None:
            self._drop_session(session)
            self.known.discard(gone.uid)  # it may still begin

    def _name(self, session: int, title: str, *, renamed: bool) -> None:
        old, was_renamed = self._db.execute("SELECT title, renamed FROM session WHERE id = ?", (session,)).fetchone()
        if (was_renamed and not renamed) or old == title:
            return
        self._db.execute("UPDATE session SET title = ? WHERE id = ?", (title, session))
        self._reindex("session_words", session, old, title)

    def _reindex(self, index: str, number: int, old: str, new: str) -> None:
        before, after = indexed(old), indexed(new)
        if before == after:
            return
        if before:
            self._db.execute(f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', ?, ?)", (number, before))
        if after:
            self._db.execute(f"INSERT INTO {index} (rowid, words) VALUES (?, ?)", (number, after))

    # What the user does with a conversation

    def rename(self, uid: str, title: str) -> bool:
        """Call it `title`, or by its first words again when that is empty; False when it is not there."""
        title = " ".join(title.split())[:LONGEST_TITLE]
        with self._transaction():
            session = self._number(uid)
            if session is None:
                return False
            self._name(session, title or self._first_words(session), renamed=True)
            self._db.execute("UPDATE session SET renamed = ? WHERE id = ?", (bool(title), session))
        return True

    def star(self, uid: str, starred: bool) -> bool:
        """Mark it, or take the mark away; False when it is not there."""
        return self._db.execute("UPDATE session SET starred = ? WHERE uid = ?", (starred, uid)).rowcount > 0

    def delete(self, uid: str, now: float) -> bool:
        """Take it out of sight; `purge` erases it later. False when it is not there."""
        return self._db.execute("UPDATE session SET deleted = ? WHERE uid = ?", (now, uid)).rowcount > 0

    def restore(self, uid: str) -> bool:
        """Bring a deleted one back; False when it was erased."""
        return self._db.execute("UPDATE session SET deleted = NULL WHERE uid = ?", (uid,)).rowcount > 0

    def add(self, session: Session, renamed: bool, messages: Iterable[Stored]) -> bool:
        """Take in a whole conversation of an export; False when it is here already."""
        with self._transaction():
            if self._number(session.uid) is not None:
                return False
            self.known.discard(session.uid)  # what was erased may come back by the user's wish
            number = self._session(Head(session.uid, session.profile, session.started))
            assert number is not None
            self._db.execute(
                "UPDATE session SET active = ?, starred = ?, renamed = ? WHERE id = ?",
                (session.active, session.starred, renamed, number),
            )
            for message in messages:
                self._insert(number, message)
            self._name(number, session.title, renamed=True)
        return True

    # Erasing

    def purge(self, deleted_before: float) -> tuple[str, ...]:
        """Erase what was deleted before that time; returns what went. `tidy` wipes the last traces."""
        return self._erase("deleted < ?", deleted_before)

    def prune(self, active_before: float) -> tuple[str, ...]:
        """Erase what nothing was said in since that time, but for what is starred."""
        return self._erase("active < ? AND NOT starred", active_before)

    def erase_all(self) -> None:
        """Erase everything, now."""
        with self._transaction():
            self.known.update(uid for (uid,) in self._db.execute("SELECT uid FROM session").fetchall())
            for index in _INDEXES:
                self._db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
            self._db.execute("DELETE FROM message")
            self._db.execute("DELETE FROM session")
        with contextlib.suppress(sqlite3.OperationalError):  # somebody reads: the pages are blank and used again
            self._db.execute("VACUUM")
        self._truncate = True

    def tidy(self) -> bool:
        """Do one step of what erasing leaves to do; returns whether there is more. Some 30 ms.

        The index keeps words that were erased until it is merged, and the WAL what it held before.
        """
        if self._chores:
            index = self._chores[0]
            before = self._db.total_changes
            pages = MERGE_PAGES if self._merging else -MERGE_PAGES  # negative: all parts of the index become one
            self._db.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))
            self._merging = self._db.total_changes - before >= 2
            if not self._merging:
                self._db.execute("DELETE FROM chore WHERE name = ?", (index,))
                del self._chores[0]
            return True
        if self._truncate:
            (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._truncate = bool(busy)
        return False

    @property
    def untidy(self) -> bool:
        """Whether `tidy` has something to do."""
        return bool(self._chores) or self._truncate

    def _erase(self, which: str, argument: float) -> tuple[str, ...]:
        erased = self._db.execute(f"SELECT id, uid FROM session WHERE {which}", (argument,)).fetchall()
        for session, uid in erased:
            with self._transaction():
                self._db.executemany("INSERT OR IGNORE INTO chore VALUES (?)", [(index,) for index in _INDEXES])
                messages = self._db.execute("SELECT id, text FROM message WHERE session = ?", (session,)).fetchall()
                for number, text in messages:
                    self._reindex("message_words", number, text, "")
                self._db.execute("DELETE FROM message WHERE session = ?", (session,))
                self._drop_session(session)
            self.known.add(uid)
        if erased:
            self._merging, self._chores, self._truncate = False, list(_INDEXES), True
        return tuple(uid for _, uid in erased)

    def _drop_session(self, session: int) -> None:
        (title,) = self._db.execute("SELECT title FROM session WHERE id = ?", (session,)).fetchone()
        self._reindex("session_words", session, title, "")
        self._db.execute("DELETE FROM session WHERE id = ?", (session,))

    # Small things

    def sessions(self, uids: Iterable[str]) -> tuple[Session, ...]:
        """Return those of them that are there and in sight."""
        rows = (
            self._db.execute(
                f"SELECT {SESSION_COLUMNS} FROM session WHERE uid = ? AND deleted IS NULL", (uid,)
            ).fetchone()
            for uid in uids
        )
        return tuple(Session(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows if row is not None)

    def _number(self, uid: str) -> int | None:
        row = self._db.execute("SELECT id FROM session WHERE uid = ?", (uid,)).fetchone()
        return int(row[0]) if row is not None else None

    def _first_words(self, session: int) -> str:
        row = self._db.execute(
            "SELECT text FROM message WHERE session = ? AND part = 0 ORDER BY turn LIMIT 1", (session,)
        ).fetchone()
        return title_of(row[0]) if row is not None else ""

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # SQLite rolls back by itself when the disk is full
                self._db.execute("ROLLBACK")
            raise


def title_of(text: str) -> str:
    """Return the first words of `text` as the name of a conversation."""
    words = " ".join(text.split())
    if len(words) <= TITLE_CHARS:
        return words
    cut = words[: TITLE_CHARS + 1].rpartition(" ")[0]
    return f"{cut if len(cut) >= TITLE_CHARS // 2 else words[:TITLE_CHARS]}…"
