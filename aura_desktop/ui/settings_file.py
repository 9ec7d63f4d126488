"""Opens the settings file in the system's editor. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_settings_file(path: Path, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl) -> bool:
    """Show `path` in the program that the system uses for it, or its folder; False when neither has one."""
    shown = (target.exists() and open_url(QUrl.fromLocalFile(str(target))) for target in (path, path.parent))
    return any(shown)
