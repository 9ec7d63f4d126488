"""The file with the times of the last turns, as JSON.

    {"version": 1, "turns": [{"audible": 912.4, "spoken": true, "end_of_turn": 350.0, "transcript": 341.2, ...}, ...]}

It holds at most TURNS turns, the latest last, and no word of what was said. It is replaced as a whole and readable by
its owner only. What is damaged in it is left out: the figures are worth no question. Any thread, one at a time.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import Field, asdict, fields
from pathlib import Path
from typing import Any

from ..waterfall import TURNS, Waterfall
from .private_file import write_private

NAME = "latency.json"
VERSION = 1
MOST_BYTES = 1 << 18
"""A hundred turns are a tenth of it; what is larger is not ours."""

_LONGEST = 3_600_000.0  # ms; no turn takes an hour
_FIELDS = tuple(each for each in fields(Waterfall) if each.name != "turn")


class Newer(Exception):
    """The file is one of a later version, which must stay as it is."""


def read_turns(path: Path) -> tuple[Waterfall, ...]:
    """Return the turns that the file holds; none when there is no file, or when it is damaged.

    Raises:
        OSError: it cannot be read.
        Newer: it was written by a later version.
    """
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return ()
    try:
        if len(raw) > MOST_BYTES:
            raise ValueError("too large")
        document = json.loads(raw)
        version = document["version"]
        if version != VERSION:
            if version in range(VERSION + 1, 1000):
                raise Newer
            raise ValueError("no such version")
        return tuple(turn for entry in document["turns"][-TURNS:] if (turn := _turn(entry)) is not None)
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()


def add_turns(path: Path, turns: Sequence[Waterfall], known: Sequence[Waterfall]) -> tuple[Waterfall, ...]:
    """Add `turns` to what the file holds, drop the oldest, and return what it holds now.

    Another program may have added to it too. Instead of a file that was damaged or removed meanwhile, `known` (which
    ends with `turns`) is written. Raises OSError and Newer.
    """
    held = read_turns(path)
    whole = ((*held, *turns) if held else tuple(known))[-TURNS:]
    entries = [{name: value for name, value in asdict(turn).items() if name != "turn"} for turn in whole]
    # A turn a line: no more to read than there is to say.
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    write_private(path, f'{{"version": {VERSION}, "turns": [\n{lines}\n]}}\n'.encode())
    return whole


def _turn(entry: dict[str, Any]) -> Waterfall | None:
    try:
        return Waterfall(0, **{field.name: _value(field, entry[field.name]) for field in _FIELDS})
    except (ValueError, KeyError, TypeError):
        return None


def _value(field: Field[Any], value: object) -> Any:
    if isinstance(field.default, bool) or isinstance(value, bool):
        if isinstance(field.default, bool) is not isinstance(value, bool):
            raise ValueError("no such value")
        return bool(value)
    if value is None and field.default is None:
        return None
    least = -_LONGEST if field.default is None else 0.0
    if not isinstance(value, int | float) or not least <= value <= _LONGEST:
        raise ValueError("no such number")
    return int(value) if isinstance(field.default, int) else float(value)
