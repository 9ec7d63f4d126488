"""Keys as they are written, and the reasons why one is refused on entry."""

import pytest

from aura_desktop.errors import SettingsError
from aura_desktop.platform.key_combo import ALONE, MODIFIERS, TITLES, Combo


@pytest.mark.parametrize(
    ("text", "stored", "words", "trigger"),
    [
        ("ctrl+alt+space", "ctrl+alt+space", "Ctrl+Alt+Space", "CTRL+ALT+space"),
        (" Alt + Control + A ", "ctrl+alt+a", "Ctrl+Alt+A", "CTRL+ALT+a"),
        ("f8", "f8", "F8", "F8"),
        ("cmd+shift+page_up", "shift+super+page_up", "Shift+Super+Page Up", "SHIFT+LOGO+Prior"),
        ("super+comma", "super+comma", "Super+,", "LOGO+comma"),
        ("pause", "pause", "Pause", "Pause"),
    ],
)
def test_a_key_is_written_in_one_way(text: str, stored: str, words: str, trigger: str) -> None:
    combo = Combo.parse(text, "linux")
    assert (str(combo), combo.words("linux"), combo.trigger()) == (stored, words, trigger)
    assert Combo.parse(str(combo), "linux") == combo


def test_every_key_with_two_modifiers_reads_back_as_itself() -> None:
    for key in TITLES:
        combo = Combo.parse(f"alt+super+{key}", "linux")
        assert Combo.parse(str(combo), "linux") == combo


@pytest.mark.parametrize("text", ["ctrl", "ctrl+alt", "super"])
def test_a_modifier_alone_is_refused_with_the_reason(text: str) -> None:
    """careless-whisper 31: a bare Ctrl was accepted and never fired; OpenWhispr 826: a bare Fn fired on Fn+Arrow."""
    with pytest.raises(SettingsError, match="every shortcut that begins with it"):
        Combo.parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a", "types in every program"),
        ("shift+a", "types in every program"),
        ("space", "types in every program"),
        ("up", "moves the cursor in every program"),
        ("escape", "stops Aura"),
        ("ctrl+enter", "sends"),
        ("ctrl+tab", "field"),
        ("ctrl+c", "every program needs it"),
        ("alt+f4", "the system keeps it"),
        ("ctrl+alt+f2", "the system keeps it"),
        ("ctrl+alt+delete", "not a key that Aura knows"),
        ("ctrl+a+b", "is not a key"),
        ("ctrl++", "is not a key"),
        ("", "is not a key"),
        ("ctrl+hyper_thing", "not a key that Aura knows"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        Combo.parse(text, "linux")


def test_keys_that_type_nothing_may_stand_alone() -> None:
    for key in ALONE:
        assert not Combo.parse(key, "linux").modifiers


def test_a_mac_keeps_its_own_shortcuts() -> None:
    with pytest.raises(SettingsError, match=r"Command\+C cannot be the key"):
        Combo.parse("cmd+c", "darwin")
    assert Combo.parse("cmd+c", "linux").words("linux") == "Super+C"
    assert Combo.parse("alt+super+space", "darwin").words("darwin") == "Option+Command+Space"


def test_keysyms_are_those_of_xkbcommon() -> None:
    names = {Combo(frozenset(), key).keysym for key in ("a", "5", "space", "f12", "comma", "page_down", "print_screen")}
    assert names == {"a", "5", "space", "F12", "comma", "Next", "Print"}
    assert len({Combo(frozenset(), key).keysym for key in TITLES}) == len(TITLES)
    assert set(MODIFIERS).isdisjoint(TITLES)
