"""Notices devices that come and go where no sound server tells it: a cheap look at the system every second.

PortAudio's own list is frozen until it is initialised anew, which kills open streams
(https://github.com/spatialaudio/python-sounddevice/issues/516); so the system is asked, past PortAudio, whether
anything has changed at all. macOS and Windows are asked through ctypes; neither has been tried on a real machine yet.
"""

from __future__ import annotations

import ctypes
import logging
import sys
import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from .base import Census, DeviceWatch
from .sound_server import SoundServer

_log = logging.getLogger(__name__)

_EVERY_S = 1.0
_JOIN_S = 1.0
_ALSA = (Path("/proc/asound/cards"), Path("/proc/asound/pcm"))


def system_watch(system: str = sys.platform) -> DeviceWatch | None:
    """Return what watches the devices of this system (sys.platform), None where nothing can."""
    try:
        if system.startswith("linux"):
            return SoundServer(otherwise=lambda: Census(alsa_stamp()))
        if system == "win32":
            library: Any = ctypes.WinDLL("winmm")  # type: ignore[attr-defined]
            return ProbeWatch(lambda: windows_stamp(library))
        if system == "darwin":
            core_audio = ctypes.CDLL("/System/Library/Frameworks/CoreAudio.framework/CoreAudio")
            return ProbeWatch(lambda: mac_stamp(core_audio))
    except (OSError, AttributeError) as error:
        _log.warning("devices are not watched: %s", error)
    return None


class ProbeWatch:
    """`base.DeviceWatch` that compares stamps on a thread of its own ("device-probe").

    Args:
        stamp: Returns what differs when a device came, went or became the default. Called on the watch's thread.
        every_s: Seconds between two looks.
    """

    def __init__(self, stamp: Callable[[], Hashable], every_s: float = _EVERY_S) -> None:
        self._stamp = stamp
        self._every_s = every_s
        self._census: Census | None = None
        self._looked = threading.Event()
        self._closing = threading.Event()
        self._on_change: Callable[[], None] = lambda: None
        self._thread: threading.Thread | None = None

    def start(self, on_change: Callable[[], None]) -> None:
        """Watch from now on (see `base.DeviceWatch`). Idempotent; a later call replaces `on_change`."""
        self._on_change = on_change
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="device-probe", daemon=True)
            self._thread.start()

    def census(self, wait_s: float = 0.0) -> Census | None:
        """Return the last census; waits up to `wait_s` for the first one."""
        if wait_s and self._thread is not None:
            self._looked.wait(wait_s)
        return self._census

    def close(self) -> None:
        """Watch no more; waits at most 1 s. Idempotent."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                new = Census(self._stamp())
            except Exception:  # the boundary of the thread: a system that cannot be asked is not watched
                _log.exception("devices are not watched any more")
                self._looked.set()
                return
            first, changed = not self._looked.is_set(), new != self._census
            self._census = new
            self._looked.set()
            if changed and not first:
                self._on_change()
            self._closing.wait(self._every_s)


def alsa_stamp(files: tuple[Path, ...] = _ALSA) -> Hashable:
    """Return the kernel's sound cards and their channels, "" for what is not there or may not be read."""
    return tuple(_text(file) for file in files)


def _text(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""


class _WaveCaps(ctypes.Structure):
    """The common begin of WAVEINCAPSW and WAVEOUTCAPSW, with room for the rest of either."""

    _fields_ = (
        ("manufacturer", ctypes.c_uint16),
        ("product", ctypes.c_uint16),
        ("version", ctypes.c_uint32),
        ("name", ctypes.c_uint16 * 32),
        ("rest", ctypes.c_uint32 * 4),
    )


_WAVE_MAPPER = ctypes.c_void_p(-1)
_PREFERRED_GET = 0x2015  # DRVM_MAPPER_PREFERRED_GET
_CAPS_BYTES = {"In": 80, "Out": 84}


def windows_stamp(winmm: Any) -> Hashable:
    """Return the names of the wave devices and the numbers of the default ones."""
    found: list[Hashable] = []
    for way in ("In", "Out"):
        caps = _WaveCaps()
        for number in range(getattr(winmm, f"wave{way}GetNumDevs")()):
            get = getattr(winmm, f"wave{way}GetDevCapsW")
            if get(ctypes.c_void_p(number), ctypes.byref(caps), _CAPS_BYTES[way]) == 0:
                found.append(bytes(caps.name))
        preferred, flags = ctypes.c_uint32(0), ctypes.c_uint32(0)
        getattr(winmm, f"wave{way}Message")(_WAVE_MAPPER, _PREFERRED_GET, ctypes.byref(preferred), ctypes.byref(flags))
        found.append(preferred.value)
    return tuple(found)


class _Address(ctypes.Structure):
    _fields_ = (("selector", ctypes.c_uint32), ("scope", ctypes.c_uint32), ("element", ctypes.c_uint32))


_SYSTEM_OBJECT = 1
_DEVICES, _DEFAULT_INPUT, _DEFAULT_OUTPUT = "dev#", "dIn ", "dOut"


def mac_stamp(core_audio: Any) -> Hashable:
    """Return the numbers of the devices and of the default ones."""
    return tuple(_mac_property(core_audio, name) for name in (_DEVICES, _DEFAULT_INPUT, _DEFAULT_OUTPUT))


def _mac_property(core_audio: Any, name: str) -> bytes:
    address = _Address(int.from_bytes(name.encode(), "big"), int.from_bytes(b"glob", "big"), 0)
    size = ctypes.c_uint32(0)
    where = (_SYSTEM_OBJECT, ctypes.byref(address), 0, None)
    if core_audio.AudioObjectGetPropertyDataSize(*where, ctypes.byref(size)) != 0 or not size.value:
        return b""
    data = (ctypes.c_ubyte * size.value)()
    if core_audio.AudioObjectGetPropertyData(*where, ctypes.byref(size), data) != 0:
        return b""
    return bytes(data)[: size.value]
