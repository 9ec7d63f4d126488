"""Which profiles there are; making, naming and removing one. What belongs to one stays in its folder."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from aura_desktop.errors import FileProblem, SettingsError
from aura_desktop.profiles.keys import Keys
from aura_desktop.profiles.registry import STANDARD, Profile, Registry, clean_title
from aura_desktop.settings import Settings, profile_folder

from .keyrings import KEY, Hanging, PlaintextKeyring, ReadOnly, Vault, Working


def registry(home: Path, ring: KeyringBackend | None = None) -> Registry:
    ring = ring or Working()
    return Registry(home, lambda name: Keys(name, backend=ring, environ={}, seconds=0.2))


def titles(found: Registry) -> list[tuple[str, str]]:
    return [(p.id, p.title) for p in found.profiles()]


def test_there_is_always_one_profile_and_looking_makes_nothing(tmp_path: Path) -> None:
    assert titles(registry(tmp_path)) == [(STANDARD, "Home")]
    assert list(tmp_path.iterdir()) == []


def test_a_profile_is_made_named_found_and_removed(tmp_path: Path) -> None:
    vault = Vault()
    found = registry(tmp_path, Working(vault))
    work = found.create("  Work ")
    assert work == Profile("work", "Work")
    client = found.create("Ächme & Söhne")
    assert client == Profile("achme-sohne", "Ächme & Söhne")
    assert titles(found) == [(STANDARD, "Home"), ("work", "Work"), ("achme-sohne", "Ächme & Söhne")]
    assert found.find("work") == found.find("WORK") == work
    assert found.find("home") == Profile(STANDARD, "Home")
    assert found.find("nobody") is None
    found.rename("work", "Office")
    assert found.find("office") == found.find("work") == Profile("work", "Office")
    Keys("work", backend=Working(vault), environ={}).store("openai", KEY)
    Keys("achme-sohne", backend=Working(vault), environ={}).store("openai", KEY)
    (tmp_path / "profiles" / "work" / "history.sqlite").write_bytes(b"words")
    found.delete("work")
    assert titles(found) == [(STANDARD, "Home"), ("achme-sohne", "Ächme & Söhne")]
    assert [p.name for p in (tmp_path / "profiles").iterdir()] == ["achme-sohne"]
    assert list(vault.entries) == [("aura-desktop/achme-sohne", "openai")]


def test_a_new_profile_never_gets_the_keys_of_another_of_its_name(tmp_path: Path) -> None:
    """Whose folder was removed by hand, or which lies in another data folder: the keyring knows the ID alone."""
    vault = Vault()
    other = registry(tmp_path / "other", Working(vault)).create("Work")
    Keys(other.id, backend=Working(vault), environ={}).store("openai", KEY)
    found = registry(tmp_path / "home", Working(vault))
    work = found.create("Work")
    assert work == Profile("work-2", "Work")
    assert Keys(work.id, backend=Working(vault), environ={}).get("openai") is None
    found.delete(work.id)
    assert list(vault.entries) == [("aura-desktop/work", "openai")]


def test_a_copy_has_the_settings_but_no_key_no_history_and_not_what_the_other_is_about(tmp_path: Path) -> None:
    vault = Vault()
    found = registry(tmp_path, Working(vault))
    work = found.create("Work")
    settings_of_work = Settings.load(tmp_path, work.id)
    for key, value in {
        "window.theme": "dark",
        "persona.manner": "Be dry.",
        "context.organisation": "Acme",
        "context.terms": "Siobhan",
        "chat.base_url": "http://user:secret@127.0.0.1:8000/v1",
        "stt.base_url": "user:secret@127.0.0.1:8000",
        "speech.base_url": "http://127.0.0.1:8000/v1",
    }.items():
        settings_of_work.set(key, value)
    Keys("work", backend=Working(vault), environ={}).store("openai", KEY)
    (tmp_path / "profiles" / "work" / "history.sqlite").write_bytes(b"words")
    copy = found.create("Client", like=work.id)
    assert [p.name for p in (tmp_path / "profiles" / copy.id).iterdir()] == ["settings.json"]
    assert Settings.load(tmp_path, copy.id).chosen() == {
        "window.theme": "dark",
        "persona.manner": "Be dry.",
        "speech.base_url": "http://127.0.0.1:8000/v1",
        "profile.title": "Client",
    }
    assert list(vault.entries) == [("aura-desktop/work", "openai")]


def test_names_of_profiles_are_told_apart(tmp_path: Path) -> None:
    found = registry(tmp_path)
    found.create("Work")
    for taken in ("work", "WORK ", "home", "default"):
        with pytest.raises(SettingsError, match="already"):
            found.create(taken)
    with pytest.raises(SettingsError, match="already"):
        found.rename(STANDARD, "work")
    assert found.rename("work", "work").title == "work", "its own name is free"
    assert found.create("Wörk").id == "work-2"
    assert found.create("🦊").id == "profile"
    assert found.create("con").id == "con-2", "Windows reserves it"


@pytest.mark.parametrize("title", ["", "  \t ", "\u200b\u202e", "x" * 61])
def test_what_is_no_name_gets_a_sentence(title: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="1 to 60 characters"):
        registry(tmp_path).create(title)
    assert not (tmp_path / "profiles").exists()


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
@example("../../etc/passwd")
@example("..")
@example(".deleted-1")
@example("a/b\\c:d")
@example("aux")
def test_whatever_it_is_called_its_folder_is_a_plain_one(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    home = tmp_path_factory.mktemp("home")
    try:
        made = registry(home).create(title)
    except SettingsError:
        return
    assert made.title == clean_title(title)
    assert (home / "profiles" / made.id / "settings.json").is_file()
    assert made.id.isascii()
    assert [path.name for path in home.iterdir()] == ["profiles"]
    assert made in registry(home).profiles()
    shutil.rmtree(home)


def test_the_name_of_an_open_profile_is_set_in_its_own_settings(tmp_path: Path) -> None:
    found = registry(tmp_path)
    found.create("Work")
    live = Settings.load(tmp_path, "work")
    live.set("window.theme", "dark")
    found.rename("work", "Office", live)
    live.set("window.reduce_motion", True)
    assert found.find("Office") == Profile("work", "Office")
    assert Settings.load(tmp_path, "work").text("window.theme") == "dark"


@pytest.mark.parametrize(
    ("ring", "sentence"),
    [
        (ReadOnly(Vault()), "locked"),
        (Working(Vault(), KeyringLocked("locked")), "locked"),
        (Working(Vault(), RuntimeError("dbus")), "reports a fault"),
        (Hanging(), "does not answer"),
    ],
)
def test_a_profile_whose_keys_stay_in_the_keyring_is_not_removed(
    tmp_path: Path, ring: KeyringBackend, sentence: str
) -> None:
    found = registry(tmp_path, ring)
    work = found.create("Work")
    if isinstance(ring, ReadOnly):
        ring.vault.entries["aura-desktop/work", "openai"] = KEY
    with pytest.raises(SettingsError, match=sentence) as caught:
        found.delete(work.id)
    assert KEY not in caught.value.sentence
    assert work in found.profiles()
    if isinstance(ring, Hanging):
        ring.go.set()


def test_where_no_keyring_could_hold_keys_a_profile_is_removed(tmp_path: Path) -> None:
    found = registry(tmp_path, PlaintextKeyring())
    found.delete(found.create("Work").id)
    assert titles(found) == [(STANDARD, "Home")]


def test_a_deletion_that_was_cut_short_is_finished_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = registry(tmp_path)
    work, client = found.create("Work"), found.create("Client")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", _busy)
        for profile in (work, client):
            with pytest.raises(FileProblem, match="next start"):
                found.delete(profile.id)
    assert titles(found) == [(STANDARD, "Home")], "it is no profile any more"
    assert len(list((tmp_path / "profiles").iterdir())) == 2
    with monkeypatch.context() as patch:
        remove, stuck = shutil.rmtree, next((tmp_path / "profiles").iterdir())
        patch.setattr(shutil, "rmtree", lambda path: _busy(path) if path == stuck else remove(path))
        found.sweep()
    assert list((tmp_path / "profiles").iterdir()) == [stuck], "one that stays holds up no other"
    found.sweep()
    assert list((tmp_path / "profiles").iterdir()) == []


def _busy(_path: Path) -> None:
    raise OSError(16, "Device or resource busy")


def test_the_last_profile_is_remembered_while_it_is_there(tmp_path: Path) -> None:
    found = registry(tmp_path)
    assert found.last() == STANDARD
    work = found.create("Work")
    found.remember(work.id)
    assert registry(tmp_path).last() == work.id
    assert os.stat(tmp_path / "last-profile.json").st_mode & 0o077 == 0
    found.delete(work.id)
    assert found.last() == STANDARD


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"profile": 3}', b'{"profile": "../x"}', b"[" * 100_000])
def test_a_damaged_memory_of_the_last_profile_opens_the_standard_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "last-profile.json").write_bytes(content)
    assert registry(tmp_path).last() == STANDARD


@pytest.mark.parametrize("content", [b"\xff", b"[]", b'{"settings": []}', b'{"settings": {"profile.title": 7}}'])
def test_a_profile_with_damaged_settings_is_listed_and_its_file_left_alone(tmp_path: Path, content: bytes) -> None:
    folder = profile_folder(tmp_path, "work")
    folder.mkdir(parents=True)
    (folder / "settings.json").write_bytes(content)
    (tmp_path / "profiles/.hidden").mkdir()
    (tmp_path / "profiles/a file").write_text("")
    assert titles(registry(tmp_path)) == [(STANDARD, "Home"), ("work", "work")]
    assert (folder / "settings.json").read_bytes() == content
    assert json.dumps(sorted(p.name for p in folder.iterdir())) == '["settings.json"]'


@pytest.mark.parametrize("readable", [True, False])
def test_a_profile_whose_settings_are_of_no_use_is_not_named_or_copied_in_silence(
    tmp_path: Path, readable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = profile_folder(tmp_path, "work") / "settings.json", Path.read_bytes
    path.parent.mkdir(parents=True)

    def refuses(file: Path) -> bytes:
        if file == path and not readable:
            raise PermissionError(13, "Permission denied")
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", refuses)
    found = registry(tmp_path)
    for attempt in (lambda: found.rename("work", "Office"), lambda: found.create("Client", like="work")):
        path.write_bytes(b"damaged")
        with pytest.raises((FileProblem, SettingsError), match=r"cannot be read|is damaged; it was kept as"):
            attempt()
        assert path.exists() is not readable
    assert [p.id for p in found.profiles()] == [STANDARD, "work"]
