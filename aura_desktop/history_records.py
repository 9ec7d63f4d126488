"""What the history of a profile keeps, and what may be asked of it: frozen data, for any thread.

Times are seconds since 1970 (UTC). No text is ever part of a `repr`, so that none can get into a log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from .enquiries import Done, Refused

FOREVER = "forever"
"""The value of history.keep that keeps everything; else it is a number of days."""


LONGEST_TITLE = 200
"""Characters of a conversation's name."""


class Role(StrEnum):
    """Whose message it is."""

    USER = "user"
    AURA = "assistant"


@dataclass(frozen=True, slots=True)
class Head:
    """What a conversation is known by before anything was said in it."""

    uid: str
    profile: str
    started: float


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation as a list shows it. `title` is its first words, or what the user called it; it may be empty."""

    uid: str
    profile: str
    started: float
    active: float  # when something was last said
    title: str = field(default="", repr=False)
    starred: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it is kept.

    `turn` counts from 1 within its conversation; `part` is 0 for the user and 1 and up for the replies of that turn.
    The first `heard` characters of `text` were heard, the rest was not; a user's message is always whole.
    """

    turn: int
    part: int
    text: str = field(repr=False)
    heard: int
    at: float
    provider: str = ""
    dollars: float | None = None
    typed: bool = False

    @property
    def role(self) -> Role:
        """Whose message it is."""
        return Role.AURA if self.part else Role.USER

    @property
    def heard_text(self) -> str:
        """What was heard of it."""
        return self.text[: self.heard]


# What the recorder tells the writer. The latest about one message replaces all before it.


@dataclass(frozen=True, slots=True)
class MessageState:
    """A message as it stands `now`; `title` is what its conversation is called by it, None: it gives no name."""

    head: Head
    message: Stored
    now: float
    title: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MessageGone:
    """A message that was none after all."""

    uid: str
    turn: int
    part: int


@dataclass(frozen=True, slots=True)
class SummaryState:
    """What was said in a conversation up to and with `turn`, in short."""

    uid: str
    turn: int
    text: str = field(repr=False)


Change = MessageState | MessageGone | SummaryState


# What a window asks.


@dataclass(frozen=True, slots=True)
class ListSessions:
    """Which conversations are there, the latest first? Gives SessionPage.

    With `words` those in which all of them occur, as beginnings of words, in any order; nothing in it is an operator.
    `after` is the `next` of the page before.
    """

    words: str = field(default="", repr=False)
    starred: bool = False
    after: tuple[float, int] | None = None
    limit: int = 60


@dataclass(frozen=True, slots=True)
class OpenSession:
    """What was said in it? Gives Opened with the last `limit` messages at most."""

    uid: str
    limit: int = 400


@dataclass(frozen=True, slots=True)
class RenderSession:
    """What was said in it, as Markdown? Gives Rendered."""

    uid: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Call it so; an empty title gives it back its first words. Gives Done."""

    uid: str
    title: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Star:
    """Mark it, or take the mark away; a marked one is kept whatever its age. Gives Done."""

    uid: str
    starred: bool


@dataclass(frozen=True, slots=True)
class Delete:
    """Take it out of sight at once and erase it some seconds later, unless Restore comes before. Gives Done."""

    uid: str


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring a deleted one back. Gives Done, or Refused when it was erased meanwhile."""

    uid: str


@dataclass(frozen=True, slots=True)
class EraseAll:
    """Erase every conversation, the marked ones too, now. Gives Done."""


class Format(StrEnum):
    """How an export is written."""

    MARKDOWN = "markdown"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Export:
    """Write a conversation, or all of them (`uid` None), to a file. Gives Exported."""

    path: Path
    format: Format
    uid: str | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """Take in the conversations of a JSON export; those that are here already stay as they are. Gives Imported."""

    path: Path


Reading = ListSessions | OpenSession | RenderSession | Export
Writing = Rename | Star | Delete | Restore | EraseAll | Import
Request = Reading | Writing


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a message on one line; `marks` are the places (start, end) in it that were searched for."""

    text: str = field(repr=False)
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation of a list; in the result of a search with the latest place that was found."""

    session: Session
    snippet: Snippet | None = None


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Some conversations; `next` asks for more (None: there are none). A later page may repeat a conversation."""

    rows: tuple[Row, ...]
    next: tuple[float, int] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation to go on with.

    `messages` are the latest, oldest first; `earlier` says that there are more before them. `last_turn` is the number
    of its last turn; `summary` tells what was said up to and with `summary_turn`.
    """

    session: Session
    messages: tuple[Stored, ...]
    last_turn: int
    earlier: bool = False
    summary: str = field(default="", repr=False)
    summary_turn: int = 0


@dataclass(frozen=True, slots=True)
class Rendered:
    """Text for the clipboard."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exported:
    """How many conversations were written."""

    count: int


@dataclass(frozen=True, slots=True)
class Imported:
    """How many conversations were taken in, and how many were here already."""

    added: int
    present: int


Answer = SessionPage | Opened | Rendered | Exported | Imported | Done | Refused


@dataclass(frozen=True, slots=True)
class Changed:
    """What is different now: conversations that are new or were changed, those that went, or (`all`) everything."""

    sessions: tuple[Session, ...] = ()
    gone: tuple[str, ...] = ()
    all: bool = False


class Library(Protocol):
    """The history as a window sees it. Every method returns at once and may be called from any thread."""

    def ask(self, request: Request, answer: Callable[[Answer], None]) -> Callable[[], None]:
        """Ask something; `answer` gets one Answer on a thread of the library.

        Returns a function that gives the request up: no answer comes, and a search that runs is broken off.
        """
        ...

    def subscribe(self, receiver: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `receiver` after every change, on a thread of the library; returns a function that ends it."""
        ...
