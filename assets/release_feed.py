"""Makes the key that the release feed is signed with, and signs a feed (aura_desktop/updates/feed.py).

    python -m assets.release_feed key FILE                makes a private key and prints the public one for KEYS
    python -m assets.release_feed sign FILE FEED          signs the JSON on standard input into FEED

The private key belongs on no machine that builds, and into no repository.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aura_desktop.updates.feed import CONTEXT, FORMAT, read_feed


def make_key(path: Path) -> str:
    """Write a new private key to `path`, for its owner only, and return the public one. Raises FileExistsError."""
    key = Ed25519PrivateKey.generate()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    return public_key(key)


def public_key(key: Ed25519PrivateKey) -> str:
    """Return the public half as it stands in KEYS."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key in `path`. Raises OSError, and ValueError when it is of another kind."""
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")
    return key


def sign(content: dict[str, object], key: Ed25519PrivateKey) -> bytes:
    """Return the feed that says `content` (serial, expires, version, notes, page)."""
    signed = json.dumps({"format": FORMAT, **content}).encode()
    signature = key.sign(CONTEXT + signed)
    envelope = {
        "signed": base64.b64encode(signed).decode(),
        "signatures": [base64.b64encode(signature).decode()],
    }
    return json.dumps(envelope).encode() + b"\n"


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says."""
    match arguments:
        case ["key", path]:
            print(make_key(Path(path)))
        case ["sign", path, target]:
            key = read_key(Path(path))
            feed = sign(json.load(sys.stdin), key)
            told = read_feed(feed, [public_key(key)], datetime.now(UTC))  # what no Aura would believe is not published
            Path(target).write_bytes(feed)
            print(f"{target}: feed {told.serial}, version {told.version}")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
