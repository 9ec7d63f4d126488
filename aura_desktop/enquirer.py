"""Answers the settings window's questions in tasks of their own, so that one that takes long keeps nobody waiting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from .enquiries import Answer, Question, Refused
from .errors import AuraError

log = logging.getLogger(__name__)

Enquire = Callable[[Question], Awaitable[Answer]]
"""Answers a question of the settings window; raises AuraError when it cannot."""

NO_DESK = "This cannot be looked up here."


class Enquirer:
    """For the asyncio thread. `enquire` None: there is nobody to ask."""

    def __init__(self, enquire: Enquire | None) -> None:
        self._enquire = enquire
        self._tasks: set[asyncio.Task[None]] = set()

    def ask(self, question: Question, answer: Callable[[Answer], None]) -> asyncio.Task[None]:
        """Hand the answer to `answer` some time later, unless the task is cancelled."""
        task = asyncio.get_running_loop().create_task(self._answer(question, answer), name="enquiry")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def aclose(self) -> None:
        """Cancel what runs, and wait for it."""
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _answer(self, question: Question, answer: Callable[[Answer], None]) -> None:
        found: Answer
        try:
            found = Refused("internal", NO_DESK) if self._enquire is None else await self._enquire(question)
        except AuraError as error:
            found = Refused(error.code, error.sentence)
        except Exception:  # the boundary of a question: the window must not wait for ever
            log.exception("a question of the settings window failed")
            found = Refused("internal", "Something went wrong inside Aura. Try again; the log file has the details.")
        answer(found)
