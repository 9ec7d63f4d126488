"""Text that people type and models write: settings, addresses, keys, rules, Markdown."""

from __future__ import annotations

from .parser import Parser, text


def assignment() -> Parser:
    from aura_desktop.settings import TABLE, parse_assignment

    seeds = tuple(f"{setting.key}={setting.default}".encode() for setting in TABLE)
    return Parser(lambda data: parse_assignment(text(data)), seeds)


def address() -> Parser:
    from aura_desktop.providers.address import Job, parse_base_url

    seeds = (
        b"http://127.0.0.1:8000/v1",
        b"https://me:pass@host.example/api/v2/",
        b"rack.local:1",
        b"http://[::1]:80/v1",
    )
    return Parser(lambda data: parse_base_url(text(data), Job.CHAT), seeds)


def keys() -> Parser:
    """A key of the whole desktop, as it is typed into the settings."""
    from aura_desktop.platform.key_combo import Combo

    def feed(data: bytes) -> None:
        for platform in ("linux", "darwin", "win32"):
            combo = Combo.parse(text(data), platform)
            assert Combo.parse(str(combo), platform) == combo, "what is written is read again"
            assert combo.words(platform)
            assert combo.trigger()

    return Parser(feed, (b"ctrl+alt+space", b"super+f8", b"Strg + Umschalt + a", b"meta+page_up", b"pause"))


def rules() -> Parser:
    from aura_desktop.providers.router.rules import parse

    return Parser(lambda data: parse(text(data)), (b"xai: news, weather\nopenai: /code|python/\n# note\n", b"local: *"))


def markdown() -> Parser:
    from aura_desktop.ui import markdown

    def feed(data: bytes) -> None:
        source = text(data)
        for paragraph in markdown.read(source):
            for run in paragraph.runs:
                assert 0 <= run.start <= len(source)

    return Parser(
        feed, (b"# Head\n* **bold** and *it* `code`\n1. one\n```\nx\n```\n", b"[a](http://b) <img src=x> __c__")
    )
