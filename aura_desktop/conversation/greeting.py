"""What Aura says aloud when a conversation begins, where the user wants that. Pure."""

from __future__ import annotations

GREETINGS = {
    "en": "Hello, I'm listening.",
    "de": "Hallo, ich höre zu.",
    "fr": "Bonjour, je vous écoute.",
    "es": "Hola, te escucho.",
    "it": "Ciao, ti ascolto.",
    "pt": "Olá, estou a ouvir.",
    "nl": "Hallo, ik luister.",
    "pl": "Cześć, słucham.",
}
"""In the languages of apology.WORDS. They are spoken, not kept: neither the history nor the model gets them."""


def greeting(language: str) -> str:
    """Return the greeting in `language` ("de", "de-AT"), the English one when there is none."""
    return GREETINGS.get(language.replace("_", "-").partition("-")[0].lower(), GREETINGS["en"])
