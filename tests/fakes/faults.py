"""What can be wrong with a server: statuses with every error body there is, and streams that break in every way."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

KEEP_ALIVE_SECONDS = 0.02


class Kind(StrEnum):
    """How the answer goes wrong. Those marked * still hold a whole answer, which a client must read."""

    STATUS = "status"  # `status`, `body`, `headers` instead of an answer
    STALL_BEFORE = "stall-before"  # the request is taken and nothing is answered
    STALL_MID = "stall-mid"  # half of the answer, then nothing
    COMMENTS_ONLY = "comments-only"  # head, then keep-alive comments (chat) or nothing (others) for ever
    COMMENTS_MID = "comments-mid"  # half of the answer, then keep-alive comments for ever
    RESET_BEFORE = "reset-before"  # connection reset instead of an answer
    RESET_MID = "reset-mid"  # connection reset after half of the answer
    CLOSE_MID = "close-mid"  # half of the answer, then a clean end of the stream (chat) or a cut chunk (others)
    SPLIT = "split"  # * every byte in a piece of its own: inside UTF-8, CRLF and samples
    ODD = "odd"  # * pieces of odd length
    NO_DONE = "no-done"  # * no [DONE]
    NO_LAST_BLANK = "no-last-blank"  # * the last event lacks its blank line, and [DONE] is missing
    COMMENTS_BETWEEN = "comments-between"  # * a comment before each event
    CRLF = "crlf"  # * lines end in CR LF
    NO_FINISH = "no-finish"  # [DONE], but no finish_reason
    ERROR_MID = "error-mid"  # half of the answer, then `data: body` (an error object)
    ERROR_EVENT = "error-event"  # half of the answer, then `event: error`, `data: body`
    ERROR_LINE = "error-line"  # half of the answer, then a line `error: body` as old llama.cpp sends it
    WHOLE_JSON = "whole-json"  # * one JSON object although a stream was asked for
    WAV = "wav"  # * a WAV where pcm was asked for
    BODY = "body"  # status 200 with `body` and `headers`
    EMPTY = "empty"  # status 200 and no body


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. `times` ends it after that many requests (0: never)."""

    kind: Kind
    status: int = 500
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 0


def _dumps(value: object) -> bytes:
    return json.dumps(value).encode()


ERROR_SHAPES: dict[str, Callable[[int, str, str], bytes]] = {
    # name: (status, code, message) -> body, as in the section on compatible servers of the provider notes
    "openai": lambda _s, c, m: _dumps({"error": {"message": m, "type": c, "param": None, "code": c}}),
    "error-text": lambda _s, _c, m: _dumps({"error": m}),
    "xai": lambda _s, c, m: _dumps({"code": c, "error": m}),
    "detail-text": lambda _s, _c, m: _dumps({"detail": m}),
    "detail-message": lambda _s, c, m: _dumps({"detail": {"error": c, "message": m, "type": c}}),
    "elevenlabs": lambda _s, c, m: _dumps({"detail": {"status": c, "message": m}}),
    "detail-list": lambda _s, _c, m: _dumps({"detail": [{"type": "value_error", "loc": ["body"], "msg": m}]}),
    "vllm": lambda s, c, m: _dumps({"object": "error", "message": m, "type": c, "param": None, "code": s}),
    "llama.cpp": lambda s, c, m: _dumps({"error": {"code": s, "message": m, "type": c}}),
    "html": lambda s, _c, _m: b"<!DOCTYPE html><html><body><h1>" + str(s).encode() + b"</h1></body></html>",
    "empty": lambda _s, _c, _m: b"",
    "garbage": lambda _s, _c, _m: b"\xff\xfe{\x00",
}

EVERY_FAULT = os.environ.get("AURA_FAULTS") == "all"
"""Whether the tables of faults are held whole."""

_SHAPES_A_CASE = 3


def shapes_for(case: int) -> tuple[str, ...]:
    """Return the shapes of body to try with case number `case` of a table: three, and all of them over four cases.

    Every status with every shape is read in tests/unit/providers/test_failures.py; over a socket it is AURA_FAULTS=all.
    """
    names = tuple(ERROR_SHAPES)
    if EVERY_FAULT:
        return names
    return tuple(names[(case * _SHAPES_A_CASE + further) % len(names)] for further in range(_SHAPES_A_CASE))


def status_fault(
    status: int,
    shape: str = "openai",
    *,
    code: str = "server_error",
    message: str = "something went wrong",
    headers: dict[str, str] | None = None,
    times: int = 0,
) -> Fault:
    """Return a fault that answers `status` with an error body of the named shape."""
    kind = "text/html" if shape == "html" else "application/json"
    body = ERROR_SHAPES[shape](status, code, message)
    return Fault(Kind.STATUS, status, body, {"content-type": kind, **(headers or {})}, times)
