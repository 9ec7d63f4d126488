"""What is still to be written: the latest state of each message, bounded, and when to write it. Sans IO; no thread."""

from __future__ import annotations

from collections.abc import Sequence

from ..history_records import Change, MessageState, SummaryState

GAP_S = 0.25
"""Rest between two writes: what is heard is in the file some 0.3 s later, and a growing reply costs four writes a s."""

MOST = 4_000
"""Messages that wait for a disk that cannot be written; beyond them the oldest are lost."""

Key = tuple[str, int, int]


class Pending:
    """Changes in order, the latest about one message in the place of those before. Not for two threads at once."""

    def __init__(self, most: int = MOST) -> None:
        self._changes: dict[Key, Change] = {}
        self._most = most
        self._not_before = 0.0
        self.lost = 0
        """Messages that were dropped because too many waited."""

    def __len__(self) -> int:
        return len(self._changes)

    def add(self, change: Change) -> None:
        """Take a change; what it replaces keeps neither place nor content, but for the name it gave."""
        key = _key(change)
        before = self._changes.get(key)
        if isinstance(change, MessageState) and change.title is None and isinstance(before, MessageState):
            change = MessageState(change.head, change.message, change.now, before.title)
        self._changes[key] = change
        if len(self._changes) > self._most:
            del self._changes[next(iter(self._changes))]
            self.lost += 1

    def take(self) -> Sequence[Change]:
        """Hand out everything."""
        changes, self._changes = tuple(self._changes.values()), {}
        return changes

    def written(self, now: float) -> None:
        """What was taken is in the file."""
        self._not_before = now + GAP_S

    def failed(self, changes: Sequence[Change], now: float, rest_s: float) -> None:
        """What was taken could not be written: it comes first again in `rest_s`, unless something newer replaced it."""
        newer, self._changes = self._changes, {}
        for change in changes:
            self.add(change)
        for change in newer.values():
            self.add(change)
        self._not_before = now + rest_s

    def forget(self, uid: str | None) -> None:
        """Drop what is about a conversation, or everything (None)."""
        self._changes = {key: change for key, change in self._changes.items() if uid is not None and key[0] != uid}

    def due_in(self, now: float) -> float | None:
        """Return in how many seconds to write, 0.0 for now, None for nothing to write."""
        return max(0.0, self._not_before - now) if self._changes else None


def _key(change: Change) -> Key:
    if isinstance(change, MessageState):
        return change.head.uid, change.message.turn, change.message.part
    if isinstance(change, SummaryState):
        return change.uid, -1, 0
    return change.uid, change.turn, change.part
