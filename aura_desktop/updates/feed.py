"""The release feed: what its bytes mean, and whether to believe them. No I/O; any thread.

The feed is one JSON object. `signed` holds the bytes of another in base64, `signatures` Ed25519 signatures of these
bytes (with CONTEXT before them), also in base64, of which one has to be made with a key that the program carries:

    {"signed": "...", "signatures": ["..."]}
    {"format": 1, "serial": 7, "expires": "2027-05-01T00:00:00+00:00",
     "version": "0.3.0", "notes": "What is new, in a sentence or two.", "page": "https://..."}

`serial` counts the feeds up, so that an old one, however well signed, is known to be old; `expires` ends the belief in
one that somebody keeps showing us.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

FORMAT = 1
CONTEXT = b"aura-desktop release feed\n"
"""Signed before the content, so that nothing signed for another purpose can be shown as a feed."""

MOST_BYTES = 1 << 16
MOST_NOTES = 600
"""Characters; a card holds no more."""

KEYS: tuple[str, ...] = ()
"""The public keys that feeds may be signed with, 32 bytes each in base64. While there are none, no feed is asked for.

`python -m assets.release_feed key FILE` makes a pair; more than one lets a new key take the place of an old one.
"""

_MOST_SERIAL = 1 << 53
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,3}")


class FeedRefused(Exception):
    """The feed is not to be believed; says why in a few words of ours, never with its content."""


@dataclass(frozen=True, slots=True)
class Release:
    """What the feed tells of the newest release. `notes` is plain text in one line; `page` an https address."""

    serial: int
    version: str
    notes: str
    page: str


def read_feed(raw: bytes, keys: Sequence[str], now: datetime) -> Release:
    """Return what a feed says, after its signature and its date were found good. `now` knows its time zone.

    Raises:
        FeedRefused: it is damaged, not signed with one of `keys`, of another format, or too old.
    """
    if len(raw) > MOST_BYTES:
        raise FeedRefused("it is too large")
    signed = _verified(raw, keys)
    try:
        content = json.loads(signed)
        if content["format"] != FORMAT:
            raise FeedRefused("it is of another format")
        serial, version, notes, page = content["serial"], content["version"], content["notes"], content["page"]
        if isinstance(serial, bool) or not isinstance(serial, int) or not 0 <= serial <= _MOST_SERIAL:
            raise FeedRefused("its serial number is none")
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            raise FeedRefused("its version is none")
        expired = datetime.fromisoformat(content["expires"]) <= now
    except FeedRefused:
        raise
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FeedRefused("its content cannot be read") from None
    if expired:
        raise FeedRefused("it is out of date")
    return Release(serial, version, _line(notes), _page(page))


def is_newer(version: str, than: str) -> bool:
    """Return whether `version` comes after `than`; letters at the end of either (0.3.0rc1) count nothing."""
    return _numbers(version) > _numbers(than)


def feed_address(text: str) -> str | None:
    """Return `text` where it is an address that a feed may come from, None else: https, or this machine."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if not host or port == 0 or parts.username or parts.password or parts.fragment or not _is_plain(text):
        return None
    if parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(host)):
        return text
    return None


def is_this_machine(host: str) -> bool:
    """Return whether a host name stands for this machine."""
    return host in ("127.0.0.1", "::1", "localhost")


def _verified(raw: bytes, keys: Sequence[str]) -> bytes:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        envelope = json.loads(raw)
        signed = base64.b64decode(envelope["signed"], validate=True)
        signatures = [base64.b64decode(one, validate=True) for one in envelope["signatures"][:8]]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise FeedRefused("it cannot be read") from None
    for key in keys:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        for signature in signatures:
            try:
                public.verify(signature, CONTEXT + signed)
            except InvalidSignature:
                continue
            return signed
    raise FeedRefused("its signature is not ours")


def _line(notes: object) -> str:
    if not isinstance(notes, str):
        raise FeedRefused("its notes are none")
    words = " ".join(notes.split())
    plain = "".join(c for c in words if c.isprintable())  # nothing that turns the direction of a line either
    return plain if len(plain) <= MOST_NOTES else f"{plain[: MOST_NOTES - 1].rstrip()}…"


def _page(page: object) -> str:
    if not isinstance(page, str) or len(page) > 200 or not page.startswith("https://") or not _is_plain(page):
        raise FeedRefused("its page is none")
    if feed_address(page) is None:
        raise FeedRefused("its page is none")
    return page


def _is_plain(address: str) -> bool:
    return address.isascii() and address.isprintable() and " " not in address


def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    return tuple([*numbers, 0, 0, 0, 0][:4])
