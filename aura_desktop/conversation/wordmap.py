"""Words of a piece's spoken text matched to the words of its source, each with how long it takes to say."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from .sentences import Piece

_CHAR_SCRIPTS = (
    *(("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"), ("\u3040", "\u30ff")),
    *(("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\U00020000", "\U0003ffff")),
)
"""Thai to Lao, Burmese, Khmer, kana, Chinese: no spaces between words, so a character stands for one."""

_OPENING = "\"'“‘„‚«‹([{*_~`<¿¡（［｛「『【《〈#|"

DIGIT = 4.0
"""A digit takes as long as a short word ("seven")."""

CHARACTER = 3.0
"""A Chinese or Japanese character is a syllable or two."""

PAUSES = dict.fromkeys(",;:،؛，、；：—–)", 3.0) | dict.fromkeys(".!?…。！？؟۔।॥", 6.0)
"""Pause after a mark, in letters: about 0.2 s after a comma, 0.4 s after a sentence."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word: its length in letters from the start of the piece, and where it ends in the source."""

    start_weight: float
    sound_end_weight: float  # without the pause that follows
    end_weight: float
    source_end: int  # offset in the piece's text


MOST_PAIRS = 250_000
"""Word pairs up to which texts are compared; beyond (a long table) words correspond in proportion."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    key: str


def words(piece: Piece) -> tuple[Word, ...]:
    """Return the spoken words of `piece` with their lengths and their places in its text."""
    spoken = _find(piece.spoken)
    ends = _source_ends(spoken, piece)
    result: list[Word] = []
    weight = 0.0
    for at, word in enumerate(spoken):
        upto = spoken[at + 1].start if at + 1 < len(spoken) else len(piece.spoken)
        start = weight
        sound = start + _weight(word.key)
        weight = sound + sum(PAUSES.get(char, 1.0 if char.isspace() else 0.0) for char in piece.spoken[word.end : upto])
        result.append(Word(start, sound, weight, ends[at]))
    return tuple(result)


def spans(spoken: str, chars: str) -> list[tuple[int, int]]:
    """Return for each word of `spoken` its (first, last + 1) characters in `chars`, as far as they correspond.

    `chars` is what the voice says it spoke: the same text, its beginning, or the text with numbers written out.
    """
    ours = _find(spoken)
    if chars and spoken.startswith(chars):
        whole = len(chars) == len(spoken)
        return [(word.start, word.end) for word in ours if word.end < len(chars) or (whole and word.end == len(chars))]
    theirs = _find(chars)
    found: list[tuple[int, int]] = []
    for first, last in _match(ours, theirs):
        if first >= len(theirs):
            break
        found.append((theirs[first].start, theirs[max(first, last - 1)].end))
    return found


def _find(text: str) -> list[_Found]:
    """Return the words of `text`: runs of letters, digits and marks on them; single characters where no spaces are."""
    found: list[_Found] = []
    start, at, size = -1, 0, len(text)
    while at <= size:
        char = text[at] if at < size else " "
        single = any(low <= char <= high for low, high in _CHAR_SCRIPTS) and char.isalnum()
        inside = char.isalnum() or (start >= 0 and (unicodedata.category(char)[0] == "M" or char in "\u200c\u200d"))
        if char in "'’" and start >= 0 and at + 1 < size and text[at + 1].isalpha():
            inside = True
        if start >= 0 and (single or not inside):
            found.append(_Found(start, at, text[start:at].lower()))
            start = -1
        if inside and start < 0:
            start = at
        at += 1
    return found


def _weight(word: str) -> float:
    total = 0.0
    for char in word:
        if char.isdigit():
            total += DIGIT
        elif "\u2e80" <= char <= "\u9fff" or char >= "\U00020000" or "가" <= char <= "힣":
            total += CHARACTER
        elif unicodedata.category(char)[0] != "M":
            total += 1.0
    return max(total, 1.0)


def _match(spoken: list[_Found], source: list[_Found]) -> list[tuple[int, int]]:
    """Return for each spoken word the source words (first, last + 1) it stands for; both ends never go back."""
    count, room = len(spoken), len(source)
    if count * room > MOST_PAIRS:
        return [(k * room // count, (k + 1) * room // count) for k in range(count)]
    result: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, [w.key for w in spoken], [w.key for w in source], autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        count, room = a1 - a0, b1 - b0
        if tag == "equal":
            result.extend((b0 + k, b0 + k + 1) for k in range(count))
        elif tag == "replace":
            result.extend((b0 + k * room // count, b0 + (k + 1) * room // count) for k in range(count))
        elif tag == "delete":
            result.extend((b0, b0) for _ in range(count))
    return result


def _source_ends(spoken: list[_Found], piece: Piece) -> list[int]:
    source = _find(piece.text)
    pairs = _match(spoken, source)
    ends: list[int] = []
    for at, (_, last) in enumerate(pairs):
        # Source words that nobody says belong to the word before them.
        upto = max(last, pairs[at + 1][0]) if at + 1 < len(pairs) else len(source)
        end = _with_marks(piece.text, source[upto - 1].end) if upto > 0 else 0
        ends.append(max(end, ends[-1] if ends else 0))
    return ends


def _with_marks(text: str, end: int) -> int:
    """Return `end` moved past the marks that belong to the word before it: a comma, closing quotes and emphasis."""
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        if text[end] in _OPENING and (end + 1 < len(text) and text[end + 1].isalnum()):
            break
        end += 1
    return end
