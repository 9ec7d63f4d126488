"""Keeps the engines' connections warm while a conversation is on, and makes them new after the machine has slept.

A cold connection costs a name lookup and three round trips (TCP, TLS, the request) before the first word; servers close
idle ones after a minute or less. So the engines are warmed every 25 s while the user was heard of lately, at the first
sign of the user when that was longer ago, and at once after sleep, when kept connections are dead without knowing.
With nobody there no timer runs.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from .clock import sleeping_clock
from .errors import AuraError

log = logging.getLogger(__name__)

ACTIVE_SECONDS = 600.0
"""A conversation is on for so long after the last sign of the user."""

EVERY_SECONDS = 25.0
"""Below the half minute after which the quickest of the public services' front ends hang up."""

LONGEST_SECONDS = 300.0
"""Longest rest between two tries that fail."""

LIMIT_SECONDS = 20.0
"""The most one warming may take; whatever hangs longer is not made better by waiting."""

LOOK_SECONDS = 2.0
"""How often the clocks are compared while a conversation is on, and so how late sleep is noticed."""

SLEPT_SECONDS = 5.0
"""A gap this much longer than asked for: the machine slept. Less is a busy machine."""

WAKE_TRIES, WAKE_SECONDS = 4, 3.0
"""After sleep the network needs some seconds: that many failures are tried again so soon."""


class Warmth:
    """Warms the engines at the right moments. All methods on the asyncio thread.

    Args:
        warm: Warms all engines, as their own `warm()` does. What it raises is logged by its code and tried again later.
        reset: Drops the connections that are kept, before the engines are warmed after sleep; None: there are none.
        active: Seconds a conversation is on after the last sign of the user.
        every: Seconds between two warmings.
        clock: The clock of the loop's timers; it may stand still while the machine sleeps.
        sleeping: A clock that runs on while the machine sleeps.
    """

    def __init__(
        self,
        warm: Callable[[], Awaitable[None]],
        *,
        reset: Callable[[], Awaitable[None]] | None = None,
        active: float = ACTIVE_SECONDS,
        every: float = EVERY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleeping: Callable[[], float] = sleeping_clock,
    ) -> None:
        self._warm = warm
        self._reset = reset
        self._active = active
        self._every = every
        self._clock = clock
        self._sleeping = sleeping
        self._task: asyncio.Task[None] | None = None
        self._sign = asyncio.Event()
        self._seen_at = self._warmed_at = self._due = self._looked_at = clock()
        self._sleep_looked_at = sleeping()
        self._failures = 0
        self._eager = 0
        self._slept = False

    def start(self, *, warm: bool = True) -> None:
        """Begin, as if the user had just been there; `warm` False when the engines have just been warmed. Once."""
        now = self._clock()
        self._seen_at = now
        self._due = now if warm else now + self._every
        self._task = asyncio.get_running_loop().create_task(self._run(), name="keep engines warm")

    def touch(self) -> None:
        """The user begins to speak, presses the key or types. Cheap: may come with every frame."""
        now = self._clock()
        self._look(now, allowed=0.0)
        was_active, self._seen_at = self._is_active(now), now
        # Also while failures keep the next try away: this is the moment that counts.
        self._due = min(self._due, self._warmed_at + self._every)
        if self._slept or self._due <= now or not was_active:
            self._sign.set()

    def rest(self) -> None:
        """Nobody is there: warm nothing until the next `touch`."""
        self._seen_at = self._clock() - self._active
        self._sign.set()

    async def aclose(self) -> None:
        """Stop, in the middle of a warming too. Idempotent."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self) -> None:
        while True:
            now = self._clock()
            self._look(now, allowed=0.0)
            if self._slept or (self._due <= now and self._is_active(now)):
                await self._make_warm()
                continue
            self._sign.clear()
            if not self._is_active(now):
                await self._sign.wait()
                continue
            rest = min(LOOK_SECONDS, max(0.0, self._due - now))
            try:
                async with asyncio.timeout(rest):
                    await self._sign.wait()
            except TimeoutError:
                self._look(self._clock(), allowed=rest)

    def _is_active(self, now: float) -> bool:
        return now - self._seen_at < self._active

    def _look(self, now: float, *, allowed: float) -> None:
        """Note whether the machine slept since the last look: the clocks differ, or a timer was late by far."""
        passed, sleeping = now - self._looked_at, self._sleeping()
        whole = sleeping - self._sleep_looked_at
        late = passed - allowed if allowed else 0.0
        self._looked_at, self._sleep_looked_at = now, sleeping
        if max(whole - passed, late) > SLEPT_SECONDS:
            log.info("the machine slept for about %.0f s: connections are made anew", whole)
            self._slept = True

    async def _make_warm(self) -> None:
        if slept := self._slept:
            self._slept, self._eager = False, WAKE_TRIES
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                if slept and self._reset is not None:
                    await self._reset()
                await self._warm()
        except AuraError as error:
            rest = self._rest_after(error.code)
        except TimeoutError:
            rest = self._rest_after("timed-out")
        except Exception:  # the boundary of a background task: it must go on, whatever an engine does
            log.exception("an engine could not be warmed")
            rest = self._rest_after("internal")
        else:
            self._failures = self._eager = 0
            rest = self._every
        self._warmed_at = self._clock()
        self._due = self._warmed_at + rest

    def _rest_after(self, code: str) -> float:
        log.info("engines not warm: %s", code)
        if self._eager:
            self._eager -= 1
            return min(WAKE_SECONDS, self._every)
        self._failures += 1
        return min(self._every * 2.0 ** min(self._failures, 10), max(self._every, LONGEST_SECONDS))
