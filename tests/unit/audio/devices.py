"""A hand-driven clock and audio backend: tests decide when a block is delivered and which device fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from aura_desktop.audio.base import CaptureCallback, Census, Device, DeviceId, RenderCallback, Samples
from aura_desktop.errors import AudioError, NoMicrophone, NoSpeaker

MIC = Device(DeviceId("Fake", "mic"), "Desk microphone", 1, 0, 48_000, is_default_input=True)
HEADSET = Device(DeviceId("Fake", "headset"), "Headset", 1, 2, 16_000)
SPEAKER = Device(DeviceId("Fake", "speaker"), "Speakers", 0, 2, 48_000, is_default_output=True)


class ManualClock:
    def __init__(self, now: float = 100.0) -> None:
        self.time = now

    def now(self) -> float:
        return self.time


@dataclass
class FakeStream:
    device: Device
    callback: object
    rate: int
    latency: float = 0.03
    alive: bool = True
    closed: bool = False
    silent: bool = False  # open, but no callbacks
    clock: ManualClock | None = None
    next_time: float = 0.0

    @property
    def active(self) -> bool:
        return self.alive and not self.closed

    def close(self) -> None:
        self.closed = True


class FakeWatch:
    """A sound server's watch over the devices of a `FakeBackend` (or, not `naming`, one that only notices changes)."""

    def __init__(self, *, naming: bool = True) -> None:
        self.naming = naming
        self.backend: FakeBackend
        self.closed = False
        self._changes = 0
        self._on_change: Callable[[], None] = lambda: None

    def start(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change

    def census(self, wait_s: float = 0.0) -> Census:
        if not self.naming:
            return Census(self._changes)
        inputs = tuple(s.device.id for s in self.backend.open() if s.is_input)
        outputs = tuple(s.device.id for s in self.backend.open() if not s.is_input)
        return Census(self._changes, tuple(self.backend.present), inputs, outputs)

    def close(self) -> None:
        self.closed = True

    def tell(self) -> None:
        self._changes += 1
        self._on_change()


@dataclass
class FakeBackend:
    clock: ManualClock
    present: list[Device] = field(default_factory=lambda: [MIC, HEADSET, SPEAKER])
    refuse: set[str] = field(default_factory=set)  # names that cannot be opened
    mute: set[str] = field(default_factory=set)  # names that open and deliver nothing
    exclusive: bool = False  # one capture and one playback stream at a time
    streams: list[FakeStream] = field(default_factory=list)
    refreshed: int = 0
    captured: int = 1000  # the sample value the microphone delivers
    rendered: list[Samples] = field(default_factory=list)
    listed: list[Device] | None = None
    watch: FakeWatch | None = None
    slow_s: float = 0.0  # opening a device takes so long
    astray: dict[str, Device] = field(default_factory=dict)  # where the streams of a name end in truth
    looks: int = 0  # at the list

    def __post_init__(self) -> None:
        if self.watch is not None:
            self.watch.backend = self

    def devices(self) -> list[Device]:
        self.looks += 1
        if self.watch is not None and self.watch.naming:
            return list(self.present)
        if self.listed is None:
            self.listed = list(self.present)
        return list(self.listed)

    def refresh(self) -> None:
        assert not [stream for stream in self.streams if not stream.closed], "refresh with a stream open"
        self.refreshed += 1
        self.listed = list(self.present)

    def open_capture(self, device: DeviceId | None, callback: CaptureCallback) -> FakeStream:
        return self._open(device, callback, True, NoMicrophone("The microphone cannot be opened."))

    def open_playback(self, device: DeviceId | None, callback: RenderCallback) -> FakeStream:
        return self._open(device, callback, False, NoSpeaker("The loudspeaker cannot be opened."))

    def _open(self, device: DeviceId | None, callback: object, inputs: bool, error: AudioError) -> FakeStream:
        fitting = [d for d in self.present if (d.inputs if inputs else d.outputs)]
        if device is None and self.watch is not None and self.watch.naming:
            fitting = [d for d in fitting if (d.is_default_input if inputs else d.is_default_output)]
        elif device is None:
            fitting = [d for d in fitting if d.is_default_input or d.is_default_output] or fitting
        else:
            fitting = [d for d in fitting if d.id == device]
        busy = self.exclusive and any(not s.closed and s.is_input == inputs for s in self.open())
        if not fitting or fitting[0].id.name in self.refuse or busy:
            raise error
        self.clock.time += self.slow_s
        stream = FakeStream(self.astray.get(fitting[0].id.name, fitting[0]), callback, fitting[0].rate)
        stream.is_input = inputs
        stream.next_time = self.clock.now()
        self.streams.append(stream)
        if self.astray and self.watch is not None:
            self.watch.tell()
        return stream

    def open(self) -> list[FakeStream]:
        return [stream for stream in self.streams if not stream.closed]

    def unplug(self, device: Device, *, dead: bool = True) -> None:
        """Take a device away; its streams die (or, not `dead`, just fall quiet as Bluetooth does)."""
        self.present = [known for known in self.present if known.id != device.id]
        for stream in self.open():
            if stream.device.id == device.id:
                stream.alive = not dead
                stream.silent = True
        if self.watch is not None:
            self.watch.tell()

    def plug(self, device: Device) -> None:
        """Plug a device in, and let the watch tell of it."""
        self.present.append(device)
        if self.watch is not None:
            self.watch.tell()

    def make_default(self, device: Device) -> None:
        """Make it the default of its directions, as the user does in the system's settings; streams stay."""
        self.present = [
            replace(
                known,
                is_default_input=known.id == device.id if device.inputs else known.is_default_input,
                is_default_output=known.id == device.id if device.outputs else known.is_default_output,
            )
            for known in self.present
        ]
        if self.watch is not None:
            self.watch.tell()

    def deliver(self) -> None:
        """Advance 20 ms: every live stream gets its blocks."""
        for stream in self.open():
            if not stream.alive or stream.silent or stream.device.id.name in self.mute:
                continue
            if stream.is_input:
                count = stream.rate // 50
                block = np.full(count, self.captured, np.int16)
                stream.callback(block.tobytes(), self.clock.now() - 0.01, False)
            else:
                for part in range(2):
                    out = np.full(stream.rate // 100, 77, np.int16)
                    stream.callback(memoryview(out.data), self.clock.now() + 0.03 + part * 0.01, False)
                    self.rendered.append(out)
        self.clock.time += 0.02
