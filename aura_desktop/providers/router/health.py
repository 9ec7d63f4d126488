"""How well each provider does each job: successes, failures, first-token times, and a breaker that spares the user.

The breaker of one provider and job:

    well ──two failures in a row, or no connection──> resting ──pause is over──> probing ──it answers──> well
                                                         ^──────────fails: twice the pause──┘
    any ──bad key──> out (until the key, the address or the model changes)

The user's own server that asks for a key where none is set (LoginNeeded) rests like one that cannot be reached: the
login before it may be renewed, which shows in no setting. A pause is 5 s at first and 60 s at most, or what RateLimited
asks for. Asyncio thread.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ...clock import Clock
from ...errors import AuraError, AuthFailed, LoginNeeded, ModelGone, QuotaGone, RateLimited, Unreachable
from ...services import Job
from .telling import too_slow

FAILURES_IN_A_ROW = 2
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 60.0
LONGEST_WAIT_S = 600.0
"""What RateLimited asks for is believed up to here; so long rests whoever has no money or no such model."""

SAMPLES = 50
ENOUGH_SAMPLES = 8
"""First-token times from which a percentile says something."""

FOR_GOOD = AuthFailed
PUT_RIGHT_ELSEWHERE = (QuotaGone, ModelGone)

_CONNECTED = ("http", "ReadError", "WriteError", "CloseError", "RemoteProtocolError")
"""How the details of Unreachable begin where there was a connection (failures.py)."""


class Condition(StrEnum):
    """Where the breaker stands."""

    WELL = "well"
    RESTING = "resting"  # failed lately: asked only when nobody else is left
    PROBING = "probing"  # the pause is over: the next request finds out
    OUT = "out"  # not asked until its key, address or model changes


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """One provider's record for the doctor and the window; times in seconds, None while too little is known."""

    provider: str
    job: Job
    condition: Condition
    sentence: str = ""  # the last failure's, while it matters
    retry_in: float | None = None
    successes: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)  # by the error's code
    first_p50: float | None = None
    first_p95: float | None = None


class Health:
    """One provider's record for one job."""

    def __init__(self, provider: str, job: Job, clock: Clock) -> None:
        self.provider = provider
        self.job = job
        self.error: AuraError | None = None
        """The last failure, until the next success."""
        self._clock = clock
        self._times: deque[float] = deque(maxlen=SAMPLES)
        self._successes = 0
        self._failures: Counter[str] = Counter()
        self._in_a_row = 0
        self._pause = 0.0
        self._until: float | None = None
        self._out = False
        self._probes = 0

    @property
    def condition(self) -> Condition:
        """Where the breaker stands now."""
        if self._out:
            return Condition.OUT
        if self._until is None:
            return Condition.WELL
        return Condition.RESTING if self._clock.now() < self._until else Condition.PROBING

    @property
    def ready(self) -> bool:
        """Whether it may be asked like any other: it is well, or nobody is probing yet."""
        condition = self.condition
        return condition is Condition.WELL or (condition is Condition.PROBING and not self._probes)

    def asked(self) -> Trial:
        """Note that a request begins; how it went is told to the trial."""
        return Trial(self, self._clock, probe=self.condition is Condition.PROBING)

    def percentile(self, share: float) -> float | None:
        """Return the first-token time that this share of the latest requests kept to, None while too few are known."""
        if len(self._times) < ENOUGH_SAMPLES:
            return None
        ordered = sorted(self._times)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    def facts(self) -> HealthFacts:
        """Return the record as it stands."""
        resting = self.condition is Condition.RESTING and self._until is not None
        return HealthFacts(
            self.provider,
            self.job,
            self.condition,
            sentence=self.error.sentence if self.error is not None else "",
            retry_in=self._until - self._clock.now() if resting and self._until is not None else None,
            successes=self._successes,
            failures=dict(self._failures),
            first_p50=self.percentile(0.5),
            first_p95=self.percentile(0.95),
        )

    def forgive(self) -> None:
        """Close the breaker, as after the user has put something right that shows in no setting (paid, for one)."""
        self._out, self._until, self._pause, self._in_a_row, self.error = False, None, 0.0, 0, None

    def reached(self) -> None:
        """A connection was made ahead of need: what could not be reached can be asked again."""
        if not self._out and isinstance(self.error, Unreachable):
            self.forgive()

    def failed(self, error: AuraError) -> None:
        """Note a failure that belongs to no request, such as of warming up."""
        self._failed(error)

    def _began(self, seconds: float) -> None:
        self._times.append(seconds)
        if not self._out:
            self._until = None

    def _succeeded(self) -> None:
        self._successes += 1
        if not self._out:
            self.forgive()

    def _failed(self, error: AuraError) -> None:
        self.error = error
        self._failures[error.code] += 1
        self._in_a_row += 1
        if isinstance(error, FOR_GOOD) and not isinstance(error, LoginNeeded):
            self._out = True
            return
        if isinstance(error, PUT_RIGHT_ELSEWHERE):
            self._until = self._clock.now() + LONGEST_WAIT_S
            return
        limited = isinstance(error, RateLimited) and error.retry_after is not None
        at_once = limited or no_connection(error) or isinstance(error, LoginNeeded)
        if not (at_once or self._in_a_row >= FAILURES_IN_A_ROW):
            return
        self._pause = min(LONGEST_PAUSE_S, self._pause * 2 or FIRST_PAUSE_S)
        pause = self._pause
        if isinstance(error, RateLimited) and error.retry_after is not None:
            pause = min(LONGEST_WAIT_S, max(1.0, error.retry_after))
        self._until = self._clock.now() + pause


class Trial:
    """One request: told how it goes, once. A probe keeps its place until its first token or its end."""

    def __init__(self, health: Health, clock: Clock, *, probe: bool) -> None:
        self._health = health
        self._clock = clock
        self._asked = clock.now()
        self._probe = probe
        self._over = False
        if probe:
            health._probes += 1

    @property
    def seconds(self) -> float:
        """How long ago the request began."""
        return self._clock.now() - self._asked

    def began(self) -> None:
        """The first useful piece of the answer is here."""
        if not self._over:
            self._health._began(self.seconds)
            self._end_probe()

    def succeeded(self) -> None:
        """The answer was whole, or good as far as it was wanted."""
        if self._end():
            self._health._succeeded()

    def failed(self, error: AuraError) -> None:
        """It failed."""
        if self._end():
            self._health._failed(error)

    def overtaken(self) -> None:
        """Another one, asked later because this was slow, answered first. Counts as a failure and as a slow start."""
        if self._end():
            self._health._times.append(self.seconds)
            self._health._failed(too_slow(self._health.provider))

    def given_up(self) -> None:
        """Nobody wants the answer any more: that says nothing of the provider."""
        self._end()

    def _end(self) -> bool:
        if self._over:
            return False
        self._over = True
        self._end_probe()
        return True

    def _end_probe(self) -> None:
        if self._probe:
            self._probe = False
            self._health._probes -= 1


class HealthBook:
    """The records of all providers; outlives the engines, which are built anew whenever a setting changes."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._records: dict[tuple[str, Job], tuple[str, Health]] = {}

    def get(self, provider: str, job: Job, identity: str = "") -> Health:
        """Return the record of `provider` for `job`; another `identity` (key, address, model) starts a new one."""
        found = self._records.get((provider, job))
        if found is None or found[0] != identity:
            found = identity, Health(provider, job, self.clock)
            self._records[provider, job] = found
        return found[1]

    def forgive(self, provider: str | None = None) -> None:
        """Ask `provider` (None: all) again at once, whatever happened before."""
        for (name, _), (_, health) in self._records.items():
            if provider in (None, name):
                health.forgive()

    def facts(self) -> tuple[HealthFacts, ...]:
        """Return all records, by job and provider."""
        records = sorted(self._records.items(), key=lambda item: (item[0][1].value, item[0][0]))
        return tuple(health.facts() for _, (_, health) in records)


def no_connection(error: AuraError) -> bool:
    """Whether no connection could be made at all; a server that answers with a fault of its own is Unreachable too."""
    return isinstance(error, Unreachable) and not error.detail.startswith(_CONNECTED)
