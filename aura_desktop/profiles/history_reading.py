"""What is read from the history: pages of conversations, searches, the messages of one.

One connection (`history_file.open_to_read`), one thread. Every function raises sqlite3.Error when the file cannot be
read, and OperationalError when it is interrupted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ..history_records import ListSessions, Opened, Row, Session, SessionPage, Stored
from .history_store import SESSION_COLUMNS
from .history_words import query, snippet

_SCANNED = 2_000
"""Places a page of a search looks at; beyond them the next page goes on."""

_TITLES = 20
_MESSAGE_COLUMNS = "turn, part, text, heard, at, provider, dollars, typed"


def list_sessions(db: sqlite3.Connection, request: ListSessions) -> SessionPage:
    """Return a page of conversations, the latest first."""
    words = query(request.words)
    if words:
        return _found(db, request, words)
    if request.words.strip():
        return SessionPage(())  # signs only, and no word holds them
    active, number = request.after or (float("inf"), 0)
    # Spelled out, as the partial index is used only for a condition that is its own.
    starred = "AND starred" if request.starred else ""
    rows = db.execute(
        f"SELECT {SESSION_COLUMNS}, session.id FROM session WHERE deleted IS NULL {starred}"
        " AND (active, id) < (?, ?) ORDER BY active DESC, id DESC LIMIT ?",
        (active, number, request.limit + 1),
    ).fetchall()
    more = len(rows) > request.limit
    rows = rows[: request.limit]
    return SessionPage(tuple(Row(_session(row)) for row in rows), (rows[-1][3], rows[-1][6]) if more else None)


def _found(db: sqlite3.Connection, request: ListSessions, words: str) -> SessionPage:
    """Return a page of what was found: on the first page names too, then messages, the latest first."""
    starred = "AND starred" if request.starred else ""
    rows: dict[str, Row] = {}
    if request.after is None:
        named = db.execute(
            f"SELECT {SESSION_COLUMNS} FROM session_words JOIN session ON session.id = session_words.rowid"
            f" WHERE session_words MATCH ? AND deleted IS NULL {starred} ORDER BY active DESC LIMIT ?",
            (words, _TITLES),
        )
        rows = {row[0]: Row(_session(row)) for row in named.fetchall()}
    before = request.after[1] if request.after is not None else (1 << 62)
    places = db.execute(
        "SELECT message.id, message.session FROM message_words JOIN message ON message.id = message_words.rowid"
        " WHERE message_words MATCH ? AND message_words.rowid < ? ORDER BY message_words.rowid DESC LIMIT ?",
        (words, before, _SCANNED),
    )
    seen: set[int] = set()
    looked_at, number = 0, 0
    for number, session in places:  # stepped through only as far as it is needed
        looked_at += 1
        if session in seen:
            continue
        seen.add(session)
        row = db.execute(
            f"SELECT {SESSION_COLUMNS}, text FROM message JOIN session ON session.id = message.session"
            f" WHERE message.id = ? AND deleted IS NULL {starred}",
            (number,),
        ).fetchone()
        if row is not None:
            rows[row[0]] = Row(_session(row), snippet(row[6], request.words))
            if len(rows) >= request.limit:
                break
    places.close()  # an open one would keep the WAL from being emptied
    more = len(rows) >= request.limit or looked_at == _SCANNED
    return SessionPage(tuple(rows.values()), (0.0, number) if more and looked_at else None)


def open_session(db: sqlite3.Connection, uid: str, limit: int) -> Opened | None:
    """Return a conversation with its last `limit` messages at most; None when it is not there."""
    row = db.execute(
        f"SELECT {SESSION_COLUMNS}, id, summary, summary_turn FROM session WHERE uid = ? AND deleted IS NULL", (uid,)
    ).fetchone()
    if row is None:
        return None
    messages = db.execute(
        f"SELECT {_MESSAGE_COLUMNS} FROM message WHERE session = ? ORDER BY turn DESC, part DESC LIMIT ?",
        (row[6], limit + 1),
    ).fetchall()
    kept = tuple(_stored(message) for message in reversed(messages[:limit]))
    return Opened(
        _session(row),
        kept,
        last_turn=kept[-1].turn if kept else 0,
        earlier=len(messages) > limit,
        summary=row[7],
        summary_turn=row[8],
    )


def all_sessions(db: sqlite3.Connection, uid: str | None) -> list[tuple[int, Session, bool]]:
    """Return every conversation, the oldest first, or the one of that uid: its row, itself, whether it was renamed."""
    rows = db.execute(
        f"SELECT {SESSION_COLUMNS}, id, renamed FROM session WHERE deleted IS NULL AND (uid = ? OR ? IS NULL)"
        " ORDER BY started, id",
        (uid, uid),
    ).fetchall()
    return [(row[6], _session(row), bool(row[7])) for row in rows]


def messages_of(db: sqlite3.Connection, number: int) -> Iterator[Stored]:
    """Yield the messages of the conversation with that row number, the oldest first."""
    rows = db.execute(f"SELECT {_MESSAGE_COLUMNS} FROM message WHERE session = ? ORDER BY turn, part", (number,))
    return map(_stored, rows.fetchall())


def _session(row: tuple[str, str, float, float, str, int]) -> Session:
    return Session(*row[:5], starred=bool(row[5]))


def _stored(row: tuple[int, int, str, int, float, str, float | None, int]) -> Stored:
    return Stored(*row[:7], typed=bool(row[7]))
