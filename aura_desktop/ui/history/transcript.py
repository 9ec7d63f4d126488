"""Old conversations as the window's transcript shows them. No Qt; any thread."""

from __future__ import annotations

from collections.abc import Sequence

from ...events import Outcome
from ...history_records import Opened, Role, Stored
from ..conversation_model import Cut, Message, Speaker


def restored(opened: Opened, after_turn: int) -> list[Message]:
    """Return the messages of an old conversation, numbered so that its last turn is `after_turn`."""
    return [_message(stored, stored.turn - opened.last_turn + after_turn) for stored in opened.messages]


def _message(stored: Stored, turn: int) -> Message:
    if stored.role is Role.USER:
        return Message(Speaker.USER, turn, stored.text, final=True)
    unheard = stored.text[stored.heard :].strip()
    outcome = Outcome.HEARD if not unheard else Outcome.CUT if stored.heard_text.strip() else Outcome.DROPPED
    return Message(
        Speaker.AURA,
        turn,
        stored.text,
        final=True,
        heard_chars=stored.heard,
        unheard_from=stored.heard if unheard else None,
        outcome=outcome,
        cut=Cut.STOPPED if outcome is Outcome.CUT else None,  # who stopped it is not kept
    )


def question_of(messages: Sequence[Message], index: int) -> str:
    """Return what the user had said that the message at `index` is, or answers; "" when there is nothing."""
    for message in reversed(messages[: index + 1]):
        if message.speaker is Speaker.USER:
            return message.text
    return ""
