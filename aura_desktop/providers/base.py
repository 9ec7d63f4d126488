"""The three provider protocols. Adapters know nothing of audio devices, turns or windows.

All methods are called on the asyncio thread. Every failure is raised as an `errors.ProviderError`; nothing else comes
out but `asyncio.CancelledError`. Cancelling the task (or closing the async generator) that waits for a result ends the
request at its source: the server sees the connection close.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

INPUT_RATE = 16_000
"""Rate in Hz of the mono int16 audio pushed into speech-to-text."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. `alternatives` holds further readings, best first, without `text` itself."""

    text: str
    alternatives: tuple[str, ...] = ()
    language: str | None = None


class SttSession(Protocol):
    """One utterance on its way to text."""

    @property
    def free(self) -> bool:
        """Whether asking early and in vain costs nothing: no money, and no wait for the question after it."""
        ...

    def push(self, pcm: bytes) -> None:
        """Add mono int16 audio at 16 kHz. Never blocks; a streaming engine starts on it at once."""
        ...

    async def transcribe(self) -> Transcript:
        """Return the text of everything pushed so far.

        May be awaited again after more was pushed; each result covers the whole utterance. Raises ProviderError.
        """
        ...

    async def aclose(self) -> None:
        """End the session and whatever runs for it. Idempotent."""
        ...


class SpeechToText(Protocol):
    """A speech-to-text engine."""

    name: str
    streaming: bool  # recognises while frames are pushed, so transcribe() is quick

    async def warm(self) -> None:
        """Load or connect ahead of need. Raises ProviderError when it cannot work."""
        ...

    def open(self, on_partial: Callable[[str], None] | None = None) -> SttSession:
        """Start an utterance; `on_partial` gets the text so far (asyncio thread) where the engine gives it."""
        ...

    async def aclose(self) -> None:
        """Release connections and child processes. Idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation as the model sees it."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the reply's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens counted by the provider."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The reply is whole; `reason` is the provider's finish reason ("stop", "length", ...)."""

    reason: str


ChatEvent = TextDelta | Usage | Finished


class Chat(Protocol):
    """A language model that streams."""

    name: str

    async def warm(self) -> None:
        """Load or connect ahead of need. Raises ProviderError when it cannot work."""
        ...

    def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        """Stream the reply: TextDelta ..., one Finished, at most one Usage in any place.

        A stream that ends without a finish reason raises StreamBroken(partial=True). Reasoning text never appears.
        """
        ...

    async def aclose(self) -> None:
        """Release connections and child processes. Idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class Pcm:
    """A piece of speech: mono int16 little endian, always whole samples, at `rate` Hz."""

    rate: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Alignment:
    """When characters of the text sound: seconds from the start of this text's audio, never going back."""

    chars: str
    starts: tuple[float, ...] = field(default_factory=tuple)


SpeechEvent = Pcm | Alignment


class Speech(Protocol):
    """A voice."""

    name: str

    async def warm(self) -> None:
        """Load or connect ahead of need. Raises ProviderError when it cannot work."""
        ...

    def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text`; `previous_text` was spoken just before it (for the tone of voice)."""
        ...

    async def aclose(self) -> None:
        """Release connections and child processes. Idempotent."""
        ...
