"""Takes out of a text what nobody else should read: keys, passwords in addresses, the user's name and folder.

The last net, below the rule that such things are never written in the first place. Any thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

REMOVED = "[removed]"

_SECRET = re.compile(
    r"\b(?:sk|xai|key|gsk|pk|hf)[-_][A-Za-z0-9_\-]{8,}|\bAIza[A-Za-z0-9_\-]{20,}"
    r"|(?i:bearer|basic)\s+\S+"
    r"|(?<=://)[^/\s@]+@"
    r"|\b[0-9A-Fa-f]{32,}\b"  # keys without a sign of their own
)
_SHORTEST = 4  # characters of a known secret: shorter ones are in every text


def without_keys(text: str) -> str:
    """Return `text` without what looks like a key or a password."""
    return _SECRET.sub(REMOVED, text)


def without_places(text: str, home: Path | None = None) -> str:
    """Return `text` with the user's folder (`home`, or the system's idea of it) as ~ and without the user's name."""
    folder = home or _home()
    if folder is None or len(folder.parts) < 2:
        return text
    for form in {str(folder), folder.as_posix(), str(folder).replace("\\", "\\\\")}:
        text = text.replace(form, "~")
    if len(folder.name) >= _SHORTEST and folder.name != "root":
        text = re.sub(rf"\b{re.escape(folder.name)}\b", "~", text)
    return text


def without(text: str, secrets: Iterable[str]) -> str:
    """Return `text` without any of `secrets`, the longest first."""
    for secret in sorted({s.strip() for s in secrets}, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, REMOVED)
    return text


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:  # a user without a home
        return None
