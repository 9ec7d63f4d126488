"""Fixtures of the first run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from .walk import Run


@pytest.fixture
def begin(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Run]]:
    made: list[Run] = []

    def start(**options: Any) -> Run:
        run = Run(qtbot, tmp_path / "settings.json", **options)
        made.append(run)
        return run

    yield start
    for run in made:
        if shiboken6.isValid(run.dialog):
            run.dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def run(begin: Callable[..., Run]) -> Run:
    return begin()
