"""A key of the whole desktop, as it is written in the settings ("ctrl+alt+space"), and why one cannot be used.

Pure: no display is asked. Whether another program holds a key is for the key sources to find out.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from ..errors import SettingsError

MODIFIERS = ("ctrl", "alt", "shift", "super")
"""In the order in which they are written; "super" is the Windows key, the Command key of a Mac."""

_ALIASES = {"control": "ctrl", "strg": "ctrl", "option": "alt", "meta": "super", "cmd": "super", "win": "super"}

_NAMED = {
    "space": "Space",
    "pause": "Pause",
    "scroll_lock": "Scroll Lock",
    "print_screen": "Print Screen",
    "insert": "Insert",
    "home": "Home",
    "end": "End",
    "page_up": "Page Up",
    "page_down": "Page Down",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "menu": "Menu",
}
_SIGNS = {
    "comma": ",",
    "period": ".",
    "slash": "/",
    "backslash": "\\",
    "minus": "-",
    "equal": "=",
    "semicolon": ";",
    "apostrophe": "'",
    "grave": "`",
    "bracketleft": "[",
    "bracketright": "]",
}
_FUNCTION = {f"f{number}": f"F{number}" for number in range(1, 25)}
_TYPED = {sign: sign.upper() for sign in "abcdefghijklmnopqrstuvwxyz0123456789"} | _SIGNS
TITLES = _NAMED | _FUNCTION | _TYPED
"""Every key by its name, and how people call it."""

ALONE = frozenset(_FUNCTION) | {"pause", "scroll_lock", "print_screen", "insert", "menu"}
"""Keys that type nothing and move nothing: they may stand without a modifier."""

_XKB = {"page_up": "Prior", "page_down": "Next", "print_screen": "Print", "scroll_lock": "Scroll_Lock"}
_TAKEN = {"escape": "stops Aura", "enter": "sends", "return": "sends", "tab": "goes from field to field"}
_NEEDED = {f"ctrl+{letter}" for letter in "acvxzsf"}
_SYSTEM = {"alt+f4", "alt+tab", "alt+space", "super+l", "ctrl+alt+delete"}


@dataclass(frozen=True, slots=True)
class Combo:
    """One key with the modifiers held while it is pressed; `key` is a name of TITLES."""

    modifiers: frozenset[str]
    key: str

    @classmethod
    def parse(cls, text: str, platform: str = sys.platform) -> Combo:
        """Return the key that `text` names.

        Raises:
            SettingsError: there is no such key, or it cannot be a key of the whole desktop; the sentence says why.
        """
        words = [_ALIASES.get(word, word) for word in text.strip().lower().replace(" ", "").split("+")]
        modifiers = frozenset(word for word in words if word in MODIFIERS)
        rest = [word for word in words if word not in MODIFIERS]
        if not rest and modifiers:
            raise SettingsError(
                f"{_joined(modifiers)} alone cannot be the key: every shortcut that begins with it would set it off."
                " Add another key, for example Space."
            )
        if len(rest) != 1 or not rest[0]:
            raise SettingsError(f"{text[:40]!r} is not a key; write it like ctrl+alt+space or f8.")
        key = rest[0]
        if key in _TAKEN:
            raise SettingsError(f"{key.capitalize()} cannot be the key: in the window it {_TAKEN[key]}.")
        if key not in TITLES:
            raise SettingsError(f"{text[:40]!r} is not a key that Aura knows; write it like ctrl+alt+space or f8.")
        combo = cls(modifiers, key)
        if sentence := combo._objection(platform):
            raise SettingsError(sentence)
        return combo

    def __str__(self) -> str:
        return "+".join([*(m for m in MODIFIERS if m in self.modifiers), self.key])

    def words(self, platform: str = sys.platform) -> str:
        """Return the key as people write it ("Ctrl+Alt+Space")."""
        return _joined(self.modifiers, TITLES[self.key], platform)

    def trigger(self) -> str:
        """Return the key as desktops write it in the shortcuts specification ("CTRL+ALT+space")."""
        names = {"ctrl": "CTRL", "alt": "ALT", "shift": "SHIFT", "super": "LOGO"}
        return "+".join([*(names[m] for m in MODIFIERS if m in self.modifiers), self.keysym])

    @property
    def keysym(self) -> str:
        """The name of the key in X11 and xkbcommon ("space", "F8", "Prior")."""
        if self.key in _FUNCTION:
            return self.key.upper()
        plain = self.key in _TYPED or self.key == "space"
        return _XKB.get(self.key, self.key if plain else self.key.capitalize())

    @property
    def character(self) -> str:
        """The character the key types without modifiers, "" where it types none."""
        return " " if self.key == "space" else _SIGNS.get(self.key, self.key if self.key in _TYPED else "")

    def _objection(self, platform: str) -> str:
        """Return why this key cannot be used, "" when it can."""
        name, text = self.words(platform), str(self)
        if not self.modifiers - {"shift"} and self.key not in ALONE:
            what = "types" if self.character else "moves the cursor"
            return f"{name} cannot be the key: it {what} in every program. Add Ctrl, Alt or {_super(platform)}."
        if text in _NEEDED or (platform == "darwin" and text.replace("super", "ctrl") in _NEEDED):
            return f"{name} cannot be the key: every program needs it. Add another modifier."
        if text in _SYSTEM or (platform == "linux" and self.key in _FUNCTION and {"ctrl", "alt"} <= self.modifiers):
            return f"{name} cannot be the key: the system keeps it for itself. Choose another."
        return ""


def _super(platform: str) -> str:
    return {"darwin": "Command", "win32": "Windows"}.get(platform, "Super")


def _joined(modifiers: frozenset[str], key: str = "", platform: str = sys.platform) -> str:
    titles = {"ctrl": "Ctrl", "alt": "Option" if platform == "darwin" else "Alt", "shift": "Shift"}
    titles["super"] = _super(platform)
    return "+".join([*(titles[m] for m in MODIFIERS if m in modifiers), *([key] if key else [])])
