"""Fixtures of the history in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aura_desktop.profiles.history import Archive

from ..history_library import FakeLibrary, session
from .bench import Bench


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    bench = Bench(qtbot, FakeLibrary(session("a"), session("b", 1, starred=True), session("c", 2)))
    yield bench
    bench.desk.set_library(None)


@pytest.fixture
def make_archive() -> Iterator[Callable[[Path], Archive]]:
    made: list[Archive] = []

    def make(path: Path) -> Archive:
        archive = Archive(path, profile="home", keep=lambda: "forever", tell=lambda event: None)
        archive.start()
        made.append(archive)
        return archive

    yield make
    for archive in made:
        assert archive.close(5.0)
