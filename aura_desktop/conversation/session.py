"""One conversation after another: what a new one begins with, what an old one is gone on with. Asyncio thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ..events import Event, SessionBegan
from ..history_records import Opened, Role
from ..profiles.history_recorder import Recorder
from ..providers.base import Chat
from .context import Context
from .history import History
from .summary import Summariser

KEPT_MESSAGES = 200
"""Messages of which the model is sent the latest, and which a summary may still be made of; those before are let go."""


class Held(Protocol):
    """What is needed of the conversation."""

    history: History
    context: Context

    @property
    def turn(self) -> int:
        """The number of the latest turn."""
        ...

    def leave(self) -> None:
        """Stop, and let nothing of what was said so far come into the history any more."""
        ...


class Sessions:
    """Keeps the model's history, its context and the recorder at the same conversation.

    Args:
        conversation: Holds one after another.
        recorder: Keeps them.
        emit: Takes SessionBegan.
        chat: The model that sums up what falls out of sight; None: none is asked now.
    """

    def __init__(
        self,
        conversation: Held,
        recorder: Recorder,
        *,
        emit: Callable[[Event], None],
        chat: Callable[[], Chat | None],
    ) -> None:
        self._conversation = conversation
        self._recorder = recorder
        self._emit = emit
        self._summariser = Summariser(conversation.context, chat, recorder.summarised)
        self._held = SessionBegan(recorder.uid, 0, recorder.private)

    @property
    def held(self) -> SessionBegan:
        """Which conversation is being held, for whoever comes late."""
        return self._held

    def begin(self, private: bool) -> None:
        """Begin a new conversation: the model remembers nothing of the one before."""
        after_turn = self._leave()
        self._recorder.begin(private=private, after_turn=after_turn)
        self._tell(after_turn)

    def resume(self, opened: Opened) -> None:
        """Go on with an old conversation: the model knows what of it was heard, and its summary."""
        after_turn = self._leave()
        self._conversation.context.restore(opened.summary, restore(self._conversation.history, opened))
        self._recorder.resume(opened, after_turn=after_turn)
        self._tell(after_turn)

    def turn_begins(self) -> None:
        """The user speaks or types: nothing else is asked of the model meanwhile."""
        self._summariser.interrupt()

    def turn_over(self) -> None:
        """A turn has ended and nothing runs for it any more."""
        history = self._conversation.history
        if not self._summariser.busy:
            self._conversation.context.forget(history.keep_latest(KEPT_MESSAGES))
        self._summariser.turn_over(history.messages())

    async def aclose(self) -> None:
        """End what runs in the background. Idempotent."""
        await self._summariser.aclose()

    def _leave(self) -> int:
        conversation = self._conversation
        self._summariser.interrupt()
        conversation.leave()
        conversation.history.clear()
        conversation.context.clear()
        return conversation.turn

    def _tell(self, after_turn: int) -> None:
        self._held = SessionBegan(self._recorder.uid, after_turn, self._recorder.private)
        self._emit(self._held)


def restore(history: History, opened: Opened) -> int:
    """Fill `history` with an old conversation; returns how many of its messages the summary tells about."""
    history.clear()
    covers = 0
    for number, message in enumerate(opened.messages, 1):
        if message.role is Role.USER:
            history.add_user(message.text)
        else:
            history.set_heard(-number, message.heard_text)  # turns of the engine count from 1
        if opened.summary and message.turn <= opened.summary_turn:
            covers = len(history.messages())
    return covers
