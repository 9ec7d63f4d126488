"""What a streaming speech-to-text protocol is to the session above it: frames out, events in, no I/O.

A *segment* is what was pushed between two commits. Segments of one socket are numbered from 0 in the order of their
commits; a wire matches the server's answers to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ..errors import ProviderError

Frame = str | bytes
Query = Mapping[str, str | int | float | bool | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ready:
    """The server takes sound from now on."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The whole text of a segment as far as it is known; it may still change."""

    segment: int
    text: str


@dataclass(frozen=True, slots=True)
class Final:
    """The text of a committed segment."""

    segment: int
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """The server reported an error or left the protocol: nothing more is expected from this socket."""

    error: ProviderError


WireEvent = Ready | Partial | Final | Fault


class Wire(Protocol):
    """The protocol of one socket. Sound is mono int16 at 16 kHz, whole samples."""

    def opening(self) -> list[Frame]:
        """Return what is sent as soon as the socket is open."""
        ...

    def audio(self, pcm: bytes) -> list[Frame]:
        """Return the frames that carry the next sound of the segment under way."""
        ...

    def commit(self) -> list[Frame]:
        """Return the frames that end the segment under way."""
        ...

    def idle(self) -> list[Frame]:
        """Return what keeps an idle socket open, [] when nothing has to."""
        ...

    def read(self, frame: Frame) -> list[WireEvent]:
        """Return what a frame of the server means. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How a service's socket is opened and used; lengths in seconds.

    `batch_s` of sound go in a frame; a segment shorter than `shortest_s` is filled up with silence before its commit;
    one longer than `segment_s` is committed on the way. `one_segment`: a commit ends the socket. An idle socket gets
    `Wire.idle` every `idle_s` and is replaced when it is `max_age_s` old.
    """

    path: str
    query: Query
    wire: Callable[[], Wire] = field(compare=False)
    batch_s: float = 0.1
    shortest_s: float = 0.0
    segment_s: float | None = None
    one_segment: bool = False
    idle_s: float | None = None
    max_age_s: float = 600.0
