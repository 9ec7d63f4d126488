"""A language model at OpenAI: chat completions where the model can answer at once, Responses where it must reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ... import errors
from ...enquiries import ModelInfo
from ...services import OPENAI, Job
from ..base import Message
from ..cloud_chat import REASONING_ROOM, CloudChat
from ..completion import CompletionReader, plain_text
from ..http import ClientFactory, Timeouts, new_client
from ..listing import Listed
from ..reply import ReplyReader, clean_text
from .models import CHAT_MODELS, catalogue, model_gone, traits
from .responses import ResponsesReader

COMPLETIONS = "/chat/completions"
RESPONSES = "/responses"


class OpenAIChat(CloudChat):
    """Chat at OpenAI; see CloudChat. `model` "" means the quickest known."""

    def __init__(
        self,
        key: str,
        model: str = "",
        *,
        base_url: str = OPENAI.base_url,
        max_tokens: int = 512,
        temperature: float | None = None,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(
            OPENAI,
            key,
            (model,) if model else CHAT_MODELS,
            base_url=base_url,
            max_tokens=max_tokens,
            temperature=temperature,
            timeouts=timeouts,
            client_factory=client_factory,
            today=today,
        )
        self._needs_responses: set[str] = set()  # models that chat completions turned away

    def _least_effort(self) -> str:
        return traits(self.model).effort

    def _request(self, messages: Sequence[Message]) -> tuple[str, dict[str, object]]:
        known = traits(self.model)
        thinks = known.thinks or self._effort not in ("", "none")
        limit = self._max_tokens + (REASONING_ROOM if thinks else 0)
        said = [{"role": m.role, "content": clean_text(m.content)} for m in messages]
        # Neither keeps what was said (store), nor pads the stream against listeners that TLS keeps out anyway.
        body: dict[str, object] = {"model": self.model, "stream": True, "store": False}
        if known.responses or self.model in self._needs_responses:
            path = RESPONSES
            body |= {"input": said, "max_output_tokens": limit, "stream_options": {"include_obfuscation": False}}
            if self._effort:
                body["reasoning"] = {"effort": self._effort}
        else:
            path = COMPLETIONS
            body |= {"messages": said, "max_completion_tokens": limit}
            body["stream_options"] = {"include_usage": True, "include_obfuscation": False}
            if self._effort:
                body["reasoning_effort"] = self._effort
        # Models take a temperature only while they do not reason (developers.openai.com: guides/deployment-checklist).
        if self._temperature is not None and not thinks:
            body["temperature"] = self._temperature
        return path, self._without_refused(body)

    def _learn(self, status: int, complaint: bytes, sent: Mapping[str, object]) -> bool:
        if "messages" in sent and b"v1/responses" in complaint and b"only supported" in complaint:
            self._needs_responses.add(str(sent["model"]))
            return True
        return super()._learn(status, complaint, sent)

    def _reader(self, path: str, private: Sequence[str]) -> ReplyReader:
        return (ResponsesReader if path == RESPONSES else _Reader)(self._server.peer, private)

    def _catalogue(self, listed: Sequence[Listed]) -> tuple[ModelInfo, ...]:
        return catalogue(listed, Job.CHAT, self._today())

    def _gone(self, error: errors.ModelGone, model: str) -> errors.ModelGone:
        return model_gone(error, model, self._today())


class _Reader(CompletionReader):
    """Reads OpenAI's chat completions, where a refusal has a field of its own: it is what the model answers."""

    def _words(self, delta: dict[str, object]) -> str:
        return super()._words(delta) or plain_text(delta.get("refusal"))
