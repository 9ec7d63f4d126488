"""Which questions go to which service: rules a user can read and change, a line each.

    SERVICE: word, several words, "exact phrase", re:REGEX   # what the rule is about

The first line that fits wins, so exceptions stand above what they are exceptions to. `several words` fits when they
occur in that order, with up to three other words between two of them; `"exact phrase"` when they follow each other;
a `*` at the end or the beginning of a word stands for more letters. Capitals do not matter, umlauts and accents do. A
regular expression is searched for in the text in lower case (with ss for ß), and ends at the next `, re:` or the end of
the rule. An indented line goes on with the rule above it. A line that begins with `#` is a comment; at the end of a
rule it is what the window gives as the reason: "news go to xAI Grok". Pure.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ...errors import SettingsError
from .telling import title

SERVICES = ("openai", "xai", "compatible", "local")
LONGEST_TEXT = 400
"""Characters of a question that are looked at: what it is about stands at its beginning or its end."""
LONGEST_PATTERN = 1000
LONGEST_RULES = 200
BETWEEN = 3
"""Other words that may stand between two words of a rule."""

_NAMES = {"grok": "xai", "x.ai": "xai", "chatgpt": "openai", "server": "compatible", "offline": "local"}
_ITEM = re.compile(r'\s*(?:re:(?P<regex>.+?)(?=,\s*re:|$)|"(?P<phrase>[^"]*)"|(?P<words>[^,"]*))\s*(?:,|$)')
_COMMENT = re.compile(r"\s#\s")
_NESTED = re.compile(r"\([^()]*[+*][^()]*\)\s*(?:[+*]|\{\d*,)")


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a question goes: a service, and why in a few words. Both empty: no rule speaks of it."""

    service: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: what fits any of `patterns` goes to `service`. `about` is its comment, "" without one."""

    service: str
    patterns: tuple[re.Pattern[str], ...]
    about: str = ""

    def fits(self, text: str) -> re.Match[str] | None:
        """Return what of `text` (as `plain` makes it) the rule is about, None when nothing."""
        for pattern in self.patterns:
            if found := pattern.search(text):
                return found
        return None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules in order, and a sentence for each line that cannot be used."""

    rules: tuple[Rule, ...]
    problems: tuple[SettingsError, ...] = ()

    def classify(self, text: str) -> Choice:
        """Return where the question `text` goes."""
        said = plain(text)
        for rule in self.rules:
            if found := rule.fits(said):
                words, service = " ".join(found[0].split()), title(rule.service)
                reason = f"{rule.about} go to {service}" if rule.about else f"“{words}” goes to {service}"
                return Choice(rule.service, reason)
        return Choice()


def parse(text: str) -> Rules:
    """Return the rules in `text`. Lines that cannot be understood become problems; the others count."""
    rules: list[Rule] = []
    problems: list[SettingsError] = []
    for number, bare in _lines(text):
        try:
            if len(rules) >= LONGEST_RULES:
                raise ValueError(f"only the first {LONGEST_RULES} rules count")
            rules.append(_rule(bare))
        except ValueError as error:
            problems.append(SettingsError(f"Line {number} of the rules for questions is left out: {error}."))
    return Rules(tuple(rules), tuple(problems))


def plain(text: str) -> str:
    """Return `text` as patterns see it: case-folded, composed, one kind of apostrophe, its beginning and its end."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[: LONGEST_TEXT // 2]} {text[-LONGEST_TEXT // 2 :]}"
    text = unicodedata.normalize("NFC", text).replace("’", "'").casefold()
    return " ".join(text.split())


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the rules with the numbers of their first lines: comments left out, indented lines joined on."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if line[0].isspace() and found:
            found[-1] = found[-1][0], f"{found[-1][1]} {bare}"
        else:
            found.append((number, bare))
    return found


def _rule(line: str) -> Rule:
    name, colon, rest = line.partition(":")
    name = name.strip().lower()
    service = _NAMES.get(name, name)
    if not colon:
        raise ValueError("it has no colon between the service and its words")
    if service not in SERVICES:
        raise ValueError(f"there is no service “{name[:30]}”; use {', '.join(SERVICES[:-1])} or {SERVICES[-1]}")
    about = ""
    if comment := _COMMENT.search(rest):
        rest, about = rest[: comment.start()], rest[comment.end() :].strip()
    if len(rest) > LONGEST_PATTERN:
        raise ValueError(f"it is longer than {LONGEST_PATTERN} characters")
    patterns = tuple(_patterns(rest.strip()))
    if not patterns:
        raise ValueError("it names no words")
    return Rule(service, patterns, about)


def _patterns(rest: str) -> list[re.Pattern[str]]:
    found: list[re.Pattern[str]] = []
    at = 0
    while at < len(rest):
        item = _ITEM.match(rest, at)
        if item is None:
            raise ValueError("a quotation mark is left open" if '"' in rest[at:] else "it cannot be understood")
        at = item.end()
        if regex := item["regex"]:
            found.append(_regex(regex.strip()))
        elif words := plain(item["phrase"] or item["words"] or "").split():
            gap = r"[\W_]+" if item["phrase"] is not None else rf"(?:\W+[\w']+){{0,{BETWEEN}}}?\W+"
            found.append(re.compile(r"(?<!\w)" + gap.join(map(_word, words)) + r"(?!\w)"))
    return found


def _word(word: str) -> str:
    body = re.escape(word.strip("*"))
    if not body:
        raise ValueError("a * alone stands for anything")
    return (r"\w*" if word.startswith("*") else "") + body + (r"\w*" if word.endswith("*") else "")


def _regex(text: str) -> re.Pattern[str]:
    if _NESTED.search(text):
        raise ValueError("its regular expression repeats what is repeated inside, which can take for ever")
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"its regular expression cannot be used ({error})") from None
