"""What kind of Markdown line starts here, decided from its first characters."""

from __future__ import annotations

import re
from enum import Enum

BULLETS = "-*+•‣◦▪▫·–"
_NUMBER = re.compile(r"\d{1,4}(?:[.)]?)")


class Line(Enum):
    """The kinds of line that matter for where a piece ends."""

    UNDECIDED = "undecided"
    BLANK = "blank"
    TEXT = "text"
    ITEM = "list item"
    HEADING = "heading"
    QUOTE = "quote"
    FENCE = "code fence"
    TABLE = "table row"
    RULE = "rule"


def classify(prefix: str) -> Line:
    """Return the kind of line that starts with `prefix` (indentation already skipped), or UNDECIDED.

    A decision is never taken back by further characters; `prefix` stays undecided for at most eight of them.
    """
    head = prefix[:1]
    if head == "\n":
        return Line.BLANK
    if head == "|":
        return Line.TABLE
    if head == ">":
        return Line.QUOTE
    if head and head in "`~":
        return _run(prefix, head, Line.FENCE, 3)
    if head == "#":
        marks = len(prefix) - len(prefix.lstrip("#"))
        if marks == len(prefix):
            return Line.UNDECIDED if marks <= 6 else Line.TEXT
        return Line.HEADING if marks <= 6 and prefix[marks].isspace() else Line.TEXT
    if head == "=":
        return _run(prefix, head, Line.RULE, 3)
    if head and head in BULLETS:
        if len(prefix) == 1:
            return Line.UNDECIDED
        if prefix[1].isspace():
            return Line.ITEM
        return _run(prefix, "-", Line.RULE, 3) if head == "-" else Line.TEXT
    if head.isdigit():
        if _NUMBER.fullmatch(prefix):
            return Line.UNDECIDED
        return Line.ITEM if prefix[-1].isspace() and prefix[-2] in ".)" else Line.TEXT
    return Line.TEXT


def _run(prefix: str, mark: str, kind: Line, length: int) -> Line:
    if prefix == mark * length:
        return kind
    return Line.UNDECIDED if prefix == mark * len(prefix) else Line.TEXT
