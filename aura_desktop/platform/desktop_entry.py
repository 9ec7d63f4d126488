"""Makes Aura known to the desktop by its id, which portals ask for: a .desktop file. Linux only.

The Debian package brings one. Started from a checkout there is none, so one is written for this user that shows up in
no menu.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from .autostart import NAME, Start, exec_line, own_start


def data_folders(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Return the folders in which a desktop looks for programs, the user's own first."""
    home = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".local" / "share")
    system = environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [Path(folder) / "applications" for folder in [home, *system.split(":")] if folder]


def ensure_entry(environ: Mapping[str, str] = os.environ, start: Start | None = None) -> None:
    """Write the user's own entry where the desktop knows none of Aura; what cannot be written is left out."""
    folders = data_folders(environ)
    if any((folder / f"{NAME}.desktop").is_file() for folder in folders):
        return
    command = (start or own_start(hidden=False, environ=environ)).command
    text = (
        "[Desktop Entry]\nType=Application\nVersion=1.5\nName=Aura\nComment=Talk, and be answered aloud\n"
        f"Exec={exec_line(command)}\nIcon={NAME}\nTerminal=false\nNoDisplay=true\n"
    )
    with contextlib.suppress(OSError):  # the portal says itself that it does not know Aura
        folders[0].mkdir(parents=True, exist_ok=True)
        (folders[0] / f"{NAME}.desktop").write_text(text, encoding="utf-8")
