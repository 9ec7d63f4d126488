"""A small, safe reading of the Markdown that models write: plain runs of text with a style, nothing that loads.

Every run knows where it began in the source, so that "heard up to character n" can be drawn. No Qt; any thread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from .link_text import spans


class Block(StrEnum):
    """What kind of paragraph it is."""

    BODY = "body"
    HEADING = "heading"
    BULLET = "bullet"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style; `start` is the offset of its first character in the source, `link` the address it is."""

    text: str
    start: int
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the source; `gap` says that an empty line stood above it, `depth` how far a list item is indented."""

    block: Block
    runs: tuple[Run, ...]
    gap: bool = False
    depth: int = 0


_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_BULLET = re.compile(r"(\s*)[-*+]\s+(?=\S)")
_NUMBER = re.compile(r"(\s*)(?=\d{1,3}[.)]\s+\S)")
_MASK = "\ue000"  # stands for the characters of an address while emphasis is looked for
_INLINE = re.compile(
    r"(?P<code>`+)(?P<code_text>.+?)(?P=code)"
    r"|\*\*(?P<bold>\S(?:.*?\S)?)\*\*"
    r"|(?<!\w)__(?P<bold_>\S(?:.*?\S)?)__(?!\w)"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic_>[^\s_](?:[^_]*[^\s_])?)_(?!\w)"
)


def read(source: str) -> list[Paragraph]:
    """Return the paragraphs of `source`; text that is no Markdown comes out as it went in."""
    result: list[Paragraph] = []
    offset, gap, fenced = 0, False, False
    for line in source.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            result.append(Paragraph(Block.CODE, (Run(line, offset, code=True),), gap))
            gap = False
        elif not line.strip():
            gap = bool(result)
        else:
            result.append(_paragraph(line, offset, gap))
            gap = False
        offset += len(line) + 1
    return result


def _paragraph(line: str, offset: int, gap: bool) -> Paragraph:
    if heading := _HEADING.match(line):
        runs = _inline(line[heading.end() :], offset + heading.end(), Run("", 0))
        return Paragraph(Block.HEADING, tuple(replace(run, bold=True) for run in runs), gap)
    if bullet := _BULLET.match(line):
        runs = _inline(line[bullet.end() :], offset + bullet.end(), Run("", 0))
        mark = Run("•  ", offset + bullet.end())
        return Paragraph(Block.BULLET, (mark, *runs), gap, depth=min(3, len(bullet[1]) // 2))
    if number := _NUMBER.match(line):
        runs = _inline(line[number.end() :], offset + number.end(), Run("", 0))
        return Paragraph(Block.BULLET, tuple(runs), gap, depth=min(3, len(number[1]) // 2))
    return Paragraph(Block.BODY, tuple(_inline(line, offset, Run("", 0))), gap)


def _inline(text: str, offset: int, style: Run) -> list[Run]:
    """Return the runs of a line; an address is one of its own, whatever signs of emphasis are in it."""
    found = spans(text) if ":" in text else []
    masked = text
    for start, end in found:
        masked = masked[:start] + _MASK * (end - start) + masked[end:]
    runs: list[Run] = []
    for run in _styled(masked, offset, style):
        first, last = run.start - offset, run.start - offset + len(run.text)
        inside = [] if run.code else [(start, end) for start, end in found if first <= start and end <= last]
        for start, end in inside:
            if start > first:
                runs.append(replace(run, text=text[first:start], start=offset + first))
            runs.append(replace(run, text=text[start:end], start=offset + start, link=text[start:end]))
            first = end
        if first < last:
            runs.append(replace(run, text=text[first:last], start=offset + first))
    return runs


def _styled(text: str, offset: int, style: Run) -> list[Run]:
    runs: list[Run] = []
    position = 0
    for match in _INLINE.finditer(text):
        if match.start() > position:
            runs.append(replace(style, text=text[position : match.start()], start=offset + position))
        group = match.lastgroup or ""
        group = "code_text" if group in ("code", "code_text") else group
        inner, start = match[group], offset + match.start(group)
        if group == "code_text":
            runs.append(replace(style, text=inner, start=start, code=True))
        elif group.startswith("bold"):
            runs += _styled(inner, start, replace(style, bold=True))
        else:
            runs += _styled(inner, start, replace(style, italic=True))
        position = match.end()
    if position < len(text):
        runs.append(replace(style, text=text[position:], start=offset + position))
    return runs
