"""Devices that fail: a backend in front of the simulated one that loses blocks, delivers zeros, or is unplugged."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from aura_desktop.audio.base import CaptureCallback, Device, DeviceId, RenderCallback
from aura_desktop.audio.simulated import SimulatedBackend, SimulatedStream
from aura_desktop.errors import NoMicrophone, NoSpeaker


class Fault(StrEnum):
    """What goes wrong with a device."""

    DROPOUT = "dropout"  # blocks are lost, and the first one after them says so
    VANISH = "vanish"  # unplugged: the stream is dead, no other can be opened
    ZEROS = "zeros"  # it runs, and delivers (or plays) nothing but zeros


class _Direction:
    def __init__(self) -> None:
        self.fault: Fault | None = None
        self.until = 0.0
        self.lost = False
        self.streams: list[SimulatedStream] = []

    def active(self, now: float) -> Fault | None:
        if self.fault is not None and now >= self.until:
            self.fault = None
        return self.fault


class FaultyBackend:
    """`base.AudioBackend`; `break_device` makes one of its devices fail for a while."""

    def __init__(self, inner: SimulatedBackend, now: Callable[[], float]) -> None:
        self._inner = inner
        self._now = now
        self._directions = {"microphone": _Direction(), "speaker": _Direction()}

    def break_device(self, device: str, fault: Fault, seconds: float) -> None:
        """Let `device` ("microphone" or "speaker") fail from now on."""
        direction = self._directions[device]
        direction.fault, direction.until = fault, self._now() + seconds
        if fault is Fault.VANISH:
            for stream in direction.streams:
                stream.active = False

    def devices(self) -> list[Device]:
        """Return the devices that are there."""
        gone = {name for name, direction in self._directions.items() if direction.active(self._now()) is Fault.VANISH}
        return [device for device in self._inner.devices() if device.id.name not in gone]

    def refresh(self) -> None:
        """Look again."""
        self._inner.refresh()

    def open_capture(self, device: DeviceId | None, callback: CaptureCallback) -> SimulatedStream:
        """Open the microphone."""
        direction = self._directions["microphone"]
        if direction.active(self._now()) is Fault.VANISH:
            raise NoMicrophone("There is no microphone. Connect one, or type instead.")

        def capture(block: bytes, adc_time: float, overflowed: bool) -> None:
            fault = direction.active(self._now())
            if fault is Fault.DROPOUT:
                direction.lost = True
                return
            lost, direction.lost = direction.lost, False
            callback(bytes(len(block)) if fault is Fault.ZEROS else block, adc_time, overflowed or lost)

        stream = self._inner.open_capture(device, capture)
        direction.streams.append(stream)
        return stream

    def open_playback(self, device: DeviceId | None, callback: RenderCallback) -> SimulatedStream:
        """Open the loudspeaker."""
        direction = self._directions["speaker"]
        if direction.active(self._now()) is Fault.VANISH:
            raise NoSpeaker("There is no speaker. Connect one; replies are shown as text meanwhile.")

        def render(buffer: memoryview, dac_time: float, underflowed: bool) -> None:
            fault = direction.active(self._now())
            if fault is Fault.DROPOUT:
                direction.lost = True
                return
            lost, direction.lost = direction.lost, False
            callback(buffer, dac_time, underflowed or lost)
            if fault is Fault.ZEROS:
                buffer[:] = bytes(len(buffer))

        stream = self._inner.open_playback(device, render)
        direction.streams.append(stream)
        return stream

    def close(self) -> None:
        """Stop ticking."""
        self._inner.close()
