"""Where to split a sentence that is too long to be spoken in one piece."""

from __future__ import annotations

import re

_BREAKS = (
    re.compile(r"(?<=[;:—–،؛])\s+(?=\S)|(?<=[；：])(?=\S)"),
    re.compile(r"(?<=[,،])\s+(?=\S)|(?<=[，、])(?=\S)"),
    re.compile(r"\s+(?=(?:and|but|or|because|which|while|so|und|aber|oder|weil|et|mais|ou|y|pero|e|ma)\s)"),
    re.compile(r"\s+(?=\S)"),
)
"""Clause marks by how natural a pause is: a semicolon, a comma, before a conjunction, any white space."""


def best_break(text: str, longest: int) -> int | None:
    """Return where to split `text` so that the first part has at most `longest` characters, or None.

    The last break of the best kind in the last three quarters of that length, never inside a link or inline code.
    """
    for pattern in _BREAKS:
        places = [match.end() for match in pattern.finditer(text, longest // 4, longest + 1)]
        for place in reversed(places):
            head = text[:place]
            if place < len(text) and head.count("[") <= head.count("]") and head.count("`") % 2 == 0:
                target = head.rfind("](")
                if target < 0 or ")" in head[target:]:
                    return place
    return None
