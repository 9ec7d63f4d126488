"""Sentences of the engine in the user's language, translated where they are shown. GUI thread only.

The engine, the command line and the log speak English and know no Qt. What they say is made of sentences with gaps
("The microphone ({0}) delivers nothing any more."); `i18n/sentences.txt` lists them as assets/translations.py finds
them in the code, and the translations are in the .ts files like every other text (context "Sentences"). A sentence
that is not listed is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QLocale

from .language import ENGLISH, FOLDER, IN_FORCE

CONTEXT = "Sentences"
_GAP = re.compile(r"\{(\d+)\}")
_ENDS = re.compile(r"(?<=[.!?…])\s+")
_SEVERAL = re.compile(r"[.!?…}]\s+[A-Z](?![A-Z])")
"""In what is more than one sentence, the first perhaps in a gap; "{0} MB" begins none."""
_LARGE = re.compile(r"(\d{1,3}(?:,\d{3})+)( ms)?")
_MOST_JOINED = 4  # a name in a gap may hold a full stop itself
_TELLING = 6  # letters; what has less of its own is ours only when a gap holds something of ours
_QUOTED = re.compile(r"“\{(\d+)\}”")
"""What somebody else wrote: it stays as it is."""
_LONGEST = 800  # characters; what is longer is no sentence of ours


class Sentences:
    """Finds the sentence with gaps that a text is made of, and puts the translated one together."""

    def __init__(self, templates: Iterable[str]) -> None:
        plain: set[str] = set()
        gapped: list[str] = []
        for template in templates:
            (gapped.append if _GAP.search(template) else plain.add)(template)
        self._plain = plain
        # The more of it is written out, the less can it be meant for something else.
        gapped.sort(key=lambda template: -len(_GAP.sub("", template)))
        self._gapped = [(template, _pattern(template), _longest_part(template)) for template in gapped]

    def said(self, text: str) -> str:
        """Return `text`, one or more sentences, in the user's language as far as it is known."""
        if not text or len(text) > _LONGEST:
            return text
        whole = self._one(text, several=True)
        if whole is not None:
            return whole
        spaces = [match.group() for match in _ENDS.finditer(text)]
        parts = _ENDS.split(text)
        result, at = "", 0
        while at < len(parts):
            for end in range(at + 1, min(len(parts), at + _MOST_JOINED) + 1):
                found = self._one(
                    "".join(p + s for p, s in zip(parts[at:end], [*spaces[at : end - 1], ""], strict=True))
                )
                if found is not None:
                    break
            else:
                found, end = parts[at], at + 1
            result += found + (spaces[end - 1] if end < len(parts) else "")
            at = end
        return result

    def _one(self, sentence: str, *, several: bool = False) -> str | None:
        if sentence in self._plain:
            return QCoreApplication.translate(CONTEXT, sentence)
        for template, pattern, part in self._gapped:
            if several and not _SEVERAL.search(template):
                continue  # a gap of one sentence would swallow the others
            weak = len(part) < _TELLING
            if weak and _ENDS.search(sentence):
                continue
            if part not in sentence or (match := pattern.fullmatch(sentence)) is None:
                continue
            before = match.groupdict()
            kept = {f"g{gap}" for gap in _QUOTED.findall(template)}
            values = {n: v if n in kept or v == sentence else _number(v) or self.said(v) for n, v in before.items()}
            if weak and values == before:
                continue  # "A and B" of somebody else's: nothing in it is ours
            translated = QCoreApplication.translate(CONTEXT, template)
            return _GAP.sub(lambda gap: values.get(f"g{gap.group(1)}", ""), translated)  # noqa: B023 - called at once
        return None


def _number(text: str) -> str:
    """Return a large number as the user's country writes it ("1,200" may mean one and a bit), "" for any other text."""
    found = _LARGE.fullmatch(text)
    return QLocale().toString(int(found[1].replace(",", ""))) + (found[2] or "") if found else ""


def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches the sentence with anything in its gaps; the same gap twice holds the same."""
    pieces, seen = [], set()
    for index, piece in enumerate(_GAP.split(template)):
        if index % 2 == 0:
            pieces.append(re.escape(piece))
        else:
            pieces.append(f"(?P=g{piece})" if piece in seen else f"(?P<g{piece}>.*?)")
            seen.add(piece)
    return re.compile("".join(pieces), re.DOTALL)


def _longest_part(template: str) -> str:
    return max(_GAP.split(template)[::2], key=len)


@lru_cache(maxsize=1)
def _all() -> Sentences:
    path = FOLDER / "sentences.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return Sentences(line.replace("\\n", "\n") for line in lines if line)


def said(text: str) -> str:
    """Return a sentence of the engine in the user's language; in English at once and as it is."""
    if not _translating():
        return text
    return _all().said(text)


def _translating() -> bool:
    app = QCoreApplication.instance()
    return app is not None and app.property(IN_FORCE) not in (None, ENGLISH)
