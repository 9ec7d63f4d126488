"""Is there a display that a window can open on? Asked before Qt, which ends the process when there is none."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

_X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libEGL.so.1": "libegl1",
}
"""What Qt's X11 plug-in loads (ldd libqxcb.so), and the Debian packages that hold it."""


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """True when an X server listens behind the DISPLAY value `display` (X(7): [HOST]:NUMBER[.SCREEN])."""
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not number.isdigit():
        return False
    if host not in ("", "unix") and not host.startswith("/"):
        try:
            with socket.create_connection((host, 6000 + int(number)), timeout=2):
                return True
        except OSError:
            return False
    path = f"/tmp/.X11-unix/X{number}" if not host.startswith("/") else display
    for address in (path, f"\0{path}"):  # the second is Linux's abstract name
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(2)
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False


def display_problem(
    environ: Mapping[str, str] = os.environ,
    *,
    platform: str = sys.platform,
    answers: Callable[[str], bool] = _answers,
) -> str:
    """Return why no window can open here, as the first half of a sentence; "" when one can.

    Only Linux is asked: Windows and macOS always have a display for a program that a user starts. QT_QPA_PLATFORM
    (offscreen, vnc, ...) counts as a display. Takes at most 2 s, when a display across the network does not answer.
    """
    if platform != "linux" or environ.get("QT_QPA_PLATFORM"):
        return ""
    wayland = environ.get("WAYLAND_DISPLAY", "")
    if wayland and (Path(environ.get("XDG_RUNTIME_DIR", "/")) / wayland).exists():
        return ""
    display = environ.get("DISPLAY", "")
    if not display:
        return "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    return "" if answers(display) else f"The display {display} does not answer"


def missing_libraries(
    environ: Mapping[str, str] = os.environ,
    *,
    platform: str = sys.platform,
    loads: Callable[[str], bool] = _loads,
) -> list[str]:
    """Return the Debian packages of those libraries that an X11 window needs and this system lacks."""
    qt_platform = environ.get("QT_QPA_PLATFORM", "xcb")
    if platform != "linux" or environ.get("WAYLAND_DISPLAY") or not qt_platform.startswith("xcb"):
        return []
    return [package for library, package in _X11_LIBRARIES.items() if not loads(library)]
