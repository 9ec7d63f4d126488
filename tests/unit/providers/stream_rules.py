"""What holds for every reader of a streamed answer, whatever the protocol.

A `Read` feeds pieces of a stream to a fresh reader and returns its events and what ended it.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from aura_desktop import errors
from aura_desktop.providers.base import ChatEvent, Finished, TextDelta

Read = Callable[..., tuple[list[ChatEvent], errors.ProviderError | None]]


def text(events: list[ChatEvent]) -> str:
    return "".join(e.text for e in events if isinstance(e, TextDelta))


def any_split_gives_the_same(read: Read, stream: bytes, cuts: list[int], events: list[ChatEvent]) -> None:
    places = sorted(cuts)
    pieces = [stream[a:b] for a, b in zip([0, *places], [*places, len(stream)], strict=True)]
    assert read(*pieces) == (events, None)


def truncated_is_broken_or_whole(read: Read, stream: bytes, end: int) -> None:
    events, failure = read(stream[:end])
    if Finished("stop") in events:
        assert failure is None
    else:
        assert isinstance(failure, errors.StreamBroken)
        assert failure.partial == bool(text(events))


def nonsense_is_an_error_of_ours(read: Read, head: bytes, pieces: list[bytes]) -> None:
    events, failure = read(head, *pieces)
    assert failure is not None
    assert not any(isinstance(e, Finished) for e in events)


def json_is_events_or_an_error_of_ours(read: Read, payloads: list[object], *, streamed: bool) -> None:
    pieces = [(b"data: %s\n\n" if streamed else b"%s") % json.dumps(p).encode() for p in payloads]
    events, failure = read(*pieces)
    assert failure is None or isinstance(failure, errors.ProviderError)
    assert (failure is None) == any(isinstance(e, Finished) for e in events)
