"""Scripted engines on the loop's clock: they take as long as told and keep a record of what was asked and cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from aura_desktop.errors import AuraError
from aura_desktop.providers.base import (
    Alignment,
    ChatEvent,
    Finished,
    Message,
    Pcm,
    SpeechEvent,
    TextDelta,
    Transcript,
)

SPEECH_RATE = 24_000
SECONDS_PER_CHAR = 0.065


@dataclass
class Call:
    """One request: when it was asked, what for, and how it ended."""

    asked: float
    content: object
    failed: bool = False
    cancelled: float | None = None
    done: float | None = None


class _Recorded:
    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.closed = False
        self.resets = 0
        self.late: list[float] = []  # seconds by which the next answers come later

    def begin(self, content: object) -> Call:
        call = Call(asyncio.get_running_loop().time(), content)
        self.calls.append(call)
        return call

    async def wait(self, seconds: float) -> None:
        """Take as long as an answer takes."""
        await asyncio.sleep(seconds + (self.late.pop(0) if self.late else 0.0))

    async def warm(self) -> None:
        pass

    async def reset(self) -> None:
        self.resets += 1

    async def aclose(self) -> None:
        self.closed = True


class ScriptedStt(_Recorded):
    """Answers with what `recognise` makes of the samples, after `delay` seconds."""

    name = "scripted"
    streaming = False

    def __init__(self, recognise: Callable[[np.ndarray], str], delay: float = 0.2) -> None:
        super().__init__()
        self.recognise = recognise
        self.delay = delay
        self.heard: list[np.ndarray] = []
        self.fail_with: list[AuraError] = []
        self.open_sessions = 0

    def open(self, on_partial: Callable[[str], None] | None = None) -> ScriptedSttSession:
        self.open_sessions += 1
        return ScriptedSttSession(self)


class ScriptedSttSession:
    free = False

    def __init__(self, engine: ScriptedStt) -> None:
        self._engine = engine
        self._pcm = bytearray()
        self._closed = False
        self._running: list[asyncio.Future[None]] = []

    def push(self, pcm: bytes) -> None:
        assert not self._closed, "audio pushed into a closed session"
        self._pcm += pcm

    async def transcribe(self) -> Transcript:
        samples = np.frombuffer(bytes(self._pcm), np.int16)
        call = self._engine.begin(len(samples) / 16_000)
        try:
            self._running.append(asyncio.ensure_future(self._engine.wait(self._engine.delay)))
            await self._running[-1]
        except asyncio.CancelledError:
            call.cancelled = asyncio.get_running_loop().time()
            raise
        call.done = asyncio.get_running_loop().time()
        self._engine.heard.append(samples)
        if self._engine.fail_with:
            call.failed = True
            raise self._engine.fail_with.pop(0)
        return Transcript(self._engine.recognise(samples))

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            for running in self._running:  # as the real adapters do: closing ends the request
                running.cancel()
            self._engine.open_sessions -= 1


class ScriptedChat(_Recorded):
    """Streams the reply to the last user message word by word."""

    name = "scripted"

    def __init__(self, answer: Callable[[str], str], first_token: float = 0.35, per_word: float = 1 / 60) -> None:
        super().__init__()
        self.answer = answer
        self.first_token = first_token
        self.per_word = per_word
        self.fail_with: list[AuraError] = []
        self.break_after: int | None = None

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        call = self.begin(tuple(messages))
        words = self.answer(messages[-1].content).split(" ")
        try:
            await self.wait(self.first_token)
            for number, word in enumerate(words):
                if self.fail_with and number == (self.break_after or 0):
                    call.failed = True
                    raise self.fail_with.pop(0)
                yield TextDelta(word if number == len(words) - 1 else word + " ")
                await asyncio.sleep(self.per_word)
            call.done = asyncio.get_running_loop().time()
            yield Finished("stop")
        except (asyncio.CancelledError, GeneratorExit):
            if call.done is None:
                call.cancelled = asyncio.get_running_loop().time()
            raise


class ScriptedSpeech(_Recorded):
    """Speaks a tone of 65 ms a character, faster than real time. Others give another `sound`, and its `times`."""

    name = "scripted"
    rate = SPEECH_RATE

    def __init__(self, first_audio: float = 0.15, times_real: float = 0.15) -> None:
        super().__init__()
        self.first_audio = first_audio
        self.times_real = times_real
        self.fail_with: list[AuraError] = []

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        call = self.begin(text)
        try:
            await self.wait(self.first_audio)
            if self.fail_with:
                call.failed = True
                raise self.fail_with.pop(0)
            samples = self.sound(text)
            if (times := self.times(text)) is not None:
                yield times
            block = self.rate // 10
            for at in range(0, len(samples), block):
                yield Pcm(self.rate, samples[at : at + block].tobytes())
                await asyncio.sleep(0.1 * self.times_real)
            call.done = asyncio.get_running_loop().time()
        except (asyncio.CancelledError, GeneratorExit):
            if call.done is None:
                call.cancelled = asyncio.get_running_loop().time()
            raise

    def sound(self, text: str) -> np.ndarray:
        """Return what `text` sounds like: mono int16 at `rate`."""
        return tone(max(0.3, SECONDS_PER_CHAR * len(text)))

    def times(self, text: str) -> Alignment | None:
        """Return when each character of `text` sounds, told before its sound; None: it tells nothing."""
        return None


def tone(seconds: float, rate: int = SPEECH_RATE, hertz: float = 440.0, peak: int = 8000) -> np.ndarray:
    """Return a sine as mono int16."""
    return (peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)
