"""How the router tells what was used. The ledger that adds it up is profiles/ledger.py."""

from __future__ import annotations

from typing import Protocol


class Meter(Protocol):
    """Takes note of what was asked of a provider. `hedged`: it was asked for and not used. Asyncio thread, no I/O."""

    def answered(
        self, provider: str, model: str, tokens_in: int, tokens_out: int, *, hedged: bool, estimated: bool
    ) -> None:
        """Note one chat request; `estimated` when the tokens were counted from the text, not by the provider."""
        ...

    def heard(self, provider: str, model: str, seconds: float, *, hedged: bool) -> None:
        """Note one speech-to-text request of so many seconds of sound."""
        ...

    def spoken(self, provider: str, model: str, characters: int, *, hedged: bool) -> None:
        """Note one speech request of so many characters."""
        ...

    def turn_over(self) -> None:
        """A turn has ended: what was noted since the last one belongs to it."""
        ...


class NoMeter:
    """Takes no note."""

    def answered(
        self, provider: str, model: str, tokens_in: int, tokens_out: int, *, hedged: bool, estimated: bool
    ) -> None:
        """Ignore it."""

    def heard(self, provider: str, model: str, seconds: float, *, hedged: bool) -> None:
        """Ignore it."""

    def spoken(self, provider: str, model: str, characters: int, *, hedged: bool) -> None:
        """Ignore it."""

    def turn_over(self) -> None:
        """Ignore it."""
