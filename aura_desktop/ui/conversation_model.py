"""The conversation as the window shows it: messages in order, built from the engine's events. No Qt; one thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from ..events import Outcome, ReplyEnded, ReplyHeard, ReplyText, UserText


class Speaker(StrEnum):
    """Whose message it is."""

    USER = "user"
    AURA = "aura"


class Cut(StrEnum):
    """Why a reply ended before its end."""

    SPOKEN = "spoken"  # the user talked over it
    STOPPED = "stopped"  # Stop, Escape
    TYPED = "typed"  # the user sent text


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `final`: it changes no more. `unheard_from`: where the unheard rest begins (None: nowhere)."""

    speaker: Speaker
    turn: int
    text: str
    final: bool = False
    heard_chars: int = 0
    unheard_from: int | None = None
    outcome: Outcome | None = None
    cut: Cut | None = None


class Listener(Protocol):
    """Who is told which message came, changed or went, by its index."""

    def message_inserted(self, index: int) -> None:
        """Take note of a new message at `index`."""
        ...

    def message_changed(self, index: int) -> None:
        """Take note that the message at `index` is different now."""
        ...

    def message_removed(self, index: int) -> None:
        """Take note that the message that was at `index` is gone."""
        ...


class ConversationModel:
    """The messages, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.listener: Listener | None = None
        self._cut: tuple[int, Cut] | None = None
        self._after_turn = -1

    def load(self, messages: list[Message], after_turn: int) -> None:
        """Show another conversation; news of turns up to `after_turn` is of those before. The listener is not told."""
        self.messages = messages
        self._after_turn = after_turn
        self._cut = None

    def user_text(self, event: UserText) -> None:
        """Show what the user says or typed; an empty text that is not final takes it back."""
        if event.turn <= self._after_turn:
            return
        index = self._find(Speaker.USER, event.turn)
        if not event.text.strip():
            if index is not None:
                self._remove(index)
            return
        message = Message(Speaker.USER, event.turn, event.text, event.final)
        if index is not None:
            self._replace(index, message)
            return
        reply = self._find(Speaker.AURA, event.turn)
        self._insert(len(self.messages) if reply is None else reply, message)

    def reply_text(self, event: ReplyText) -> None:
        """Show the reply as far as it has arrived."""
        if event.turn <= self._after_turn:
            return
        index = self._find(Speaker.AURA, event.turn)
        old = self.messages[index] if index is not None else None
        if old is None or old.outcome is Outcome.CUT:
            if event.text:
                self._insert(len(self.messages), Message(Speaker.AURA, event.turn, event.text))
        elif index is not None and (not old.final or old.outcome is Outcome.DROPPED):
            # A turn that was reopened is answered anew in the place of the answer nobody heard.
            self._replace(index, Message(Speaker.AURA, event.turn, event.text, heard_chars=old.heard_chars))

    def reply_heard(self, event: ReplyHeard) -> None:
        """Note how far the reply has left the speaker."""
        if event.turn <= self._after_turn:
            return
        index = self._find(Speaker.AURA, event.turn)
        if index is not None and not self.messages[index].final:
            # Nothing is drawn differently until the reply ends, so nobody is told.
            self.messages[index] = replace(self.messages[index], heard_chars=event.heard_chars)

    def interrupted(self, cut: Cut) -> None:
        """Note that the user is stopping the reply that is being given, and how."""
        for message in reversed(self.messages):
            if message.speaker is Speaker.AURA:
                if not message.final:
                    self._cut = (message.turn, cut)
                return

    def reply_ended(self, event: ReplyEnded) -> None:
        """Show how the reply ended: what was not heard is told apart."""
        if event.turn <= self._after_turn:
            return
        index = self._find(Speaker.AURA, event.turn)
        text = _joined(event, self.messages[index].text if index is not None else "")
        if not text.strip():
            if index is not None:
                self._remove(index)
            return
        unheard_from = None
        if event.outcome is not Outcome.HEARD and event.unheard.strip():
            unheard_from = len(text) - len(event.unheard)
        cut = Cut.SPOKEN
        if self._cut is not None and self._cut[0] == event.turn:
            cut = self._cut[1]
        self._cut = None
        message = Message(
            Speaker.AURA,
            event.turn,
            text,
            final=True,
            heard_chars=len(event.heard),
            unheard_from=unheard_from,
            outcome=event.outcome,
            cut=cut if event.outcome is Outcome.CUT else None,
        )
        if index is None:
            self._insert(len(self.messages), message)
        else:
            self._replace(index, message)

    def _find(self, speaker: Speaker, turn: int) -> int | None:
        for index in range(len(self.messages) - 1, -1, -1):
            message = self.messages[index]
            if message.turn == turn and message.speaker is speaker:
                return index
            if message.turn < turn - 1:  # turns only grow: further up they are all older
                return None
        return None

    def _insert(self, index: int, message: Message) -> None:
        self.messages.insert(index, message)
        if self.listener:
            self.listener.message_inserted(index)

    def _replace(self, index: int, message: Message) -> None:
        if self.messages[index] != message:
            self.messages[index] = message
            if self.listener:
                self.listener.message_changed(index)

    def _remove(self, index: int) -> None:
        del self.messages[index]
        if self.listener:
            self.listener.message_removed(index)


def _joined(event: ReplyEnded, arrived: str) -> str:
    """Put heard and unheard together, with the white space that stood between them in what arrived."""
    if not event.heard or not event.unheard:
        return event.heard + event.unheard
    joined = event.heard + event.unheard
    if joined == arrived or event.heard[-1].isspace() or event.unheard[0].isspace():
        return joined
    spaced = arrived[len(event.heard) : len(event.heard) + 1]
    if arrived.startswith(event.heard) and spaced.isspace():
        return event.heard + spaced + event.unheard
    return joined
