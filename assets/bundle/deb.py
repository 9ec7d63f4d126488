"""Makes a Debian package of the bundle: python -m assets.bundle.deb DIST.

It installs to /opt/aura-desktop, with an entry in the desktop's launcher, and depends on the system's packages whose
libraries the bundle uses and does not hold.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

from assets.bundle.licences import debian_packages
from aura_desktop import __version__

NAME = "aura-desktop"
ROOT = Path(__file__).parents[2]
PROGRAMS = ("espeak-ng", "libasound2-plugins")
"""What no library names: the voice, and ALSA's way to PulseAudio and PipeWire."""

_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)$", re.MULTILINE)
_LOADED = re.compile(r"^\s+(\S+) => (/\S+)", re.MULTILINE)
_DESCRIPTION = """Voice assistant for the desktop
 Talk, and it answers aloud; talk over it, and it falls silent and listens.
 Works offline with the engines inside, and better with a service of yours.
"""


def outside(folder: Path) -> list[Path]:
    """Return the system's libraries that something in the bundle `folder` asks for directly."""
    binaries = [path for path in folder.rglob("*") if path.is_file() and _is_elf(path)]
    inside = {path.name for path in folder.rglob("*")}
    printed = subprocess.run(["objdump", "-p", *binaries], capture_output=True, text=True, check=True).stdout
    wanted = set(_NEEDED.findall(printed)) - inside
    environ = {**os.environ, "LD_LIBRARY_PATH": str(folder / "_internal")}
    listed = subprocess.run(["ldd", *binaries], capture_output=True, text=True, env=environ, check=False).stdout
    return sorted({Path(path) for name, path in _LOADED.findall(listed) if name in wanted})


def control(size: int, architecture: str, packages: Collection[str], libc: str) -> str:
    """Return the package's control file; `size` in bytes, `libc` the version the bundle was built with."""
    depends = sorted({*packages, *PROGRAMS} - {"libc6"})
    return (
        f"Package: {NAME}\nVersion: {__version__}\nArchitecture: {architecture}\nSection: sound\nPriority: optional\n"
        "Maintainer: Aura Desktop contributors <nobody@localhost>\n"
        f"Installed-Size: {size // 1024}\nDepends: libc6 (>= {libc}), {', '.join(depends)}\n"
        f"Recommends: fonts-dejavu-core, gnome-keyring | kwalletmanager\nDescription: {_DESCRIPTION}"
    )


def lay_out(bundle: Path, root: Path) -> None:
    """Copy the bundle and what surrounds it to where they will lie below `root`."""
    shutil.copytree(bundle, root / "opt" / NAME, symlinks=True)
    entry = root / "usr/share/applications" / f"{NAME}.desktop"
    _copy(ROOT / "assets/bundle/aura-desktop.desktop", entry)
    icons = root / "usr/share/icons/hicolor"
    _copy(ROOT / "assets/aura.svg", icons / "scalable/apps" / f"{NAME}.svg")
    for picture in (*(ROOT / "aura_desktop/data").glob("aura-*.png"), ROOT / "assets/aura-512.png"):
        side = picture.stem.partition("-")[2]
        _copy(picture, icons / f"{side}x{side}" / "apps" / f"{NAME}.png")
    _copy(bundle / "_internal/LICENSES.txt", root / "usr/share/doc" / NAME / "copyright")
    command = root / "usr/bin" / NAME
    command.parent.mkdir(parents=True)
    command.symlink_to(f"/opt/{NAME}/{NAME}")


def make(dist: Path) -> Path:
    """Make the package of the bundle in `dist` and return where it is."""
    bundle = dist / NAME
    architecture = _printed("dpkg", "--print-architecture")
    packages, unowned = debian_packages(outside(bundle))
    if unowned:
        raise SystemExit(f"No package holds {unowned[0]}, which the bundle needs.")
    target = dist / f"{NAME}_{__version__}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix="aura-deb-") as folder:
        root = Path(folder) / "root"
        lay_out(bundle, root)
        size = total(root)
        libc = _printed("getconf", "GNU_LIBC_VERSION").split()[-1]
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN/control").write_text(control(size, architecture, packages, libc), encoding="utf-8")
        make_plain(root)
        # Packs in seconds where xz takes minutes; every dpkg that meets the libc below reads it.
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z12", "--build", str(root), str(target)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return target


def make_plain(root: Path) -> None:
    """Let everybody read, and start what is a program, and nobody but the owner write."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def total(folder: Path) -> int:
    """Return the bytes of all files below `folder`; links count nothing."""
    return sum(path.stat().st_size for path in _files(folder))


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _printed(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    made = make(Path(sys.argv[1]))
    print(f"{made} ({made.stat().st_size / 1e6:.0f} MB)")
