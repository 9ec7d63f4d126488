"""The keyboard of an X11 display beside pynput's events: claims keys, and shows what is down. Uses python-xlib.

A claimed key (a passive grab) reaches no other program, and the claim fails when another program holds the key already.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from .key_combo import Combo

_MASKS = {"shift": 1, "ctrl": 4, "alt": 8, "super": 64}  # X.h; Mod1 is Alt and Mod4 is Super wherever keys are set up
_CAPS, _NUM = 2, 16  # locks that must make no difference


Found = TypeVar("Found")


class NoDisplay(Exception):
    """The display cannot be opened."""


class X11Keyboard:
    """One connection for claims and looks at the keyboard. Any thread."""

    def __init__(self, display: Any | None = None) -> None:
        try:
            if display is None:
                from Xlib.display import Display

                display = Display()
        except Exception as error:  # the boundary to python-xlib, whose errors share no base
            raise NoDisplay(type(error).__name__) from error
        self._display = display
        self._lock = threading.Lock()
        self._claims: list[tuple[int, int]] = []

    def codes(self, combo: Combo) -> tuple[int, frozenset[int]]:
        """Return the key's number on this keyboard, and every keysym it can make; (0, empty) when there is none."""
        from Xlib import XK

        with self._lock:
            code = int(self._display.keysym_to_keycode(XK.string_to_keysym(combo.keysym)))
            if not code:
                return 0, frozenset()
            made = {int(self._display.keycode_to_keysym(code, index)) for index in range(4)}
        return code, frozenset(made - {0})

    def claim(self, combo: Combo) -> bool:
        """Take the key for Aura alone; False when another program has it."""
        from Xlib import X
        from Xlib.error import BadAccess, CatchError

        code, _ = self.codes(combo)
        mask = sum(_MASKS[modifier] for modifier in combo.modifiers)
        refused = CatchError(BadAccess)
        with self._lock:
            root = self._display.screen().root
            for locks in (0, _CAPS, _NUM, _CAPS | _NUM):
                root.grab_key(code, mask | locks, True, X.GrabModeAsync, X.GrabModeAsync, onerror=refused)
            self._display.sync()
            self._claims.append((code, mask))
        if refused.get_error() is not None:
            self._let_go(code, mask)
            return False
        return True

    def let_go(self) -> None:
        """Give every claimed key back."""
        for code, mask in tuple(self._claims):
            self._let_go(code, mask)

    def is_down(self, code: int) -> bool:
        """Whether the key with this number is down."""

        def look() -> bool:
            keys = self._display.query_keymap()
            return bool(keys[code // 8] & 1 << code % 8)

        return self._ask(look)

    def modifiers(self) -> frozenset[str]:
        """Return the modifiers that are down."""

        def look() -> frozenset[str]:
            mask = self._display.screen().root.query_pointer().mask
            return frozenset(name for name, bit in _MASKS.items() if mask & bit)

        return self._ask(look)

    def close(self) -> None:
        """Close the connection, which gives every key back."""
        with self._lock:
            self._display.close()

    def _ask(self, look: Callable[[], Found]) -> Found:
        with self._lock:
            while self._display.pending_events():  # of claimed keys; pynput tells of them as well
                self._display.next_event()
            return look()

    def _let_go(self, code: int, mask: int) -> None:
        with self._lock:
            root = self._display.screen().root
            for locks in (0, _CAPS, _NUM, _CAPS | _NUM):
                root.ungrab_key(code, mask | locks)
            self._display.sync()
            self._claims.remove((code, mask))
