"""Words for the search: what counts as one, how they are compared, where they stand in a text. Any thread.

Letters are compared without case, accents and width. Scripts written without spaces have a word for every character,
and so have emoji, so that any part of a text can be found. The index gets words with a space between them, and nothing
else: whatever the user types is words too, never an operator.
"""

from __future__ import annotations

import re
import unicodedata

from ..history_records import Snippet

LONGEST_QUERY = 200
_MOST_WORDS = 12
_SNIPPET_CHARS = 110
_BEFORE = 30
_MOST_MARKS = 20
_LOOKED_THROUGH = 50_000
"""Characters of a message in which the place of a word is looked for."""

# Han, kana, Thai, Lao, Myanmar, Khmer: no spaces between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
)


class _Folding(dict[int, str]):
    """Each character's share in the index: folded letters, with spaces around what is a word by itself."""

    def __missing__(self, code: int) -> str:
        folded = "".join(map(_kept, unicodedata.normalize("NFKD", chr(code)).casefold()))
        if _UNSPACED.match(folded) or unicodedata.category(chr(code)) in ("So", "Cn"):
            folded = f" {folded} "
        self[code] = folded
        return folded


def _kept(char: str) -> str:
    category, combining = unicodedata.category(char), unicodedata.combining(char)
    # Accents, Hebrew and Arabic points, joiners and variation selectors; the vowel signs of Indic scripts stay.
    if category == "Cf" or combining >= 200 or 10 <= combining <= 36 or "\ufe00" <= char <= "\ufe0f":
        return ""
    return char if category[0] in "LMN" or category in ("So", "Cn", "Co") else " "


_FOLDED = _Folding()


def indexed(text: str) -> str:
    """Return the words of `text` for the index, one space between them."""
    return " ".join(text.translate(_FOLDED).split())


def query(text: str) -> str:
    """Return what was typed as an FTS5 expression; "" when it holds no word.

    Each part between spaces must occur as it stands, its last word being the beginning of one.
    """
    chunks = [words for chunk in text[:LONGEST_QUERY].split() if (words := indexed(chunk))]
    return " ".join(f'"{words}" *' for words in chunks[:_MOST_WORDS])


def snippet(text: str, typed: str) -> Snippet:
    """Return a piece of `text` around the first place of what was typed, on one line, with every place marked."""
    wanted = [tuple(words.split()) for chunk in typed[:LONGEST_QUERY].split() if (words := indexed(chunk))]
    places = _places(text[:_LOOKED_THROUGH], wanted[:_MOST_WORDS])
    start = _start(text, places[0][0]) if places else 0
    end = min(len(text), start + _SNIPPET_CHARS)
    piece = "".join(" " if char.isspace() or ord(char) < 32 else char for char in text[start:end])
    lead = "…" if start else ""
    shift = len(lead) - start
    marks = tuple((first + shift, min(last, end) + shift) for first, last in places if start <= first < end)
    return Snippet(lead + piece + ("…" if end < len(text) else ""), marks)


def _start(text: str, place: int) -> int:
    """Return where the piece begins: some characters before `place`, at a word."""
    if place <= _BEFORE:
        return 0
    space = text.find(" ", place - _BEFORE, place)
    return space + 1 if space >= 0 else place - _BEFORE


def _places(text: str, wanted: list[tuple[str, ...]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    words = _words(text)
    for at in range(len(words)):
        if found and words[at][1] < found[-1][1]:
            continue  # in a phrase that is marked
        for phrase in wanted:
            if (end := _match(words, at, phrase)) is not None:
                found.append((words[at][1], end))
                break
        if len(found) == _MOST_MARKS:
            break
    return found


def _match(words: list[tuple[str, int, int]], at: int, phrase: tuple[str, ...]) -> int | None:
    """Return where the phrase that begins with the word at `at` ends in the text, None when it is another one."""
    last = at + len(phrase) - 1
    if last >= len(words) or any(words[at + i][0] != word for i, word in enumerate(phrase[:-1])):
        return None
    word, start, end = words[last]
    if not word.startswith(phrase[-1]):
        return None
    # A beginning is marked as far as it goes, where letters and folded letters are one to one.
    return start + len(phrase[-1]) if len(word) == end - start else end


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return each word, folded, with its place in `text`."""
    words: list[tuple[str, int, int]] = []
    letters, start = "", 0
    for at, char in enumerate(text):
        share = _FOLDED[ord(char)]
        if " " not in share:
            if share:
                start = start if letters else at
                letters += share
            continue
        if letters:
            words.append((letters, start, at))
        letters, start = "", at
        words += [(piece, at, at + 1) for piece in share.split()]
    if letters:
        words.append((letters, start, len(text)))
    return words
