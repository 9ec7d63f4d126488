"""One object of keys a profile, so that a key of this session is seen wherever it is asked for."""

from __future__ import annotations

import gc
from pathlib import Path

from aura_desktop.profiles.shared_keys import keys_of
from aura_desktop.settings import Settings


def test_a_key_of_this_session_is_seen_by_all_who_ask_for_the_same_profile(tmp_path: Path) -> None:
    held = keys_of(Settings.load(tmp_path, "home"))
    held.store("openai", "sk-for-this-session-only-4711")
    assert keys_of(Settings.load(tmp_path, "home")).get("openai") == "sk-for-this-session-only-4711"


def test_another_profile_and_another_folder_have_others(tmp_path: Path) -> None:
    held = keys_of(Settings.load(tmp_path, "home"))
    held.store("openai", "sk-for-this-session-only-4711")
    assert keys_of(Settings.load(tmp_path, "work")).get("openai") is None
    assert keys_of(Settings.load(tmp_path / "elsewhere", "home")).get("openai") is None
    assert keys_of(Settings(None)).get("openai") is None


def test_they_go_with_the_last_who_holds_them(tmp_path: Path) -> None:
    keys_of(Settings.load(tmp_path, "home")).store("openai", "sk-for-this-session-only-4711")
    gc.collect()
    assert keys_of(Settings.load(tmp_path, "home")).get("openai") is None
