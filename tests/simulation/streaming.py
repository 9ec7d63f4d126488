"""A scripted recogniser that streams: words come while they are said, the final text after its own time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from aura_desktop.providers.base import Transcript

from .scripted import ScriptedStt, ScriptedSttSession

LOUD = 600
BATCH_S = 0.1


class StreamingStt(ScriptedStt):
    """Tells the words of `text`, spread evenly over `seconds` of speech, `lag` s after each was said.

    The final text, `delay` s after it is asked for, is what `recognise` makes of the sound.
    """

    streaming = True

    def __init__(
        self,
        text: str,
        seconds: float,
        recognise: Callable[[np.ndarray], str],
        *,
        lag: float = 0.1,
        delay: float = 0.28,
    ) -> None:
        super().__init__(recognise, delay)
        self.words = text.split()
        self.seconds = seconds
        self.lag = lag

    def open(self, on_partial: Callable[[str], None] | None = None) -> ScriptedSttSession:
        self.open_sessions += 1
        return _StreamingSession(self, on_partial or (lambda text: None))


class _StreamingSession(ScriptedSttSession):
    def __init__(self, engine: StreamingStt, on_partial: Callable[[str], None]) -> None:
        super().__init__(engine)
        self._stream = engine
        self._on_partial = on_partial
        self._begun_at: int | None = None
        self._told = 0

    def push(self, pcm: bytes) -> None:
        super().push(pcm)
        loud = np.flatnonzero(np.abs(np.frombuffer(pcm, np.int16).astype(int)) > LOUD)
        if self._begun_at is None and loud.size:
            self._begun_at = len(self._pcm) - len(pcm)
        if self._begun_at is None or len(self._pcm) // round(32_000 * BATCH_S) == self._told:
            return
        self._told = len(self._pcm) // round(32_000 * BATCH_S)
        said = (len(self._pcm) - self._begun_at) / 32_000 / self._stream.seconds
        text = " ".join(self._stream.words[: int(said * len(self._stream.words) + 0.01)])
        asyncio.get_running_loop().call_later(self._stream.lag, self._tell, text)

    def _tell(self, text: str) -> None:
        if text and not self._closed:
            self._on_partial(text)

    async def transcribe(self) -> Transcript:
        return await super().transcribe()
