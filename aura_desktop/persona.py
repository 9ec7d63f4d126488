"""Who Aura is in a profile and what that profile is about, read from its settings. Any thread."""

from __future__ import annotations

from .settings import Settings


def terms_to_know(settings: Settings) -> list[str]:
    """Return the names and words that speech-to-text should expect: the user's, then the organisation's and Aura's."""
    own = [term.strip() for term in settings.text("context.terms").split(",")]
    found = [*own, settings.text("context.organisation"), settings.text("persona.name")]
    return list(dict.fromkeys(term for term in found if term))
