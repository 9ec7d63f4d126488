"""Reads a JSON export of the history (history_export.py) and believes nothing of it. Any thread."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..errors import FileProblem
from ..history_records import LONGEST_TITLE, Role, Session, Stored
from .history_export import FORMAT, VERSION
from .history_recorder import LONGEST_TEXT

MOST_BYTES = 512 << 20
_UID = re.compile(r"[0-9A-Za-z-]{1,64}")
_LATEST = 4_102_444_800.0  # the year 2100
_MOST_TURNS = 1 << 31
_MOST_DOLLARS = 1e9


class _Wrong(ValueError):
    """Something in the file is not as it should be; holds what, without its value."""


def read_export(path: Path, profile: str) -> Iterator[tuple[Session, bool, tuple[Stored, ...]]]:
    """Yield each conversation of the export at `path`, as one of `profile`: itself, whether renamed, its messages.

    The whole file is looked through before the first one comes.

    Raises:
        FileProblem: it cannot be read, or it is no export, or something in it is wrong; the sentence says where.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileProblem(f"{path.name} is larger than any export of Aura; nothing was taken in.")
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise FileProblem(f"{path} cannot be read ({error.strerror}); choose another file.") from error
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"{path.name} is not a JSON file; choose one that Aura exported.") from error
    try:
        return iter(_sessions(document, profile))
    except _Wrong as wrong:
        raise FileProblem(f"{path.name} cannot be taken in: {wrong}. Nothing of it was.") from wrong


def _sessions(document: object, profile: str) -> list[tuple[Session, bool, tuple[Stored, ...]]]:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _Wrong("it is no export of Aura's history")
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise _Wrong("it was written by a newer Aura; update this one first")
    if version != VERSION or isinstance(version, bool):
        raise _Wrong("its version is unknown")
    sessions = document.get("sessions")
    if not isinstance(sessions, list):
        raise _Wrong('its "sessions" are no list')
    read = [_session(record, f"conversation {at}", profile) for at, record in enumerate(sessions, 1)]
    uids = [session.uid for session, _, _ in read]
    if len(set(uids)) < len(uids):
        raise _Wrong("two of its conversations have the same id")
    return read


def _session(record: object, where: str, profile: str) -> tuple[Session, bool, tuple[Stored, ...]]:
    if not isinstance(record, dict):
        raise _Wrong(f"{where} is no object")
    uid = record.get("id")
    if not isinstance(uid, str) or not _UID.fullmatch(uid):
        raise _Wrong(f"{where} has no usable id")
    messages = record.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _Wrong(f"{where} has no messages")
    read = tuple(_message(each, f"message {at} of {where}") for at, each in enumerate(messages, 1))
    order = [(message.turn, message.part) for message in read]
    if any(a >= b for a, b in pairwise(order)):
        raise _Wrong(f"the messages of {where} are not in order")
    title = " ".join(_text(record, "title", where).split())[:LONGEST_TITLE]
    session = Session(
        uid,
        profile,
        _time(record, "started", where),
        _time(record, "last_active", where),
        title,
        _flag(record, "starred", where),
    )
    return session, _flag(record, "renamed", where), read


def _message(record: object, where: str) -> Stored:
    if not isinstance(record, dict):
        raise _Wrong(f"{where} is no object")
    turn, part = _whole(record, "turn", where, 1), _whole(record, "part", where, 0)
    text = _text(record, "text", where)
    if not text.strip():
        raise _Wrong(f"{where} is empty")
    role = record.get("role")
    if role not in (Role.USER.value, Role.AURA.value) or (role == Role.USER.value) != (part == 0):
        raise _Wrong(f"{where} has no usable role")
    at = _time(record, "at", where)
    if part == 0:
        return Stored(turn, part, text, len(text), at, typed=_flag(record, "typed", where))
    heard = _whole(record, "heard", where, 0)
    if heard > len(text):
        raise _Wrong(f"{where} was heard further than it goes")
    provider = _text(record, "provider", where)
    if len(provider) > 64:
        raise _Wrong(f"{where} has no usable provider")
    return Stored(turn, part, text, heard, at, provider=provider, dollars=_dollars(record, where))


def _text(record: dict[str, Any], name: str, where: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _Wrong(f'"{name}" of {where} is no text, or far too long')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Wrong(f'"{name}" of {where} holds broken characters') from None
    return value


def _flag(record: dict[str, Any], name: str, where: str) -> bool:
    value = record.get(name, False)
    if not isinstance(value, bool):
        raise _Wrong(f'"{name}" of {where} is neither true nor false')
    return value


def _whole(record: dict[str, Any], name: str, where: str, low: int) -> int:
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value < _MOST_TURNS:
        raise _Wrong(f'"{name}" of {where} is no usable number')
    return value


def _dollars(record: dict[str, Any], where: str) -> float | None:
    value = record.get("dollars")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST_DOLLARS:
        raise _Wrong(f'"dollars" of {where} is no usable number')
    return float(value)


def _time(record: dict[str, Any], name: str, where: str) -> float:
    value = record.get(name)
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
        seconds = time.replace(tzinfo=time.tzinfo or UTC).timestamp() if time is not None else -1.0
    except (ValueError, OverflowError):
        seconds = -1.0
    if not 0 <= seconds < _LATEST:
        raise _Wrong(f'"{name}" of {where} is no usable time')
    return seconds
