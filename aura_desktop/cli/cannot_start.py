"""Tells of a start that came to nothing where the user sees it: a program that was double-clicked has no terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ..platform.display import display_problem, missing_libraries

_NOBODY_SEES = ("offscreen", "minimal", "vnc")


def seen(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether a dialog would be seen, and what is printed would not."""
    shown_nowhere = environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in _NOBODY_SEES
    terminal = sys.stderr is not None and sys.stderr.isatty()
    return not (terminal or shown_nowhere or display_problem(environ) or missing_libraries(environ))


def show(sentence: str, folder: Path | None = None, *, again: bool = False) -> bool:
    """Show the dialog, if it would be seen, and wait for the answer; returns whether to try again. Main thread.

    Without a sentence it says that there was an accident.
    """
    if not seen():
        return False
    try:
        from ..ui import cannot_start
    except ImportError:  # Qt itself is what is broken: the sentence was printed
        return False
    return cannot_start.show(sentence, folder, again=again)
