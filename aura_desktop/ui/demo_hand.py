"""Keys and a tray that only seem to be there, for screenshots; not a part of the product's own path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..platform.autostart import LinuxAutostart
from ..platform.key_combo import Combo
from ..platform.key_machine import Purpose
from ..platform.key_source import Bound, Kind, NotBound, Pressed, Tell, Using
from ..settings import Settings
from .at_hand import AtHand
from .camera import fresh_folder
from .main_window import MainWindow
from .tray import Tray


class DemoKeys:
    """Binds every key but F12, which another program has; F8 is held down."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        tell(Using(Kind.X11))

    def bind(self, keys: Mapping[Purpose, Combo]) -> None:
        """Tell what became of the keys."""
        for purpose, combo in keys.items():
            if combo.key == "f12":
                self._tell(NotBound(purpose, f"Another program holds {combo.words()}. Choose another key."))
                continue
            self._tell(Bound(purpose, combo.words()))
            if combo.key == "f8":
                self._tell(Pressed(purpose))

    def is_down(self, purpose: Purpose) -> bool | None:
        """Return None."""
        return None

    def close(self) -> None:
        """Do nothing."""


class DemoIcon:
    """Takes everything that is done to a tray's icon, and says nothing."""

    def __getattr__(self, _name: str) -> Any:
        return DemoIcon()

    def __call__(self, *_arguments: Any) -> None:
        """Do nothing."""


def demo_hand(window: MainWindow, settings: Settings) -> AtHand:
    """Return everything at hand for `window`, with nothing of the system touched."""
    tray = Tray(available=lambda: True, make_icon=lambda _tray: DemoIcon())
    login = LinuxAutostart({"XDG_CONFIG_HOME": str(fresh_folder())})
    hand = AtHand(window, settings, make_source=DemoKeys, tray=tray, login=login)
    hand.tray.set_wanted(True)
    return hand
