"""`aura-desktop devices`: microphones and speakers as the picker shows them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..audio.base import AudioBackend, Device
from ..events import DeviceChoice

_FIRST_CENSUS_S = 1.0


def run(*, as_json: bool, show_all: bool, backend: AudioBackend | None = None) -> int:
    """Print the devices (`show_all`: raw hardware entries too) and return 0; none at all is no error."""
    from ..audio.choice import choices

    found = backend.devices() if backend is not None else system_devices()
    inputs = _shown(choices(found, inputs=True), show_all)
    outputs = _shown(choices(found, inputs=False), show_all)
    if as_json:
        document = {"inputs": [_plain(c) for c in inputs], "outputs": [_plain(c) for c in outputs]}
        print(json.dumps(document, ensure_ascii=False))
        return 0
    _print("Microphones", inputs, "audio.input")
    print()
    _print("Speakers", outputs, "audio.output")
    return 0


def system_devices() -> list[Device]:
    """Return the system's audio devices. Raises AudioError when PortAudio is missing."""
    from ..audio.device_watch import system_watch
    from ..audio.portaudio import PortAudioBackend
    from ..clock import SystemClock

    watch = system_watch()
    try:
        if watch is not None:
            watch.start(lambda: None)
            watch.census(_FIRST_CENSUS_S)
        return PortAudioBackend(SystemClock(), watch=watch).devices()
    finally:
        if watch is not None:
            watch.close()


def _shown(listed: Iterable[DeviceChoice], show_all: bool) -> list[DeviceChoice]:
    return [choice for choice in listed if show_all or not choice.raw]


def _plain(choice: DeviceChoice) -> dict[str, object]:
    return {"key": choice.key, "label": choice.label, "default": choice.is_default, "raw": choice.raw}


def _print(title: str, listed: list[DeviceChoice], setting: str) -> None:
    print(f"{title} (--set {setting}=...)")
    if not listed:
        print("    none found: plug one in, or choose one in the system's sound settings")
        return
    width = max(len(choice.label) for choice in listed)
    for choice in listed:
        print(f"  {'*' if choice.is_default else ' '} {choice.label:<{width}}  {choice.key}")
