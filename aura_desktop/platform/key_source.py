"""Where the events of global keys come from: the protocol of a source, and which one this session has.

One source lives as long as the window; `bind` replaces every key at once, so that no old one stays behind.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from .key_combo import Combo
from .key_machine import Purpose

VERBS = {Purpose.TALK: "talk-start and talk-stop", Purpose.MUTE: "toggle-mic", Purpose.STOP: "stop"}
"""The verbs of the command line that do what a key does."""


class Kind(StrEnum):
    """The kinds of sources."""

    X11 = "x11"
    XWAYLAND = "xwayland"  # X11's, in a Wayland session: sees keys only while an X11 window has the focus
    PORTAL = "portal"
    WINDOWS = "windows"
    MACOS = "macos"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key went down, or repeats."""

    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Released:
    """A key went up. `still_down`: the keyboard itself shows it down, as between repeats."""

    purpose: Purpose
    still_down: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A key is in force; `words` is what the system calls it, where it may have chosen another."""

    purpose: Purpose
    words: str


@dataclass(frozen=True, slots=True)
class NotBound:
    """A key cannot be used; `reason` is a sentence for the user."""

    purpose: Purpose
    reason: str


@dataclass(frozen=True, slots=True)
class ReleasesLost:
    """From here on no release may come: the screen was locked, or the source ended."""


@dataclass(frozen=True, slots=True)
class Using:
    """Which kind of source is at work; `caution` is a sentence about its limits, "" for none."""

    kind: Kind
    caution: str = ""


KeyEvent = Pressed | Released | Bound | NotBound | ReleasesLost | Using

Tell = Callable[[KeyEvent], None]
"""Takes an event of a source, on any thread."""


class KeySource(Protocol):
    """A source of key events. Every method returns at once and is called on one thread; events come on any."""

    def bind(self, keys: Mapping[Purpose, Combo]) -> None:
        """Use these keys and no others; Bound or NotBound follows for each."""
        ...

    def is_down(self, purpose: Purpose) -> bool | None:
        """Whether the key of `purpose` is down on the keyboard; None where that cannot be seen."""
        ...

    def close(self) -> None:
        """Let every key go and tell nothing more. Idempotent."""
        ...


MakeSource = Callable[[Tell], KeySource]


def session_kind(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Kind:
    """Return which kind of source fits this session: on Wayland the portal is to be tried first."""
    if platform == "win32":
        return Kind.WINDOWS
    if platform == "darwin":
        return Kind.MACOS
    if environ.get("XDG_SESSION_TYPE", "").lower() == "wayland" or environ.get("WAYLAND_DISPLAY"):
        return Kind.PORTAL
    return Kind.X11 if environ.get("DISPLAY") else Kind.NONE


def verb_advice(purpose: Purpose) -> str:
    """Return the sentence that says which verb to bind in the desktop's own settings instead."""
    return (
        f"In your desktop's keyboard settings you can bind a key to aura-desktop {VERBS[purpose]} instead."
        if purpose is not Purpose.TALK
        else "In your desktop's keyboard settings you can bind keys to aura-desktop talk-start and aura-desktop"
        " talk-stop instead."
    )


class NoSource:
    """Stands in where there is no way to see keys: refuses each with what to do instead."""

    def __init__(self, tell: Tell, why: str = "This session has no way to see keys outside the window.") -> None:
        self._tell: Tell | None = tell
        self._why = why
        tell(Using(Kind.NONE, why))

    def bind(self, keys: Mapping[Purpose, Combo]) -> None:
        """Refuse every key."""
        for purpose in keys:
            if self._tell is not None:
                self._tell(NotBound(purpose, f"{self._why} {verb_advice(purpose)}"))

    def is_down(self, purpose: Purpose) -> bool | None:
        """Return None: nothing is seen."""
        return None

    def close(self) -> None:
        """Tell nothing more."""
        self._tell = None
