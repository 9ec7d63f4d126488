"""Fixtures of what is at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aura_desktop.settings import Settings
from aura_desktop.ui.main_window import MainWindow

from ..fake_engine import FakeEngine
from .bench import Bench


@pytest.fixture
def make_bench(
    make_window: Callable[..., MainWindow], engine: FakeEngine, tmp_path: Path, qtbot: QtBot
) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(**values: object) -> Bench:
        settings = Settings(tmp_path / "settings.json")
        for key, value in values.items():
            settings.set(key.replace("__", "."), value)
        window = make_window(None, settings=settings)
        made.append(Bench(window, engine, settings, tmp_path))
        window.attach(engine)
        QApplication.processEvents()
        return made[-1]

    yield make
    for bench in made:
        bench.hand.close()
        bench.window.detach()


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench()
