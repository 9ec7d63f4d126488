"""When a layout has come to rest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from pytestqt.qtbot import QtBot


def still(qtbot: QtBot, found: Callable[[], list[str]], first_ms: int = 20) -> list[str]:
    """Return what `found` still finds once layouts have settled: several turns of the event loop, later when busy."""
    qtbot.wait(first_ms)
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not found(), timeout=2000)
    return found()
