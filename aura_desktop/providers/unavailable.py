"""What stands in for a provider that cannot be built: it gives the reason whenever it is asked for anything."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence

from ..errors import AuraError
from .base import ChatEvent, Message, SpeechEvent, SttSession, Transcript


class Unavailable:
    """Speech-to-text, chat and speech at once, each failing with the same sentence."""

    name = "unavailable"
    streaming = False

    def __init__(self, error: AuraError) -> None:
        self._error = error

    async def warm(self) -> None:
        """Raise the reason."""
        raise self._error

    def open(self, on_partial: Callable[[str], None] | None = None) -> SttSession:
        """Start an utterance that fails when its text is asked for."""
        return _Session(self._error)

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        """Raise the reason."""
        raise self._error
        yield  # makes this an async generator

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Raise the reason."""
        raise self._error
        yield  # makes this an async generator

    async def aclose(self) -> None:
        """Nothing to release."""


class _Session:
    free = False

    def __init__(self, error: AuraError) -> None:
        self._error = error

    def push(self, pcm: bytes) -> None:
        """Ignore audio."""

    async def transcribe(self) -> Transcript:
        """Raise the reason."""
        raise self._error

    async def aclose(self) -> None:
        """Nothing to release."""
