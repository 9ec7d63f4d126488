"""When the words of a recogniser that streams have stood still while the voice is silent. Asyncio thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..clock import Clock
from .drafts import words_of

STILL_S = 0.12
"""Without a change, so long: services tell what they have every 0.1 s."""

SILENT_S = 0.2
"""Since the voice was last heard, so long: a word is known some time after it was said. Of a service that has been
later than that, as long as it was."""

_FORGOTTEN = 0.8


class StillWords:
    """Follows one utterance.

    Args:
        clock: Of the times given.
        tell: Gets the words, once for every pause and text.
    """

    def __init__(self, clock: Clock, *, tell: Callable[[str], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._text = ""
        self._since = 0.0
        self._late_s = 0.0
        self._silent_since: float | None = None
        self._due: asyncio.TimerHandle | None = None

    def grew(self, text: str) -> None:
        """The words so far are these."""
        if words_of(text) == words_of(self._text):
            return  # marks come late, and tell nothing new
        self._text, self._since = text, self._clock.now()
        if self._silent_since is not None:
            self._late_s = max(self._late_s, self._since - self._silent_since)
        self._arm()

    def paused(self, last_speech: float) -> None:
        """The voice was last heard then, in s on the clock."""
        first, self._silent_since = self._silent_since is None, last_speech
        if first:
            self._arm()

    def resumed(self) -> None:
        """The voice goes on."""
        self._silent_since = None
        self._arm()

    def forget(self) -> None:
        """The utterance is over."""
        if self._text:
            self._late_s *= _FORGOTTEN
        self._text, self._silent_since = "", None
        self._arm()

    def _arm(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._silent_since is not None and self._text:
            at = max(self._since + STILL_S, self._silent_since + max(SILENT_S, self._late_s))
            loop = asyncio.get_running_loop()
            self._due = loop.call_later(max(0.0, at - self._clock.now()), self._tell, self._text)
