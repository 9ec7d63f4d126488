"""Files that anybody may have edited, or a broken disk has spoilt."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from pathlib import Path

from .parser import Parser, from_file


def wav() -> Parser:
    from aura_desktop.audio.wav import read_wav
    from aura_desktop.providers.wav import wav_bytes

    plain = wav_bytes(bytes(range(200)), 16_000)
    odd = plain[:12] + b"LIST\x05\0\0\0abcde\0" + plain[12:]
    return Parser(from_file(read_wav, "file.wav"), (plain, odd, plain.replace(b"RIFF", b"RIFX", 1)))


def settings() -> Parser:
    from aura_desktop.settings import TABLE, Settings

    def read(path: Path) -> None:
        settings = Settings(path)
        for setting in TABLE:
            value = settings.get(setting.key)
            assert setting.parse(value) == value, setting.key

    whole = {"version": 1, "settings": {setting.key: setting.default for setting in TABLE}}
    some = {"version": 1, "settings": {"chat.base_url": "http://127.0.0.1:1/v1", "keys.talk": "ctrl+f8", "new": [1]}}
    return Parser(from_file(read), (json.dumps(whole).encode(), json.dumps(some).encode()))


def history() -> Parser:
    from aura_desktop.history_records import Role
    from aura_desktop.profiles.history_export import FORMAT, VERSION
    from aura_desktop.profiles.history_import import read_export

    at = "2026-11-25T09:00:00+00:00"
    said = {"turn": 1, "part": 0, "role": Role.USER.value, "text": "Hello", "at": at, "typed": False}
    reply = {
        "turn": 1, "part": 1, "role": Role.AURA.value, "text": "Hi.", "at": at, "heard": 3, "provider": "openai",
        "dollars": 0.001,
    }  # fmt: skip
    session = {
        "id": "a-1", "profile": "default", "title": "Hello", "renamed": False, "starred": True, "started": at,
        "last_active": at, "messages": [said, reply],
    }  # fmt: skip
    export = {"format": FORMAT, "version": VERSION, "sessions": [session]}
    return Parser(from_file(lambda path: list(read_export(path, "default"))), (json.dumps(export).encode(),))


def figures() -> Parser:
    from aura_desktop.profiles.ledger_file import read_file
    from aura_desktop.profiles.waterfall_file import Newer, read_turns

    def read(path: Path) -> None:
        with suppress(Newer):
            read_turns(path)
        read_file(path)

    ledger = {"version": 1, "months": {"2026-11": {"near": 0.0, "over": 1, "lines": {"openai/chat": {"requests": 3}}}}}
    turns = {"version": 1, "turns": [{"audible": 912.4, "spoken": True, "end_of_turn": 350.0}]}
    return Parser(from_file(read), (json.dumps(ledger).encode(), json.dumps(turns).encode()))


def facts() -> Parser:
    """The small files that Aura keeps for itself."""
    from aura_desktop.platform.remembered import Remembered
    from aura_desktop.updates.memory import read_memory

    def read(path: Path) -> None:
        Remembered(path).get("place")
        read_memory(path, "https://a.b")

    memory = {"version": 1, "feed": "https://a.b", "asked": "2026-11-25T09:00:00+00:00", "serial": 7, "told": "0.3.0"}
    return Parser(from_file(read), (json.dumps(memory).encode(), json.dumps({"place": "1,2", "told": True}).encode()))


def profiles() -> Parser:
    """Which profile was open last, and what the profiles are called: files that anybody may have edited."""
    from aura_desktop.profiles.registry import _LAST, NAME, Registry

    folder = tempfile.TemporaryDirectory(prefix="aura-fuzz-")
    registry = Registry(Path(folder.name))
    settings = registry.home / "profiles" / "work" / NAME
    settings.parent.mkdir(parents=True)

    def feed(data: bytes) -> None:
        assert folder.name  # keeps the folder while this is alive
        for path in (settings, registry.home / _LAST):
            path.write_bytes(data)
        assert registry.last() in ("default", "work")
        assert len({profile.id for profile in registry.profiles()}) == 2

    title = {"version": 1, "settings": {"profile.title": "Work"}}
    return Parser(feed, (json.dumps(title).encode(), json.dumps({"version": 1, "profile": "work"}).encode()))
