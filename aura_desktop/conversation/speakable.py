"""What a voice says for a stretch of Markdown: the words, without the marks.

Lines are told apart here (code, tables, lists, headings); `inline.py` takes the marks out of a line and `symbols.py`
turns signs into words. Works on a piece of a reply as well as on a whole one, so marks without their partner go too.
"""

from __future__ import annotations

import re
from itertools import pairwise

from .inline import plain
from .symbols import clean, in_words

_PLAIN = re.compile(r"(?:[^\W\d_½¼¾⅓⅔⅛²³¹µ]|[ ,.!?'’])*\s*")
_FENCE = re.compile(r"[ \t]*(?:>[ \t]*)*(`{3,}|~{3,})")
_RULE = re.compile(r"\s*(?:(?:[-*_]\s*){3,}|={3,}|-{2,})\s*")
_HEADING = re.compile(r"\s*#{1,6}(?:\s+|$)")
_TRAILING_HASHES = re.compile(r"\s+#+\s*$")
_QUOTE = re.compile(r"\s*>[\s>]*")
_BULLET = re.compile(r"\s*[-*+•‣◦▪▫·–](?:\s+|$)(?:\[[ xX]\](?:\s+|$))?")
_NUMBER = re.compile(r"\s*(\d{1,4})[.)]\s+(?:\[[ xX]\](?:\s+|$))?")
_DEFINITION = re.compile(r"\s*\[[^\]\n]+\]:\s")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CELL = re.compile(r"(?<!\\)\|")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MATH_BLOCK = re.compile(r"\$\$(.{1,2000}?)\$\$|\\\[(.{1,500}?)\\\]", re.DOTALL)

_CODE = {
    "en": "Here is the code.",
    "de": "Hier ist der Code.",
    "fr": "Voici le code.",
    "es": "Aquí está el código.",
    "it": "Ecco il codice.",
    "nl": "Hier is de code.",
    "pt": "Aqui está o código.",
}
_ENDS = ".!?…:;,。！？；：，、؟۔।॥։።"


def speakable(markdown: str, *, language: str = "en") -> str:
    """Return the words a voice says for `markdown`, on one line; "" when there is nothing to say. Never raises.

    Marks go and their words stay: emphasis, headings, quotes, bullets, check boxes, inline code, links (their text),
    images (their alternative text). "1." of a list becomes "1,". A bare address is said as its host, "example dot
    com". Code becomes one phrase, a table one sentence a row ("Name: Ada, born: 1815."). Footnotes, rules, HTML and
    emoji are dropped.

    Args:
        markdown: A reply or a piece of one.
        language: Language of the reply. Signs such as "°C", "=" or "$5" become words in English; in other languages
            they are left to the voice, which knows how to read them.
    """
    if _PLAIN.fullmatch(markdown) and "www." not in markdown:  # most sentences: nothing to take out
        return _tidy(markdown)
    short = language[:2].lower()
    text = _COMMENT.sub(" ", clean(markdown))
    text = _MATH_BLOCK.sub(lambda m: "$" + " ".join((m[1] or m[2]).split()) + "$", text)
    parts = [in_words(plain(part, english=short == "en"), english=short == "en") for part in _blocks(text, short)]
    return _tidy(_join([part for part in parts if any(map(str.isalnum, part))]))


def _blocks(text: str, language: str) -> list[str]:
    """Return the text of each block, running text of several lines as one."""
    blocks: list[str] = []
    running: list[str] = []
    lines = text.split("\n")
    at = 0

    def flush() -> None:
        if running:
            blocks.append(_paragraph(running))
            running.clear()

    while at < len(lines):
        line = lines[at]
        fence = _FENCE.match(line)
        if fence and not (fence[1][0] == "`" and "`" in line[fence.end() :]):
            flush()
            end = _fence_end(lines, at, fence[1])
            if any(any(map(str.isalnum, code)) for code in lines[at + 1 : end]) or any(
                map(str.isalnum, line[fence.end() :])
            ):
                blocks.append(_CODE.get(language, _CODE["en"]))
            at = end + 1
            continue
        if "|" in line and at + 1 < len(lines) and "|" in lines[at + 1] and _TABLE_RULE.fullmatch(lines[at + 1]):
            flush()
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            blocks.extend(_rows(line, lines[at + 2 : end]))
            at = end
            continue
        at += 1
        bare = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
        if not bare.strip() or _RULE.fullmatch(bare) or _DEFINITION.match(bare):
            flush()
        elif _HEADING.match(bare):
            flush()
            blocks.append(_TRAILING_HASHES.sub("", _HEADING.sub("", bare, count=1)))
        elif _BULLET.match(bare):
            flush()
            running.append(_BULLET.sub("", bare, count=1))
        elif number := _NUMBER.match(bare):
            flush()
            running.append(f"{number[1]}, {bare[number.end() :]}")
        else:
            running.append(bare)
    flush()
    return blocks


def _fence_end(lines: list[str], start: int, fence: str) -> int:
    for at in range(start + 1, len(lines)):
        bare = lines[at].strip()
        if len(bare) >= len(fence) and not bare.strip(fence[0]):
            return at
    return len(lines)


def _paragraph(lines: list[str]) -> str:
    """Join the lines of a paragraph; the short ones of a verse or an address get a comma where nothing stands."""
    text = lines[0].strip()
    for before, line in pairwise(lines):
        line = line.strip()
        verse = len(before) < 50 and line[:1].isupper() and text[-1:].isalnum()
        text += (", " if verse else " ") + line
    return text


def _rows(head: str, rows: list[str]) -> list[str]:
    names = _cells(head)
    if not rows:
        return [", ".join(name for name in names if name)]
    spoken = []
    for row in rows:
        cells = _cells(row)
        parts = [f"{names[i]}: {cell}" if i < len(names) and names[i] else cell for i, cell in enumerate(cells) if cell]
        if parts:
            spoken.append(", ".join(parts) + ".")
    return spoken


def _cells(row: str) -> list[str]:
    row = row.strip().removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return [cell.strip().rstrip(".") for cell in _CELL.split(row)]


def _join(parts: list[str]) -> str:
    """Join blocks with a full stop where one ends without any mark, so that the voice pauses."""
    text = ""
    for part in parts:
        part = part.strip()
        if text:
            bare = text.rstrip("\"'”’»)")
            text += " " if bare[-1:] in _ENDS else ". "
        text += part
    return text


_LEADING = re.compile(r"^(?:[\s,.;:!?…)\]”’»·\-–—。！？、，؟]+(?=\s)|[\s,;:!?)\]”»。！？、，；：؟।]+)")
_SPACE_BEFORE = re.compile(r"\s+([,.;!?…](?!\w))")
_RUN_MIXED = re.compile(r"[?!]*\?[?!]+|[?!]+\?[?!]*")
_RUN_SAME = re.compile(r"([!,;:])\1+")
_RUN_DOTS = re.compile(r"\.{4,}|(?:\. ){2,}\.|…[….]+")
_RUN_WEAK = re.compile(r"[,;:](?:\s*[,;:])+|[,;:]\s*(?=[.!?…])")
_AFTER_STOP = re.compile(r"([.!?…])(?:\s*[,;:.](?![\w.]))+")
_EMPTY = re.compile(r"\(\s*[,.;:]?\s*\)|\"\s*\"|“\s*”")


def _tidy(text: str) -> str:
    """Normalise white space and runs of punctuation that a voice would name."""
    text = " ".join(text.split())
    text = _EMPTY.sub(" ", text)
    text = _SPACE_BEFORE.sub(r"\1", text)
    text = _RUN_MIXED.sub("?", text)
    text = _RUN_SAME.sub(r"\1", text)
    text = _RUN_DOTS.sub("...", text)
    text = _RUN_WEAK.sub(
        lambda m: (
            m[0].strip()[0]
            if m[0].strip()[-1] in ",;:" and m.end() < len(text) and text[m.end() : m.end() + 1] not in ".!?…"
            else ""
        ),
        text,
    )
    text = _AFTER_STOP.sub(lambda m: m[0] if m[0].startswith("...") or set(m[0]) == {"."} else m[1], text)
    text = _LEADING.sub("", " ".join(text.split())).strip()
    return text if any(map(str.isalnum, text)) else ""
