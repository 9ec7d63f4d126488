"""PortAudio's device table as a person would want it: one host API, human names, raw entries apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import AudioError, NoMicrophone, NoSpeaker
from .base import Device, DeviceId
from .choice import privacy_hint

# The host API of each system that shows every device once, under its full name (PortAudio's Windows default, MME,
# cuts names at 31 characters and lists each device again under three others).
_HOST_API = {"win32": "Windows WASAPI", "darwin": "Core Audio", "linux": "ALSA"}

# ALSA entries that lead to the sound server, in order of preference: hardware entries bypass it and block others.
_SERVERS = ("pipewire", "pulse", "default")
_LABELS = {"pipewire": "PipeWire", "pulse": "PulseAudio", "default": "ALSA default"}
_INSIDE = re.compile(r"^[^(]*\((.*)\)$")
_TELEPHONE_HZ = 24_000
_RAW = re.compile(
    r"\(hw:|^(hw|plughw|sysdefault|front|rear|center_lfe|side|surround\d*|iec958|spdif|hdmi|modem|phoneline|dmix|dsnoop"
    r"|lavrate|samplerate|speexrate|speex|upmix|vdownmix|jack|oss|null|a52|usbstream)\b"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A device and its index in PortAudio's table, valid until the next re-initialisation."""

    index: int
    device: Device


def entries(hostapis: Sequence[Mapping[str, Any]], devices: Sequence[Mapping[str, Any]], system: str) -> list[Entry]:
    """Return the devices of the one host API that fits `system` (sys.platform).

    Args:
        hostapis: What `sounddevice.query_hostapis()` returns.
        devices: What `sounddevice.query_devices()` returns.
        system: "linux", "win32" or "darwin".
    """
    chosen = _host_api(hostapis, system)
    if chosen is None:
        return []
    api = hostapis[chosen]
    listed = [(index, info) for index, info in enumerate(devices) if info["hostapi"] == chosen]
    default_in = _default(listed, api["default_input_device"], "max_input_channels")
    default_out = _default(listed, api["default_output_device"], "max_output_channels")
    raw = {index for index, info in listed if api["name"] == "ALSA" and _RAW.search(info["name"])}
    if len(raw) == len(listed):
        raw = set()  # no sound server at all: hardware entries are the only ones there are
    headsets = _headsets(listed, system)
    return [
        Entry(
            index,
            Device(
                id=DeviceId(api["name"], info["name"]),
                label=_label(info["name"]),
                inputs=info["max_input_channels"],
                outputs=info["max_output_channels"],
                rate=round(info["default_samplerate"]),
                is_default_input=index == default_in,
                is_default_output=index == default_out,
                raw=index in raw,
                headset=headsets.get(index, ""),
            ),
        )
        for index, info in listed
        if info["max_input_channels"] > 0 or info["max_output_channels"] > 0
    ]


def _headsets(listed: list[tuple[int, Mapping[str, Any]]], system: str) -> dict[int, str]:
    """Return which entries are a side of a Bluetooth headset; PortAudio says nothing of it, names and rates do."""
    found: dict[int, str] = {}
    if system == "win32":  # "Headset (Buds Hands-Free AG Audio)" for both of its sides
        for index, info in listed:
            if "hands-free" in info["name"].casefold():
                found[index] = _INSIDE.sub(r"\1", info["name"])
    elif system == "darwin":  # one name for both sides, and a microphone of telephone quality
        names = {info["name"] for _, info in listed if info["max_output_channels"]}
        slow = {i["name"] for _, i in listed if i["max_input_channels"] and i["default_samplerate"] <= _TELEPHONE_HZ}
        found = {index: info["name"] for index, info in listed if info["name"] in names & slow}
    return found


def candidates(table: list[Entry], device: DeviceId | None, *, inputs: bool) -> list[Entry]:
    """Return what to try for `device`, best first: for the system default also the other ways to the sound server."""
    fitting = [entry for entry in table if (entry.device.inputs if inputs else entry.device.outputs)]
    if device is not None:
        return [entry for entry in fitting if entry.device.id == device][:1]
    default = [e for e in fitting if (e.device.is_default_input if inputs else e.device.is_default_output)]
    servers = [e for name in _SERVERS for e in fitting if e.device.id.name == name and e not in default]
    rest = [e for e in fitting if e.device.raw is False and e not in default and e not in servers]
    return (default + servers) or rest[:1] or fitting[:1]


def translate(code: int, name: str, *, inputs: bool, detail: str) -> AudioError:
    """Return the error for a PortAudio code, in words for the user.

    A microphone that may not be used shows up as -9996 (invalid device), -9997 (invalid sample rate) or -9999 (host
    error), see https://github.com/audacity/audacity/issues/2575: so these sentences name the privacy setting.
    """
    what = "microphone" if inputs else "loudspeaker"
    if code in (-9985, -9993):
        sentence = f"The {what} {name} is in use by another program or was disconnected: free it, or choose another."
    elif inputs and code in (-9996, -9997, -9999):
        sentence = (
            f"The microphone {name} cannot be opened: check that Aura may use it in {privacy_hint()} and that it is "
            "connected, or choose another one."
        )
    else:
        sentence = f"The {what} {name} cannot be opened: check that it is connected, or choose another one."
    return (NoMicrophone if inputs else NoSpeaker)(sentence, detail=detail)


def _host_api(hostapis: Sequence[Mapping[str, Any]], system: str) -> int | None:
    wanted = _HOST_API.get("linux" if system.startswith("linux") else system)
    for index, api in enumerate(hostapis):
        if api["name"] == wanted and api["devices"]:
            return index
    for index, api in enumerate(hostapis):
        if api["devices"]:
            return index
    return None


def _default(listed: list[tuple[int, Mapping[str, Any]]], reported: int, channels: str) -> int:
    # PortAudio's ALSA default is the first entry that opens, an unplugged HDMI for example
    # (https://github.com/spatialaudio/python-sounddevice/issues/572).
    for name in _SERVERS:
        for index, info in listed:
            if info["name"] == name and info[channels] > 0:
                return index
    return reported


def _label(name: str) -> str:
    return _LABELS.get(name) or re.sub(r"\s*\((plug)?hw:[^)]*\)$", "", name).strip() or name
