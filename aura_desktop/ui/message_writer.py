"""Writes messages into one QTextDocument and changes only the characters that are different. GUI thread only."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QFontMetricsF,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from .message_text import Ink, Kind, Line, Look
from .theme import Theme

BUBBLE_X = 16  # px between the bubble's edge and its text
BUBBLE_Y = 10
_BUBBLE_PART = 0.80  # of the column's width
_LEADING = 5.0  # px added between lines


@dataclass(slots=True)
class _Entry:
    """Where a message stands in the document, and what stands there."""

    start: QTextCursor
    lines: tuple[Line, ...] = ()
    natural: float = 0.0  # width of a user's text on one line, px
    wraps: bool = field(default=False)


class MessageWriter:
    """Keeps the blocks of `document` equal to a list of messages given as lines."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self._document = document
        self._theme = theme
        self._entries: list[_Entry] = []
        self._column = 600.0
        self._formats: dict[tuple[Kind, Look], QTextCharFormat] = {}
        document.setUndoRedoEnabled(False)

    def __len__(self) -> int:
        return len(self._entries)

    def clear(self) -> None:
        """Empty the document and forget every font and colour."""
        self._entries.clear()
        self._formats.clear()
        self._document.clear()
        self._document.setDefaultFont(self._theme.font())

    def insert(self, index: int, lines: tuple[Line, ...]) -> None:
        """Put a message in at `index`."""
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        if not self._entries:
            pass  # the one empty block a document always has becomes the first line
        elif index == len(self._entries):
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertBlock()
        else:
            following = self._entries[index].start
            state = following.block().userState()
            cursor.setPosition(following.position())
            cursor.insertBlock()
            # The message that stood here moved down into the new block; the state stayed behind.
            cursor.block().setUserState(state)
            following.setPosition(cursor.position())
            cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
        start = QTextCursor(cursor.block())
        start.setKeepPositionOnInsert(True)
        entry = _Entry(start)
        self._entries.insert(index, entry)
        self._write(entry, lines, cursor)
        cursor.endEditBlock()

    def change(self, index: int, lines: tuple[Line, ...]) -> None:
        """Make the message at `index` read like `lines`; what is equal is not touched."""
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        self._write(self._entries[index], lines, cursor)
        cursor.endEditBlock()

    def remove(self, index: int) -> None:
        """Take the message at `index` out."""
        entry = self._entries.pop(index)
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        block = entry.start.block()
        for _line in range(len(entry.lines) - 1):
            self._drop(block.next(), cursor)
        self._drop(block, cursor)
        cursor.endEditBlock()

    def set_column(self, width: float) -> None:
        """Lay bubbles out for a column of `width` px."""
        if width == self._column:
            return
        self._column = width
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for entry in self._entries:
            if entry.lines and entry.lines[0].kind is Kind.USER:
                wraps = entry.natural > self._bubble_limit()
                if wraps or entry.wraps or "\u2028" in entry.lines[0].text:  # the others are right-aligned
                    self._format_block(entry.start.block(), entry.lines[0], entry, cursor)
        cursor.endEditBlock()

    def first_block(self, index: int) -> QTextBlock:
        """Return the first text block of the message at `index`."""
        return self._entries[index].start.block()

    def last_block(self, index: int) -> QTextBlock:
        """Return the last text block of the message at `index`."""
        block = self.first_block(index)
        for _line in range(len(self._entries[index].lines) - 1):
            block = block.next()
        return block

    def _bubble_limit(self) -> float:
        return self._column * _BUBBLE_PART - 2 * BUBBLE_X

    def _write(self, entry: _Entry, lines: tuple[Line, ...], cursor: QTextCursor) -> None:
        old, entry.lines = entry.lines, lines
        if lines[0].kind is Kind.USER:
            metrics = QFontMetricsF(self._theme.font())
            entry.natural = max(metrics.horizontalAdvance(part) for part in lines[0].text.split("\u2028")) + 1
        block = entry.start.block()
        for i, line in enumerate(lines):
            if i >= max(1, len(old)):
                cursor.setPosition(block.position() + block.length() - 1)
                cursor.insertBlock()
                block = cursor.block()
                self._fill(block, None, line, entry, cursor)
            else:
                if i:
                    block = block.next()
                before = old[i] if i < len(old) else None
                if before != line:
                    self._fill(block, before, line, entry, cursor)
        for _extra in range(len(old) - len(lines)):
            self._drop(block.next(), cursor)

    def _fill(self, block: QTextBlock, old: Line | None, line: Line, entry: _Entry, cursor: QTextCursor) -> None:
        same = _common(old, line) if old is not None and old.kind is line.kind else 0
        self._format_block(block, line, entry, cursor)
        # Qt counts UTF-16 units, Python characters.
        cursor.setPosition(block.position() + len(line.text[:same].encode("utf-16-le")) // 2)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        if cursor.hasSelection():
            cursor.removeSelectedText()
        skip = same
        for text, look in line.pieces:
            if skip >= len(text):
                skip -= len(text)
                continue
            cursor.insertText(text[skip:], self._char_format(line.kind, look))
            skip = 0

    def _drop(self, block: QTextBlock, cursor: QTextCursor) -> None:
        previous, following = block.previous(), block.next()
        if previous.isValid():
            kept, state = previous.blockFormat(), previous.userState()
            cursor.setPosition(previous.position() + previous.length() - 1)
            cursor.setPosition(block.position() + block.length() - 1, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            # Qt may leave the removed block's format on the joined one.
            cursor.setBlockFormat(kept)
            cursor.block().setUserState(state)
        elif following.isValid():
            kept, state = following.blockFormat(), following.userState()
            cursor.setPosition(block.position())
            cursor.setPosition(following.position(), QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            cursor.setBlockFormat(kept)
            cursor.block().setUserState(state)
        else:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.removeSelectedText()
            cursor.setBlockFormat(QTextBlockFormat())
            cursor.block().setUserState(-1)

    def _format_block(self, block: QTextBlock, line: Line, entry: _Entry, cursor: QTextCursor) -> None:
        style, px = QTextBlockFormat(), self._theme.px
        style.setLineHeight(_LEADING, int(QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value))
        if line.kind is Kind.USER:
            entry.wraps = entry.natural > self._bubble_limit()
            style.setTopMargin(px(14) + BUBBLE_Y)
            style.setBottomMargin(px(4) + BUBBLE_Y)
            style.setRightMargin(BUBBLE_X)
            if entry.wraps:
                style.setLeftMargin(self._column * (1 - _BUBBLE_PART) + BUBBLE_X)
            else:
                style.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
                # Explicit line breaks share one left edge.
                if "\u2028" in line.text:
                    style.setAlignment(Qt.AlignmentFlag.AlignLeading)
                    style.setLeftMargin(max(0.0, self._column - entry.natural - BUBBLE_X))
        elif line.kind is Kind.LABEL:
            style.setTopMargin(px(18))
        elif line.kind is Kind.FOOTER:
            style.setTopMargin(px(6))
        elif line.kind is Kind.BULLET:
            style.setTopMargin(px(10 if line.gap else 5))
            style.setLeftMargin(px(22) * (line.depth + 1))
            style.setTextIndent(-px(16))
        elif line.kind is Kind.CODE:
            style.setTopMargin(px(10) if line.gap else 0)
            style.setLeftMargin(px(12))
        else:
            style.setTopMargin(px(12) if line.gap else px(4))
        if block.blockFormat() != style:
            cursor.setPosition(block.position())
            cursor.setBlockFormat(style)
        block.setUserState(int(line.kind))

    def _char_format(self, kind: Kind, look: Look) -> QTextCharFormat:
        key = (kind, look)
        found = self._formats.get(key)
        if found is not None:
            return found
        sizes = {Kind.LABEL: 12.5, Kind.FOOTER: 12, Kind.HEADING: 15.5, Kind.CODE: 13}
        font = self._theme.font(sizes.get(kind, 14), bold=look.bold)
        font.setItalic(look.italic)
        if look.code:
            font.setFamilies([QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
        palette = self._theme.palette
        colours = {
            Ink.TEXT: palette.text,
            Ink.DIM: palette.dim,
            Ink.FAINT: palette.faint,
            Ink.BUBBLE: palette.bubble_text,
        }
        result = QTextCharFormat()
        result.setFont(font)
        result.setForeground(QColor(colours[look.ink]))
        if look.link:
            result.setAnchor(True)
            result.setAnchorHref(look.link)
            result.setFontUnderline(True)
        self._formats[key] = result
        return result


def _common(old: Line, new: Line) -> int:
    """Return how many characters at the start are equal in text and look."""
    count = 0
    for (a, look_a), (b, look_b) in zip(old.pieces, new.pieces, strict=False):
        if look_a != look_b:
            return count
        same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        count += same
        if same < len(a) or same < len(b):
            # A grown last piece goes on in the same look; anything else differs from here.
            return count
    return count
