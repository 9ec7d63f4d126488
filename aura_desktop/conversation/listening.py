"""The utterance on its way to words: its speech-to-text session, and the words shown before they are final."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from ..audio.base import Frame
from ..events import Event, UserText
from ..providers.base import SpeechToText, SttSession


class Needs(Protocol):
    """Somebody who may still wait for the words of a session."""

    async def heard_out(self, session: SttSession) -> None:
        """Wait until `session` is needed no more."""
        ...


class Listening:
    """One session at a time. Asyncio thread.

    Args:
        emit: Takes the words so far.
        users: Who may need a session when it is closed.
        spawn: Runs a coroutine as a task that the conversation waits for at its end.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        users: Callable[[], tuple[Needs, ...]],
        spawn: Callable[[Coroutine[Any, Any, None], str], object],
    ) -> None:
        self.session: SttSession | None = None
        self.shown_turn: int | None = None
        """A turn whose words are shown, but not final."""
        self._emit = emit
        self._users = users
        self._spawn = spawn

    def open(self, stt: SpeechToText, turn: int, words: Callable[[int, str], None]) -> None:
        """Begin the session of `turn`; `words` takes the turn and its words so far, where the recogniser streams."""
        self.close()
        self.session = stt.open(lambda text: words(turn, text) if text else None)

    @property
    def free(self) -> bool:
        """Whether asking for the words in vain costs nothing."""
        return self.session is not None and self.session.free

    def push(self, frame: Frame) -> None:
        """Hand the next frame on."""
        if self.session is not None:
            self.session.push(frame.samples.tobytes())

    def show(self, turn: int, text: str) -> None:
        """Show words that are not final."""
        self.shown_turn = turn
        self._emit(UserText(turn, text, final=False))

    def shown_is_final(self) -> None:
        """The words shown have become a turn."""
        self.shown_turn = None

    def take_back(self) -> None:
        """Words that were shown, but belong to no turn, disappear."""
        turn, self.shown_turn = self.shown_turn, None
        if turn is not None:
            self._emit(UserText(turn, "", final=True))

    def close(self) -> None:
        """End the session as soon as nobody needs it any more."""
        session, self.session = self.session, None
        if session is not None:
            self._spawn(self._end(session), "end of speech-to-text session")

    async def _end(self, session: SttSession) -> None:
        # The words of a turn that is held or talked over may still be on their way through it.
        await asyncio.gather(*(user.heard_out(session) for user in self._users()))
        await session.aclose()
