"""What the three systems' voices share: the list entry, cleaning of text, trimming of silence."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from aura_desktop.providers.base import Pcm

LEAD_SECONDS = 0.01
TAIL_SECONDS = 0.06
"""Silence left before and after the speech; the conversation sets the pauses between sentences itself."""

QUIET = 40
"""Largest sample value that counts as silence: -58 dBFS."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice the user can choose: `id` goes into the setting, `language` is a tag such as "en-us"."""

    id: str
    name: str
    language: str


class SystemEngine(Protocol):
    """The voice of one operating system. All methods on the asyncio thread."""

    async def warm(self) -> None:
        """Find out whether it can speak. Raises EngineFailed."""
        ...

    def speak(self, text: str) -> AsyncGenerator[Pcm, None]:
        """Stream the speech of `text`. Raises EngineFailed."""
        ...

    async def voices(self) -> tuple[VoiceInfo, ...]:
        """List the voices. Raises EngineFailed."""
        ...


def clean(text: str) -> str:
    """Return `text` without control characters, and with nothing an engine takes as a command. Any thread."""
    text = _CONTROL.sub(" ", text).encode(errors="replace").decode()
    # `[[...]]` holds phonemes for espeak-ng and commands for say.
    return text.replace("[[", "[ [").strip()


class Trimmer:
    """Cuts the silence around speech while it streams, all of it at one rate."""

    def __init__(self) -> None:
        self._rate = 0
        self._silence = np.zeros(0, np.int16)
        self._spoken = False

    def push(self, piece: Pcm) -> list[Pcm]:
        """Return what of the audio so far is certainly neither before nor after the speech."""
        self._rate = piece.rate
        samples = np.concatenate((self._silence, np.frombuffer(piece.data, np.dtype("<i2"))))
        lead = int(LEAD_SECONDS * piece.rate)
        # Not np.abs: it leaves -32768 as it is.
        sounding = np.flatnonzero((samples > QUIET) | (samples < -QUIET))
        if not len(sounding):
            self._silence = samples if self._spoken else samples[max(0, len(samples) - lead) :]
            return []
        first = 0 if self._spoken else max(0, int(sounding[0]) - lead)
        last = int(sounding[-1]) + 1
        self._spoken = True
        self._silence = samples[last:]
        return [Pcm(self._rate, samples[first:last].tobytes())]

    def flush(self) -> list[Pcm]:
        """Return the end: at most `TAIL_SECONDS` of silence."""
        rest = self._silence[: int(TAIL_SECONDS * self._rate)] if self._spoken else self._silence[:0]
        return [Pcm(self._rate, rest.tobytes())] if len(rest) else []
