"""A window with everything at hand around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from aura_desktop.platform.autostart import LinuxAutostart
from aura_desktop.settings import Settings
from aura_desktop.ui.at_hand import AtHand
from aura_desktop.ui.demo_hand import DemoIcon
from aura_desktop.ui.main_window import MainWindow
from aura_desktop.ui.mini import MiniWindow
from aura_desktop.ui.tray import Tray

from ..fake_engine import FakeEngine
from ..key_bench import Clock, Sources

Tell = Callable[..., None]


class FakeTrayIcon(DemoIcon):
    """Keeps what is shown."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.tip = ""
        self.shown = False

    def showMessage(self, _title: str, text: str, _icon: object, _ms: int) -> None:  # noqa: N802 - Qt's name
        self.messages.append(text)

    def setToolTip(self, text: str) -> None:  # noqa: N802
        self.tip = text

    def show(self) -> None:
        self.shown = True

    def hide(self) -> None:
        self.shown = False


class Bench:
    """A window with everything at hand; the tray is there while `has_tray`."""

    def __init__(self, window: MainWindow, engine: FakeEngine, settings: Settings, folder: Path) -> None:
        self.window, self.engine, self.settings = window, engine, settings
        self.has_tray = True
        self.sources, self.clock = Sources(), Clock()
        self.login = LinuxAutostart({"XDG_CONFIG_HOME": str(folder / "config")})
        self.icon = FakeTrayIcon()
        tray = Tray(available=lambda: self.has_tray, make_icon=lambda _tray: self.icon)
        self.hand = AtHand(
            window, settings, folder, make_source=self.sources, tray=tray, login=self.login, now=self.clock
        )
        self.hand.show_first(hidden=False)
        QApplication.processEvents()

    def set(self, key: str, value: object) -> None:
        self.settings.set(key, value)
        QApplication.processEvents()

    @property
    def mini(self) -> MiniWindow:
        assert self.hand.mini is not None
        return self.hand.mini

    def verb(self, name: str) -> str:
        return self.hand.remote.acts()[name]()
