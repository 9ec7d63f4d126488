"""Whether a word with a full stop, a question mark or the like ends a sentence: pure decisions on words."""

from __future__ import annotations

import re
from enum import Enum

from . import abbreviations as known

CLOSERS = "\"'”’»›“‘«‹)]}*_~`）］｝」』】》〉〗＂＇"
OPENERS = "\"'“‘„‚«‹([{*_~`¿¡（［｛「『【《〈〖"
CJK_STOPS = "。！？｡．‼⁇⁈⁉"
HARD_STOPS = "?!؟۔।॥։።፧။។" + CJK_STOPS
STOPS = HARD_STOPS + ".…"
CLAUSE_MARKS = ",;:،؛"
CJK_CLAUSE_MARKS = "，、；：﹐﹑"
DASHES = "–—―"

_CITATION = re.compile(r"(?:\[\^?\w{1,4}\])+$")
_ROMAN = re.compile(r"[IVXLC]+")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}")
_GERMAN_SINGLES = frozenset("zduosivmnbtgeh")


def is_cjk(char: str) -> bool:
    """Return whether `char` belongs to a script that is written without spaces, or to Korean."""
    return "぀" <= char <= "鿿" or "가" <= char <= "힣" or "㐀" <= char <= "䶿" or "\U00020000" <= char <= "\U0003ffff"


class Verdict(Enum):
    """What is known once the word before the white space is whole."""

    NO = "no"
    YES = "yes"
    UNLESS_LOWER = "unless a lower-case letter follows"
    UNLESS_NUMBER = "unless a number follows"
    IF_STARTER = "if the next word often starts a sentence"
    UNLESS_AFTER_TIME = "unless a weekday, a month or a time zone follows"
    UNLESS_ORDINAL = "unless the next word follows ordinal numbers"


NEEDS_WORD = (Verdict.IF_STARTER, Verdict.UNLESS_AFTER_TIME, Verdict.UNLESS_ORDINAL, Verdict.UNLESS_NUMBER)
"""Verdicts that are settled by the whole next word; the others by its first letter."""


def judge(token: str, before: str, *, first: bool) -> Verdict:
    """Return whether a sentence may end after `token`, a run without white space.

    Args:
        token: The run, with quotes, brackets and emphasis marks around it.
        before: The run before it, or "".
        first: Whether `token` is the first of the piece, where "1." is the number of a list item.
    """
    token = _CITATION.sub("", token.rstrip("*_~`")).rstrip("*_~`")
    core = token.rstrip(CLOSERS)
    if not core or core[-1] not in STOPS:
        return Verdict.NO
    if core[-1] in HARD_STOPS:
        return Verdict.UNLESS_LOWER if len(core) < len(token) else Verdict.YES
    if core.endswith(("..", "…")):
        return Verdict.UNLESS_LOWER
    verdict = _judge_word(core[:-1].lstrip(OPENERS), before.strip(OPENERS + CLOSERS), first=first)
    return Verdict.UNLESS_LOWER if len(core) < len(token) and verdict is Verdict.YES else verdict


def _judge_word(word: str, before: str, *, first: bool) -> Verdict:
    lower = word.lower()
    if word.isdigit():
        return _judge_number(word, before, first=first)
    if len(word) == 1 and word.isalpha():
        return _judge_letter(word, before, first=first)
    verdict = _judge_known(lower)
    if verdict is None and "-" in lower:
        verdict = _judge_known(lower.rpartition("-")[2])
    if verdict is not None:
        return verdict
    if _DOTTED.fullmatch(word):
        return Verdict.IF_STARTER
    if _ROMAN.fullmatch(word) or (len(word) <= 4 and not re.search(r"[aeiouyäöüàâéèêîôûáíóú\d]", lower)):
        return Verdict.UNLESS_LOWER
    return Verdict.YES


def _judge_known(lower: str) -> Verdict | None:
    if lower in known.TIMES:
        return Verdict.UNLESS_AFTER_TIME
    if lower in known.NUMBERED:
        return Verdict.UNLESS_NUMBER
    if lower in known.LOOSE:
        return Verdict.UNLESS_LOWER
    if lower in known.NAMES:
        return Verdict.IF_STARTER
    return Verdict.NO if lower in known.NEVER else None


def _judge_number(word: str, before: str, *, first: bool) -> Verdict:
    if first or not before:
        return Verdict.NO
    if len(word) > 2 or int(word) > 31:
        return Verdict.YES
    if before[-1] in ",;:" + DASHES or before in "-+•":
        return Verdict.NO
    if before.lower() in known.BEFORE_ORDINALS:
        return Verdict.NO
    return Verdict.UNLESS_ORDINAL


def _judge_letter(word: str, before: str, *, first: bool) -> Verdict:
    if word == "I":
        return Verdict.IF_STARTER
    if word.isupper():
        # "Vitamin C. It ..." ends, "J. R. R. Tolkien" and "George W. Bush" do not.
        return Verdict.IF_STARTER if before and not before.endswith(".") else Verdict.NO
    if word.islower():
        if word in _GERMAN_SINGLES or first:
            return Verdict.NO
        return Verdict.UNLESS_NUMBER if word in known.NUMBERED else Verdict.UNLESS_LOWER
    return Verdict.YES


def settle_by_letter(verdict: Verdict, letter: str) -> bool:
    """Return whether the sentence ended, from the first letter (or other sign) of the next word."""
    if verdict is Verdict.YES:
        return True
    return verdict is Verdict.UNLESS_LOWER and not letter.islower()


def settle_by_word(verdict: Verdict, word: str) -> bool:
    """Return whether the sentence ended, from the whole next word (marks around it included)."""
    bare = word.strip(OPENERS + CLOSERS + STOPS + CLAUSE_MARKS)
    lower = bare.replace("’", "'").lower()
    if verdict is Verdict.UNLESS_NUMBER:
        return not (bare[:1].isdigit() or bare.startswith(("#", "№")) or (_ROMAN.fullmatch(bare) and bare != "I"))
    if bare[:1].islower():
        return False
    if verdict is Verdict.IF_STARTER:
        return lower in known.STARTERS
    if verdict is Verdict.UNLESS_AFTER_TIME:
        return lower not in known.AFTER_TIMES
    return lower not in known.AFTER_ORDINALS
