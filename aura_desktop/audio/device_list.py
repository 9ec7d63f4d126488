"""The devices there are, by name, and which of them a wanted key stands for now."""

from __future__ import annotations

from collections.abc import Callable

from .. import events
from . import cards, choice
from .base import AudioBackend, Census, Device, DeviceId, DeviceWatch, Watched
from .line import Choice

_FIRST_CENSUS_S = 0.5
_BOTH = (True, False)


class DeviceList:
    """For the audio thread.

    Args:
        backend: Knows the devices.
        emit: Takes Notice and DevicesChanged.
        wanted: The saved keys, microphone under True, loudspeaker under False.

    Attributes:
        wanted: What the user has chosen.
        stale: The backend's list is not what the system has: only a refresh tells.
    """

    def __init__(self, backend: AudioBackend, emit: Callable[[events.Event], None], wanted: dict[bool, str]) -> None:
        self.wanted = wanted
        self.stale = False
        self._backend = backend
        self._emit = emit
        self._watch: DeviceWatch | None = backend.watch if isinstance(backend, Watched) else None
        self._census: Census | None = None
        self._devices: list[Device] = []
        self._labels: dict[str, str] = {}  # of devices that are gone as well
        self._defaults: dict[bool, str | None] = {True: None, False: None}  # the labels of the present ones
        self._said_missing: dict[bool, str | None] = {True: None, False: None}
        self._shown: events.DevicesChanged | None = None

    def start(self, on_change: Callable[[], None]) -> None:
        """Read the list, and watch it from now on; `on_change` is called on the watch's thread."""
        if self._watch is not None:
            self._watch.start(on_change)
            self._census = self._watch.census(_FIRST_CENSUS_S)
        self.read()

    def close(self) -> None:
        """Watch no more."""
        if self._watch is not None:
            self._watch.close()

    def count(self) -> None:
        """Take the new census: the list is right again, or `stale`."""
        before, self._census = self._census, self._watch.census() if self._watch is not None else None
        if self._census is None:
            return
        if self._census.devices is None:
            # After a server has gone its streams die by themselves; the first stamp tells of no change.
            self.stale = self.stale or (before is not None and before.devices is None)
            return
        self.read()
        known = {device.id for device in self._devices}
        self.stale = any(device.id not in known for device in self._census.devices)

    def read(self) -> None:
        """Take the backend's list as it is."""
        self._devices = self._backend.devices()
        self._labels.update((device.id.key, device.label) for device in self._devices)

    @property
    def served(self) -> bool:
        """Return whether the system itself names its devices, so that the list is right at any time."""
        return self._census is not None and self._census.devices is not None and not self.stale

    def wanted_now(self, inputs: bool) -> Choice:
        """Return what to open: the wanted device, or the system default (and say so once) when it is not there."""
        key = self.wanted[inputs]
        if key == choice.DEFAULT_KEY:
            return Choice(None, key)
        device = choice.find(self._devices, key, inputs=inputs)
        if device is not None:
            if self._said_missing[inputs] == key:
                self._emit(events.Notice(f"The {cards.what(inputs)} {self.label(key, inputs)} is connected again."))
            self._said_missing[inputs] = None
            return Choice(device, key)
        if self._said_missing[inputs] != key:
            self._said_missing[inputs] = key
            name = self.label(key, inputs)
            self._emit(events.Notice(f"The {cards.what(inputs)} {name} is not connected: using the system default."))
        return Choice(None, choice.DEFAULT_KEY)

    def has(self, inputs: bool, key: str) -> bool:
        """Return whether a device is there; the system default always counts as there."""
        return key == choice.DEFAULT_KEY or choice.find(self._devices, key, inputs=inputs) is not None

    def nothing_for(self, inputs: bool, target: Choice) -> bool:
        """Return whether it is known that `target` cannot be opened, because the system has no usable default."""
        return target.device is None and self.served and choice.default(self._devices, inputs=inputs) is None

    def runs_elsewhere(self, inputs: bool, device: DeviceId | None) -> bool:
        """Return whether our stream is known not to end at `device` (None: wherever it should)."""
        if self._census is None or device is None:
            return False
        there = self._census.inputs_at if inputs else self._census.outputs_at
        return bool(there) and device not in there

    def default_moved(self, inputs: bool) -> str | None:
        """Return the name of the system default when it is another one than at the last call, else None."""
        device = choice.default(self._devices, inputs=inputs)
        before = self._defaults[inputs]
        if device is None or device.label == before:
            return None
        self._defaults[inputs] = device.label
        return device.label if before is not None else None

    def label(self, key: str, inputs: bool) -> str:
        """Return the name a person would use, also for a device that has gone."""
        if key == choice.DEFAULT_KEY:
            return self._defaults[inputs] or "the system default"
        return self._labels.get(key) or choice.label(self._devices, key)

    def show(self, input_key: str | None, output_key: str | None, *, always: bool = False) -> None:
        """Tell which devices there are and which are in use, when that has changed."""
        shown = events.DevicesChanged(
            inputs=choice.choices(self._devices, inputs=True),
            outputs=choice.choices(self._devices, inputs=False),
            input_key=input_key,
            output_key=output_key,
            headset=choice.one_headset(self._devices, input_key, output_key),
        )
        if always or shown != self._shown:
            self._shown = shown
            self._emit(shown)
