"""Renews the summary of a long conversation between its turns. Asyncio thread.

It never delays a turn: it runs only while nobody speaks, is given up when the user begins, and is bounded in time and
length. A failure changes nothing but when it is tried again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing

from ..errors import AuraError
from ..providers.base import Chat, Finished, Message, TextDelta
from .context import LONGEST_SUMMARY, Context, SummaryRequest

log = logging.getLogger(__name__)

LONGEST_S = 20.0
PATIENCE = 5
"""Turns until it is tried again after a failure."""


class Summariser:
    """Keeps the summary of a Context up to date.

    Args:
        context: Whose summary it is.
        chat: The model to ask; None: it is not asked now.
        on_summary: Told of a new summary and how many of the messages given it leaves out.
    """

    def __init__(
        self,
        context: Context,
        chat: Callable[[], Chat | None],
        on_summary: Callable[[str, int], None] = lambda summary, behind: None,
    ) -> None:
        self._context = context
        self._chat = chat
        self._on_summary = on_summary
        self._task: asyncio.Task[None] | None = None
        self._rest = 0

    @property
    def busy(self) -> bool:
        """Whether a summary is being made, which counts the messages as they were when it began."""
        return self._task is not None and not self._task.done()

    def turn_over(self, messages: Sequence[Message]) -> None:
        """A turn has ended: renew the summary where that is due."""
        if self.busy:
            return
        if self._rest:
            self._rest -= 1
            return
        request, chat = self._context.due(messages), self._chat()
        if request is not None and chat is not None:
            work = self._renew(chat, request, len(messages))
            self._task = asyncio.get_running_loop().create_task(work, name="summary")

    def interrupt(self) -> None:
        """The user begins a turn, or the conversation is another one: give up what runs, and its request with it."""
        if self._task is not None:
            self._task.cancel()

    async def aclose(self) -> None:
        """End what runs. Idempotent."""
        self.interrupt()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _renew(self, chat: Chat, request: SummaryRequest, count: int) -> None:
        try:
            async with asyncio.timeout(LONGEST_S):
                text = await _answer(chat, request.messages)
        except (AuraError, TimeoutError) as error:
            log.info("no summary: %s", getattr(error, "code", "timed-out"))
            self._rest = PATIENCE
            return
        if self._context.take(request, text):
            self._on_summary(self._context.summary, count - request.covers)
        else:
            self._rest = PATIENCE


async def _answer(chat: Chat, messages: Sequence[Message]) -> str:
    text = ""
    async with aclosing(chat.stream(messages)) as stream:
        async for event in stream:
            if isinstance(event, TextDelta):
                text += event.text
            if isinstance(event, Finished) or len(text) > LONGEST_SUMMARY:
                break
    return text
