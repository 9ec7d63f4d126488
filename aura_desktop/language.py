"""Which language is spoken."""

from __future__ import annotations

from .platform.locale import user_locale
from .settings import Settings


def spoken_language(settings: Settings, hears: str) -> str:
    """Return the language of the conversation as a tag such as "de": the one chosen, the engine's, or the system's.

    `hears` is the provider that turns speech into text.
    """
    if chosen := settings.text("stt.language"):
        return chosen
    return "en" if hears == "pocketsphinx" else user_locale()[:2]
