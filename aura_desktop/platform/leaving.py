"""The end of the process where a thread that nobody can end would hold it up, a name lookup that hangs for instance."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable

WORKERS = "engine-work"
"""How the names of the engine's worker threads begin; the interpreter waits for them without a limit."""

_HELD = (WORKERS, "audio-io", "audio-close")
"""With the threads that a sound system can hold: PortAudio's own end would wait for what they wait for."""

PATIENCE_S = 0.3

_log = logging.getLogger(__name__)


def leave(
    code: int,
    threads: Callable[[], Iterable[threading.Thread]] = threading.enumerate,
    end: Callable[[int], object] = os._exit,
) -> int:
    """Return `code`, or end the process with it at once where a worker thread does not come back. Main thread.

    Call it last: nothing after it may be needed.
    """
    until = time.monotonic() + PATIENCE_S
    workers = [thread for thread in threads() if thread.name.startswith(_HELD)]
    for worker in workers:
        worker.join(max(0.0, until - time.monotonic()))
    stuck = sum(worker.is_alive() for worker in workers)
    if stuck:
        _log.warning("%d threads do not come back: left without them", stuck)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):  # whoever read it is gone
                    stream.flush()
        end(code)
    return code
