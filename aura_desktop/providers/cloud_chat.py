"""What chat at OpenAI and at xAI share: one server and its key, models to fall back on, fields a model refuses."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import date

from .. import errors
from ..enquiries import ModelInfo
from ..services import Service
from .address import Job
from .base import ChatEvent, Message
from .http import ClientFactory, Server, Timeouts
from .listing import Listed, list_models
from .reply import ReplyReader
from .streaming import read_reply

REASONING_ROOM = 2_000
"""Tokens on top of the longest reply for a model that thinks first: its thoughts count against the same limit."""

_EFFORTS = ("reasoning_effort", "reasoning")
_DROPPABLE = ("temperature", *_EFFORTS, "stream_options", "store", "max_completion_tokens")
_LADDER = {"none": "low", "minimal": "low"}
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class CloudChat(ABC):
    """A language model of a service with an account. All methods on the asyncio thread.

    Args:
        service: Whose it is; sentences name it by its title.
        key: The key, sent to `base_url` and nowhere else. Raises SettingsError when it cannot be one.
        models: The model to ask, then those to ask when the service has it no more.
        base_url: Where the service is.
        max_tokens: Longest reply.
        temperature: None leaves it to the service.
        timeouts: Limits in seconds.
        client_factory: Makes the HTTP client.
        today: Tells the date, for models that have ended.
    """

    name: str

    def __init__(
        self,
        service: Service,
        key: str,
        models: Sequence[str],
        *,
        base_url: str,
        max_tokens: int,
        temperature: float | None,
        timeouts: Timeouts | None,
        client_factory: ClientFactory,
        today: Callable[[], date],
    ) -> None:
        self.name = service.name
        self._models = list(models)
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._today = today
        self._dropped: set[str] = set()  # fields that the model has refused
        self._server = Server(
            base_url,
            Job.CHAT,
            provider=service.name,
            model=self.model,
            api_key=key,
            timeouts=timeouts,
            client_factory=client_factory,
            subject=service.title,
        )
        self._effort = self._least_effort()

    @property
    def model(self) -> str:
        """The model in use."""
        return self._models[0]

    async def warm(self) -> None:
        """Open the connection, or keep it open. Raises Unreachable, AuthFailed."""
        await self._server.warm()

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return the chat models of the account, the recommended one first. Raises ProviderError."""
        return self._catalogue(await list_models(self._server))

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        """Stream the reply to `messages`: TextDelta ..., one Finished, at most one Usage. Raises ProviderError."""
        deadline = asyncio.get_running_loop().time() + self._server.timeouts.first
        private = [m.content for m in messages]
        while True:
            model = self.model
            path, body = self._request(messages)
            async with self._server.open(
                "POST",
                path,
                deadline=deadline,
                accept="text/event-stream, application/json",
                headers=self._headers(),
                json=body,
            ) as answer:
                if answer.status in (400, 404, 422) and self._learn(answer.status, await answer.error_body(), body):
                    continue
                try:
                    await answer.check(private)
                except errors.ModelGone as gone:
                    if self._next_model(model):
                        continue
                    raise self._gone(gone, model) from None
                reader = self._reader(path, private)
                async with aclosing(read_reply(self._server, answer, reader, deadline)) as events:
                    async for event in events:
                        yield event
                return

    async def reset(self) -> None:
        """Use no kept connection again: after sleep they may be dead. A reply under way goes on."""
        await self._server.reset()

    async def aclose(self) -> None:
        """Close all connections. Idempotent."""
        await self._server.aclose()

    @abstractmethod
    def _least_effort(self) -> str:
        """Return the least reasoning that the model in use may be asked for, "" to leave that field out."""

    @abstractmethod
    def _request(self, messages: Sequence[Message]) -> tuple[str, dict[str, object]]:
        """Return the path and the body to send."""

    @abstractmethod
    def _reader(self, path: str, private: Sequence[str]) -> ReplyReader:
        """Return a reader for the answer of `path`."""

    @abstractmethod
    def _catalogue(self, listed: Sequence[Listed]) -> tuple[ModelInfo, ...]:
        """Return what the settings window shows of the models listed."""

    @abstractmethod
    def _gone(self, error: errors.ModelGone, model: str) -> errors.ModelGone:
        """Return the error for a model that the service has not."""

    def _headers(self) -> Mapping[str, str]:
        return {}

    def _without_refused(self, body: dict[str, object]) -> dict[str, object]:
        """Return `body` without the fields that the model has refused; the limit of the reply keeps its old name."""
        kept = {k: v for k, v in body.items() if k not in self._dropped}
        if "max_completion_tokens" in self._dropped and "max_completion_tokens" in body:
            kept["max_tokens"] = body["max_completion_tokens"]
        return kept

    def _learn(self, status: int, complaint: bytes, sent: Mapping[str, object]) -> bool:
        """Note what the service will not have of what was `sent`; True when there is another way to ask."""
        field = refused_field(complaint, sent) if status in (400, 422) else ""
        if not field:
            return False
        if field in _EFFORTS:
            # Another stream may have learned the same meanwhile.
            if effort_of(sent[field]) == self._effort:
                self._effort = _LADDER.get(self._effort, "")
        else:
            self._dropped.add(field)
        return True

    def _next_model(self, refused: str) -> bool:
        """Go on to the next model when the service has not the `refused` one; False when there is none."""
        if refused == self.model:
            if len(self._models) == 1:
                return False
            del self._models[0]
            self._dropped.clear()
            self._effort = self._least_effort()
            self._server.peer = dataclasses.replace(self._server.peer, model=self.model)
        return True


def refused_field(complaint: bytes, sent: Mapping[str, object]) -> str:
    """Return which field of `sent` an error body complains of and can be left out, "" for none. Never raises."""
    try:
        payload = json.loads(complaint)
    except (ValueError, RecursionError):
        return ""
    error = payload.get("error", payload) if isinstance(payload, dict) else payload
    fields = [name for name in _DROPPABLE if name in sent]
    if isinstance(error, dict) and isinstance(param := error.get("param"), str) and param:
        named = re.split(r"[.\[]", param, maxsplit=1)[0]
        return named if named in fields else ""
    message = error.get("message") if isinstance(error, dict) else error
    if not isinstance(message, str):
        return ""
    words = _HUMP.sub("_", message[:1000]).lower()
    return next((name for name in fields if re.search(rf"\b{name}\b", words)), "")


def effort_of(value: object) -> object:
    """Return the effort in a request's field: a word, or {"effort": word}."""
    return value.get("effort") if isinstance(value, dict) else value
