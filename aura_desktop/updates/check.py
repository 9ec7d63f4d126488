"""Asks the release feed once a day and tells of a newer Aura once. All methods on the asyncio thread.

The request says nothing of this machine or its user: an address, no cookie, no version, no number. It is the only one
that Aura makes without being asked to do something, `updates.check=false` ends it, and it is not made while there is
no feed or no key to check it with.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from .. import __version__
from ..events import Event, Notice, Problem
from ..providers.http import trusting
from ..settings import Settings
from .feed import KEYS, MOST_BYTES, FeedRefused, Release, feed_address, is_newer, is_this_machine, read_feed
from .memory import Memory, read_memory, write_memory

log = logging.getLogger(__name__)

START_SECONDS = 20.0
"""The first look waits for the start to be over, which has better things to do."""
WAKE_SECONDS = 3_600.0
"""How often the time is looked at: a sleep of a whole day would not count the hours that the machine is asleep."""
PERIOD = timedelta(days=1)
PATIENCE_SECONDS = 10.0
"""For the whole answer; who sends it drop by drop gets no more."""
CODE = "update"
"""Names the card that tells of a release."""


class Outcome(StrEnum):
    """How one look at the feed ended."""

    OFF = "off"  # switched off, or there is no feed or no key: nothing was asked
    UNUSABLE = "unusable"  # the address in the settings is none that may be asked
    EARLY = "early"  # it answered less than a day ago
    ABSENT = "absent"  # no answer, a late one, or none that is a feed's
    REFUSED = "refused"  # damaged, out of date, or not signed by us
    REPLAYED = "replayed"  # older than one seen before
    CURRENT = "current"  # nothing newer than this Aura, or told before
    TOLD = "told"


class UpdateCheck:
    """The look at the release feed for one profile.

    Args:
        settings: `updates.check` and `updates.feed` are read each time.
        memory: The file that remembers; None remembers for this session only.
        tell: Takes the card that tells of a release (a Problem named CODE), and a Notice about an unusable address.
        now: The time, with its zone.
        keys, version: The public keys, and the version of this program.
        patience: Seconds for a whole answer.
    """

    def __init__(
        self,
        settings: Settings,
        memory: Path | None,
        *,
        tell: Callable[[Event], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        keys: Sequence[str] = KEYS,
        version: str = __version__,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._settings = settings
        self._path = memory
        self._tell = tell
        self._now = now
        self._keys = tuple(keys)
        self._version = version
        self._patience = patience
        self._memory = Memory()

    async def watch(self) -> None:
        """Look now and then, until cancelled. Raises nothing else."""
        await asyncio.sleep(START_SECONDS)
        while True:
            try:
                outcome = await self.look()
            except Exception as error:  # the boundary: whatever goes wrong here, Aura talks on
                log.error("the look for updates failed: %s", type(error).__name__)
            else:
                log.debug("update feed: %s", outcome)
            await asyncio.sleep(WAKE_SECONDS)

    async def look(self) -> Outcome:
        """Ask the feed if it is time to, tell of a newer release, and return how it went."""
        text = self._settings.text("updates.feed")
        if not self._settings.flag("updates.check") or not text or not self._keys:
            return Outcome.OFF
        feed = feed_address(text)
        if feed is None:
            self._tell(Notice("The address of the update feed cannot be used: it must start with https://."))
            return Outcome.UNUSABLE
        if self._memory.feed != feed:
            self._memory = await self._remembered(feed)
        now = self._now()
        if self._memory.asked is not None and timedelta() <= now - self._memory.asked < PERIOD:
            return Outcome.EARLY
        raw = await self._fetch(feed)
        if raw is None:
            return Outcome.ABSENT
        self._memory = replace(self._memory, asked=now)
        try:
            release = await asyncio.to_thread(read_feed, raw, self._keys, now)  # loads what checks signatures
        except FeedRefused as why:
            log.warning("the update feed was refused: %s", why)
            await self._keep()
            return Outcome.REFUSED
        if release.serial < self._memory.serial:
            log.warning("the update feed was refused: it is older than one seen before")
            await self._keep()
            return Outcome.REPLAYED
        self._memory = replace(self._memory, serial=release.serial)
        # Told of a later one before, nobody is told of this one: that would be a step back.
        known = [self._version, self._memory.told] if self._memory.told else [self._version]
        news = all(is_newer(release.version, one) for one in known)
        if news:
            self._memory = replace(self._memory, told=release.version)
        await self._keep()  # before it is told, so that it is told once
        if not news:
            return Outcome.CURRENT
        self._tell(Problem(CODE, sentence(release)))
        return Outcome.TOLD

    async def _fetch(self, feed: str) -> bytes | None:
        host = urlsplit(feed).hostname or ""
        try:
            async with (
                asyncio.timeout(self._patience),
                httpx.AsyncClient(
                    verify=trusting() if feed.startswith("https:") else True,
                    trust_env=not is_this_machine(host),
                    follow_redirects=False,
                    timeout=self._patience,
                ) as client,
                client.stream(
                    "GET", feed, headers={"user-agent": "aura-desktop", "accept": "application/json"}
                ) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    log.info("the update feed answers with status %d", answer.status_code)
                    return None
                content = bytearray()
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES:
                        break  # the reader refuses it
                return bytes(content)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError, ImportError) as error:
            log.info("the update feed does not answer: %s", type(error).__name__)
            return None

    async def _remembered(self, feed: str) -> Memory:
        if self._path is None:
            return Memory(feed)
        return await asyncio.to_thread(read_memory, self._path, feed)

    async def _keep(self) -> None:
        if self._path is None:
            return
        try:
            await asyncio.to_thread(write_memory, self._path, self._memory)
        except OSError as error:
            log.warning("what was learnt of updates cannot be kept: %s", type(error).__name__)


def sentence(release: Release) -> str:
    """Return what the card says; its address is text to be copied, and nothing opens or installs anything."""
    notes = release.notes.rstrip()
    ended = notes if not notes or notes[-1] in ".!?…" else f"{notes}."
    return " ".join(filter(None, (f"Aura {release.version} is out.", ended, f"Get it at {release.page}")))
