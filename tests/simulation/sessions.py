"""What a history keeps of conversations, and an old one that it gives back."""

from __future__ import annotations

from typing import Any

from aura_desktop.history_records import MessageState, Opened, Session, Stored
from aura_desktop.profiles.history_recorder import Recorder

LONG = "Coffee is on its way to you. " * 12


class Shelf:
    """What a history would keep, by conversation."""

    def __init__(self) -> None:
        self.changes: list[Any] = []
        self.recorder = Recorder(self.changes.append, clock=lambda: 0.0, profile="home")

    def kept(self, uid: str) -> list[str]:
        """Return what of a conversation was heard, message by message."""
        states = {}
        for change in self.changes:
            if isinstance(change, MessageState) and change.head.uid == uid:
                states[change.message.turn, change.message.part] = change.message.heard_text
        return [states[key] for key in sorted(states)]

    @property
    def uids(self) -> list[str]:
        return list(dict.fromkeys(c.head.uid for c in self.changes if isinstance(c, MessageState)))


def old(*texts: str) -> Opened:
    messages = tuple(
        Stored(number // 2 + 1, number % 2, text, len(text), float(number)) for number, text in enumerate(texts)
    )
    return Opened(Session("old", "home", 0.0, 9.0, "Old"), messages, len(texts) // 2)
