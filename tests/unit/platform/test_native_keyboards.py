"""Windows' and the Mac's keyboards, on fakes of what they ask the system."""

from __future__ import annotations

from typing import Any

from aura_desktop.platform.key_combo import TITLES, Combo
from aura_desktop.platform.native_keyboards import MacKeyboard, WindowsKeyboard


class User32:
    """RegisterHotKey, UnregisterHotKey and GetAsyncKeyState."""

    def __init__(self) -> None:
        self.taken: set[tuple[int, int]] = set()
        self.mine: list[tuple[int, int]] = []
        self.down: set[int] = set()

    def RegisterHotKey(self, _window: object, _id: int, mask: int, key: int) -> bool:  # noqa: N802 - Windows' name
        if (mask, key) in self.taken:
            return False
        self.mine.append((mask, key))
        return True

    def UnregisterHotKey(self, _window: object, _id: int) -> None:  # noqa: N802
        self.mine.pop()

    def GetAsyncKeyState(self, key: int) -> int:  # noqa: N802
        return -32768 if key in self.down else 0


class Quartz:
    """CGEventSourceKeyState and CGEventSourceFlagsState."""

    def __init__(self) -> None:
        self.down: set[int] = set()
        self.flags = 0

    def CGEventSourceKeyState(self, _state: int, key: int) -> bool:  # noqa: N802 - Apple's name
        return key in self.down

    def CGEventSourceFlagsState(self, _state: int) -> int:  # noqa: N802
        return self.flags


def windows(error: int = 1409) -> tuple[WindowsKeyboard, Any]:
    user32 = User32()
    return WindowsKeyboard(user32, lambda: error), user32


def test_windows_knows_every_key() -> None:
    keyboard, _ = windows()
    codes = {keyboard.codes(Combo(frozenset(), key))[0] for key in TITLES}
    assert len(codes) == len(TITLES)
    assert 0 not in codes
    assert keyboard.codes(Combo.parse("ctrl+alt+a")) == (0x41, frozenset({0x41}))
    assert keyboard.codes(Combo.parse("f8")) == (0x77, frozenset({0x77}))


def test_windows_finds_a_key_that_another_program_holds_and_keeps_none() -> None:
    keyboard, user32 = windows()
    user32.taken = {(1 | 2, 0x20)}
    assert not keyboard.claim(Combo.parse("ctrl+alt+space"))
    assert keyboard.claim(Combo.parse("ctrl+space"))
    assert user32.mine == []


def test_a_trial_that_fails_for_another_reason_refuses_nothing() -> None:
    keyboard, user32 = windows(error=5)
    user32.taken = {(0, 0x77)}
    assert keyboard.claim(Combo.parse("f8"))


def test_windows_shows_what_is_down() -> None:
    keyboard, user32 = windows()
    user32.down = {0x77, 0x11, 0x5C}
    assert keyboard.is_down(0x77) is True
    assert keyboard.is_down(0x78) is False
    assert keyboard.modifiers() == {"ctrl", "super"}


def test_the_mac_knows_its_keys_and_the_letter_with_the_number_zero() -> None:
    keyboard = MacKeyboard(Quartz())
    assert keyboard.codes(Combo.parse("ctrl+alt+a")) == (0, frozenset({0}))
    assert keyboard.codes(Combo.parse("f8")) == (0x64, frozenset({0x64}))
    assert keyboard.codes(Combo.parse("scroll_lock")) == (0, frozenset())
    codes = [keyboard.codes(Combo(frozenset(), key)) for key in TITLES]
    known = [code for code, made in codes if made]
    assert len(set(known)) == len(known)


def test_the_mac_shows_what_is_down() -> None:
    quartz = Quartz()
    keyboard = MacKeyboard(quartz)
    quartz.down, quartz.flags = {0x64}, 1 << 18 | 1 << 20 | 1 << 8
    assert keyboard.is_down(0x64) is True
    assert keyboard.modifiers() == {"ctrl", "super"}
    assert keyboard.claim(Combo.parse("f8"))
