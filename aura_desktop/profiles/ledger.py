"""The ledger of one profile: adds up what a turn used, keeps the totals of each month, warns near the monthly limit.

It is the providers' Meter (providers/metering.py). All methods on the asyncio thread, and none but `aclose` waits: the
file is written by a worker thread, at most every few seconds. Two programs may use one profile (the window and `talk`):
each adds what it has used to what the file holds, so neither wipes out the other's figures.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from .. import prices
from ..enquiries import UsageLine, UsageReport
from ..errors import Action, FileProblem
from ..events import Event, Notice, Problem, ProblemCleared, Spending
from ..services import Job
from .ledger_file import Line, Month, Months, add_to_file, merge, read_file

log = logging.getLogger(__name__)

WRITE_SECONDS = 5.0
"""Rest between two writes, and so the most that is lost when the program is killed."""

NEAR = 0.8
"""The part of the monthly limit at which the first warning comes."""

LIMIT_CODE = "monthly-limit"
FILE_CODE = "usage-file"

_MOST = 1_000_000_000
"""More than one request can use: what a confused server counts stays within what a file can hold."""


@dataclass(slots=True)
class _Turn:
    """What was noted since the last turn; `dollars` None: something of it has no known price."""

    dollars: float | None = 0.0
    hedged: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    characters: int = 0


class Ledger:
    """What one profile has used.

    Args:
        path: The profile's file; None keeps the figures for this session only.
        clock: The local time; a month begins at its midnight.
        limit: The monthly limit in dollars, 0 for none; asked at the end of each turn.
        tell: Takes Spending, warnings, and what is wrong with the file.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        clock: Callable[[], datetime],
        limit: Callable[[], float],
        tell: Callable[[Event], None],
    ) -> None:
        self._path = path
        self._clock = clock
        self._limit = limit
        self._tell = tell
        self._turn: _Turn | None = None
        self._months: Months = {}  # all that is known
        self._fresh: Months = {}  # the part of it that the file has not got
        self._writer: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._over = False  # the card about the limit was shown and may still be there
        self._untold: Event | None = None  # about the file, for the end of the turn
        self._unwritable = False
        if path is not None:
            try:
                self._months, wrong = read_file(path)  # a few kilobytes, once
            except FileProblem as unusable:
                self._path, wrong = None, unusable
            if wrong is not None:
                self._untold = Problem(FILE_CODE, wrong.sentence)

    # The meter

    def answered(
        self, provider: str, model: str, tokens_in: int, tokens_out: int, *, hedged: bool, estimated: bool
    ) -> None:
        """Note one chat request. An estimated count is noted like a true one: all dollars are estimates."""
        tokens_in, tokens_out = _whole(tokens_in), _whole(tokens_out)
        dollars = prices.chat_cost(provider, model, tokens_in, tokens_out)
        self._note(provider, Job.CHAT, Line(tokens_in=tokens_in, tokens_out=tokens_out), dollars, hedged)

    def heard(self, provider: str, model: str, seconds: float, *, hedged: bool) -> None:
        """Note one speech-to-text request of so many seconds of sound."""
        seconds = min(max(0.0, seconds), float(_MOST)) if math.isfinite(seconds) else 0.0
        self._note(provider, Job.STT, Line(seconds=seconds), prices.stt_cost(provider, model, seconds), hedged)

    def spoken(self, provider: str, model: str, characters: int, *, hedged: bool) -> None:
        """Note one speech request of so many characters."""
        characters = _whole(characters)
        dollars = prices.speech_cost(provider, model, characters)
        self._note(provider, Job.SPEECH, Line(characters=characters), dollars, hedged)

    def turn_over(self) -> None:
        """Tell what the turn has used, when it has used anything, and warn when the month nears its limit."""
        if self._untold is not None:
            untold, self._untold = self._untold, None
            self._tell(untold)
        turn, self._turn = self._turn, None
        month, limit = self._this_month(), self._limit()
        spent = self._months[month].dollars if month in self._months else 0.0
        if turn is not None:
            self._tell(
                Spending(
                    turn_dollars=turn.dollars,
                    month_dollars=spent,
                    hedged_dollars=turn.hedged,
                    limit=limit,
                    tokens_in=turn.tokens_in,
                    tokens_out=turn.tokens_out,
                    heard_seconds=turn.seconds,
                    spoken_characters=turn.characters,
                )
            )
        self._warn(month, spent, limit)

    # Questions

    def report(self, month: date | None = None) -> UsageReport:
        """Return the use of the month that holds `month`; None: of this one."""
        first = self._this_month() if month is None else month.replace(day=1)
        found = self._months.get(first, Month())
        lines = tuple(
            UsageLine(
                provider=provider,
                job=job,
                requests=line.requests,
                tokens_in=line.tokens_in,
                tokens_out=line.tokens_out,
                seconds=line.seconds,
                characters=line.characters,
                dollars=None if line.unpriced else line.dollars,
                hedged_dollars=line.hedged_dollars,
            )
            for (provider, job), line in sorted(found.lines.items())
        )
        return UsageReport(first, lines, found.dollars, self._limit())

    def months(self) -> tuple[date, ...]:
        """Return the first day of every month there are figures of, the latest first."""
        return tuple(sorted(self._months, reverse=True))

    async def aclose(self) -> None:
        """Write what is not yet written. Idempotent."""
        self._closing.set()
        if self._writer is not None:
            await asyncio.wait({self._writer})

    # Inside

    def _note(self, provider: str, job: Job, used: Line, dollars: float | None, hedged: bool) -> None:
        used.requests = 1
        used.dollars = dollars or 0.0
        used.unpriced = int(dollars is None)
        used.hedged_dollars = used.dollars if hedged else 0.0
        month = self._this_month()
        for months in (self._months, self._fresh):
            months.setdefault(month, Month()).line(provider, job).add(used)
        turn = self._turn = self._turn or _Turn()
        turn.dollars = None if dollars is None or turn.dollars is None else turn.dollars + dollars
        turn.hedged += used.hedged_dollars
        turn.tokens_in += used.tokens_in
        turn.tokens_out += used.tokens_out
        turn.seconds += used.seconds
        turn.characters += used.characters
        self._write_soon()

    def _this_month(self) -> date:
        return self._clock().date().replace(day=1)

    def _warn(self, month: date, spent: float, limit: float) -> None:
        if self._over and (limit <= 0 or spent < limit):
            self._over = False
            self._tell(ProblemCleared(LIMIT_CODE))
        if limit <= 0 or spent < NEAR * limit:
            return
        warned = self._months[month]
        if spent >= limit > warned.over:
            self._over = True
            sentence = (
                f"This month has cost about ${spent:.2f}, and you set a limit of ${limit:.2f}. Aura goes on: to spend"
                " no more, choose the offline engines in settings, or raise the limit."
            )
            self._tell(Problem(LIMIT_CODE, sentence, Action.OPEN_SETTINGS))
            self._mark(month, Month(near=limit, over=limit))
        elif spent < limit and limit > warned.near:
            self._tell(Notice(f"This month has cost about ${spent:.2f} of the ${limit:.2f} you set as its limit."))
            self._mark(month, Month(near=limit))

    def _mark(self, month: date, warned: Month) -> None:
        """Remember a warning for the rest of the month; a higher limit may warn again."""
        for months in (self._months, self._fresh):
            months.setdefault(month, Month()).add(warned)
        self._write_soon()

    # The file

    def _write_soon(self) -> None:
        if self._path is None or self._closing.is_set() or (self._writer is not None and not self._writer.done()):
            return
        self._writer = asyncio.get_running_loop().create_task(self._keep_writing(self._path), name="write the ledger")

    async def _keep_writing(self, path: Path) -> None:
        while self._fresh:
            written = await self._write(path)
            if self._closing.is_set():
                if not written:
                    return
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WRITE_SECONDS):
                    await self._closing.wait()

    async def _write(self, path: Path) -> bool:
        writing, self._fresh = self._fresh, {}
        try:
            # The file system may take its time (fsync on a busy disk): never on the thread of the conversation.
            kept, problem = await asyncio.to_thread(
                add_to_file, path, writing, merge(self._months), self._clock().date()
            )
        except FileProblem as failed:
            self._fresh = merge(writing, self._fresh)
            if not self._unwritable:
                self._unwritable = True
                self._untold = Notice(failed.sentence)  # the history's card names the same disk
                log.warning("the ledger cannot be written: %s", failed.detail)
            return False
        self._unwritable = False
        if problem is not None:
            self._untold = Problem(FILE_CODE, problem.sentence)
        self._months = merge(kept, self._fresh)
        return True


def _whole(count: int) -> int:
    return min(max(0, count), _MOST)
