"""Reads requirements.lock: the packages and versions that an installation may get, on any system."""

from __future__ import annotations

import re
from pathlib import Path

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pins(lock: Path) -> list[tuple[str, str]]:
    """Return every package and version in the lock; a package has several where systems or Pythons differ."""
    return _PIN.findall(lock.read_text(encoding="utf-8"))
