"""Tries a bundle as on another machine: python -m assets.bundle.trial DIST.

Copies it elsewhere, runs its self-test there with an empty environment and an empty home, and measures its size.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from assets.bundle.deb import NAME, total

LARGEST_MB = 300
"""Without the offline model."""

SLOWEST_S = 300
"""When the self-test is ended from outside; it takes some 15 s on an idle machine."""


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a fresh user: no Python on the path, no locale, no display."""
    if sys.platform == "win32":
        kept = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS")
        system = os.environ["SYSTEMROOT"]
        places = {name: str(home) for name in ("USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP")}
        path = f"{system}\\System32;{system};{system}\\System32\\WindowsPowerShell\\v1.0"
        return {**{name: os.environ[name] for name in kept if name in os.environ}, **places, "PATH": path}
    return {"HOME": str(home), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin" if sys.platform == "darwin" else "/usr/bin:/bin"}


def program(folder: Path) -> Path:
    """Return the program of the bundle in `folder`."""
    if sys.platform == "darwin":
        return folder / "Contents/MacOS" / NAME
    return folder / (f"{NAME}.exe" if sys.platform == "win32" else NAME)


def run(dist: Path, largest_mb: float = LARGEST_MB) -> int:
    """Try the bundle in `dist`, print what happened, and return the exit code."""
    bundle = dist / ("Aura.app" if sys.platform == "darwin" else NAME)
    size, model = total(bundle), sum(path.stat().st_size for path in bundle.rglob("*.gguf"))
    print(f"{bundle}: {size / 1e6:.0f} MB, {(size - model) / 1e6:.0f} MB without the offline model", flush=True)
    if size - model > largest_mb * 1e6:
        print(f"That is more than {largest_mb:g} MB: find out what was added (build/build/*.toc).", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="aura elsewhere ", ignore_cleanup_errors=True) as folder:
        home, copy = Path(folder) / "home", Path(folder) / bundle.name
        home.mkdir()
        shutil.copytree(bundle, copy, symlinks=True)
        done = subprocess.run([program(copy), "self-test"], cwd=home, env=environment(home), timeout=SLOWEST_S)
        if done.returncode:
            print("The bundle's self-test failed.", file=sys.stderr)
        return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1])))
