"""pynput as a source: which events count, keys that others hold, keys that were exchanged."""

from __future__ import annotations

import pytest

from aura_desktop.platform.key_combo import Combo
from aura_desktop.platform.key_listener import ListenedKeys
from aura_desktop.platform.key_machine import Purpose
from aura_desktop.platform.key_source import Bound, Kind, NotBound, Pressed, Released, ReleasesLost, Using

from .keyboards import FakeKeyboard, FakeListener, Told, plain, special

TALK, MUTE = Purpose.TALK, Purpose.MUTE
CTRL, ALT = special("ctrl_l", 1), special("alt_r", 2)
F8, F9 = special("f8", 1008), special("f9", 1009)
A = plain(ord("a"))


class Bench:
    """A source on a fake keyboard."""

    def __init__(self) -> None:
        self.told = Told()
        self.keyboard = FakeKeyboard()
        self.listeners: list[FakeListener] = []
        self.source = ListenedKeys(self.told, Kind.X11, self.keyboard, self._listener)

    def _listener(self, on_press: object, on_release: object) -> FakeListener:
        self.listeners.append(FakeListener(on_press, on_release))  # type: ignore[arg-type]
        return self.listeners[-1]

    def bind(self, **keys: str) -> None:
        self.source.bind({Purpose(name): Combo.parse(text, "linux") for name, text in keys.items()})
        self.told.clear()

    def press(self, *keys: object) -> None:
        for key in keys:
            self.listeners[-1].on_press(key)

    def release(self, *keys: object) -> None:
        for key in keys:
            self.listeners[-1].on_release(key)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_key_with_its_modifiers_is_told_whichever_side_they_are_on(bench: Bench) -> None:
    bench.bind(talk="ctrl+alt+a")
    bench.press(CTRL, special("alt", 3), A)
    bench.release(A)
    assert bench.told == [Pressed(TALK), Released(TALK)]


@pytest.mark.parametrize("held", [(), (CTRL,), (CTRL, ALT, special("shift", 4)), (CTRL, ALT, special("cmd", 5))])
def test_other_modifiers_are_another_key(bench: Bench, held: tuple[object, ...]) -> None:
    bench.bind(talk="ctrl+alt+a")
    bench.press(*held, A)
    bench.release(A)
    assert bench.told == []


def test_the_release_counts_whatever_became_of_the_modifiers(bench: Bench) -> None:
    """The user lets go of Ctrl first; and Shift+1 is released as 1, after it was pressed as !."""
    bench.bind(talk="ctrl+shift+f8")
    bench.press(CTRL, special("shift", 4), plain(101_008))
    bench.release(special("shift", 4), CTRL, F8)
    assert bench.told == [Pressed(TALK), Released(TALK)]


def test_a_modifier_whose_release_got_lost_does_not_block_the_key(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.press(CTRL)  # and its release never comes: the screen was locked with Ctrl+Alt+L
    bench.keyboard.held = frozenset()
    bench.press(F8)
    assert bench.told == [Pressed(TALK)]


def test_other_keys_are_neither_told_nor_kept(bench: Bench) -> None:
    bench.bind(talk="f8")
    for code in range(97, 123):
        bench.press(plain(code))
        bench.release(plain(code))
    bench.press(None, plain(0), special("media_play_pause", 7))
    assert bench.told == []
    assert not [value for value in vars(bench.source).values() if value in ({"a"}, ["a"], "a")]


def test_repeats_are_told_and_the_keyboard_says_whether_a_release_is_one(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.press(F8, F8)
    bench.keyboard.down = {1008}
    bench.release(F8)
    bench.keyboard.down = set()
    bench.release(F8)
    assert bench.told == [Pressed(TALK), Pressed(TALK), Released(TALK, still_down=True), Released(TALK)]


def test_a_key_that_another_program_holds_is_refused_with_the_reason(bench: Bench) -> None:
    bench.keyboard.taken = {"f8"}
    bench.source.bind({TALK: Combo.parse("f8"), MUTE: Combo.parse("f9")})
    (refusal,) = bench.told.of(NotBound)
    assert refusal == NotBound(TALK, "Another program holds F8. Choose another key.")
    assert bench.told.of(Bound) == [Bound(MUTE, "F9")]


def test_a_key_the_keyboard_does_not_have_is_refused(bench: Bench) -> None:
    bench.keyboard.missing = {"f24"}
    bench.source.bind({TALK: Combo.parse("f24")})
    assert bench.told.of(NotBound) == [NotBound(TALK, "This keyboard has no key F24. Choose another.")]


def test_after_another_choice_the_old_key_does_nothing(bench: Bench) -> None:
    """OpenWhispr 375: the old listener stays registered after rebinding."""
    bench.bind(talk="f8")
    bench.bind(talk="f9")
    bench.press(F8)
    bench.release(F8)
    assert bench.told == []
    assert bench.keyboard.claimed == ["f9"]
    assert len(bench.listeners) == 1, "there is one listener for the life of the program"
    bench.press(F9)
    assert bench.told == [Pressed(TALK)]


def test_a_key_exchanged_while_it_is_held_ends_the_hold(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.press(F8)
    bench.source.bind({})
    assert bench.told.of(ReleasesLost)
    bench.release(F8)
    assert not bench.told.of(Released)


def test_the_source_says_what_it_is_first(bench: Bench) -> None:
    """Handy 615, 471, 1239: a hotkey that does nothing, and no line that says which way it listens."""
    assert bench.told == [Using(Kind.X11)]


def test_a_closed_source_is_silent(bench: Bench) -> None:
    bench.bind(talk="f8")
    bench.source.close()
    bench.source.close()
    bench.press(F8)
    assert bench.told == []
    assert bench.keyboard.closed
    assert bench.listeners[0].stopped == 1


def test_is_down_looks_at_the_key_itself(bench: Bench) -> None:
    bench.bind(talk="f8")
    assert bench.source.is_down(TALK) is False
    bench.keyboard.down = {1008}
    assert bench.source.is_down(TALK) is True
    assert bench.source.is_down(MUTE) is None
