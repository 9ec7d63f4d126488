"""The history in files: Markdown to read, JSON to read and to take in again.

    {"format": "aura-history", "version": 1, "exported": "2026-11-25T14:02:11Z", "sessions": [
      {"id": "...", "profile": "default", "title": "...", "renamed": false, "starred": false,
       "started": "...", "last_active": "...", "messages": [
         {"turn": 1, "part": 0, "role": "user", "text": "...", "at": "...", "typed": false},
         {"turn": 1, "part": 1, "role": "assistant", "text": "...", "heard": 17, "at": "...",
          "provider": "openai", "dollars": 0.002}]}]}

An assistant's text is whole; its first `heard` characters were heard. Times are UTC. Any thread.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import FileProblem
from ..history_records import Format, Role, Session, Stored
from ..services import TITLES
from .history_reading import all_sessions, messages_of

FORMAT = "aura-history"
VERSION = 1
_UNTITLED = "Conversation"


def export(db: sqlite3.Connection, path: Path, form: Format, uid: str | None) -> int:
    """Write the conversation `uid`, or all (None), to `path`, readable by its owner only; returns how many.

    The file is replaced as a whole, and holds one state of the history.

    Raises:
        FileProblem: it cannot be written.
        sqlite3.Error: the history cannot be read.
    """
    db.execute("BEGIN")
    try:
        sessions = all_sessions(db, uid)
        whole = ((session, renamed, messages_of(db, number)) for number, session, renamed in sessions)
        _write(path, _markdown_pieces(whole) if form is Format.MARKDOWN else _json_pieces(whole))
    finally:
        db.execute("ROLLBACK")
    return len(sessions)


def markdown(session: Session, messages: Iterable[Stored]) -> str:
    """Return a conversation as Markdown: a heading, then who said what; what was not heard is struck out."""
    lines = [f"# {_plain(session.title) or _UNTITLED}", "", _local(session.started).strftime("%Y-%m-%d %H:%M"), ""]
    for message in messages:
        time = _local(message.at).strftime("%H:%M")
        if message.role is Role.USER:
            lines += [f"**You** · {time}", "", _quoted(message.text), ""]
            continue
        by = f" · {TITLES.get(message.provider, message.provider)}" if message.provider else ""
        lines += [f"**Aura** · {time}{by}", "", *_reply(message), ""]
    return "\n".join(lines)


def _reply(message: Stored) -> list[str]:
    heard, unheard = message.heard_text.rstrip(), message.text[message.heard :].strip()
    lines = [heard] if heard else []
    if unheard:
        # Struck out line by line, as the marks do not reach over an empty one.
        struck = "\n".join(f"~~{line.strip()}~~" if line.strip() else "" for line in unheard.splitlines())
        lines += (["", "*(not heard)*", "", struck]) if heard else ["*(not heard)*", "", struck]
    return lines


def _quoted(text: str) -> str:
    """Return what the user said so that no sign of it is read as Markdown."""
    return "\n".join(f"> {line}" if line.strip() else ">" for line in text.strip().splitlines())


def _plain(text: str) -> str:
    return " ".join(text.split())


def _markdown_pieces(sessions: Iterable[tuple[Session, bool, Iterator[Stored]]]) -> Iterator[str]:
    for at, (session, _, messages) in enumerate(sessions):
        yield "\n---\n\n" if at else ""
        yield markdown(session, messages)


def _json_pieces(sessions: Iterable[tuple[Session, bool, Iterator[Stored]]]) -> Iterator[str]:
    head = {"format": FORMAT, "version": VERSION, "exported": _utc(datetime.now(UTC).timestamp())}
    yield json.dumps(head)[:-1] + ', "sessions": ['
    for at, (session, renamed, messages) in enumerate(sessions):
        yield ",\n" if at else "\n"
        yield json.dumps(_session_record(session, renamed, messages), ensure_ascii=False, indent=1)
    yield "\n]}\n"


def _session_record(session: Session, renamed: bool, messages: Iterable[Stored]) -> dict[str, Any]:
    return {
        "id": session.uid,
        "profile": session.profile,
        "title": session.title,
        "renamed": renamed,
        "starred": session.starred,
        "started": _utc(session.started),
        "last_active": _utc(session.active),
        "messages": [_message_record(message) for message in messages],
    }


def _message_record(message: Stored) -> dict[str, Any]:
    record: dict[str, Any] = {
        "turn": message.turn,
        "part": message.part,
        "role": message.role.value,
        "text": message.text,
        "at": _utc(message.at),
    }
    if message.role is Role.USER:
        return {**record, "typed": message.typed}
    return {**record, "heard": message.heard, "provider": message.provider, "dollars": message.dollars}


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _local(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()


def _write(path: Path, pieces: Iterable[str]) -> None:
    new = path.with_name(path.name + ".new")
    try:
        new.unlink(missing_ok=True)  # a new file, so that it gets the permissions asked for
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError as error:
        raise FileProblem(
            f"The conversations cannot be written to {path} ({error.strerror}): choose another place, or free some"
            " space.",
            detail=repr(error),
        ) from error
    finally:
        with contextlib.suppress(OSError):  # after a failure, or when nobody waits for the file any more
            new.unlink(missing_ok=True)
