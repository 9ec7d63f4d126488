"""A program with profiles on fake engines, inside the test's own event loop."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from aura_desktop.cli.places import Places
from aura_desktop.profiles.keys import Keys
from aura_desktop.settings import Settings
from aura_desktop.ui.garbage import GuiGarbageCollection
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.profiles.desk import ProfileDesk

from ..unit.profiles.keyrings import Vault, Working
from .fake_engine import FakeEngine


class Program:
    """`made` holds (profile, engine) in the order they were made; `log` what happened to them, in order."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.qtbot, self.home = qtbot, home
        self.vault = Vault()
        self.made: list[tuple[str, FakeEngine]] = []
        self.log: list[str] = []
        self.hold_shutdown: threading.Event | None = None
        self.on_made: Callable[[FakeEngine], None] = lambda engine: None
        self.places = Places(home, None, "default", build=self._build)
        self.places.registry._keys = self.keys

    def keys(self, name: str) -> Keys:
        return Keys(name, backend=Working(self.vault), environ={})

    def __enter__(self) -> Program:
        # As in the program: a QObject that another thread collects corrupts Qt's memory.
        self._garbage = GuiGarbageCollection()
        self.places.seats.garbage = self._garbage.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        if self.hold_shutdown is not None:
            self.hold_shutdown.set()
        if self.places.desk is not None:
            self.places._leave()
        self.places.seats.close(3.0)
        self._garbage.__exit__(None, None, None)
        gc.collect()

    def start(self, *, hidden: bool = False) -> None:
        settings = Settings.load(self.home, self.places.name)
        settings.save()  # no first run
        self.places.seats.sit(self.places.sitting(settings, hidden=hidden))
        self.wait_for_engine()

    @property
    def window(self) -> MainWindow:
        assert self.places.seats.window is not None
        return self.places.seats.window

    @property
    def desk(self) -> ProfileDesk:
        assert self.places.desk is not None
        return self.places.desk

    @property
    def engine(self) -> FakeEngine:
        name, engine = self.made[-1]
        assert name == self.places.name
        return engine

    def wait_for_engine(self) -> None:
        self.qtbot.waitUntil(lambda: bool(self.made) and self.made[-1][0] == self.places.name)
        self.qtbot.waitUntil(lambda: bool(self.engine.receivers))

    def wait_for(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.places.name == name and self.places.desk is not None)
        self.wait_for_engine()

    def _build(self, settings: Settings) -> FakeEngine:
        assert settings.path is not None
        name = settings.path.parent.name
        self.log.append(f"make {name}")
        engine = _Engine(name, self)
        self.on_made(engine)
        self.made.append((name, engine))
        return engine


class _Engine(FakeEngine):
    def __init__(self, name: str, program: Program) -> None:
        super().__init__()
        self._name, self._program = name, program

    def stop(self) -> None:
        super().stop()
        self._program.log.append(f"stop {self._name}")

    def shutdown(self) -> None:
        super().shutdown()
        if self._program.hold_shutdown is not None:
            self._program.hold_shutdown.wait(10)
        self._program.log.append(f"ended {self._name}")
