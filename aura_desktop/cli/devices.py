"""`aura-desktop devices`: microphones and speakers as the picker shows them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..audio.base import AudioBackend
from ..events import DeviceChoice


def run(*, as_json: bool, show_all: bool, backend: AudioBackend | None = None) -> int:
    """Print the devices (`show_all`: raw hardware entries too) and return 0; none at all is no error."""
    from ..audio.choice import choices

    found = (backend or open_backend()).devices()
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


def open_backend() -> AudioBackend:
    """Return the system's audio devices. Raises AudioError when PortAudio is missing."""
    from ..audio.portaudio import PortAudioBackend
    from ..clock import SystemClock

    return PortAudioBackend(SystemClock())


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
