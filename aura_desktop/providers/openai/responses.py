"""An answer of the Responses API without I/O: its bytes in, chat events out."""

from __future__ import annotations

from ...errors import ProviderError
from .. import failures
from ..base import ChatEvent
from ..reply import ReplyReader, clean_text

_REFUSALS = frozenset({"invalid_prompt", "bio_policy", "cyber_policy", "misalignment_policy_violation"})
"""Codes of a failed response that are about what was asked (openai 3.57: types/responses/response_error.py)."""

_REASONS = {"max_output_tokens": "length"}
"""Why a response is incomplete, in the words of chat completions; other reasons keep their own."""


class ResponsesReader(ReplyReader):
    """Reads one answer of POST /responses; see ReplyReader.

    The type of an event stands in its data, and mostly in its name too; either will do. Unknown events, and numbers of
    sequence, say nothing of the reply. A refusal is what the model answers, so its text comes out like any other.
    """

    _part: object = None  # which part of the output the text came from last
    _refusing = False

    def _event(self, name: str, payload: dict[str, object], events: list[ChatEvent]) -> None:
        kind = payload.get("type")
        kind = kind if isinstance(kind, str) and kind else name
        if self.finished:
            return
        if kind in ("response.output_text.delta", "response.refusal.delta"):
            self._refusing = self._refusing or kind == "response.refusal.delta"
            self._piece(payload.get("output_index"), payload.get("delta"), events)
        elif kind.startswith("response.reasoning"):
            self._reasoned = True
        elif kind == "response.output_item.added":
            item = payload.get("item")
            self._reasoned = self._reasoned or (isinstance(item, dict) and item.get("type") == "reasoning")
        elif kind in ("response.completed", "response.incomplete", "response.failed", "response.cancelled"):
            response = payload.get("response")
            self._over(kind.removeprefix("response."), response if isinstance(response, dict) else {}, events)
            self.done = True

    def _document(self, payload: dict[str, object], events: list[ChatEvent]) -> None:
        if not isinstance(payload.get("output"), list) and payload.get("status") != "failed":
            raise self._unreadable("no output")
        status = payload.get("status")
        self._over(status if isinstance(status, str) else "", payload, events)

    def _piece(self, part: object, text: object, events: list[ChatEvent]) -> None:
        if not isinstance(text, str) or not text:
            return
        if self._spoken and part != self._part:
            self._text("\n\n", events)  # two messages are two paragraphs
        self._part = part
        self._text(self._think.feed(clean_text(text)), events)

    def _over(self, status: str, response: dict[str, object], events: list[ChatEvent]) -> None:
        usage = response.get("usage")
        if isinstance(usage, dict):
            self._count(usage.get("input_tokens"), usage.get("output_tokens"))
        if status == "failed":
            raise self._failed(response.get("error"))
        if status not in ("completed", "incomplete"):
            raise failures.broken(self._peer, partial=self.started, detail="a response without end")
        if not self.started:
            self._output(response.get("output"), events)
        if status == "completed":
            self._finish("refusal" if self._refusing else "stop", events)
            return
        details = response.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        reason = reason if isinstance(reason, str) and reason else "incomplete"
        self._finish(_REASONS.get(reason, reason), events)

    def _output(self, output: object, events: list[ChatEvent]) -> None:
        """Read the text of a finished response that came without deltas."""
        for index, item in enumerate(output if isinstance(output, list) else []):
            if not isinstance(item, dict):
                continue
            if item.get("type") == "reasoning":
                self._reasoned = True
            content = item.get("content") if item.get("type") == "message" else None
            for part in content if isinstance(content, list) else []:
                if isinstance(part, dict) and part.get("type") in ("output_text", "refusal"):
                    self._refusing = self._refusing or part["type"] == "refusal"
                    self._piece(index, part.get("text") or part.get("refusal"), events)

    def _failed(self, error: object) -> ProviderError:
        if isinstance(error, dict) and error.get("code") in _REFUSALS:
            return self._refused()
        return self._failure(error if isinstance(error, dict) else {})
