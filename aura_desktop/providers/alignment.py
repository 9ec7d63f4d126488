"""Sound and character times out of the messages of a voice, whatever clock its times run on. Sans-IO, any thread."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass

from . import failures
from .base import Alignment, Pcm, SpeechEvent

MAX_SECONDS = 3_600.0
"""A time beyond this is no time of a piece of speech."""
ROUNDING_SECONDS = 0.02
"""How far times of one clock may fall back without counting anew."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Characters and the seconds at which each begins, as one message gives them."""

    chars: str
    starts: tuple[float, ...]


def read_timings(chars: object, starts: object, scale: float = 1.0) -> Timings | None:
    """Return the times of one message, None where they are none that can be used: sound matters more than they do.

    `starts` holds a number a character, or a pair (start, end); `scale` makes seconds of them. An entry of `chars` may
    be several characters, which begin together, or none.
    """
    if not isinstance(chars, list) or not isinstance(starts, list):
        return None
    text: list[str] = []
    times: list[float] = []
    for char, start in zip(chars, starts, strict=False):
        if isinstance(start, list):
            start = start[0] if start else None
        if not isinstance(char, str) or isinstance(start, bool) or not isinstance(start, int | float):
            return None
        seconds = start * scale if abs(start) <= MAX_SECONDS / scale else math.inf
        if not 0.0 <= seconds <= MAX_SECONDS:  # NaN fails it too
            return None
        text.append(char)
        times.extend([seconds] * len(char))
    return Timings("".join(text), tuple(times)) if times else None


class SpokenReader:
    """The sound of one piece of text, and its times from the start of that sound, never going back.

    A voice counts from the start of the piece (`absolute`), or anew in each message. ElevenLabs does the latter on its
    WebSockets and says nothing of HTTP, so a voice whose times fall behind what came before is taken to count anew.
    """

    def __init__(self, peer: failures.Peer, rate: int, *, absolute: bool = False) -> None:
        self._peer = peer
        self._rate = rate
        self._absolute = absolute
        self._anew = False  # it was seen to count anew
        self._odd = b""
        self._bytes = 0
        self._latest = 0.0  # the last start given out
        self._said = ""
        self._held: list[SpeechEvent] = []  # times that came before any sound

    @property
    def heard(self) -> bool:
        """Whether any sound has come."""
        return self._bytes > 0

    @property
    def said(self) -> str:
        """The characters that times have come for."""
        return self._said

    def feed_base64(self, audio: object, timings: Timings | None = None) -> list[SpeechEvent]:
        """Return what one message with its sound in base64 (or none) holds. Raises ProtocolError."""
        if audio is None or audio == "":
            return self.feed(b"", timings)
        try:
            return self.feed(base64.b64decode(audio, validate=True), timings)  # type: ignore[arg-type]
        except (binascii.Error, TypeError, ValueError):
            raise failures.protocol(
                self._peer, "sends sound that cannot be read. Try again.", partial=self.heard, detail="no base64"
            ) from None

    def feed(self, sound: bytes, timings: Timings | None = None) -> list[SpeechEvent]:
        """Return the times and the whole samples of one message; times come before the sound they came with."""
        events: list[SpeechEvent] = []
        if timings is not None and (alignment := self._align(timings)) is not None:
            events.append(alignment)
        data = self._odd + sound
        whole = len(data) & ~1
        self._odd = data[whole:]
        if not whole:
            if self.heard:
                return events
            self._held += events
            return []
        self._bytes += whole
        held, self._held = self._held, []
        return [*held, *events, Pcm(self._rate, data[:whole])]

    def _align(self, timings: Timings) -> Alignment | None:
        chars, starts = timings.chars, timings.starts
        # With a dictionary of pronunciations ElevenLabs tells the sentence again from its start.
        # (https://github.com/pipecat-ai/pipecat/issues/4316)
        if len(self._said) > 8 and chars.startswith(self._said):
            chars, starts = chars[len(self._said) :], starts[len(self._said) :]
        if not chars:
            return None
        played = self._bytes / 2 / self._rate
        if not self._absolute and self._said and starts[0] < self._latest - ROUNDING_SECONDS:
            self._anew = True
        offset = played if self._anew else 0.0
        shifted: list[float] = []
        for start in starts:
            self._latest = max(self._latest, start + offset)
            shifted.append(self._latest)
        self._said += chars
        return Alignment(chars, tuple(shifted))


def named(payload: Mapping[str, object], *names: str) -> object:
    """Return the value of the first of `names` that is there and not null: services spell fields in two ways."""
    return next((value for name in names if (value := payload.get(name)) is not None), None)
