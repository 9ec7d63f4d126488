"""A key for the user's own server, tied to the address it was given for. Pure.

What the keyring holds is "ORIGIN KEY": when the address in the settings changes, whatever changed it, the key stays
behind and is sent nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


def origin(base_url: str) -> str:
    """Return scheme, host and port of an address, such as "https://example.org:443"; "" when they cannot be told.

    An address without a scheme is one of this machine or the user's own network, where http is meant.
    """
    try:
        parts = urlsplit(base_url if "://" in base_url else f"http://{base_url}")
        host, scheme = parts.hostname or "", parts.scheme.lower()
        port = parts.port or _PORTS[scheme]
    except (ValueError, KeyError):
        return ""
    if not host or not host.isprintable() or " " in host:
        return ""
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def tied(base_url: str, key: str) -> str:
    """Return what is kept of `key` for the server at `base_url`. Raises ValueError when that is no address."""
    place = origin(base_url)
    if not place:
        raise ValueError("no address")
    return f"{place} {key}"


def parts_of(kept: str | None) -> tuple[str, str]:
    """Return (origin, key) of what is kept, ("", "") when that is nothing of ours."""
    place, _, key = (kept or "").partition(" ")
    return (place, key) if key and origin(place) == place else ("", "")


def key_for(kept: Iterable[str | None], base_url: str) -> str | None:
    """Return the first key that was kept for the server at `base_url`, None when there is none."""
    place = origin(base_url)
    return next((key for found, key in map(parts_of, kept) if place and found == place), None)
