"""The system prompt: how to answer when the answer is spoken, and what day it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_NAME = "Aura"
_VOICE = (
    "You are {name}, a voice assistant on the user's computer. Your words are spoken aloud and what the user said was "
    "transcribed, so it may hold small errors: answer what was most likely meant. Answer in one to three short, plain "
    "sentences, the answer first; say more only when asked. Write as people speak: no Markdown, lists, tables, "
    "code, emoji or web addresses unless asked for, and numbers and units in words where that sounds natural. If you "
    "did not understand or something you need is missing, ask one short question. If you do not know, say so."
)
# Tried on SmolLM2-135M: with a name and a role it rambles, in French even; with the length last it keeps to it.
_VOICE_SMALL = "You are a helpful assistant."
_LONGEST_TERMS = 1500  # characters
_LENGTH_SMALL = "Answer in one short sentence."


def system_prompt(
    now: datetime,
    locale: str,
    *,
    name: str = "",
    persona: str = "",
    organisation: str = "",
    terms: Sequence[str] = (),
    small_model: bool = False,
) -> str:
    """Return the system prompt for a spoken conversation.

    Args:
        now: The user's local time; its zone is named when it has one.
        locale: The user's locale, such as "en_US.UTF-8" or "de-AT"; empty, "C" and "POSIX" count as unknown.
        name: What the assistant is called; empty for its own name.
        persona: The user's own words on who Aura is and how to answer; appended, so they win.
        organisation: What the conversations of this profile are about or for.
        terms: Names and words that may come up; the first hundred or so are told.
        small_model: Leave out all that a model of some hundred million parameters would only repeat.
    """
    date = f"{_WEEKDAYS[now.weekday()]}, {_MONTHS[now.month - 1]} {now.day}, {now.year}"
    time = f"{now:%H:%M}" if not small_model else f"{now.hour % 12 or 12}:{now:%M} {'PM' if now.hour >= 12 else 'AM'}"
    tag = _tag(locale)
    if small_model:
        where = f" The locale is {tag}." if tag else ""
        parts = [_VOICE_SMALL, f"Today is {date}. The time is {time}.{where}", _LENGTH_SMALL]
    else:
        where = f" The user's locale is {tag}." if tag else ""
        parts = [
            _VOICE.format(name=name.strip() or _NAME),
            f"It is {date}, {time}{_zone(now)}.{where}",
            "Answer in the language the user speaks" + (f"; if that is unclear, use that of {tag}." if tag else "."),
        ]
    named = f"Your name is {name.strip()}." if small_model and name.strip() else ""
    more = (_context(organisation.strip(), terms), " ".join(part for part in (named, persona.strip()) if part))
    return "\n\n".join([" ".join(parts), *(part for part in more if part)])


def _context(organisation: str, terms: Sequence[str]) -> str:
    told = ""
    for term in terms:  # as many as fit: a list of a thousand would slow every answer down
        if len(told) + len(term) > _LONGEST_TERMS:
            break
        told += f"{', ' if told else ''}{term}"
    about = f"This profile of the user's is for {organisation}." if organisation else ""
    words = f"Names and words that may come up, spelled like this: {told}." if told else ""
    return " ".join(part for part in (about, words) if part)


def _tag(locale: str) -> str:
    name = locale.split(".", 1)[0].split("@", 1)[0].strip().replace("_", "-")
    return "" if name.upper() in ("", "C", "POSIX") else name


def _zone(now: datetime) -> str:
    offset = now.utcoffset()
    if offset is None:
        return ""
    minutes = round(offset.total_seconds() / 60)
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    utc = "UTC" if minutes == 0 else f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")
    name = now.tzname() or ""
    return f" {name} ({utc})" if name and not name.startswith(("UTC", "+", "-")) else f" {utc}"
