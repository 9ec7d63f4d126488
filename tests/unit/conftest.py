from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest


@pytest.fixture
def logs_restored() -> Iterator[None]:
    """Take back what starting the log changes in the process."""
    root, ours = logging.getLogger(), logging.getLogger("aura_desktop")
    before = (list(root.handlers), root.level, ours.level)
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    for handler in [h for h in root.handlers if h not in before[0]]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(before[1])
    ours.setLevel(before[2])
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
