"""Messages between the program and an engine's child process: JSON objects and raw audio over two pipes.

A message is a 4-byte little-endian length, one byte that says what follows (`J` for a JSON object in UTF-8, `B` for
bytes) and that many bytes of payload.
"""

from __future__ import annotations

import json
import os
import struct
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO

HEADER = struct.Struct("<IB")
LARGEST_MESSAGE = 16 * 1024 * 1024
"""Bytes; a longer length means that something else than an engine wrote into the pipe."""

_JSON, _BYTES = ord("J"), ord("B")

Message = dict[str, Any] | bytes


def encode(message: Mapping[str, Any] | bytes) -> bytes:
    """Return `message` as it goes over the pipe. May be called from any thread."""
    if isinstance(message, bytes):
        return HEADER.pack(len(message), _BYTES) + message
    payload = json.dumps(message, separators=(",", ":")).encode()
    return HEADER.pack(len(payload), _JSON) + payload


def decode(kind: int, payload: bytes) -> Message:
    """Return the message in `payload`; raises ValueError when it is not one. May be called from any thread."""
    if kind == _BYTES:
        return payload
    if kind != _JSON:
        raise ValueError("unknown kind of message")
    message = json.loads(payload)
    if not isinstance(message, dict):
        raise ValueError("not a JSON object")
    return message


class EngineUnusable(Exception):
    """An engine that cannot start; the text is a sentence for the user."""


class Channel:
    """The child's end: blocking reads in one thread, writes from any."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._lock = threading.Lock()

    def receive(self) -> Message | None:
        """Wait for the next message; None when the other side has closed the pipe or is gone."""
        header = self._source.read(HEADER.size)
        if header is None or len(header) < HEADER.size:
            return None
        length, kind = HEADER.unpack(header)
        if length > LARGEST_MESSAGE:
            return None
        payload = self._source.read(length)
        if payload is None or len(payload) < length:
            return None
        try:
            return decode(kind, payload)
        except ValueError:
            return None

    def leave_when_closed(self) -> None:
        """Read until the program closes our input or dies, then end this process at once."""
        while self.receive() is not None:
            pass
        os._exit(0)

    def send(self, message: Mapping[str, Any]) -> None:
        """Write `message` at once. A pipe nobody reads any more is no error: the reader of `receive` ends the child."""
        with self._lock:
            try:
                self._sink.write(encode(message))
                self._sink.flush()
            except (OSError, ValueError):
                pass
