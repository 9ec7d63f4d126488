"""A chat completion without I/O: the bytes of the answer in, chat events out."""

from __future__ import annotations

from .base import ChatEvent
from .reply import ReplyReader, clean_text

__all__ = ["CompletionReader", "clean_text"]


class CompletionReader(ReplyReader):
    """Reads one answer of POST /chat/completions; see ReplyReader."""

    def _event(self, name: str, payload: dict[str, object], events: list[ChatEvent]) -> None:
        self._chunk(payload, "delta", events)

    def _document(self, payload: dict[str, object], events: list[ChatEvent]) -> None:
        self._chunk(payload, "message", events)
        if not self.finished:
            if not isinstance(payload.get("choices"), list):
                raise self._unreadable("no choices")
            self._finish("stop", events)  # the whole object is there, so the reply is whole

    def _chunk(self, payload: dict[str, object], key: str, events: list[ChatEvent]) -> None:
        usage = payload.get("usage")
        if isinstance(usage, dict):
            self._read_usage(usage)
        choices = payload.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if self.finished or not isinstance(choice, dict) or choice.get("index") not in (0, None):
            return
        delta = choice.get(key)
        if isinstance(delta, dict):
            if delta.get("reasoning") or delta.get("reasoning_content"):
                self._reasoned = True
            self._text(self._think.feed(self._words(delta)), events)
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            if reason == "error":
                raise self._failure({})
            self._finish(reason, events)

    def _words(self, delta: dict[str, object]) -> str:
        return plain_text(delta.get("content"))

    def _read_usage(self, usage: dict[str, object]) -> None:
        self._count(usage.get("prompt_tokens"), usage.get("completion_tokens"))


def plain_text(content: object) -> str:
    """Return a delta's text: a string, or the text parts of a list of parts."""
    if isinstance(content, list):
        parts = (p.get("text") for p in content if isinstance(p, dict) and p.get("type") == "text")
        content = "".join(p for p in parts if isinstance(p, str))
    if not isinstance(content, str):
        return ""
    return clean_text(content)
