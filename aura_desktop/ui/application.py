"""Runs the window as a program: window first, engine after, an orderly end. Main thread only."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from .garbage import GuiGarbageCollection
from .guard import Guard
from .seats import Seats, Sitting
from .unix_signals import QuitSignals

SHUTDOWN_SECONDS = 3.0


def run(sitting: Sitting, seats: Seats | None = None, *, argv: Sequence[str] | None = None) -> int:
    """Show the window of `sitting`, then make its engine, and return the exit code once the user has quit.

    With `seats` the caller can go to the window of another profile later, by `seats.sit`.
    """
    app = QApplication.instance() or QApplication(list(argv if argv is not None else sys.argv))
    assert isinstance(app, QApplication)
    app.setApplicationName("aura-desktop")
    app.setApplicationDisplayName("Aura")
    app.setDesktopFileName("aura-desktop")
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)  # the window says itself when the user is done
    seats = seats or Seats()
    guard = Guard(seats.show_problem, save=seats.save_typed)

    def end() -> None:
        seats.save_typed()
        app.exit(0)  # quit() asks every window, and the small one would say no

    try:
        # Later: a signal comes in the middle of anything.
        with QuitSignals(lambda: QTimer.singleShot(0, end)), guard:
            seats.sit(sitting)
            with GuiGarbageCollection() as seats.garbage:
                return app.exec()
    finally:  # by accident too: closing the engine writes what was heard and used
        seats.close(SHUTDOWN_SECONDS)
