"""Takes the pictures of one scene in every look; not a part of the product's own path."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from .theme import Contrast, Theme, ThemeName

SETTLE_MS = 40


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and contrast, by the name that stands in the pictures' names."""

    name: str
    theme: ThemeName
    contrast: Contrast = "off"

    def put_on(self, theme: Theme) -> None:
        """Have `theme` look like this."""
        theme.set_contrast(self.contrast)
        theme.set_name(self.theme)


LOOKS = (
    Look("light", "light"),
    Look("dark", "dark"),
    Look("contrast-dark", "dark", "on"),
    Look("contrast-light", "light", "on"),
)


@dataclass(frozen=True, slots=True)
class Camera:
    """Writes FOLDER/SCENE-LOOK-SCALEx.png."""

    folder: Path
    scale: int
    looks: Sequence[Look] = LOOKS

    def shoot(self, scene: str, theme: Theme, widget: QWidget, grab: Callable[[], QPixmap] | None = None) -> None:
        """Take one picture in each look of `widget`, which `theme` dresses; `grab` draws it in a way of its own."""
        for look in self.looks:
            look.put_on(theme)
            QTest.qWait(SETTLE_MS)
            (grab or widget.grab)().save(str(self.folder / f"{scene}-{look.name}-{self.scale}x.png"))


def fresh_folder() -> Path:
    """Return a folder that is not there yet, for a scene to write to; all are gone when the program ends."""
    return Path(tempfile.mkdtemp(dir=_kept())) / "new"


@lru_cache(maxsize=1)
def _kept() -> str:
    folder = tempfile.mkdtemp(prefix="aura-scenes-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
