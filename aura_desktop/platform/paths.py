"""Where data lives. Nothing here creates a folder unless its name says so."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import FileProblem

CANNOT_WRITE = (errno.EROFS, errno.ENOSPC, errno.EACCES)
"""What a folder answers that takes nothing new."""
_LONGEST_SOCKET_PATH = 100
"""Bytes; sun_path holds 108 on Linux and 104 on macOS, the closing zero included (unix(7))."""


def aura_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of all of Aura's data: `AURA_HOME`, or the user data folder of the system."""
    chosen = environ.get("AURA_HOME", "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("aura-desktop", appauthor=False))


def check_readable(home: Path) -> None:
    """Raise FileProblem where the data folder `home` is there and cannot be looked into."""
    try:
        if home.is_dir():
            next(os.scandir(home), None)
    except OSError as error:
        raise FileProblem(
            f"Aura's data folder {home} cannot be read ({error.strerror}): make it readable and writable for you, or"
            " set AURA_HOME to a folder of yours.",
            detail=repr(error),
        ) from error


def log_folder(home: Path) -> Path:
    """Return where the logs of the data folder `home` lie."""
    return home / "logs"


def make_missing_folders(folder: Path) -> None:
    """Create `folder` and what is missing above it, for this user only; the rest stays as it is. Raises OSError."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)  # parents=True would leave the parents open to all
    folder.mkdir(mode=0o700, exist_ok=True)


def make_private_folder(folder: Path) -> Path:
    """Create `folder`, and what is missing above it, for this user only, and return it.

    Raises:
        FileProblem: it cannot be made, or it belongs to somebody else.
    """
    try:
        make_missing_folders(folder)
        if sys.platform != "win32":
            state = folder.lstat()
            if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid():
                raise FileProblem(f"{folder} belongs to somebody else; remove it or choose another AURA_HOME.")
            if state.st_mode & 0o077:
                folder.chmod(0o700)
    except OSError as error:
        raise FileProblem(
            f"The folder {folder} cannot be made ({error.strerror}); free some space, make its parent writable, or set"
            " AURA_HOME to a folder of yours.",
            detail=repr(error),
        ) from error
    return folder


def run_folder(home: Path) -> Path:
    """Return (and create, for this user only) the folder of the running instance's lock, key and socket.

    A path too long for a socket, and a data folder that cannot be written, move it to the runtime folder of the
    session, or the temporary one. Raises FileProblem.
    """
    folder = home / "run"
    if len(os.fsencode(folder / "socket")) > _LONGEST_SOCKET_PATH and sys.platform != "win32":
        return make_private_folder(runtime_folder(home))
    try:
        return make_private_folder(folder)
    except FileProblem as problem:
        cause = problem.__cause__
        if folder.exists() or not isinstance(cause, OSError) or cause.errno not in CANNOT_WRITE:
            raise
        return make_private_folder(runtime_folder(home))


def runtime_folder(home: Path) -> Path:
    """Return where the running instance of `home` can be met when its data folder takes nothing new."""
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    return base / f"aura-{os.getuid() if sys.platform != 'win32' else 'run'}-{name}"
