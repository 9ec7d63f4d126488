"""Grok, xAI's language model: chat completions in OpenAI's shape, with xAI's differences."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ... import errors
from ...enquiries import ModelInfo
from ...services import XAI
from ..base import Message
from ..cloud_chat import REASONING_ROOM, CloudChat
from ..completion import CompletionReader
from ..http import ClientFactory, Timeouts, new_client
from ..listing import Listed
from ..reply import ReplyReader, clean_text, whole_number
from .models import CHAT_MODELS, catalogue, model_gone, traits

CONVERSATION_HEADER = "x-grok-conv-id"
"""Requests with the same value meet the server that holds the conversation's cache."""


class XaiChat(CloudChat):
    """Chat with Grok; see CloudChat. `model` "" means the quickest known."""

    def __init__(
        self,
        key: str,
        model: str = "",
        *,
        base_url: str = XAI.base_url,
        max_tokens: int = 512,
        temperature: float | None = None,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(
            XAI,
            key,
            (model,) if model else CHAT_MODELS,
            base_url=base_url,
            max_tokens=max_tokens,
            temperature=temperature,
            timeouts=timeouts,
            client_factory=client_factory,
            today=today,
        )
        self._conversation = str(uuid.uuid4())

    def _least_effort(self) -> str:
        return traits(self.model).effort

    def _headers(self) -> Mapping[str, str]:
        return {CONVERSATION_HEADER: self._conversation}

    def _request(self, messages: Sequence[Message]) -> tuple[str, dict[str, object]]:
        thinks = traits(self.model).thinks or self._effort not in ("", "none")
        body: dict[str, object] = {
            "model": self.model,
            "messages": [{"role": m.role, "content": clean_text(m.content)} for m in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "max_completion_tokens": self._max_tokens + (REASONING_ROOM if thinks else 0),
        }
        if self._effort:
            body["reasoning_effort"] = self._effort
        if self._temperature is not None:
            body["temperature"] = self._temperature
        return "/chat/completions", self._without_refused(body)

    def _reader(self, path: str, private: Sequence[str]) -> ReplyReader:
        return _Reader(self._server.peer, private)

    def _catalogue(self, listed: Sequence[Listed]) -> tuple[ModelInfo, ...]:
        return catalogue(listed, self._today())

    def _gone(self, error: errors.ModelGone, model: str) -> errors.ModelGone:
        return model_gone(error, model, self._today())


class _Reader(CompletionReader):
    """Reads xAI's chat completions, which count reasoning beside the completion: both are billed."""

    def _read_usage(self, usage: dict[str, object]) -> None:
        prompt, completion = whole_number(usage.get("prompt_tokens")), whole_number(usage.get("completion_tokens"))
        details = usage.get("completion_tokens_details")
        thought = whole_number(details.get("reasoning_tokens")) if isinstance(details, dict) else None
        total = whole_number(usage.get("total_tokens"))
        if prompt is None or completion is None:
            return
        # The total tells whether the reasoning is inside the completion, as at OpenAI, or beside it.
        beside = completion + (thought or 0)
        inside = total is not None and total < prompt + beside
        self._count(prompt, completion if inside else beside)
