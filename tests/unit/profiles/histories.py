"""What the tests of the history share: a store on a file, conversations, and what lies in the file as bytes."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aura_desktop.events import Event
from aura_desktop.history_records import (
    Answer,
    Change,
    Head,
    ListSessions,
    MessageState,
    Request,
    SessionPage,
    Stored,
)
from aura_desktop.profiles import history_file
from aura_desktop.profiles.history import Archive
from aura_desktop.profiles.history_file import VERSION, open_to_read, open_to_write
from aura_desktop.profiles.history_reading import all_sessions, list_sessions, messages_of
from aura_desktop.profiles.history_store import HistoryStore, title_of

START = 1_790_000_000.0


def said(uid: str, turn: int, text: str, *, part: int = 0, heard: int | None = None, at: float = 0.0) -> MessageState:
    """A message, a minute after the one of the turn before unless `at` says otherwise."""
    at = at or START + 60 * turn + part
    message = Stored(turn, part, text, len(text) if heard is None else heard, at)
    title = title_of(text) if turn == 1 and not part else None
    return MessageState(Head(uid, "default", min(START, at)), message, at, title)


def exchange(uid: str, turn: int, question: str, answer: str) -> list[Change]:
    return [said(uid, turn, question), said(uid, turn, answer, part=1)]


@contextmanager
def store(path: Path) -> Iterator[HistoryStore]:
    opened = HistoryStore(open_to_write(path))
    try:
        yield opened
    finally:
        opened.close()


def fill(path: Path, *changes: Change) -> None:
    with store(path) as opened:
        opened.apply(changes)


def make_newer(path: Path, version: int = VERSION + 7) -> None:
    """Leave a file that only a later Aura understands."""
    fill(path, said("a", 1, "of tomorrow"))
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {version}")
    db.close()


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    db = open_to_read(path)
    assert db is not None
    try:
        yield db
    finally:
        db.close()


def content(path: Path) -> dict[str, list[tuple[int, int, str, int]]]:
    """Everything in sight, by conversation: (turn, part, text, heard)."""
    with reading(path) as db:
        return {
            session.uid: [(m.turn, m.part, m.text, m.heard) for m in messages_of(db, number)]
            for number, session, _ in all_sessions(db, None)
        }


def find(path: Path, words: str, **options: Any) -> list[str]:
    """The conversations in which `words` are found, in the order of the list."""
    with reading(path) as db:
        return [row.session.uid for row in list_sessions(db, ListSessions(words, **options)).rows]


def every_byte(path: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(path.parent.glob(f"{path.name}*")))


def is_whole(path: Path) -> bool:
    """Whether the database is whole, and its index holds exactly what its messages say."""
    from aura_desktop.profiles.history_words import indexed, query

    db = sqlite3.connect(path)
    (found,) = db.execute("PRAGMA integrity_check").fetchone()
    rows = db.execute("SELECT id, text FROM message").fetchall()
    for number, text in rows:
        words = indexed(text).split()
        if (
            words
            and not db.execute(
                "SELECT 1 FROM message_words WHERE message_words MATCH ? AND rowid = ?", (query(words[0]), number)
            ).fetchone()
        ):
            return False
    db.close()
    return bool(found == "ok")


class Desk:
    """An archive, and what it told."""

    def __init__(self, path: Path, **options: Any) -> None:
        self.path = path
        self.events: list[Event] = []
        self.keep = "forever"
        options.setdefault("retry_s", 0.05)
        self.archive = Archive(path, profile="default", keep=lambda: self.keep, tell=self.events.append, **options)

    def ask(self, request: Request, seconds: float = 5.0) -> Answer:
        answers: list[Answer] = []
        there = threading.Event()

        def take(answer: Answer) -> None:
            answers.append(answer)
            there.set()

        self.archive.ask(request, take)
        assert there.wait(seconds), f"no answer to {type(request).__name__}"
        return answers[0]

    def uids(self, words: str = "") -> list[str]:
        page = self.ask(ListSessions(words))
        assert isinstance(page, SessionPage)
        return [row.session.uid for row in page.rows]

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def until(what: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for something that another thread does."""
    tick, turns = threading.Event(), round(seconds / 0.01)
    assert any(what() or tick.wait(0.01) for _ in range(turns)) or what()


@contextmanager
def desk(path: Path, **options: Any) -> Iterator[Desk]:
    opened = Desk(path, **options)
    opened.archive.start()
    try:
        yield opened
    finally:
        assert opened.archive.close(5.0)


def small_disk(pages: Callable[[], int]) -> history_file.Connect:
    """A disk that is full as soon as the database has so many pages of 4096 bytes."""

    def connect(uri: str) -> sqlite3.Connection:
        db = history_file.connect(uri)
        db.execute(f"PRAGMA max_page_count = {pages()}")
        return db

    return connect


def post(d: Desk, *changes: object) -> None:
    for change in changes:
        d.archive.post(change)  # type: ignore[arg-type]
