"""The look for updates against a feed on this machine: good, tampered, slow, absent, a step back, an old one again."""

from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from aura_desktop.updates import check
from aura_desktop.updates.check import Outcome
from aura_desktop.updates.feed import KEYS, MOST_BYTES

from .feeds import STRANGER, Desk, FeedServer, feed, serving

DAY = timedelta(days=1)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with serving() as running:
        yield running


async def test_a_newer_release_is_told_once_with_its_notes_and_its_address(server: FeedServer, tmp_path: Path) -> None:
    memory = tmp_path / "updates.json"
    desk = Desk(server.url, memory)
    assert await desk.check.look() is Outcome.TOLD
    assert desk.cards == ["Aura 0.3.0 is out. It hears better. Get it at https://aura.example/0.3.0"]
    assert await desk.check.look() is Outcome.EARLY
    desk.now += DAY
    assert await desk.check.look() is Outcome.CURRENT
    later = Desk(server.url, memory)  # the next start of the program
    later.now += 2 * DAY
    assert await later.check.look() is Outcome.CURRENT
    assert (len(desk.told), later.told, len(server.requests)) == (1, [], 3)


async def test_the_request_tells_nothing_of_the_user(server: FeedServer) -> None:
    await Desk(server.url).check.look()
    (path, headers), *others = server.requests
    assert not others
    assert path == "/feed.json"
    assert headers.pop("host").startswith("127.0.0.1:")
    assert set(headers) <= {"accept", "accept-encoding", "connection", "user-agent"}
    assert headers["user-agent"] == "aura-desktop"


async def test_the_same_or_an_older_version_is_no_news(server: FeedServer) -> None:
    for version in ("0.3.0", "0.3.1", "1.0", "0.3.0.1"):
        desk = Desk(server.url, version=version)
        assert await desk.check.look() is Outcome.CURRENT
        assert not desk.told


async def test_who_was_told_of_a_version_is_not_told_of_an_earlier_one(server: FeedServer, tmp_path: Path) -> None:
    desk = Desk(server.url, tmp_path / "updates.json")
    assert await desk.check.look() is Outcome.TOLD
    server.body, desk.now = feed(serial=8, version="0.2.5"), desk.now + DAY
    assert await desk.check.look() is Outcome.CURRENT
    server.body, desk.now = feed(serial=9, version="0.3.1"), desk.now + DAY
    assert await desk.check.look() is Outcome.TOLD


async def test_an_old_feed_shown_again_is_refused(server: FeedServer, tmp_path: Path) -> None:
    memory = tmp_path / "updates.json"
    server.body = feed(serial=9, version="0.2.0")
    assert await Desk(server.url, memory).check.look() is Outcome.CURRENT
    server.body = feed(serial=8, version="0.9.0")
    desk = Desk(server.url, memory)
    desk.now += DAY
    assert await desk.check.look() is Outcome.REPLAYED
    assert not desk.told
    server.body, desk.now = feed(serial=9, version="0.2.1"), desk.now + DAY
    assert await desk.check.look() is Outcome.TOLD


async def test_a_feed_past_its_date_is_refused(server: FeedServer) -> None:
    server.body = feed(expires="2026-11-25T08:59:59+00:00")
    desk = Desk(server.url)
    assert await desk.check.look() is Outcome.REFUSED
    assert not desk.told


async def test_a_tampered_feed_is_refused(server: FeedServer, caplog: pytest.LogCaptureFixture) -> None:
    for body in (feed(STRANGER), feed().replace(b"signatures", b"signature"), b"", b"<html>", feed()[:-20]):
        desk = Desk(server.url)
        server.body = body
        assert await desk.check.look() is Outcome.REFUSED
        assert not desk.told
    assert "refused" in caplog.text
    assert "aura.example" not in caplog.text


async def test_a_feed_without_end_is_read_no_further(server: FeedServer) -> None:
    server.body = b" " * (MOST_BYTES * 20)
    assert await Desk(server.url).check.look() is Outcome.REFUSED


async def test_a_slow_feed_is_given_up_and_asked_again_soon(server: FeedServer) -> None:
    server.drip = True
    desk = Desk(server.url, patience=0.3)
    async with asyncio.timeout(3):
        assert await desk.check.look() is Outcome.ABSENT
    server.drip = False
    patient = Desk(server.url)
    assert await patient.check.look() is Outcome.TOLD


@pytest.mark.parametrize("status", [204, 301, 404, 500])
async def test_no_feed_is_no_news_and_no_complaint(server: FeedServer, status: int) -> None:
    server.status, server.headers = status, {"location": server.url} if status == 301 else {}
    desk = Desk(server.url)
    assert await desk.check.look() is Outcome.ABSENT
    assert not desk.told
    assert len(server.requests) == 1, "a redirect was followed"


async def test_nobody_there_is_no_news_and_no_complaint(unused_tcp_port: int) -> None:
    desk = Desk(f"http://127.0.0.1:{unused_tcp_port}/feed.json")
    assert await desk.check.look() is Outcome.ABSENT
    assert not desk.told


async def test_switched_off_nothing_is_asked(server: FeedServer) -> None:
    off, nowhere, keyless = Desk(server.url), Desk(""), Desk(server.url, keys=())
    off.settings.set("updates.check", False)
    for desk in (off, nowhere, keyless):
        assert await desk.check.look() is Outcome.OFF
    assert not server.requests


async def test_the_program_as_it_is_asks_nobody(server: FeedServer) -> None:
    assert Desk("").settings.text("updates.feed") == ""
    assert not KEYS or Desk("").settings.flag("updates.check")


async def test_an_address_without_tls_is_never_asked(server: FeedServer) -> None:
    for address in ("http://aura.example/feed.json", "aura.example/feed.json"):
        desk = Desk(address)
        assert await desk.check.look() is Outcome.UNUSABLE
        assert desk.notices == ["The address of the update feed cannot be used: it must start with https://."]


async def test_a_clock_that_was_set_back_does_not_end_the_asking(server: FeedServer) -> None:
    desk = Desk(server.url)
    await desk.check.look()
    desk.now -= 400 * DAY
    assert await desk.check.look() is Outcome.CURRENT


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 1}', '{"version": 9, "feed": ""}', '{"version": 1, "feed": 3, "asked": 1}']
)
async def test_a_damaged_memory_is_forgotten(server: FeedServer, tmp_path: Path, text: str) -> None:
    memory = tmp_path / "updates.json"
    memory.write_text(text)
    assert await Desk(server.url, memory).check.look() is Outcome.TOLD


async def test_the_memory_of_one_feed_says_nothing_of_another(server: FeedServer, tmp_path: Path) -> None:
    memory = tmp_path / "updates.json"
    await Desk(server.url, memory).check.look()
    server.body = feed(serial=1, version="0.4.0")
    assert await Desk(f"{server.url}?other", memory).check.look() is Outcome.TOLD


@pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")
async def test_the_memory_is_private(server: FeedServer, tmp_path: Path) -> None:
    memory = tmp_path / "profile" / "updates.json"
    await Desk(server.url, memory).check.look()
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
    assert stat.S_IMODE(memory.parent.stat().st_mode) == 0o700


async def test_a_memory_that_cannot_be_written_still_tells(server: FeedServer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert await Desk(server.url, tmp_path / "file" / "updates.json").check.look() is Outcome.TOLD


async def test_it_looks_again_until_it_is_ended(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "START_SECONDS", 0.0)
    monkeypatch.setattr(check, "WAKE_SECONDS", 0.01)
    desk = Desk(server.url)
    watch = asyncio.create_task(desk.check.watch())
    async with asyncio.timeout(5):
        while len(server.requests) < 2:
            await asyncio.sleep(0.01)
            desk.now += DAY
    watch.cancel()
    await asyncio.gather(watch, return_exceptions=True)
    assert watch.cancelled()
    assert len(desk.cards) == 1
