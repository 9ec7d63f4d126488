"""One way to get a job done: a provider that is built when it is first asked, and what all routers share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ...errors import AuraError
from ...events import Event, Served
from ...services import Job
from ..metering import Meter, NoMeter
from .health import Condition, Health, HealthBook
from .telling import all_failed, clause

log = logging.getLogger(__name__)


class Engine(Protocol):
    """What speech-to-text, chat and speech have in common."""

    async def warm(self) -> None:
        """Load or connect ahead of need."""
        ...

    async def aclose(self) -> None:
        """Release everything."""
        ...


EngineT = TypeVar("EngineT", bound=Engine)


class Route(Generic[EngineT]):
    """One provider for one job. Its engine is built on first use: an offline one costs nothing while a cloud serves.

    Args:
        name: A key of services.TITLES.
        build: Makes the engine; an AuraError it raises makes this route unavailable for that reason.
        model: Names the engine's model, for the meter.
        cloud: Whether it is reached through the network, so that it may be warmed ahead of need as a second one.
        identity: Stands for key, address and model (a hash of them): health is forgotten when it changes.
        deadline: Seconds to the first useful piece before the next route is asked, for one that is known to be slow (a
            server on this machine's processor); None: the router's own.
    """

    def __init__(
        self,
        name: str,
        build: Callable[[], EngineT],
        model: Callable[[EngineT], str] = lambda engine: "",
        *,
        cloud: bool = True,
        identity: str = "",
        deadline: float | None = None,
    ) -> None:
        self.name = name
        self.cloud = cloud
        self.identity = identity
        self.deadline = deadline
        self._build = build
        self._model = model
        self._engine: EngineT | None = None
        self._error: AuraError | None = None

    @property
    def error(self) -> AuraError | None:
        """Why the engine could not be built."""
        return self._error

    @property
    def built(self) -> EngineT | None:
        """The engine, if it was needed already."""
        return self._engine

    @property
    def model(self) -> str:
        """The model's name for the meter, "" while there is no engine."""
        return self._model(self._engine) if self._engine is not None else ""

    def engine(self) -> EngineT:
        """Return the engine, building it the first time. Raises AuraError, the same one each time."""
        if self._error is not None:
            raise self._error
        if self._engine is None:
            try:
                self._engine = self._build()
            except AuraError as error:
                self._error = error
                raise
        return self._engine


@dataclass(frozen=True, slots=True)
class Policy:
    """The router's settings for one job; all times in seconds.

    `deadline` is how long the first useful piece may take before the next route is asked too, `limit` how long until
    somebody must have begun (longer where a route has a longer deadline of its own, by as much), `stall` how long an
    answer under way may pause. Without `fallback` only the first choice
    is asked. Without `hedge` a slow route is given up after twice the deadline, so that two are never paid for.
    """

    deadline: float = 1.5
    limit: float = 8.0
    stall: float = 3.0
    fallback: bool = True
    hedge: bool = True


def deadline_of(policy: Policy, route_deadline: float | None, health: Health) -> float:
    """Return how long a route's first useful piece is waited for: 1.25 times its own p95, within bounds.

    The bounds are half and four thirds of the base deadline (0.75 s and 2 s for 1.5 s), so that a provider that is
    usually quick is not waited for, and one that is usually slow is not asked in vain; the base itself while fewer than
    `ENOUGH_SAMPLES` times are known.
    """
    base = policy.deadline if route_deadline is None else route_deadline
    p95 = health.percentile(0.95)
    return base if p95 is None else max(base / 2, min(base * 4 / 3, 1.25 * p95))


class Router(Generic[EngineT]):
    """What the three routers share: order, health, warming, closing. Asyncio thread.

    Args:
        routes: The ways, in the user's order.
        book: The health records.
        tell: Takes events (Served, Notice).
        meter: Takes note of what was used.
        policy: Times and permissions; a default for the job when None.
    """

    job: Job
    default_policy = Policy()

    def __init__(
        self,
        routes: Sequence[Route[EngineT]],
        book: HealthBook,
        *,
        tell: Callable[[Event], None] = lambda event: None,
        meter: Meter | None = None,
        policy: Policy | None = None,
    ) -> None:
        self.name = "router"
        self.policy = policy or self.default_policy
        self.routes = tuple(routes)
        self._health = {route: book.get(route.name, self.job, route.identity) for route in self.routes}
        self._tell = tell
        self._meter: Meter = meter or NoMeter()
        self._tasks: set[asyncio.Task[None]] = set()

    def health(self, route: Route[EngineT]) -> Health:
        """Return the record of `route`."""
        return self._health[route]

    def ordered(self, first: str = "") -> list[Route[EngineT]]:
        """Return the routes that may be asked, in the order to ask them in, `first` (a provider) before all others.

        Those that are resting come last: better to ask them than nobody. Those that are out are left out.
        """
        wanted = sorted(self.routes, key=lambda route: route.name != first)
        if not self.policy.fallback:
            wanted = wanted[:1]
        usable = [r for r in wanted if r.error is None and self.health(r).condition is not Condition.OUT]
        return sorted(usable, key=lambda route: not self.health(route).ready)

    def refusals(self, first: str = "") -> list[tuple[str, AuraError]]:
        """Return what is known of the routes that are not asked at all: why they are out, or could not be built."""
        wanted = sorted(self.routes, key=lambda route: route.name != first)
        found: list[tuple[str, AuraError]] = []
        for route in wanted if self.policy.fallback else wanted[:1]:
            health = self.health(route)
            error = route.error or (health.error if health.condition is Condition.OUT else None)
            if error is not None:
                found.append((route.name, error))
        return found

    def reason(self, winner: Route[EngineT], failures: Sequence[tuple[str, AuraError]], first: str = "") -> str:
        """Return why it was not the route that comes first: what is wrong with it, in a few words; "" for the first."""
        found = dict(failures)
        for route in sorted(self.routes, key=lambda route: route.name != first):
            if route is winner:
                break
            error = found.get(route.name) or route.error or self.health(route).error
            if error is not None:
                return clause(route.name, error)
        return ""

    def deadline(self, route: Route[EngineT]) -> float:
        """Return how long the first useful piece of `route` is waited for."""
        return deadline_of(self.policy, route.deadline, self.health(route))

    @property
    def limit(self) -> float:
        """How long until somebody must have begun."""
        own = [route.deadline - self.policy.deadline for route in self.routes if route.deadline is not None]
        return self.policy.limit + max([0.0, *own])

    async def warm(self) -> None:
        """Make the first route ready, and a second cloud one when hedging is on; go on to others while none works.

        Cheap to repeat, and finds out whether a provider that could not be reached is back. Raises AuraError only when
        no route can work.
        """
        failures = self.refusals()
        ready = False
        waiting = self.ordered()
        while waiting and not ready:
            batch, waiting = waiting[:1], waiting[1:]
            if self.policy.hedge and waiting and waiting[0].cloud and self.health(waiting[0]).ready:
                batch.append(waiting.pop(0))
            results = await asyncio.gather(*(self._warm(route) for route in batch))
            failures += [(route.name, error) for route, error in zip(batch, results, strict=True) if error is not None]
            ready = None in results
        if not ready:
            raise all_failed(failures)

    async def reset(self) -> None:
        """Drop the connections that are kept: the machine has slept, and they are dead without knowing."""
        resets = [reset() for route in self.routes if (reset := getattr(route.built, "reset", None)) is not None]
        await asyncio.gather(*resets)

    async def aclose(self) -> None:
        """Close every engine that was built. Idempotent."""
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        engines = [route.built for route in self.routes if route.built is not None]
        await asyncio.gather(*(engine.aclose() for engine in engines), return_exceptions=True)

    async def _warm(self, route: Route[EngineT]) -> AuraError | None:
        health = self.health(route)
        try:
            await route.engine().warm()
        except AuraError as error:
            log.info("%s for %s is not ready: %s (%s)", route.name, self.job, error.code, error.detail)
            if route.error is None:
                health.failed(error)
            return error
        health.reached()
        return None

    def _served(self, route: Route[EngineT], reason: str) -> None:
        self._tell(Served(self.job.value, route.name, reason))

    def _keep(self, ending: asyncio.Task[None]) -> None:
        """Let a task end in its own time, but not outlive the router."""
        self._tasks.add(ending)
        ending.add_done_callback(self._tasks.discard)
