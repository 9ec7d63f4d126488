"""Fixtures of the first run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from .walk import Run


@pytest.fixture
def begin(qtbot: QtBot, tmp_path: Path, closed_at_end: list[Any]) -> Callable[..., Run]:
    def start(**options: Any) -> Run:
        run = Run(qtbot, tmp_path / "settings.json", **options)
        closed_at_end.append(run)
        return run

    return start


@pytest.fixture
def run(begin: Callable[..., Run]) -> Run:
    return begin()
