"""The conversation as the model sees it: what the user said, and of each reply only what was heard."""

from __future__ import annotations

from dataclasses import dataclass

from ..providers.base import Message


@dataclass(slots=True)
class _Reply:
    turn: int
    heard: str = ""


class History:
    """Messages in order, as heard. For one thread.

    A reply takes its place with `begin_reply` and shows up as far as `set_heard` says; a reply of which nothing was
    heard leaves no message, and what the user said before and after it is one message.
    """

    def __init__(self) -> None:
        self._entries: list[str | _Reply] = []  # str: the user

    def add_user(self, text: str) -> None:
        """Add what the user said or typed; empty text is no message."""
        text = text.strip()
        if text:
            self._entries.append(text)

    def begin_reply(self, turn: int) -> None:
        """Give the reply of turn `turn` its place, with nothing heard yet. A second call for a turn changes nothing."""
        if self._find(turn) is None:
            self._entries.append(_Reply(turn))

    def set_heard(self, turn: int, text: str) -> None:
        """Store the reply of `turn` as far as it was heard, without any mark that it was cut. Unknown turns are new."""
        self.begin_reply(turn)
        reply = self._find(turn)
        if reply is not None:
            reply.heard = text.strip()

    def drop(self, turn: int) -> None:
        """Forget the reply of `turn`, as if it had never been. Unknown turns are ignored."""
        self._entries = [e for e in self._entries if isinstance(e, str) or e.turn != turn]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()

    def keep_latest(self, most: int) -> int:
        """Forget the oldest so that about `most` messages are left; returns how many messages fewer there are now.

        The first one left is the user's, and whole.
        """
        before = len(self.messages())
        if before <= most:
            return 0
        for index in range(len(self._entries) - 1, 0, -1):
            entry, previous = self._entries[index], self._entries[index - 1]
            if isinstance(entry, str) and isinstance(previous, _Reply) and previous.heard:
                most -= 2
                if most < 2:
                    del self._entries[:index]
                    break
        return before - len(self.messages())

    def _find(self, turn: int) -> _Reply | None:
        for entry in reversed(self._entries):
            if isinstance(entry, _Reply) and entry.turn == turn:
                return entry
        return None

    def messages(self) -> tuple[Message, ...]:
        """Return the conversation: user and assistant in strict alternation, no message empty."""
        result: list[Message] = []
        for entry in self._entries:
            role = "user" if isinstance(entry, str) else "assistant"
            text = entry if isinstance(entry, str) else entry.heard
            if not text:
                continue
            if result and result[-1].role == role:
                result[-1] = Message(result[-1].role, f"{result[-1].content} {text}")
            else:
                result.append(Message("user" if role == "user" else "assistant", text))
        return tuple(result)
