"""A machine with a loudspeaker and no microphone, for programs that talk without sound."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from aura_desktop.audio.base import Device, DeviceId
from aura_desktop.clock import Clock
from aura_desktop.errors import NoMicrophone


class Speaker:
    """A loudspeaker that only takes what is due."""

    rate, latency, active = 24_000, 0.0, True
    _BLOCK_S = 0.02
    last_sound = 0.0
    """When any loudspeaker had something to render, monotonic."""

    def __init__(self, callback: Callable[[memoryview, float, bool], None]) -> None:
        self._callback, self._over = callback, threading.Event()
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join(2)

    def _run(self) -> None:
        buffer = memoryview(bytearray(2 * round(self.rate * self._BLOCK_S)))
        while not self._over.wait(self._BLOCK_S):
            self._callback(buffer, time.monotonic(), False)
            if any(buffer):
                type(self).last_sound = time.monotonic()


class Devices:
    """A machine with a loudspeaker and no microphone."""

    watch = None

    def __init__(self, _clock: Clock) -> None:
        pass

    def devices(self) -> list[Device]:
        return [Device(DeviceId("ALSA", "Speaker"), "Speaker", 0, 1, 24_000, is_default_output=True)]

    def refresh(self) -> None:
        pass

    def open_capture(self, _device: DeviceId | None, _callback: object) -> object:
        raise NoMicrophone("There is no microphone.")

    def open_playback(self, _device: DeviceId | None, callback: Callable[[memoryview, float, bool], None]) -> Speaker:
        return Speaker(callback)
