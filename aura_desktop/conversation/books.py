"""Keeps the history and the window true to what was said and heard, reply by reply.

A turn revision is kept here too: what the user adds before a reply was heard, or just after it began, belongs to the
message before it, and the reply that nobody waited for leaves no trace.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

from ..events import Event, Outcome, ReplyEnded, ReplyText, UserText
from .attempt import Attempt
from .history import History
from .reply import CurrentReply

REVISION_S = 2.0
"""Speech that begins so soon after the end of the turn before may be the rest of it (design.md section 4)."""

REVISED_HEARD_S = 0.5
"""So much of a reply at most was heard when it is taken back: a word."""

REVISED_MOST_S = 0.8
"""So much, where the user began within that word: as a reply begins it takes some 0.6 s to know that a voice is no echo
(measured on headphones: 0.70 s of the first reply and 0.64 s of a later one had sounded). With less, the beginning of a
reply that the user talked over would stay in the history, between two halves of one sentence."""


class Books:
    """For the asyncio thread. `show_turn` is told that the words shown for a turn are final."""

    def __init__(self, history: History, emit: Callable[[Event], None], shown: Callable[[], None]) -> None:
        self.history = history
        self._emit = emit
        self._shown = shown
        self._joined: list[int] = []  # turns whose words the next turn's message begins with

    def with_words(self, reply: CurrentReply, said: str) -> History:
        """Return the history as the model shall see it for a reply to `said`."""
        if reply.said_before:
            return self.history
        messages = copy.deepcopy(self.history)
        messages.add_user(said)
        return messages

    def only_words(self, attempt: Attempt, said: str) -> None:
        """Keep what the user said in a turn that is not answered any more: the next turn goes on with it."""
        self.history.add_user(said)
        self._emit(UserText(attempt.turn, said, final=True))
        self._joined.append(attempt.turn)

    def leave(self) -> None:
        """Another conversation begins: nothing said before belongs to its messages."""
        self._joined = []

    def commit(self, reply: CurrentReply) -> None:
        """The user has finished and the words are known: from here on the turn is part of the conversation."""
        attempt = reply.attempt
        assert attempt.user_text is not None
        reply.committed = True
        if not reply.said_before:
            self.history.add_user(attempt.user_text)
        self._shown()
        self.history.begin_reply(attempt.turn)
        self._emit(UserText(attempt.turn, self._whole(attempt.user_text), final=True, typed=reply.last_speech is None))
        if attempt.reply:
            self._emit(ReplyText(attempt.turn, attempt.reply))

    def end(self, reply: CurrentReply, heard_s: float | None, *, onset: float | None = None) -> None:
        """Close the books on a reply.

        Args:
            reply: A committed one.
            heard_s: Seconds of it that were heard; None: it was heard (or, without a voice, read) to its end.
            onset: When the speech that ended it began, on the clock; None: something else did.
        """
        attempt = reply.attempt
        soon = onset is not None and reply.last_speech is not None and onset - reply.last_speech <= REVISION_S
        most_s = REVISED_MOST_S if self._heard_before(reply, onset) <= REVISED_HEARD_S else REVISED_HEARD_S
        if soon and heard_s is not None and heard_s <= most_s:
            heard_s = 0.0
        end = len(attempt.reply) if heard_s is None else attempt.tracker.heard_until(heard_s) if heard_s else 0
        heard, unheard = attempt.reply[:end], attempt.reply[end:]
        if not heard.strip():
            self.history.drop(attempt.turn)
            outcome = Outcome.DROPPED
            if soon:
                self._joined.append(attempt.turn)
        else:
            self.history.set_heard(attempt.turn, heard)
            outcome = Outcome.CUT if unheard.strip() else Outcome.HEARD
        self._emit(ReplyEnded(attempt.turn, outcome, heard, unheard))

    @staticmethod
    def _heard_before(reply: CurrentReply, onset: float | None) -> float:
        """Return how much of a reply had been heard, in s, when the user began: it goes on until that is certain."""
        return math.inf if onset is None or reply.audible is None else onset - reply.audible

    def _whole(self, text: str) -> str:
        """Return the user's message with the parts of it that were shown as turns before, and take those away."""
        if not self._joined:
            return text
        joined, self._joined = self._joined, []
        for turn in joined:
            self._emit(UserText(turn, "", final=True))
        said = self.history.messages()
        return said[-1].content if said and said[-1].role == "user" else text
