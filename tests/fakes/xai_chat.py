"""xAI's POST /v1/chat/completions and GET /v1/models: OpenAI's shape, and where xAI differs, xAI's.

Its errors are a string in "error" with status 400 for most things (a wrong key too, see `host.xai_gate`); its usage
counts the tokens of reasoning beside those of the completion; models refuse an effort that they do not know.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from .behaviour import Behaviour, Record
from .chat_stream import next_deltas, write_chat
from .serving import Serving

EFFORTS: dict[str, tuple[str, ...]] = {
    "grok-4.20-non-reasoning": (),
    "grok-4.20-reasoning": (),
    "grok-4.3": ("none", "low", "medium", "high"),
    "grok-4.5": ("low", "medium", "high"),
    "grok-4.6": ("low", "medium", "high", "xhigh"),
    "grok-4.7": ("low", "medium", "high", "xhigh"),
}
"""Which efforts each model takes (docs.x.ai: text/reasoning; vercel/ai, release @ai-sdk/xai 4.0.8)."""

_FIELDS = frozenset(
    word
    for line in (
        "model messages stream stream_options max_tokens max_completion_tokens temperature top_p reasoning_effort",
        "n stop seed tools tool_choice response_format search_parameters user",
    )
    for word in line.split()
)


@dataclass(slots=True)
class XaiBehaviour(Behaviour):
    """What xAI answers; `thoughts`: tokens of reasoning, told as `reasoning_content` first."""

    thoughts: int = 0


class XaiHttp(Serving):
    """A surface of the host. The models it has are those of EFFORTS, and `behaviour.model_names`."""

    def __init__(self, behaviour: XaiBehaviour | None = None) -> None:
        self.behaviour: XaiBehaviour
        super().__init__(behaviour or XaiBehaviour())
        self.withdrawn: set[str] = set()  # models that are there no more

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return (web.get("/v1/models", self._models), web.post("/v1/chat/completions", self._chat))

    async def _models(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            names = [*EFFORTS, *self.behaviour.model_names]
            entries = [{"id": n, "object": "model", "created": 1_700_000_000, "owned_by": "xai"} for n in names]
            return web.json_response({"object": "list", "data": entries})

        return await self.serve(request, "models", answer)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            record.body = await request.json()
            self.received(record)
            refused = self._check(record.body)
            if refused is not None:
                return refused
            behaviour = self.behaviour
            await asyncio.sleep(behaviour.first_token)
            words = next_deltas(behaviour)
            deltas: list[dict[str, Any]] = [{"reasoning_content": "hm "}] * behaviour.thoughts + words
            usage = {
                "prompt_tokens": 9,
                "completion_tokens": len(words),
                "total_tokens": 9 + len(words) + behaviour.thoughts,
                "completion_tokens_details": {"reasoning_tokens": behaviour.thoughts, "audio_tokens": 0},
            }
            return await write_chat(request, record, behaviour, deltas, usage)

        return await self.serve(request, "chat", answer)

    def _check(self, body: dict[str, Any]) -> web.Response | None:
        model = str(body.get("model", ""))
        if model in self.withdrawn or (model not in EFFORTS and model not in self.behaviour.model_names):
            entity = f"The model {model} does not exist or your team 11111111-aaaa does not have access to it."
            correct = "Please ensure you're using the correct API key."
            return _error(f"{entity} {correct}", code="Some requested entity was not found", status=404)
        for name in body:
            if name not in _FIELDS or name in self.behaviour.reject_fields:
                return _error(f"Argument not supported on this model: {_camel(name)}")
        effort = body.get("reasoning_effort")
        efforts = EFFORTS.get(model, ())
        if effort is not None and not efforts:
            return _error(f"Model {model} does not support parameter reasoningEffort.")
        if effort is not None and effort not in efforts:
            return _error(f"Invalid reasoning effort. reasoning_effort: {effort} is not one of {', '.join(efforts)}.")
        messages = body.get("messages")
        if not isinstance(messages, list) or not messages:
            return _error("Each request must have at least one message.")
        for message in messages:
            if message.get("role") not in ("system", "developer", "user", "assistant", "tool"):
                return _error(f"Failed to deserialize the JSON body: unknown role `{message.get('role')}`.", status=422)
        if "stream_options" in body and not body.get("stream"):
            return _error("stream_options is only allowed with stream.")
        return None


def _error(message: str, *, code: str = "Client specified an invalid argument", status: int = 400) -> web.Response:
    return web.json_response({"code": code, "error": message}, status=status)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
