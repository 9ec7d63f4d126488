"""The audio seam: what a backend (PortAudio, a file, a simulation) must offer, and the units everything above uses.

Times are seconds on the injected clock's scale (`clock.Clock`). Audio above this seam is mono int16.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]

FRAME_RATE = 16_000
FRAME_SAMPLES = 320
FRAME_SECONDS = FRAME_SAMPLES / FRAME_RATE  # 20 ms


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of the microphone: 320 mono int16 samples at 16 kHz; `time` is when the first one was captured (ADC).

    `ahead_db` is the level in dBFS of the block captured last, of which resampler and canceller still hold 13 to 22 ms
    back; None where later frames tell it. `again`: it was handed out before, with a voice taken for an echo; now it is
    known that there is none, and here it is untouched.
    """

    samples: Samples
    time: float
    ahead_db: float | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class DeviceId:
    """A device by host API and name, never by index: indexes shift when devices come and go."""

    host_api: str
    name: str

    @property
    def key(self) -> str:
        """The form stored in settings."""
        return f"{self.host_api}: {self.name}"


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the backend reports it."""

    id: DeviceId
    label: str  # the name a person would use
    inputs: int
    outputs: int
    rate: int  # the device's own rate in Hz
    is_default_input: bool = False
    is_default_output: bool = False
    raw: bool = False  # hw: entries and the like, hidden behind "show all"
    headset: str = ""  # the same for both sides of one Bluetooth headset, "" for everything else


@dataclass(frozen=True, slots=True)
class Census:
    """What the system itself says about its devices, from outside the backend.

    Attributes:
        stamp: Differs whenever something was plugged in, taken away or made the default.
        devices: All there are, under the names a person knows; None: the system only tells that something changed,
            and the backend has to look again. A default is marked only where it can be used.
        inputs_at: For each stream that records for this process now the device; empty where that is not known.
        outputs_at: The same for those that play.
    """

    stamp: Hashable
    devices: tuple[Device, ...] | None = None
    inputs_at: tuple[DeviceId, ...] = ()
    outputs_at: tuple[DeviceId, ...] = ()


class Stream(Protocol):
    """An open, running stream."""

    rate: int
    latency: float  # seconds between callback and converter, as the backend reports it

    @property
    def active(self) -> bool:
        """False once the backend has given up on the device."""
        ...

    def close(self) -> None:
        """Stop at once and release the device. Idempotent; never called from an audio callback."""
        ...


CaptureCallback = Callable[[bytes, float, bool], None]
"""(mono int16 block, ADC time of its first sample, overflowed). In the backend's thread: one copy, nothing else."""

RenderCallback = Callable[[memoryview, float, bool], None]
"""(buffer of mono int16 to fill completely, DAC time of its first sample, underflowed). The same rule."""


class AudioBackend(Protocol):
    """Opens devices. Methods are called from the audio thread or before any thread runs, never from a callback."""

    def devices(self) -> list[Device]:
        """Return the devices there are (may be empty)."""
        ...

    def refresh(self) -> None:
        """Look for devices again. Only while no stream is open: PortAudio's re-initialisation kills open ones."""
        ...

    def open_capture(self, device: DeviceId | None, callback: CaptureCallback) -> Stream:
        """Open and start a microphone (None: the system default). Raises errors.NoMicrophone."""
        ...

    def open_playback(self, device: DeviceId | None, callback: RenderCallback) -> Stream:
        """Open and start a speaker (None: the system default). Raises errors.NoSpeaker."""
        ...


class DeviceWatch(Protocol):
    """Notices devices that come and go. Every method may be called from any thread."""

    def start(self, on_change: Callable[[], None]) -> None:
        """Watch from now on; `on_change` is called on the watch's own thread after each change.

        Idempotent; a later call replaces `on_change`.
        """
        ...

    def census(self, wait_s: float = 0.0) -> Census | None:
        """Return the last census; waits up to `wait_s` for the first one, None while there is none."""
        ...

    def close(self) -> None:
        """Watch no more. Idempotent."""
        ...


@runtime_checkable
class Watched(Protocol):
    """A backend whose devices are watched."""

    watch: DeviceWatch | None
