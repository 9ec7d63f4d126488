"""The text of an utterance put together from its segments, and hints cut to what a service takes. Pure; any thread."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Scripts that put no space between words: ideographs and kana with their punctuation and wide forms, Thai, Lao,
# Myanmar, Khmer. Hangul is not among them.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\uff00-\uff65\U00020000-\U0003ffff]"
)
_CLINGS = frozenset(".,;:!?…)]}%’”»")


def join_segments(texts: Iterable[str]) -> str:
    """Return the texts as one: a space between two, none beside scripts without spaces or before punctuation."""
    whole = ""
    for text in texts:
        text = text.strip()
        if not text:
            continue
        if whole and text[0] not in _CLINGS and not (_UNSPACED.match(whole[-1]) or _UNSPACED.match(text[0])):
            whole += " "
        whole += text
    return whole


def fit_terms(terms: Iterable[str], *, most: int, longest: int, words: int | None = None) -> tuple[str, ...]:
    """Return the terms that a service takes: at most `most`, each of `longest` characters and `words` words at most.

    Brackets, backslashes and control characters, which services refuse, are taken out; a term that is too long is left
    out, for half a name is no name.
    """
    found: dict[str, None] = {}
    for term in terms:
        plain = "".join(" " if c in "<>{}[]\\" or unicodedata.category(c)[0] in "CZ" else c for c in term)
        plain = " ".join(plain.split())
        if plain and len(plain) <= longest and (words is None or len(plain.split()) <= words):
            found[plain] = None
    return tuple(found)[:most]


def base_language(language: str | None) -> str | None:
    """Return the ISO 639-1 part of a language tag ("de" of "de-AT"), None when there is none."""
    base = re.split(r"[-_]", (language or "").strip().lower())[0]
    return base if base.isalpha() and 2 <= len(base) <= 3 else None
