"""What the sound server, another process, and the feed of releases say."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from aura_desktop.errors import AuraError

from .parser import Parser, text


def devices() -> Parser:
    """What the sound server and the drivers call their devices."""
    from aura_desktop.audio.server_census import census

    def feed(data: bytes) -> None:
        words = text(data).split("\n")
        words += ["", "x"] * 4
        properties = dict(zip(("device.bus", "device.api", "api.bluez5.address", "device.string"), words, strict=False))
        ends = [
            SimpleNamespace(
                index=index, name=name, description=words[index + 1], channel_count=len(name) % 3,
                monitor_of_sink=index, monitor_of_sink_name=words[-1 - index], proplist=properties,
            )
            for index, name in enumerate(words[:6])
        ]  # fmt: skip
        info = SimpleNamespace(default_source_name=words[0], default_sink_name=words[1])
        ours = {"application.process.id": words[2]}
        streams = [SimpleNamespace(source=number, sink=number, proplist=ours) for number in range(9)]
        found = census(info, ends, ends, streams, streams, 7)
        assert len({(device.id, device.label, device.inputs) for device in found.devices}) <= 12

    return Parser(feed, (b"bluetooth\nbluez5\n7\nAA:BB\nheadset\nheadset", b"alsa_input.pci\nauto_null\nusb"))


def requests() -> Parser:
    """What another process says to the running Aura."""
    from aura_desktop.platform.single_instance import Instance

    folder = tempfile.TemporaryDirectory(prefix="aura-fuzz-")
    instance = Instance.claim(Path(folder.name))
    assert instance is not None
    instance._handlers = {"raise": lambda arguments: ""}

    def feed(data: bytes) -> None:
        assert folder.name  # keeps the folder while this is alive
        if not instance._handle(data).ok:
            raise AuraError("refused")

    request = {"version": 1, "verb": "raise", "arguments": {}}
    return Parser(feed, (json.dumps(request).encode(), json.dumps({**request, "verb": "no"}).encode()))


def release_feed() -> Parser:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from assets.release_feed import public_key, sign
    from aura_desktop.updates.feed import CONTEXT, FeedRefused, read_feed

    key, now = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), datetime(2026, 11, 25, tzinfo=UTC)
    assert CONTEXT
    content = {
        "serial": 7,
        "expires": "2027-01-01T00:00:00+00:00",
        "version": "0.3.0",
        "notes": "n",
        "page": "https://a.b",
    }

    def feed(data: bytes) -> None:
        with suppress(FeedRefused):
            read_feed(data, [public_key(key)], now)
        try:  # and as content that was signed
            parsed = json.loads(data)
        except (ValueError, RecursionError):
            return
        if isinstance(parsed, dict):
            read_feed(sign(parsed, key), [public_key(key)], now)

    return Parser(feed, (json.dumps(content).encode(), sign(content, key)), (FeedRefused,))
