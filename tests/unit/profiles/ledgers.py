"""A ledger for tests: with a clock and a limit that are set by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from aura_desktop.events import Event
from aura_desktop.profiles.ledger import Ledger


class Bench:
    """A ledger, the time it goes by, the limit, and what it told."""

    def __init__(self, path: Path | None = None, now: datetime = datetime(2026, 11, 23, 12)) -> None:
        self.now = now
        self.limit = 0.0
        self.told: list[Event] = []
        self.ledger = Ledger(path, clock=lambda: self.now, limit=lambda: self.limit, tell=self.told.append)

    def spend(self, dollars: float) -> None:
        """Use up so many dollars at 10 a million tokens."""
        self.ledger.answered("openai", "gpt-6.2-sol", 0, round(dollars * 100_000), hedged=False, estimated=False)
        self.ledger.turn_over()

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]


@asynccontextmanager
async def bench(path: Path | None = None, **options: Any) -> AsyncIterator[Bench]:
    made = Bench(path, **options)
    try:
        yield made
    finally:
        await made.ledger.aclose()
