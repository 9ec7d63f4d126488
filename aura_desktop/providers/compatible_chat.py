"""A language model behind POST {base}/chat/completions, streamed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Unpack

from .address import Job
from .base import ChatEvent, Message
from .compatible import CompatibleAdapter, Connection
from .completion import CompletionReader, clean_text
from .streaming import read_reply


class CompatibleChat(CompatibleAdapter):
    """Chat through any OpenAI-compatible server. All methods on the asyncio thread."""

    job = Job.CHAT

    def __init__(
        self,
        base_url: str,
        model: str = "",
        *,
        max_tokens: int = 512,
        temperature: float | None = None,
        **connection: Unpack[Connection],
    ) -> None:
        """Take the server's base URL; `model` "" means the first one it lists. Raises SettingsError."""
        super().__init__(base_url, model, connection)
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._ask_usage = True

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        """Stream the reply to `messages`: TextDelta ..., one Finished, at most one Usage. Raises ProviderError."""
        deadline = asyncio.get_running_loop().time() + self._server.timeouts.first
        await self._chosen_model(deadline)
        private = [m.content for m in messages]
        while True:
            asked_usage = self._ask_usage
            async with self._server.open(
                "POST",
                "/chat/completions",
                deadline=deadline,
                accept="text/event-stream, application/json",
                json=self._body(messages),
            ) as answer:
                if asked_usage and answer.status in (400, 422) and b"stream_options" in await answer.error_body():
                    self._ask_usage = False  # an older server: asked without it from now on
                    continue
                await answer.check(private)
                reader = CompletionReader(self._server.peer, private)
                async with aclosing(read_reply(self._server, answer, reader, deadline)) as events:
                    async for event in events:
                        yield event
                return

    def _body(self, messages: Sequence[Message]) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": clean_text(m.content)} for m in messages],
            "stream": True,
            "max_tokens": self._max_tokens,
        }
        if self._temperature is not None:
            body["temperature"] = self._temperature
        if self._ask_usage:
            body["stream_options"] = {"include_usage": True}
        return body
