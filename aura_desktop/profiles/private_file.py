"""Writes a small file that only its owner may read: the whole of it, or nothing. Any thread; it may block."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from ..platform.paths import make_missing_folders


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` by `content`: whoever is killed half way leaves the previous file. Raises OSError."""
    new = path.with_name(path.name + ".new")
    try:
        make_missing_folders(path.parent)
        new.unlink(missing_ok=True)  # a new file, so that it gets the permissions asked for
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
