"""Global keys through pynput: X11, Windows and macOS.

pynput tells of every key on a thread of its own; nothing but the keys asked for is looked at, kept or told. One
listener lives as long as the source, since pynput's ends only at the next key; binding replaces what it looks for.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .key_combo import MODIFIERS, Combo
from .key_machine import Purpose
from .key_source import Bound, Kind, NotBound, Pressed, Released, ReleasesLost, Tell, Using

_log = logging.getLogger(__name__)


class Keyboard(Protocol):
    """What the system knows beyond the events: see x11_keyboard.py and native_keyboards.py."""

    def codes(self, combo: Combo) -> tuple[int, frozenset[int]]:
        """Return the key's number, and every pynput `vk` its events can carry; (0, empty): there is no such key."""
        ...

    def claim(self, combo: Combo) -> bool:
        """Take the key; False when another program has it."""
        ...

    def let_go(self) -> None:
        """Give every claimed key back."""
        ...

    def is_down(self, code: int) -> bool | None:
        """Whether the key with this number is down; None where that cannot be seen."""
        ...

    def modifiers(self) -> frozenset[str] | None:
        """Return the modifiers that are down; None where that cannot be seen."""
        ...

    def close(self) -> None:
        """Let go of the system."""
        ...


class Listener(Protocol):
    """What is used of pynput.keyboard.Listener."""

    def start(self) -> None:
        """Begin to tell."""
        ...

    def stop(self) -> None:
        """Tell nothing more, soon."""
        ...


Heard = Callable[[Any], None]
MakeListener = Callable[[Heard, Heard], Listener]
"""(on_press, on_release) -> a listener; raises ImportError where pynput cannot work."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    purpose: Purpose
    combo: Combo
    code: int
    codes: frozenset[int]


class ListenedKeys:
    """pynput as a key source; see KeySource."""

    def __init__(self, tell: Tell, kind: Kind, keyboard: Keyboard, make_listener: MakeListener, caution: str = ""):
        self._tell: Tell | None = tell
        self._keyboard = keyboard
        self._lock = threading.Lock()
        self._wanted: tuple[_Wanted, ...] = ()
        self._held: set[Purpose] = set()
        self._modifiers: set[str] = set()
        tell(Using(kind, caution))
        self._listener = make_listener(self._press, self._release)
        self._listener.start()

    def bind(self, keys: Mapping[Purpose, Combo]) -> None:
        """Look for these keys and no others."""
        with self._lock:
            lost, self._wanted = bool(self._held), ()
            self._held.clear()
        if lost:
            self._say(ReleasesLost())
        self._keyboard.let_go()
        wanted: list[_Wanted] = []
        for purpose, combo in keys.items():
            code, codes = self._keyboard.codes(combo)
            if not codes:
                self._say(NotBound(purpose, f"This keyboard has no key {combo.words()}. Choose another."))
            elif not self._keyboard.claim(combo):
                self._say(NotBound(purpose, f"Another program holds {combo.words()}. Choose another key."))
            else:
                wanted.append(_Wanted(purpose, combo, code, codes))
                self._say(Bound(purpose, combo.words()))
        with self._lock:
            self._wanted = tuple(wanted)

    def is_down(self, purpose: Purpose) -> bool | None:
        """Look at the keyboard itself."""
        found = next((wanted for wanted in self._wanted if wanted.purpose is purpose), None)
        return None if found is None else self._keyboard.is_down(found.code)

    def close(self) -> None:
        """Let every key go."""
        if self._tell is not None:
            self._tell = None
            self._listener.stop()
            self._keyboard.close()

    # pynput's thread

    def _press(self, key: Any, *_injected: Any) -> None:
        modifier = _modifier(key)
        if modifier:
            self._modifiers.add(modifier)
            return
        code = _code(key)
        candidates = [wanted for wanted in self._wanted if code in wanted.codes]
        if not candidates or self._tell is None:
            return
        held = next((wanted for wanted in candidates if wanted.purpose in self._held), None)
        found = held or next((wanted for wanted in candidates if self._modified(wanted.combo)), None)
        if found is not None:
            with self._lock:
                if found in self._wanted:
                    self._held.add(found.purpose)
            self._say(Pressed(found.purpose))

    def _release(self, key: Any, *_injected: Any) -> None:
        modifier = _modifier(key)
        if modifier:
            self._modifiers.discard(modifier)
            return
        code = _code(key)
        for wanted in self._wanted:
            if wanted.purpose in self._held and code in wanted.codes:
                still_down = self._keyboard.is_down(wanted.code) is True
                if not still_down:
                    self._held.discard(wanted.purpose)
                self._say(Released(wanted.purpose, still_down))

    def _modified(self, combo: Combo) -> bool:
        """Whether exactly the modifiers of `combo` are down; one whose release got lost is forgotten here."""
        if self._modifiers == combo.modifiers:
            return True
        really = self._keyboard.modifiers()
        if really is not None:
            self._modifiers = set(really)
        return self._modifiers == combo.modifiers

    def _say(self, event: Any) -> None:
        tell = self._tell
        if tell is not None:
            tell(event)


def _modifier(key: Any) -> str:
    """Return the modifier that pynput's `key` is ("ctrl" for Key.ctrl_l), "" for any other key."""
    name = str(getattr(key, "name", "") or "")
    plain = {"cmd": "super"}.get(name.removesuffix("_l").removesuffix("_r"), name.removesuffix("_l").removesuffix("_r"))
    return plain if plain in MODIFIERS else ""


def _code(key: Any) -> int:
    """Return the number that pynput's `key` carries, -1 for none (0 is the letter A of a Mac)."""
    number = getattr(getattr(key, "value", key), "vk", None)
    return -1 if number is None else int(number)


def pynput_listener(on_press: Heard, on_release: Heard) -> Listener:
    """Return pynput's own listener; raises ImportError where it cannot work."""
    from pynput import keyboard

    if sys.platform == "darwin":
        # Its own start asks for the keyboard's layout, which macOS forbids outside the main thread once Qt runs, and
        # which nothing in it uses: https://github.com/moses-palmer/pynput/issues/511
        class Quiet(keyboard.Listener):  # type: ignore[misc]
            def _run(self) -> None:
                super(keyboard.Listener, self)._run()

        return Quiet(on_press=on_press, on_release=on_release)  # type: ignore[no-any-return]
    return keyboard.Listener(on_press=on_press, on_release=on_release)  # type: ignore[no-any-return]


def listened_keys(tell: Tell, kind: Kind, caution: str = "") -> ListenedKeys:
    """Return pynput as the source of this session.

    Raises:
        ImportError: pynput is not installed or cannot work here.
        NoDisplay: the X display cannot be opened.
    """
    if kind in (Kind.X11, Kind.XWAYLAND):
        from .x11_keyboard import X11Keyboard

        keyboard: Keyboard = X11Keyboard()
    else:
        from .native_keyboards import MacKeyboard, WindowsKeyboard

        keyboard = WindowsKeyboard() if kind is Kind.WINDOWS else MacKeyboard()
    try:
        return ListenedKeys(tell, kind, keyboard, pynput_listener, caution)
    except BaseException:
        keyboard.close()
        raise
