"""What is remembered of the release feed: when it answered, its highest serial number, and what was told. Any thread.

{"version": 1, "feed": "https://...", "asked": "2026-11-25T09:00:00+00:00", "serial": 7, "told": "0.3.0"}
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ..profiles.private_file import write_private

NAME = "updates.json"
VERSION = 1
_MOST_BYTES = 1 << 14


@dataclass(frozen=True, slots=True)
class Memory:
    """`asked` is None before the first answer; `serial` -1 before the first feed; `told` the version last told of."""

    feed: str = ""
    asked: datetime | None = None
    serial: int = -1
    told: str = ""


def read_memory(path: Path, feed: str) -> Memory:
    """Return what the file remembers of the feed at this address; nothing when it is damaged, or of another feed."""
    try:
        with open(path, "rb") as file:
            found = json.loads(file.read(_MOST_BYTES))
        if found["version"] != VERSION or found["feed"] != feed:
            return Memory(feed)
        asked, serial, told = found["asked"], found["serial"], found["told"]
        if isinstance(serial, bool) or not isinstance(serial, int) or not isinstance(told, str):
            return Memory(feed)
        at = None if asked is None else datetime.fromisoformat(asked)
        return Memory(feed, at if at is None or at.tzinfo else None, serial, told)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Memory(feed)


def write_memory(path: Path, memory: Memory) -> None:
    """Keep `memory`, readable by its owner only. Raises OSError."""
    asked = memory.asked.isoformat() if memory.asked is not None else None
    document = {"version": VERSION, **asdict(memory), "asked": asked}
    write_private(path, json.dumps(document).encode() + b"\n")
