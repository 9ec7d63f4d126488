"""Room held on the disk for the last words: a file without content that is given up when Aura ends on a full disk."""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

from .private_file import write_private

log = logging.getLogger(__name__)

SUFFIX = ".reserve"
RESERVE_BYTES = 512 * 1024
"""Some hundred messages with what SQLite writes around them: whole pages into its log, and the search index."""


class Reserve:
    """The room beside one history. For the writer's thread."""

    def __init__(self, history: Path) -> None:
        self._path = history.with_suffix(SUFFIX)
        self._held = False

    def hold(self) -> None:
        """Take the room, unless it is held or there is none."""
        if self._held:
            return
        self._held = True  # once in a run: a disk that fills up is not pressed further
        with contextlib.suppress(OSError):
            if self._path.exists():
                return
            # Random, so that a file system that compresses or leaves holes keeps the room all the same.
            write_private(self._path, os.urandom(RESERVE_BYTES))

    def give(self) -> bool:
        """Let go of the room; False when none was held."""
        try:
            self._path.unlink()
        except OSError:
            return False
        log.info("the room held for the history was given up")
        return True
