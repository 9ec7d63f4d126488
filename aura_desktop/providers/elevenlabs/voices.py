"""Which voices and models ElevenLabs has, as its lists tell. Sans-IO, any thread."""

from __future__ import annotations

from ...enquiries import ModelInfo, Voice
from .wire import is_dialogue

DEFAULT_MODEL = "eleven_flash_v2_5"
"""The quickest to a first sound: 288 ms at the median (Coval, 4 May 2026, through gradium.ai)."""
DEFAULT_VOICE = "JBFqnCBsd6RMkjVDRZzb"
"""George, the voice of the official client's examples (elevenlabs 2.78: text_to_dialogue/client.py)."""


def read_voices(found: object) -> tuple[Voice, ...] | None:
    """Return the voices of GET /voices by name, None when it is no such list."""
    entries = found.get("voices") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        return None
    voices = [voice for entry in entries if isinstance(entry, dict) and (voice := _voice(entry)) is not None]
    return tuple(sorted(voices, key=lambda voice: (voice.name.casefold(), voice.id)))


def read_models(found: object) -> tuple[ModelInfo, ...] | None:
    """Return the models of GET /models that speak, the recommended one first, None when it is no such list."""
    if not isinstance(found, list):
        return None
    models: dict[str, ModelInfo] = {}
    for entry in found:
        if not isinstance(entry, dict) or entry.get("can_do_text_to_speech") is not True:
            continue
        name, title = entry.get("model_id"), entry.get("name")
        if isinstance(name, str) and name:
            note = title if isinstance(title, str) else ""
            note = f"{note}, expressive, no speed" if note and is_dialogue(name) else note
            models[name] = ModelInfo(name, note=note, recommended=name == DEFAULT_MODEL)
    return tuple(sorted(models.values(), key=lambda model: (not model.recommended, model.id)))


def _voice(entry: dict[str, object]) -> Voice | None:
    ident, name = entry.get("voice_id"), entry.get("name")
    if not isinstance(ident, str) or not ident:
        return None
    labels = entry.get("labels")
    labels = labels if isinstance(labels, dict) else {}
    language = labels.get("language")
    if not isinstance(language, str):
        language = _only_language(entry.get("verified_languages"))
    words = (labels.get(key) for key in ("accent", "gender", "age", "descriptive", "description"))
    note = ", ".join(word.replace("_", " ") for word in words if isinstance(word, str) and word)
    return Voice(ident, name if isinstance(name, str) and name else ident, language, note)


def _only_language(verified: object) -> str:
    """Return the language of a voice that was verified for one only."""
    entries = verified if isinstance(verified, list) else []
    found = {entry.get("language") for entry in entries if isinstance(entry, dict)}
    only = found.pop() if len(found) == 1 else ""
    return only if isinstance(only, str) else ""
