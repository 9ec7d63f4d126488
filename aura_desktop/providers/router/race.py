"""Ask one route; when it is slow, the next one beside it; when it fails, the next one at once. The first to begin wins.

The others are cancelled at their source as soon as there is a winner, and counted as hedged. Asyncio thread.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic

from ...errors import AuraError, ProviderError
from .health import Trial
from .pump import EventT, Pump
from .route import EngineT, Route, Router
from .telling import all_failed, late, too_slow

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Entry(Generic[EngineT, EventT]):
    """A route that is being asked."""

    route: Route[EngineT]
    pump: Pump[EventT]
    trial: Trial
    deadline: float


class Race(Generic[EngineT, EventT]):
    """One question put to several routes.

    Args:
        router: Whose health, deadlines and permissions count.
        routes: Whom to ask, in this order.
        refused: What is known of routes that are not asked, for the error when nobody answers.
        ask: Begins the request; may raise AuraError when the engine cannot be built.
        useful: Whether an event is worth waiting for.
        empty: Makes the error for an answer without a useful event.
        poor: Whether a useful event is only taken when nobody else is still being asked.
        lost: Told of every route that was asked and whose answer is not used.
        extra: Seconds more than usual until the next route is asked too.
        extra_limit: Seconds more than usual until somebody must have answered.
    """

    def __init__(
        self,
        router: Router[EngineT],
        routes: Sequence[Route[EngineT]],
        ask: Callable[[Route[EngineT]], AsyncGenerator[EventT, None]],
        *,
        useful: Callable[[EventT], bool],
        empty: Callable[[str], ProviderError],
        lost: Callable[[Route[EngineT]], None],
        refused: Sequence[tuple[str, AuraError]] = (),
        poor: Callable[[EventT], bool] = lambda event: False,
        extra: float = 0.0,
        extra_limit: float = 0.0,
    ) -> None:
        self.failures: list[tuple[str, AuraError]] = list(refused)
        self._router = router
        self._routes = deque(routes)
        self._ask = ask
        self._useful = useful
        self._empty = empty
        self._poor = poor
        self._lost = lost
        self._extra = extra
        self._limit = router.limit + extra_limit
        self._running: list[Entry[EngineT, EventT]] = []
        self._newest: Entry[EngineT, EventT] | None = None
        self._reserve: Entry[EngineT, EventT] | None = None
        self._next_at = math.inf
        self._ending: list[Pump[EventT]] = []

    async def run(self) -> Entry[EngineT, EventT]:
        """Return the winner; what it said is in its pump. Raises AuraError when all have failed or time is up."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._limit
        while True:
            if not self._running and self._reserve is None and not self._start_next():
                raise all_failed(self.failures)
            if winner := self._settled():
                self._drop_others(winner)
                return winner
            if not self._running:
                continue
            now = loop.time()
            if now >= ends:
                self._time_is_up()
            elif now >= self._next_at:
                self._too_slow()
            else:
                waiting = {entry.pump.opened for entry in self._running}
                timeout = min(ends, self._next_at) - now
                await asyncio.wait(waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)

    async def aclose(self) -> None:
        """End all but the winner and wait for their end."""
        for entry in (*self._running, *((self._reserve,) if self._reserve else ())):
            self._drop(entry)
            entry.trial.given_up()
        self._running, self._reserve = [], None
        await asyncio.gather(*(pump.closed() for pump in self._ending))

    def drop(self, name: str, error: AuraError) -> None:
        """Go on without the route `name`, which was found to fail elsewhere."""
        for entry in [entry for entry in self._running if entry.route.name == name]:
            if not entry.pump.opened.done():
                self._running.remove(entry)
                self.failures.append((name, error))
                self._drop(entry)
                entry.trial.given_up()
                self._start_next()

    def _start_next(self) -> bool:
        """Ask the next route; returns whether there was one."""
        self._next_at = math.inf
        while self._routes:
            route = self._routes.popleft()
            try:
                stream = self._ask(route)
            except AuraError as error:
                log.info("%s cannot be used: %s (%s)", route.name, error.code, error.detail)
                self.failures.append((route.name, error))
                continue
            deadline = self._router.deadline(route) + self._extra
            trial = self._router.health(route).asked()
            pump = Pump(stream, self._useful, partial(self._empty, route.name), f"ask {route.name}")
            self._newest = Entry(route, pump, trial, deadline)
            self._running.append(self._newest)
            if self._routes:
                factor = 1 if self._router.policy.hedge else 2
                self._next_at = asyncio.get_running_loop().time() + factor * deadline
            return True
        return False

    def _settled(self) -> Entry[EngineT, EventT] | None:
        """Look at those that have begun or failed; returns the winner if there is one."""
        for entry in tuple(self._running):
            opened = entry.pump.opened
            if not opened.done():
                continue
            self._running.remove(entry)
            if opened.cancelled():
                entry.trial.given_up()
                raise asyncio.CancelledError
            error = opened.exception()
            if isinstance(error, AuraError):
                self._note(entry, error)
                continue
            entry.trial.began()
            if not self._poor(opened.result()):
                return entry
            if self._reserve is None:
                self._reserve = entry
            else:
                entry.trial.succeeded()
                self._drop(entry)
        if self._reserve is not None and not self._running:
            winner, self._reserve = self._reserve, None
            return winner
        return None

    def _note(self, entry: Entry[EngineT, EventT], error: AuraError) -> None:
        log.info("%s failed after %.2f s: %s (%s)", entry.route.name, entry.trial.seconds, error.code, error.detail)
        entry.trial.failed(error)
        self.failures.append((entry.route.name, error))
        if entry is self._newest and self._routes:
            self._next_at = asyncio.get_running_loop().time()  # whoever else is being asked is slow: do not wait on

    def _too_slow(self) -> None:
        if not self._router.policy.hedge:
            for entry in tuple(self._running):
                self._running.remove(entry)
                entry.trial.overtaken()
                self.failures.append((entry.route.name, too_slow(entry.route.name)))
                self._drop(entry)
        self._start_next()

    def _time_is_up(self) -> None:
        for entry in tuple(self._running):
            self._running.remove(entry)
            self._note(entry, late(entry.route.name))
            self._drop(entry)
        self._routes.clear()

    def _drop_others(self, winner: Entry[EngineT, EventT]) -> None:
        for entry in (*self._running, *((self._reserve,) if self._reserve else ())):
            if entry.trial.seconds >= entry.deadline and entry is not self._reserve:
                entry.trial.overtaken()
                self.failures.append((entry.route.name, too_slow(entry.route.name)))
            else:
                entry.trial.given_up()
            self._drop(entry)
        self._running, self._reserve = [], None

    def _drop(self, entry: Entry[EngineT, EventT]) -> None:
        entry.pump.cancel()
        self._ending.append(entry.pump)
        self._lost(entry.route)
