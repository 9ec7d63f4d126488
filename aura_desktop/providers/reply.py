"""A streamed reply without I/O: what the readers of every chat protocol share."""

from __future__ import annotations

import codecs
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable

from ..errors import ProviderError
from . import failures
from .base import ChatEvent, Finished, TextDelta, Usage
from .sse import SseEvent, SseOverflow, SseParser
from .thinking import ThinkFilter

MAX_JSON = 4 << 20


class ReplyReader(ABC):
    """Reads one answer: an event stream, or one JSON object from a server that cannot stream.

    `finished` is True once the reply is whole, `done` once the server said that nothing follows, `started` once text
    came out, `reasoned` once reasoning was seen. `failure` is what to raise after the events that came before it.
    Any thread, one at a time.
    """

    def __init__(self, peer: failures.Peer, private: Iterable[str] = ()) -> None:
        self._peer = peer
        self._private = tuple(private)
        self._parser: SseParser | None = None
        self._head = bytearray()  # until it is clear what comes; then the whole of a JSON answer
        self._json = False
        self._think = ThinkFilter()
        self._usage: Usage | None = None
        self._reasoned = False
        self._spoken = False
        self.failure: ProviderError | None = None
        self.started = False
        self.finished = False
        self.done = False

    @abstractmethod
    def _event(self, name: str, payload: dict[str, object], events: list[ChatEvent]) -> None:
        """Read one event of the stream. Raises ProviderError."""

    @abstractmethod
    def _document(self, payload: dict[str, object], events: list[ChatEvent]) -> None:
        """Read the whole answer of a server that did not stream. Raises ProviderError."""

    @property
    def reasoned(self) -> bool:
        """True when the model has sent reasoning, which never comes out."""
        return self._reasoned or self._think.thought

    def feed(self, data: bytes) -> list[ChatEvent]:
        """Return the events that `data` completes; see `failure`."""
        events: list[ChatEvent] = []
        if self.failure is None:
            try:
                self._feed(data, events)
            except ProviderError as exc:
                self.failure = exc
        return events

    def close(self) -> list[ChatEvent]:
        """Return what the end of the answer completes; `failure` is set when the reply is not whole."""
        events: list[ChatEvent] = []
        if self.failure is None:
            try:
                self._close(events)
            except ProviderError as exc:
                self.failure = exc
        return events

    def rest(self) -> list[ChatEvent]:
        """Return the usage, once: servers repeat it, and send it last."""
        usage, self._usage = self._usage, None
        return [usage] if usage is not None else []

    def _feed(self, data: bytes, events: list[ChatEvent]) -> None:
        if self._parser is None:
            self._head += data
            if self._json:
                self._bound()
                return
            if len(self._head) < 3 and codecs.BOM_UTF8.startswith(self._head):
                return
            start = bytes(self._head[:4096]).removeprefix(codecs.BOM_UTF8).lstrip()[:1]
            if start == b"<":
                raise failures.web_page(self._peer)
            if start in (b"{", b"["):
                self._json = True
                self._bound()
                return
            if not start and len(self._head) < 4096:
                return
            self._parser = SseParser()
            data = bytes(self._head)
            self._head.clear()
        try:
            found = self._parser.feed(data)
        except SseOverflow:
            raise self._unreadable("an event too large") from None
        self._events(found, events, last=False)

    def _close(self, events: list[ChatEvent]) -> None:
        if self._json:
            self._whole(bytes(self._head), events)
        elif self._parser is not None:
            self._events(self._parser.close(), events, last=True)
        if not self.finished:
            raise failures.broken(self._peer, partial=self.started, detail="no finish reason")

    def _bound(self) -> None:
        if len(self._head) > MAX_JSON:
            raise self._unreadable("an answer too large")

    def _events(self, found: list[SseEvent], events: list[ChatEvent], *, last: bool) -> None:
        for event in found:
            if self.done:
                break
            if event.data.strip() == "[DONE]":
                self.done = True
                continue
            try:
                payload = json.loads(event.data)
            except (ValueError, RecursionError):
                payload = None
            if event.event == "error" and not self.finished:
                raise self._failure(payload if payload is not None else event.data)
            if not isinstance(payload, dict):
                if self.finished:
                    continue
                if last:
                    raise failures.broken(self._peer, partial=self.started, detail="cut in an event")
                raise self._unreadable("no JSON object in an event")
            if not self.finished and failures.is_error(payload):
                raise self._failure(payload)
            self._event(event.event, payload, events)

    def _whole(self, body: bytes, events: list[ChatEvent]) -> None:
        try:
            payload = json.loads(body.removeprefix(codecs.BOM_UTF8))
        except (ValueError, RecursionError):
            raise failures.broken(self._peer, partial=False, detail="cut or damaged JSON") from None
        if not isinstance(payload, dict):
            raise self._unreadable("no JSON object")
        if failures.is_error(payload):
            raise self._failure(payload)
        self._document(payload, events)
        self.done = True

    def _text(self, text: str, events: list[ChatEvent]) -> None:
        if text:
            self.started = True
            self._spoken = self._spoken or not text.isspace()
            events.append(TextDelta(text))

    def _finish(self, reason: str, events: list[ChatEvent]) -> None:
        self._text(self._think.close(), events)
        if not self._spoken:
            # A reply without words would be silence; an error lets another model answer.
            if reason == "content_filter":
                raise self._refused()
            if self.reasoned:
                raise failures.protocol(
                    self._peer, "used its whole answer for reasoning. Choose a model without reasoning in settings."
                )
            raise failures.protocol(self._peer, "sent an empty answer. Try again, or choose another model in settings.")
        self.finished = True
        events.append(Finished(reason))

    def _count(self, prompt: object, completion: object) -> None:
        """Keep the usage when both counts are counts."""
        asked, answered = whole_number(prompt), whole_number(completion)
        if asked is not None and answered is not None:
            self._usage = Usage(asked, answered)

    def _refused(self) -> ProviderError:
        return failures.protocol(self._peer, "refused to answer that. Ask in another way.", partial=self.started)

    def _failure(self, payload: object) -> ProviderError:
        return failures.from_event(self._peer, payload, partial=self.started, private=self._private)

    def _unreadable(self, detail: str) -> ProviderError:
        what = "answers in a way that cannot be read. Check the address in settings."
        return failures.protocol(self._peer, what, partial=self.started, detail=detail)


def whole_number(value: object) -> int | None:
    """Return `value` when it is a count."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def clean_text(text: str) -> str:
    """Return `text` without lone surrogates, which JSON allows and UTF-8 does not."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
