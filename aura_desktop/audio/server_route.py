"""The way from PortAudio to one device of the sound server: through an ALSA entry, aimed by the environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from .portaudio_devices import Entry
from .server_census import HOST_API

_ROUTES = ("pulse", "pipewire", "default")


def routes(table: list[Entry], *, inputs: bool) -> list[Entry]:
    """Return the entries of PortAudio's table that lead to the sound server, best first."""
    leading = {entry.device.id.name: entry for entry in table if entry.device.id.host_api == "ALSA"}
    found = [leading[name] for name in _ROUTES if name in leading]
    return [entry for entry in found if (entry.device.inputs if inputs else entry.device.outputs)]


@contextmanager
def aimed_at(name: str, *, inputs: bool) -> Iterator[None]:
    """Let what is opened meanwhile end at this device of the server.

    PortAudio opens listed entries only; libpulse and PipeWire's ALSA plugin read these variables as a stream is opened.
    """
    names = ["PULSE_SOURCE" if inputs else "PULSE_SINK"]
    if not name.endswith(".monitor"):
        names.append("PIPEWIRE_NODE")
    before = {variable: os.environ.get(variable) for variable in names}
    os.environ.update(dict.fromkeys(names, name))
    try:
        yield
    finally:
        for variable, value in before.items():
            if value is None:
                del os.environ[variable]
            else:
                os.environ[variable] = value


def through_server(host_api: str) -> bool:
    """Return whether a device is one of the sound server's."""
    return host_api == HOST_API
