"""Replies asked for before it is certain what they answer: one request, read ahead of whoever will say it.

A dropped attempt leaves its request here for a moment: when what was heard since turns out to hold no word (a cough, a
breath, the end of the last word), the next attempt takes it up again instead of asking anew. Words of a streaming
recogniser that have stood still begin one too. Whatever the words become, the reply is said only if they are the same.
Runs on the asyncio thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from typing import Any

from ..clock import Clock
from ..providers.base import Chat, ChatEvent, Finished, Message, TextDelta

AHEAD_EVENTS = 64
"""So many events at most lie unread."""

KEPT_S = 1.0
"""How long a dropped request may still run: a cough, and the time its silence takes to be understood."""

Spawn = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]


class Draft:
    """A reply on its way from the model.

    Attributes:
        messages: What the model got.
        asked: When, on the clock.
        first_token: When its first text came; None: not yet.
        over: Nothing more comes.
    """

    def __init__(self, chat: Chat, messages: Sequence[Message], clock: Clock, spawn: Spawn, epoch: int) -> None:
        self.messages = tuple(messages)
        self.asked = clock.now()
        self.first_token: float | None = None
        self.over = False
        self.epoch = epoch
        self.failure: Exception | None = None
        self._clock = clock
        self._events: list[ChatEvent] = []
        self._read = 0
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._task = spawn(self._pump(chat), "draft")

    async def events(self) -> AsyncGenerator[ChatEvent, None]:
        """Yield the events from the first on. Raises what the model's stream raised, AuraError as a rule."""
        at = 0
        while True:
            while at < len(self._events):
                at += 1
                self._read = max(self._read, at)
                self._room.set()
                yield self._events[at - 1]
            if self.over:
                break
            self._news.clear()
            await self._news.wait()
        if self.failure is not None:
            raise self.failure

    def close(self) -> None:
        """End the request at its source. Idempotent."""
        self._task.cancel()

    async def _pump(self, chat: Chat) -> None:
        try:
            async with aclosing(chat.stream(self.messages)) as stream:
                async for event in stream:
                    if self.first_token is None and isinstance(event, TextDelta) and event.text:
                        self.first_token = self._clock.now()
                    self._events.append(event)
                    self._news.set()
                    if isinstance(event, Finished):
                        break
                    while len(self._events) - self._read >= AHEAD_EVENTS:
                        self._room.clear()
                        await self._room.wait()
        except Exception as failure:  # whoever reads it meets it
            self.failure = failure
        finally:
            self.over = True
            self._news.set()


class Drafts:
    """The draft that is kept for the turn under way, one at most. `chat` gives the model in use."""

    def __init__(self, chat: Callable[[], Chat], clock: Clock, spawn: Spawn) -> None:
        self._chat = chat
        self._clock = clock
        self._spawn = spawn
        self._kept: Draft | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._epoch = 0

    def fits(self, messages: Sequence[Message]) -> bool:
        """Return whether what is kept answers `messages`."""
        kept = self._kept
        return kept is not None and kept.failure is None and same_question(kept.messages, messages)

    def begin(self, messages: Sequence[Message]) -> None:
        """Ask for a reply that will be taken if the words stay as they are."""
        if not self.fits(messages):
            self._keep(self._ask(messages))

    def take(self, messages: Sequence[Message]) -> Draft:
        """Return the reply to `messages`: the one that is kept, if it answers them, else one asked for now."""
        fits, kept = self.fits(messages), self._kept
        if fits and kept is not None:
            self._kept = None  # it is the caller's from here on
            self._keep(None)
            return kept
        self._keep(None)
        return self._ask(messages)

    def leave(self, draft: Draft, *, wanted: bool) -> None:
        """Take back a draft that is not read on; `wanted`: its words may turn out to be all that was said."""
        if not wanted or draft.epoch != self._epoch or draft.failure is not None:
            draft.close()
            return
        self._keep(draft)
        self.expire()

    def expire(self) -> None:
        """Speech goes on: what is kept may run for a moment longer; what is whole by then costs nothing to keep."""
        if self._kept is not None and self._expiry is None:
            self._expiry = asyncio.get_running_loop().call_later(KEPT_S, self._expired)

    def drop(self) -> None:
        """Nothing that was asked so far is wanted any more. Idempotent."""
        self._epoch += 1
        self._keep(None)

    def _ask(self, messages: Sequence[Message]) -> Draft:
        return Draft(self._chat(), messages, self._clock, self._spawn, self._epoch)

    def _keep(self, draft: Draft | None) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
        if self._kept is not None:
            self._kept.close()
        self._kept = draft

    def _expired(self) -> None:
        self._expiry = None
        if self._kept is not None and not self._kept.over:
            self._keep(None)


def same_question(asked: Sequence[Message], messages: Sequence[Message]) -> bool:
    """Return whether both ask the same: the same words, however they are punctuated, after the same conversation."""
    if len(asked) != len(messages) or not asked or tuple(asked[:-1]) != tuple(messages[:-1]):
        return False
    before, now = asked[-1], messages[-1]
    words = words_of(now.content)
    return before == now or (before.role == now.role and bool(words) and words_of(before.content) == words)


def words_of(text: str) -> list[str]:
    """Return the words of `text`, without case and marks."""
    bare = text.replace("’", "'").replace("'", "").casefold()
    return "".join(char if char.isalnum() else " " for char in bare).split()
