"""What a sound server (PulseAudio, or PipeWire in its place) tells about its devices, as a `base.Census`. Pure.

The objects are pulsectl's, of which only a few attributes are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .base import Census, Device, DeviceId

HOST_API = "PulseAudio"
"""The host API of the server's devices; PipeWire uses the same names, so a saved choice outlives the change."""

_NOTHING = "auto_null"  # the server's stand-in where there is no loudspeaker
_NO_INDEX = 0xFFFFFFFF
_RATE = 48_000  # the server converts; pulsectl's own sample_spec points into memory that libpulse has freed


def census(
    info: Any,
    sources: Iterable[Any],
    sinks: Iterable[Any],
    source_outputs: Iterable[Any],
    sink_inputs: Iterable[Any],
    pid: int,
) -> Census:
    """Return the census.

    Args:
        info: The server's names of its default source and sink.
        sources: Microphones, and a monitor of each loudspeaker.
        sinks: Loudspeakers.
        source_outputs: The streams that record.
        sink_inputs: The streams that play.
        pid: The process whose streams count as ours.
    """
    sources, sinks = list(sources), [sink for sink in sinks if sink.name != _NOTHING]
    devices = [
        *_unique([_microphone(source, info) for source in sources if source.monitor_of_sink_name != _NOTHING]),
        *_unique([_loudspeaker(sink, info) for sink in sinks]),
    ]
    stamp = (*devices, info.default_source_name, info.default_sink_name)
    return Census(
        stamp,
        tuple(devices),
        _where(source_outputs, "source", {source.index: source.name for source in sources}, pid),
        _where(sink_inputs, "sink", {sink.index: sink.name for sink in sinks}, pid),
    )


def _microphone(source: Any, info: Any) -> Device:
    monitor = source.monitor_of_sink != _NO_INDEX
    # Without a microphone the server falls back to what its own loudspeaker plays: Aura would hear itself.
    own_voice = monitor and source.monitor_of_sink_name == info.default_sink_name
    return Device(
        DeviceId(HOST_API, source.name),
        source.description or source.name,
        inputs=source.channel_count,
        outputs=0,
        rate=_RATE,
        is_default_input=source.name == info.default_source_name and not own_voice,
        raw=monitor,
        headset=_headset(source.proplist),
    )


def _loudspeaker(sink: Any, info: Any) -> Device:
    return Device(
        DeviceId(HOST_API, sink.name),
        sink.description or sink.name,
        inputs=0,
        outputs=sink.channel_count,
        rate=_RATE,
        is_default_output=sink.name == info.default_sink_name,
        headset=_headset(sink.proplist),
    )


def _headset(properties: Mapping[str, str]) -> str:
    if properties.get("device.bus") != "bluetooth" and not properties.get("device.api", "").startswith("bluez"):
        return ""
    return properties.get("api.bluez5.address") or properties.get("device.string") or "bluetooth"


def _unique(devices: list[Device]) -> list[Device]:
    """Tell two devices of one name apart by a number."""
    several = {label for label, count in Counter(device.label for device in devices).items() if count > 1}
    seen: Counter[str] = Counter()
    named = []
    for device in sorted(devices, key=lambda device: device.id.name):
        if device.label in several:
            seen[device.label] += 1
            device = replace(device, label=f"{device.label} ({seen[device.label]})")
        named.append(device)
    return named


def _where(streams: Iterable[Any], kind: str, names: Mapping[int, str], pid: int) -> tuple[DeviceId, ...]:
    ours = [stream for stream in streams if stream.proplist.get("application.process.id") == str(pid)]
    ends = sorted(names[getattr(stream, kind)] for stream in ours if getattr(stream, kind) in names)
    return tuple(DeviceId(HOST_API, name) for name in ends)
