"""The keyboards of Windows and macOS beside pynput's events: numbers of keys, what is down, whether a key is free."""

from __future__ import annotations

import sys
from typing import Any

from .key_combo import Combo

_WINDOWS = {
    **{letter: ord(letter.upper()) for letter in "abcdefghijklmnopqrstuvwxyz0123456789"},
    **{f"f{number}": 0x6F + number for number in range(1, 25)},
    **{"space": 0x20, "pause": 0x13, "scroll_lock": 0x91, "print_screen": 0x2C, "insert": 0x2D, "home": 0x24},
    **{"end": 0x23, "page_up": 0x21, "page_down": 0x22, "up": 0x26, "down": 0x28, "left": 0x25, "right": 0x27},
    **{"menu": 0x5D, "comma": 0xBC, "period": 0xBE, "slash": 0xBF, "backslash": 0xDC, "minus": 0xBD, "equal": 0xBB},
    **{"semicolon": 0xBA, "apostrophe": 0xDE, "grave": 0xC0, "bracketleft": 0xDB, "bracketright": 0xDD},
}
"""Virtual-key codes (WinUser.h)."""

_MAC_LETTERS = {
    **{"a": 0x00, "s": 0x01, "d": 0x02, "f": 0x03, "h": 0x04, "g": 0x05, "z": 0x06, "x": 0x07, "c": 0x08, "v": 0x09},
    **{"b": 0x0B, "q": 0x0C, "w": 0x0D, "e": 0x0E, "r": 0x0F, "y": 0x10, "t": 0x11, "o": 0x1F, "u": 0x20, "i": 0x22},
    **{"p": 0x23, "l": 0x25, "j": 0x26, "k": 0x28, "n": 0x2D, "m": 0x2E},
}
_MAC = {
    **_MAC_LETTERS,
    **{"1": 0x12, "2": 0x13, "3": 0x14, "4": 0x15, "6": 0x16, "5": 0x17, "9": 0x19, "7": 0x1A, "8": 0x1C, "0": 0x1D},
    **{"equal": 0x18, "minus": 0x1B, "bracketright": 0x1E, "bracketleft": 0x21, "apostrophe": 0x27, "semicolon": 0x29},
    **{"backslash": 0x2A, "comma": 0x2B, "slash": 0x2C, "period": 0x2F, "grave": 0x32, "space": 0x31},
    **{"f1": 0x7A, "f2": 0x78, "f3": 0x63, "f4": 0x76, "f5": 0x60, "f6": 0x61, "f7": 0x62, "f8": 0x64, "f9": 0x65},
    **{"f10": 0x6D, "f11": 0x67, "f12": 0x6F, "f13": 0x69, "f14": 0x6B, "f15": 0x71, "f16": 0x6A, "f17": 0x40},
    **{"f18": 0x4F, "f19": 0x50, "f20": 0x5A, "home": 0x73, "end": 0x77, "page_up": 0x74, "page_down": 0x79},
    **{"up": 0x7E, "down": 0x7D, "left": 0x7B, "right": 0x7C},
}
"""Key codes of the ANSI keyboard (HIToolbox/Events.h): places on the keyboard, whatever is printed there."""

_TAKEN = 1409  # ERROR_HOTKEY_ALREADY_REGISTERED
_TRIAL = 0xA0BA  # our number of a hot key that is registered for a moment
_HID_STATE = 1  # kCGEventSourceStateHIDSystemState


class WindowsKeyboard:
    """Windows' keyboard. Any thread."""

    def __init__(self, user32: Any | None = None, last_error: Any | None = None) -> None:
        if sys.platform == "win32" and user32 is None:
            import ctypes

            user32, last_error = ctypes.WinDLL("user32", use_last_error=True), ctypes.get_last_error
        self._user32: Any = user32
        self._last_error: Any = last_error

    def codes(self, combo: Combo) -> tuple[int, frozenset[int]]:
        """Return the virtual-key code."""
        code = _WINDOWS.get(combo.key, 0)
        return code, frozenset({code} - {0})

    def claim(self, combo: Combo) -> bool:
        """Return whether no other program has registered the key; the key itself is only listened to."""
        masks = {"alt": 1, "ctrl": 2, "shift": 4, "super": 8}
        mask = sum(masks[modifier] for modifier in combo.modifiers)
        if self._user32.RegisterHotKey(None, _TRIAL, mask, _WINDOWS[combo.key]):
            self._user32.UnregisterHotKey(None, _TRIAL)
            return True
        return int(self._last_error()) != _TAKEN

    def let_go(self) -> None:
        """Nothing is held."""

    def is_down(self, code: int) -> bool | None:
        """Whether the key is down; never on the secure desktop of the lock screen."""
        return bool(self._user32.GetAsyncKeyState(code) & 0x8000)

    def modifiers(self) -> frozenset[str] | None:
        """Return the modifiers that are down."""
        codes = {"shift": (0x10,), "ctrl": (0x11,), "alt": (0x12,), "super": (0x5B, 0x5C)}
        return frozenset(name for name, keys in codes.items() if any(self.is_down(key) for key in keys))

    def close(self) -> None:
        """Nothing is held."""


class MacKeyboard:
    """The Mac's keyboard, through the Quartz module that pynput brings. Any thread."""

    def __init__(self, quartz: Any | None = None) -> None:
        if quartz is None:
            import Quartz  # type: ignore[import-not-found]

            quartz = Quartz
        self._quartz: Any = quartz

    def codes(self, combo: Combo) -> tuple[int, frozenset[int]]:
        """Return the key code; the letter A has 0, so an empty set says that there is no such key."""
        code = _MAC.get(combo.key)
        return (0, frozenset()) if code is None else (code, frozenset({code}))

    def claim(self, combo: Combo) -> bool:
        """Return True: macOS does not tell who listens."""
        return True

    def let_go(self) -> None:
        """Nothing is held."""

    def is_down(self, code: int) -> bool | None:
        """Whether the key is down."""
        return bool(self._quartz.CGEventSourceKeyState(_HID_STATE, code))

    def modifiers(self) -> frozenset[str] | None:
        """Return the modifiers that are down."""
        flags = int(self._quartz.CGEventSourceFlagsState(_HID_STATE))
        masks = {"shift": 1 << 17, "ctrl": 1 << 18, "alt": 1 << 19, "super": 1 << 20}
        return frozenset(name for name, mask in masks.items() if flags & mask)

    def close(self) -> None:
        """Nothing is held."""
