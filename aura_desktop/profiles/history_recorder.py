"""Follows a conversation by its events and says what is to be kept of it. Sans IO; asyncio thread.

It takes the same events as the window. What is private goes no further than this.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..events import Event, ReplyEnded, ReplyHeard, ReplyText, Served, Spending, UserText
from ..history_records import Change, Head, MessageGone, MessageState, Opened, Stored, SummaryState
from .history_store import title_of

LONGEST_TEXT = 1_000_000
"""Characters of one message that are kept; nobody says or hears more."""

KEPT_MESSAGES = 400
"""Messages of the conversation that are remembered here: news of earlier ones do not come."""


@dataclass(slots=True)
class _Book:
    """One conversation: the turns of the engine from `after` on, which are its own turns from `offset` on."""

    head: Head
    after: int
    private: bool = False
    silent: bool = False  # nothing of it is kept
    offset: int = 0
    namer: tuple[int, int] | None = None  # the message whose first words are its name
    kept: dict[tuple[int, int], Stored] = field(default_factory=dict)
    ended: set[tuple[int, int]] = field(default_factory=set)

    def turn(self, turn: int) -> int:
        """Return the conversation's own number of a turn of the engine."""
        return turn - self.after + self.offset

    def last_part(self, turn: int) -> int:
        """Return the number of the last reply of a turn, 0 when there is none."""
        part = 0
        while (turn, part + 1) in self.kept:
            part += 1
        return part


class Recorder:
    """Turns events into changes of the history.

    Args:
        post: Takes each change; it must not block.
        clock: Seconds since 1970.
        profile: The name of the profile.
        keeps: Whether history is kept at all.
        new_uid: Names a new conversation.
    """

    def __init__(
        self,
        post: Callable[[Change], None],
        *,
        clock: Callable[[], float],
        profile: str,
        keeps: Callable[[], bool] = lambda: True,
        new_uid: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._post = post
        self._clock = clock
        self._profile = profile
        self._keeps = keeps
        self._new_uid = new_uid
        self._highest = 0
        self._provider = ""
        self._paying: tuple[_Book, tuple[int, int]] | None = None  # the reply the next Spending is about
        self._earlier: _Book | None = None
        self._book = self._new_book(private=False)

    @property
    def uid(self) -> str:
        """The conversation that is being held."""
        return self._book.head.uid

    @property
    def private(self) -> bool:
        """Whether the user asked for nothing of it to be kept."""
        return self._book.private

    def begin(self, *, private: bool = False, after_turn: int = 0) -> str:
        """Begin a new conversation and return its uid; nothing is kept before something is said.

        Turns of the engine up to `after_turn` belong to those before.
        """
        self._highest = max(self._highest, after_turn)
        self._turn_over(self._new_book(private=private))
        return self.uid

    def resume(self, opened: Opened, *, after_turn: int = 0) -> None:
        """Go on with an old conversation. The turns of the engine after `after_turn` are added to it."""
        self._highest = max(self._highest, after_turn)
        session = opened.session
        head = Head(session.uid, session.profile, session.started)
        book = _Book(head, after=self._highest, silent=not self._keeps(), offset=opened.last_turn)
        book.namer = next(((m.turn, 0) for m in opened.messages if not m.part), None)
        # What is there only counts for the summary; its states are never told again.
        book.kept = {(m.turn, m.part): m for m in opened.messages}
        book.ended = set(book.kept)
        self._turn_over(book)

    def summarised(self, text: str, behind: int) -> None:
        """Keep a summary of all but the last `behind` messages of this conversation."""
        spoken = [key for key, message in sorted(self._book.kept.items()) if message.heard_text.strip()]
        if 0 < behind < len(spoken):
            self._tell(self._book, SummaryState(self.uid, spoken[-behind][0] - 1, _clean(text)))

    def take(self, event: Event) -> None:
        """Take an event of the conversation."""
        match event:
            case UserText(turn, text, final, typed):
                self._user(turn, text.strip(), final, typed)
            case ReplyText(turn, text) if text:
                self._reply(turn, text)
            case ReplyHeard(turn, heard_chars):
                self._heard(turn, heard_chars)
            case ReplyEnded(turn, _, heard, unheard):
                self._ended(turn, heard, unheard)
            case Served("chat", provider):
                self._served(provider)
            case Spending(turn_dollars=dollars):
                self._spent(dollars)
            case _:
                pass

    def _new_book(self, *, private: bool) -> _Book:
        head = Head(self._new_uid(), self._profile, self._clock())
        return _Book(head, after=self._highest, private=private, silent=private or not self._keeps())

    def _turn_over(self, book: _Book) -> None:
        self._earlier, self._book = self._book, book
        self._provider = ""

    def _of(self, turn: int) -> _Book | None:
        """Return the book of a turn of the engine; late news of the conversation before still find theirs."""
        if turn > self._book.after:
            self._highest = max(self._highest, turn)
            return self._book
        if self._earlier is not None and turn > self._earlier.after:
            return self._earlier
        return None

    # The messages

    def _user(self, turn: int, text: str, final: bool, typed: bool) -> None:
        book = self._of(turn)
        if book is None:
            return
        key = (book.turn(turn), 0)
        if not text:
            # What was taken back is part of a later message; an answer to it that nobody heard goes too.
            self._forget(book, key)
            for part in range(book.last_part(key[0]), 0, -1):
                if book.kept[key[0], part].heard:
                    break
                self._forget(book, (key[0], part))
        elif final:
            text = _clean(text)
            old = book.kept.get(key)
            at = old.at if old is not None else self._clock()
            self._keep(book, Stored(*key, text, len(text), at, typed=typed))

    def _reply(self, turn: int, text: str) -> None:
        book = self._of(turn)
        if book is None:
            return
        key = (book.turn(turn), max(1, book.last_part(book.turn(turn))))
        old = book.kept.get(key)
        if old is not None and key in book.ended:
            if old.heard >= len(old.text):
                return
            # What was never heard is answered anew in its place; after what was heard in part comes another.
            if old.heard:
                key, old = (key[0], key[1] + 1), None
            else:
                book.ended.discard(key)
        text = _clean(text)
        if old is None:
            old = Stored(*key, text, 0, self._clock())
        self._keep(book, replace(old, text=text, heard=min(old.heard, len(text)), provider=self._provider))

    def _heard(self, turn: int, heard_chars: int) -> None:
        found = self._open_reply(turn)
        if found is not None:
            book, message = found
            self._keep(book, replace(message, heard=min(heard_chars, len(message.text))))

    def _ended(self, turn: int, heard: str, unheard: str) -> None:
        book = self._of(turn)
        if book is None:
            return
        key = (book.turn(turn), max(1, book.last_part(book.turn(turn))))
        heard, text = _clean(heard), _clean(heard + unheard)
        old = book.kept.get(key)
        if not text.strip():
            if key not in book.ended:
                self._forget(book, key)
            return
        if old is None:
            old = Stored(*key, text, 0, self._clock(), provider=self._provider)
        book.ended.add(key)
        self._keep(book, replace(old, text=text, heard=len(heard) if heard.strip() else 0))
        self._paying = (book, key)

    def _open_reply(self, turn: int) -> tuple[_Book, Stored] | None:
        book = self._of(turn)
        if book is None:
            return None
        key = (book.turn(turn), book.last_part(book.turn(turn)))
        message = book.kept.get(key)
        return (book, message) if message is not None and key[1] and key not in book.ended else None

    def _served(self, provider: str) -> None:
        """Note who answers: the reply that is being given, or the next one."""
        self._provider = provider
        last = next(reversed(self._book.kept), None)
        if last is not None and last[1] and last not in self._book.ended:
            self._keep(self._book, replace(self._book.kept[last], provider=provider))

    def _spent(self, dollars: float | None) -> None:
        paying, self._paying = self._paying, None
        if paying is not None and dollars is not None:
            book, key = paying
            if key in book.kept:
                self._keep(book, replace(book.kept[key], dollars=dollars))

    # What is told

    def _keep(self, book: _Book, message: Stored) -> None:
        key = (message.turn, message.part)
        if book.kept.get(key) == message:
            return
        title = None
        if not message.part and book.namer in (None, key):
            title, book.namer = title_of(message.text), key
        book.kept[key] = message
        while len(book.kept) > KEPT_MESSAGES:
            oldest = next(iter(book.kept))
            del book.kept[oldest]
            book.ended.discard(oldest)
        self._tell(book, MessageState(book.head, message, self._clock(), title))

    def _forget(self, book: _Book, key: tuple[int, int]) -> None:
        if book.kept.pop(key, None) is not None:
            book.ended.discard(key)
            book.namer = None if book.namer == key else book.namer
            self._tell(book, MessageGone(book.head.uid, *key))

    def _tell(self, book: _Book, change: Change) -> None:
        if not book.silent and self._keeps():
            self._post(change)


def _clean(text: str) -> str:
    """Return what a database can hold: no half of a pair of surrogates, which a service may send."""
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
