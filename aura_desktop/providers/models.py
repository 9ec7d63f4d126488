"""Chooses a model where the user named none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .address import Job

_TRANSCRIBERS = re.compile(r"whisper|transcri|parakeet|canary|moonshine|sensevoice|\basr\b|\bstt\b", re.I)
_VOICES = re.compile(r"kokoro|piper|\btts\b|phonon|speech|voice|orpheus|chatterbox|\bxtts", re.I)
_OTHERS = re.compile(r"embed|rerank|\bbge\b|\bclip\b|moderation|dall-e|stable-diffusion", re.I)


def pick_model(names: Sequence[str], job: Job) -> str:
    """Return the first of `names` (at least one) that by its name suits `job`, else the first. Any thread."""
    return next((name for name in names if suits(name, job)), names[0])


def suits(name: str, job: Job) -> bool:
    """Return whether a model of this name is one for `job`. Any thread."""
    if job is Job.SPEECH_TO_TEXT:
        return bool(_TRANSCRIBERS.search(name))
    if job is Job.SPEECH:
        return bool(_VOICES.search(name)) and not _TRANSCRIBERS.search(name)
    return not any(p.search(name) for p in (_TRANSCRIBERS, _VOICES, _OTHERS))
