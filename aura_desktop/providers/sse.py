"""Server-sent events without I/O: bytes in at any split, events out.

Follows the WHATWG rules (https://html.spec.whatwg.org/multipage/server-sent-events.html) with two exceptions that
real servers need: the last event counts even when its blank line never came, and a line `error: {...}`, as old
llama.cpp servers send it, becomes an event named "error".
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_EVENT_BYTES = 1 << 20


class SseOverflow(ValueError):
    """One event is larger than the parser's limit."""


@dataclass(frozen=True, slots=True)
class SseEvent:
    """One event: its name ("message" when the server gave none) and its data lines joined by newlines."""

    event: str
    data: str


class SseParser:
    """Turns the bytes of one event stream into events. Any thread, one at a time."""

    def __init__(self, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._max = max_event_bytes
        self._tail: list[bytes] = []  # pieces of the line that has not ended yet
        self._size = 0  # bytes held for the event under way
        self._skip_lf = False  # the last chunk ended in CR: an LF at the start of the next belongs to it
        self._first_line = True
        self._name = ""
        self._data: list[str] = []

    def feed(self, data: bytes) -> list[SseEvent]:
        """Return the events that `data` completes. Raises SseOverflow when one event outgrows the limit."""
        if not data:
            return []
        if self._skip_lf and data[:1] == b"\n":
            data = data[1:]
        self._skip_lf = data[-1:] == b"\r"
        events: list[SseEvent] = []
        *ended, rest = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for piece in ended:
            self._grow(piece)
            self._line(b"".join(self._tail), events)
            self._tail.clear()
        if rest:
            self._grow(rest)
        return events

    def close(self) -> list[SseEvent]:
        """Return what the end of the stream completes: a last event whose blank line is missing."""
        events: list[SseEvent] = []
        if self._tail:
            self._line(b"".join(self._tail), events)
            self._tail.clear()
        self._dispatch(events)
        return events

    def _grow(self, piece: bytes) -> None:
        self._tail.append(piece)
        self._size += len(piece)
        if self._size > self._max:
            raise SseOverflow(f"one event is larger than {self._max} bytes")

    def _line(self, raw: bytes, events: list[SseEvent]) -> None:
        # Whole lines are decoded, so a character split between two chunks is whole again.
        line = raw.decode("utf-8", "replace")
        if self._first_line:
            line = line.removeprefix("\ufeff")
            self._first_line = False
        if not line:
            self._dispatch(events)
            return
        if line.startswith(":"):
            self._size -= len(raw)  # endless keep-alives hold no memory
            return
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
        elif field == "error":
            self._dispatch(events)
            events.append(SseEvent("error", value))
        else:
            self._size -= len(raw)

    def _dispatch(self, events: list[SseEvent]) -> None:
        if self._data or self._name == "error":
            events.append(SseEvent(self._name or "message", "\n".join(self._data)))
        self._name = ""
        self._data = []
        self._size = 0
