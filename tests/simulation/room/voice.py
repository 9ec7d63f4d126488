"""Aura's voice in the room: real speech, from espeak-ng or from recordings, with the timing of a good service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping

import numpy as np

from aura_desktop.providers.base import Pcm, SpeechEvent

from ..scripted import ScriptedSpeech
from ..voices import RATE, spoken

BLOCK = RATE // 10
_RAMP = RATE // 200
_AROUND = np.zeros(RATE // 33, np.int16)  # services put some silence around a piece


class RoomVoice(ScriptedSpeech):
    """Speaks a piece with its recording where there is one, else with espeak-ng. `sounds` keeps what was spoken."""

    def __init__(self, recordings: Mapping[str, np.ndarray] | None = None, peak: int = 16_000) -> None:
        super().__init__()
        self._recordings = recordings or {}
        self._peak = peak
        self.sounds: dict[str, np.ndarray] = {}

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Stream the sound of `text`."""
        call = self.begin(text)
        try:
            await asyncio.sleep(self.first_audio)
            samples = self.sounds[text] = self._sound(text)
            for at in range(0, len(samples), BLOCK):
                yield Pcm(RATE, samples[at : at + BLOCK].tobytes())
                await asyncio.sleep(0.1 * self.times_real)
            call.done = asyncio.get_running_loop().time()
        except (asyncio.CancelledError, GeneratorExit):
            if call.done is None:
                call.cancelled = asyncio.get_running_loop().time()
            raise

    def _sound(self, text: str) -> np.ndarray:
        return np.concatenate([_AROUND, _ramped(self._words(text)), _AROUND])

    def _words(self, text: str) -> np.ndarray:
        known = [(text.find(sentence), samples) for sentence, samples in self._recordings.items() if sentence in text]
        if known:
            return np.concatenate([samples for _, samples in sorted(known, key=lambda pair: pair[0])])
        return spoken(text, voice="en-us+m3", speed=170, peak=self._peak)


def _ramped(samples: np.ndarray) -> np.ndarray:
    """Return a clip without the steps at its ends that cutting it out has made."""
    shape = np.ones(len(samples))
    shape[:_RAMP] = np.linspace(0, 1, _RAMP)
    shape[-_RAMP:] = np.linspace(1, 0, _RAMP)
    return (samples * shape).astype(np.int16)
