"""What a message looks like as lines of styled text, before any font or colour is known. No Qt; any thread."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from ..events import Outcome
from . import markdown
from .conversation_model import Cut, Message, Speaker


class Kind(IntEnum):
    """What a line is; kept in the text block's user state."""

    USER = 1
    LABEL = 2
    BODY = 3
    HEADING = 4
    BULLET = 5
    CODE = 6
    FOOTER = 7


class Ink(IntEnum):
    """Which of the palette's text colours."""

    TEXT = 1
    DIM = 2
    FAINT = 3
    BUBBLE = 4


@dataclass(frozen=True, slots=True)
class Look:
    """How a piece of text is drawn."""

    ink: Ink
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""  # the address that the text is; opened by nothing but Links


@dataclass(frozen=True, slots=True)
class Line:
    """One text block: pieces of text with their look."""

    kind: Kind
    pieces: tuple[tuple[str, Look], ...]
    gap: bool = False
    depth: int = 0

    @property
    def text(self) -> str:
        """The line without its looks."""
        return "".join(text for text, _look in self.pieces)


@dataclass(frozen=True, slots=True)
class Captions:
    """The few words the conversation adds to what was said, in the user's language."""

    aura: str
    spoke_here: str
    stopped_here: str
    typed_here: str
    not_heard: str


_KIND_OF = {
    markdown.Block.BODY: Kind.BODY,
    markdown.Block.HEADING: Kind.HEADING,
    markdown.Block.BULLET: Kind.BULLET,
    markdown.Block.CODE: Kind.CODE,
}


def lines(message: Message, captions: Captions) -> tuple[Line, ...]:
    """Return the lines of `message`; never empty."""
    if message.speaker is Speaker.USER:
        # One bubble is one block, whatever it holds: line breaks become separators inside it.
        text = "\u2028".join(message.text.strip().splitlines())
        return (Line(Kind.USER, ((text, Look(Ink.BUBBLE if message.final else Ink.DIM)),)),)
    result = [Line(Kind.LABEL, ((captions.aura, Look(Ink.DIM, bold=True)),))]
    for paragraph in markdown.read(message.text):
        pieces: list[tuple[str, Look]] = []
        for run in paragraph.runs:
            pieces += _split(run, message.unheard_from)
        result.append(Line(_KIND_OF[paragraph.block], tuple(pieces), paragraph.gap, paragraph.depth))
    footer = _footer(message, captions)
    if footer:
        result.append(Line(Kind.FOOTER, ((footer, Look(Ink.FAINT)),)))
    return tuple(result)


def _split(run: markdown.Run, unheard_from: int | None) -> list[tuple[str, Look]]:
    heard = Look(Ink.TEXT, run.bold, run.italic, run.code, run.link)
    if unheard_from is None or unheard_from >= run.start + len(run.text):
        return [(run.text, heard)]
    unheard = Look(Ink.FAINT, run.bold, run.italic, run.code, run.link)
    at = max(0, unheard_from - run.start)
    return [(text, look) for text, look in ((run.text[:at], heard), (run.text[at:], unheard)) if text]


def _footer(message: Message, captions: Captions) -> str:
    if message.unheard_from is None:
        return ""
    if message.outcome is Outcome.DROPPED:
        return captions.not_heard
    by = {Cut.STOPPED: captions.stopped_here, Cut.TYPED: captions.typed_here}
    return by.get(message.cut or Cut.SPOKEN, captions.spoke_here)
