"""Words for the values that settings can have, and the lists of models, voices and languages. GUI thread only."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale

from ...services import SERVICES, Job
from ..words import provider_title, tr

LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id",
    "it", "ja", "ko", "lt", "lv", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "ta", "th", "tr",
    "uk", "ur", "vi", "zh",
)  # fmt: skip
"""Languages that every service lists; any other tag can be typed."""


def title(provider: str) -> str:
    """Return the provider's name as the first word of a line."""
    name = provider_title(provider)
    return name if provider in SERVICES else name[:1].upper() + name[1:]


def provider_choices(job: Job, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return (value, words) for the providers of `job`."""
    automatic = {
        Job.CHAT: tr("Chosen by the question"),
        Job.STT: tr("The best there is a key for"),
        Job.SPEECH: tr("The best there is a key for"),
    }[job]
    return tuple((value, automatic if value == "auto" else title(value)) for value in values)


def pause_choices() -> tuple[tuple[str, str], ...]:
    """Return (value, words) for how long a pause ends the turn."""
    return (("quick", tr("Quick")), ("normal", tr("Normal")), ("patient", tr("Patient")))


def sensitivity_choices() -> tuple[tuple[str, str], ...]:
    """Return (value, words) for how readily Aura lets itself be interrupted."""
    return (("careful", tr("Careful")), ("balanced", tr("Balanced")), ("eager", tr("Eager")))


def headphones_choices() -> tuple[tuple[str, str], ...]:
    """Return (value, words) for whether the user wears headphones."""
    return (("auto", tr("Find out")), ("yes", tr("Yes")), ("no", tr("No")))


def release_choices() -> tuple[tuple[str, str], ...]:
    """Return (value, words) for when the microphone is let go of."""
    return (("never", tr("Never")), ("muted", tr("While muted")), ("idle", tr("Also between turns")))


def languages() -> list[tuple[str, str]]:
    """Return (tag, name) of common languages, by name."""
    named = [(tag, QLocale.languageToString(QLocale(tag).language())) for tag in LANGUAGES]
    return sorted(named, key=lambda item: item[1].casefold())


def day(when: date) -> str:
    """Return a date as people write it ("14 January 2027")."""
    form = tr("d MMMM yyyy", "a day with its year, as QLocale formats it")
    return QLocale().toString(QDate(when.year, when.month, when.day), form)


def month(when: date) -> str:
    """Return the month of a date ("January 2027")."""
    return QLocale().standaloneMonthName(when.month) + f" {when.year}"


def job_word(job: Job) -> str:
    """Return what an engine does, as the usage table names it."""
    return {Job.STT: tr("hearing"), Job.CHAT: tr("answers", "what was paid for"), Job.SPEECH: tr("voice")}[job]


def model_for(job: Job, models: tuple[str, ...]) -> str:
    """Return the model of a server that looks as if it were made for `job`, "" for none."""
    words = {Job.STT: ("whisper", "transcri", "parakeet"), Job.SPEECH: ("kokoro", "tts", "piper", "speech")}
    hearing, speaking = words[Job.STT], words[Job.SPEECH]

    def holds(name: str, parts: tuple[str, ...]) -> bool:
        return any(part in name.lower() for part in parts)

    if job is Job.CHAT:
        return next((name for name in models if not holds(name, (*hearing, *speaking, "embed", "rerank"))), "")
    return next((name for name in models if holds(name, words[job])), "")
