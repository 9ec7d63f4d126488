"""The command line as its tests run it: as a process, and on devices that are not there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from aura_desktop.audio.base import AudioBackend, Device, DeviceId

STARTS = [sys.executable, "-m", "aura_desktop"]


def start(*arguments: str, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [*STARTS, *arguments],
        env={**clean, "AURA_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


class Sockets:
    """A backend with one ordinary and one raw device in each direction, or none."""

    def __init__(self, *, any_there: bool = True) -> None:
        self._any = any_there

    def devices(self) -> list[Device]:
        if not self._any:
            return []
        return [
            Device(DeviceId("ALSA", "pulse"), "Büro-Mikrofon", 1, 0, 48000, is_default_input=True),
            Device(DeviceId("ALSA", "hw:0,0"), "hw:0,0", 2, 2, 44100, raw=True),
            Device(DeviceId("ALSA", "speaker"), "Desk speaker", 0, 2, 48000, is_default_output=True),
        ]

    def refresh(self) -> None: ...

    def open_capture(self, device: object, callback: object) -> object:
        raise NotImplementedError

    def open_playback(self, device: object, callback: object) -> object:
        raise NotImplementedError


def backend(*, any_there: bool = True) -> AudioBackend:
    return Sockets(any_there=any_there)  # type: ignore[return-value]
