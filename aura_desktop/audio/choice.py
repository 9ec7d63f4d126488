"""Which device a saved key stands for, and the sentences said when one cannot be used."""

from __future__ import annotations

import sys

from ..events import DeviceChoice
from .base import Device, DeviceId

DEFAULT_KEY = "default"


def choices(devices: list[Device], *, inputs: bool) -> tuple[DeviceChoice, ...]:
    """Return what a picker shows for one direction: "System default" first, raw entries last."""
    fitting = [device for device in devices if _fits(device, inputs)]
    fitting.sort(key=lambda device: (device.raw, device.label.casefold()))
    listed = [
        DeviceChoice(
            key=device.id.key,
            label=device.label,
            is_default=device.is_default_input if inputs else device.is_default_output,
            raw=device.raw,
        )
        for device in fitting
    ]
    return (DeviceChoice(DEFAULT_KEY, "System default", is_default=True), *listed) if listed else ()


def find(devices: list[Device], key: str, *, inputs: bool) -> DeviceId | None:
    """Return the device with this key in this direction, or None when there is none (or the key is "default")."""
    for device in devices:
        if device.id.key == key and _fits(device, inputs):
            return device.id
    return None


def default(devices: list[Device], *, inputs: bool) -> Device | None:
    """Return the system default of one direction."""
    for device in devices:
        if device.is_default_input if inputs else device.is_default_output:
            return device
    return None


def one_headset(devices: list[Device], input_key: str | None, output_key: str | None) -> bool:
    """Return whether microphone and loudspeaker in use are the two sides of one Bluetooth headset."""
    sides = []
    for key, inputs in ((input_key, True), (output_key, False)):
        found = default(devices, inputs=inputs) if key == DEFAULT_KEY else None
        sides += [found] if found is not None else [d for d in devices if d.id.key == key and _fits(d, inputs)][:1]
    return len(sides) == 2 and bool(sides[0].headset) and sides[0].headset == sides[1].headset


def _fits(device: Device, inputs: bool) -> bool:
    return bool(device.inputs if inputs else device.outputs)


def label(devices: list[Device], key: str) -> str:
    """Return the name a person would use for a key."""
    if key == DEFAULT_KEY:
        return "the system default"
    for device in devices:
        if device.id.key == key:
            return device.label
    return key.partition(": ")[2] or key


def privacy_hint() -> str:
    """Return where this system decides which programs may use the microphone."""
    if sys.platform == "darwin":
        return "System Settings > Privacy & Security > Microphone"
    if sys.platform == "win32":
        return "Settings > Privacy & security > Microphone"
    return "the system's sound settings"
