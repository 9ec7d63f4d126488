"""The part of a conversation that is written into the document, and moves with the reader. GUI thread only.

A QTextDocument takes some 10 kB a turn; the messages themselves take less than 1. So the model keeps every message of
the conversation for as long as it is held, and only some hundred of them are written at a time.
"""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument

from .conversation_model import ConversationModel
from .message_text import Captions, Line, lines
from .message_writer import MessageWriter
from .theme import Theme
from .words import tr

LATEST = 200
"""Messages that are written while the reader follows what comes."""

MOST = 300
"""Messages that are written at most while the reader moves through what was said."""

STEP = 10
"""Messages that are written at a time as the reader comes near an end: they cost less than a frame at 60 a second."""


class Excerpt:
    """Keeps `document` equal to the messages `first` to `last` (exclusive) of `model`; indices are the model's.

    What is not written is not lost: the reader comes near it, and it is written. Only the view may change which
    messages these are, since what is seen has to stay in its place.
    """

    def __init__(self, model: ConversationModel, document: QTextDocument, theme: Theme) -> None:
        self._model = model
        self._document = document
        self._writer = MessageWriter(document, theme)
        self._dirty: set[int] = set()
        self.first = 0
        self.last = 0

    def __contains__(self, index: int) -> bool:
        return self.first <= index < self.last

    def __len__(self) -> int:
        return self.last - self.first

    @property
    def at_start(self) -> bool:
        """Whether nothing was said before it."""
        return self.first == 0

    @property
    def at_end(self) -> bool:
        """Whether nothing was said after it."""
        return self.last >= len(self._model.messages)

    @property
    def surplus(self) -> int:
        """How many messages more are written than a reader needs who follows what comes."""
        return max(0, len(self) - LATEST)

    @property
    def full(self) -> bool:
        """Whether as many messages are written as may be."""
        return len(self) >= MOST

    # What the model says

    def inserted(self, index: int, *, following: bool) -> bool:
        """Take note of a message that has come; returns whether it was written."""
        self._dirty = {i + 1 if i >= index else i for i in self._dirty}
        if index < self.first:
            self.first, self.last = self.first + 1, self.last + 1
            return False
        ended_here = self.last == len(self._model.messages) - 1
        goes_on = ended_here and (following or not self.full)
        if index > self.last or (index == self.last and not goes_on):
            return False
        self.last += 1
        self._writer.insert(index - self.first, self._lines(index))
        if not following:
            self._drop_last()
        return index in self

    def changed(self, index: int) -> bool:
        """Take note that a message has changed; returns whether that is for the next flush to write."""
        if index in self:
            self._dirty.add(index)
        return index in self

    def removed(self, index: int) -> None:
        """Take a message out that has gone."""
        self._dirty = {i - 1 if i > index else i for i in self._dirty if i != index}
        if index < self.last:
            if index < self.first:
                self.first -= 1
            else:
                self._writer.remove(index - self.first)
            self.last -= 1

    def flush(self) -> tuple[int, ...]:
        """Write what has changed since the last time; returns which messages those are."""
        dirty, self._dirty = tuple(sorted(self._dirty)), set()
        for index in dirty:
            self._writer.change(index - self.first, self._lines(index))
        return dirty

    # Which messages are written

    def rewrite(self) -> None:
        """Write the same messages anew, as far as they are there, and others before them where they are too few."""
        last = min(self.last, len(self._model.messages))
        self._show(max(0, min(self.first, last - LATEST)), last)

    def show_end(self) -> None:
        """Write the latest messages."""
        count = len(self._model.messages)
        self._show(max(0, count - LATEST), count)

    def show_around(self, index: int) -> None:
        """Write the messages around one, the most of them after it."""
        first = max(0, min(index - LATEST // 4, len(self._model.messages) - LATEST))
        self._show(first, min(first + LATEST, len(self._model.messages)))

    def earlier(self) -> None:
        """Write some messages that were said before, and take as many of the latest out where there are too many."""
        with _Edit(self._document):
            for index in range(self.first - 1, max(0, self.first - STEP) - 1, -1):
                self.first = index
                self._writer.insert(0, self._lines(index))
            self._drop_last()

    def later(self) -> None:
        """Write some messages that were said after, and take as many of the first out where there are too many."""
        with _Edit(self._document):
            for index in range(self.last, min(len(self._model.messages), self.last + STEP)):
                self._writer.insert(len(self), self._lines(index))
                self.last = index + 1
            self.drop_first(len(self) - MOST)

    def drop_first(self, count: int) -> None:
        """Take the first `count` messages out; none for a number below 1."""
        if count < 1:
            return
        with _Edit(self._document):
            self.flush()
            for _message in range(count):
                self._writer.remove(0)
                self.first += 1

    def _drop_last(self) -> None:
        """Take the latest messages out where there are too many."""
        if len(self) > MOST:
            self.flush()
        while len(self) > MOST:
            self.last -= 1
            self._writer.remove(len(self))

    def _show(self, first: int, last: int) -> None:
        self._dirty.clear()
        self._writer.clear()
        self.first, self.last = first, last
        for row, index in enumerate(range(first, last)):
            self._writer.insert(row, self._lines(index))

    # Where they stand

    def set_column(self, width: float) -> None:
        """Lay bubbles out for a column of `width` px."""
        self._writer.set_column(width)

    def first_block(self, index: int) -> QTextBlock:
        """Return the first text block of a message that is written."""
        return self._writer.first_block(index - self.first)

    def last_block(self, index: int) -> QTextBlock:
        """Return the last text block of a message that is written."""
        return self._writer.last_block(index - self.first)

    def index_of(self, block: QTextBlock) -> int | None:
        """Return the message that a text block is part of."""
        before = bisect_right(
            range(len(self)), block.blockNumber(), key=lambda row: self._writer.first_block(row).blockNumber()
        )
        return self.first + before - 1 if before else None

    def plain_text(self) -> str:
        """Return the whole conversation as it reads here, also what is not written."""
        each = (line.text for index in range(len(self._model.messages)) for line in self._lines(index))
        return "\n".join(each).replace("\u2028", "\n")

    def _lines(self, index: int) -> tuple[Line, ...]:
        return lines(self._model.messages[index], captions())


class _Edit:
    """Has the document laid out once for several changes."""

    def __init__(self, document: QTextDocument) -> None:
        self._cursor = QTextCursor(document)

    def __enter__(self) -> None:
        self._cursor.beginEditBlock()

    def __exit__(self, *_error: object) -> None:
        self._cursor.endEditBlock()


def captions() -> Captions:
    """Return the few words that are added to what was said, in the user's language."""
    return Captions(
        aura=tr("Aura"),
        spoke_here=tr("you spoke here"),
        stopped_here=tr("stopped here"),
        typed_here=tr("you wrote here"),
        not_heard=tr("not spoken"),
    )
