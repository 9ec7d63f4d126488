"""Small facts that Aura remembers by itself and that nobody sets: where the small window stood, what was told once.

A JSON file beside the profile's settings. Losing it costs nothing, so nothing about it is ever an error.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from .paths import make_missing_folders

Fact = bool | int | str
_LARGEST = 64_000  # bytes; what is larger was not written by us


class Remembered:
    """The facts of one profile; without a path they last as long as the process. One thread."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._facts: dict[str, Fact] = {}
        if path is not None:
            with contextlib.suppress(OSError, ValueError, RecursionError):
                if path.stat().st_size <= _LARGEST:
                    found = json.loads(path.read_bytes())
                    if isinstance(found, dict):
                        self._facts = {k: v for k, v in found.items() if isinstance(v, Fact)}

    def get(self, name: str) -> Fact | None:
        """Return a fact, None where it is not known."""
        return self._facts.get(name)

    def set(self, **facts: Fact) -> None:
        """Remember `facts`."""
        if all(self._facts.get(name) == value for name, value in facts.items()):
            return
        self._facts |= facts
        if self._path is None:
            return
        new = self._path.with_name(self._path.name + ".new")
        with contextlib.suppress(OSError):
            make_missing_folders(self._path.parent)
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(json.dumps(self._facts, sort_keys=True))
            os.replace(new, self._path)
