"""Just enough of the services to find out what a key is worth: small surfaces beside a gate of tests.fakes.host."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .faults import ERROR_SHAPES


def refusal(status: int, shape: str, code: str, message: str) -> web.Response:
    return web.Response(status=status, body=ERROR_SHAPES[shape](status, code, message), content_type="application/json")


EMPTY_OPENAI = (429, "openai", "insufficient_quota", "You exceeded your current quota, please check your plan.")
EMPTY_XAI = (
    403,
    "xai",
    "The caller does not have permission to execute the specified operation",
    "Your newly created teams doesn't have any credits yet. You can purchase credits on https://console.x.ai/team/c85.",
)
SPENT_XAI = (
    429,
    "xai",
    "Some resource has been exhausted",
    "Your team 16f2151a-40f4 has either used all available credits or reached its monthly spending limit.",
)
NO_SCOPE_OPENAI = (
    401,
    "openai",
    "invalid_request_error",
    "You have insufficient permissions for this operation. Missing scopes: model.request. Check that you have the"
    " correct role in your organization, and if you're using a restricted API key, that it has the necessary scopes.",
)
BLOCKED_XAI = (403, "xai", "The caller does not have permission to execute the specified operation", "Not allowed.")
NO_REGION = (403, "openai", "unsupported_country_region_territory", "Country, region, or territory not supported")


@dataclass
class ChatAccount:
    """An account at OpenAI or xAI. `refuses` answers every real request; lists of models come all the same."""

    models: tuple[str, ...] = ("gpt-5.2", "gpt-6-luna", "gpt-5", "grok-4.20-non-reasoning")
    responses_only: tuple[str, ...] = ("gpt-5",)
    limit_field: str = "max_completion_tokens"
    refuses: tuple[int, str, str, str] | None = None
    cut_short: bool = False  # 400, as reasoning models answer that had no room to say anything
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return [
            web.get("/v1/models", self._models),
            web.post("/v1/chat/completions", self._chat),
            web.post("/v1/responses", self._responses),
        ]

    async def _models(self, _request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": name} for name in self.models]})

    async def _chat(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(body)
        if self.refuses:
            return refusal(*self.refuses)
        model = body["model"]
        if model not in self.models or model in self.responses_only:
            return refusal(404, "openai", "model_not_found", f"The model `{model}` does not exist.")
        unknown = set(body) - {"model", "messages", self.limit_field}
        if unknown or body[self.limit_field] > 16:
            return refusal(400, "openai", "unsupported_parameter", f"Unsupported parameter: {sorted(unknown)}")
        if self.cut_short:
            text = "Could not finish the message because max_tokens or model output limit was reached."
            return refusal(400, "openai", "invalid_request_error", text)
        message = {"role": "assistant", "content": "Hello"}
        return web.json_response({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})

    async def _responses(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(body)
        if self.refuses:
            return refusal(*self.refuses)
        if body["model"] not in self.models:
            return refusal(404, "openai", "model_not_found", f"The model `{body['model']}` does not exist.")
        assert body["max_output_tokens"] >= 16  # the service's least
        assert body["store"] is False
        return web.json_response({"object": "response", "status": "incomplete", "output": []})


ALL = frozenset({"user_read", "models_read", "text_to_speech", "speech_to_text"})


@dataclass
class ElevenLabsAccount:
    """An account at ElevenLabs, seen with a key that has `permissions`."""

    permissions: frozenset[str] = ALL
    used: int = 500
    limit: int = 10_000
    resets: int | None = 1_798_761_600
    extension: int | str = 0
    spent: bool = False  # 401 quota_exceeded for all that costs
    subscription: bytes | None = None  # instead of the true one
    work: list[str] = field(default_factory=list)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return [
            web.get("/v1/models", self._models),
            web.get("/v1/user/subscription", self._subscription),
            web.post("/v1/text-to-speech/{voice}/stream", self._speech),
            web.post("/v1/speech-to-text", self._hearing),
        ]

    def _refused(self, permission: str, *, costs: bool = True) -> web.Response | None:
        if permission not in self.permissions:
            text = f"The API key you used is missing the permission {permission} to execute this operation."
            return refusal(401, "elevenlabs", "missing_permissions", text)
        if costs and self.spent:
            return refusal(401, "elevenlabs", "quota_exceeded", "This request exceeds your quota of 10000.")
        return None

    async def _models(self, _request: web.Request) -> web.Response:
        return self._refused("models_read", costs=False) or web.json_response([{"model_id": "eleven_flash_v2_5"}])

    async def _subscription(self, _request: web.Request) -> web.Response:
        if refused := self._refused("user_read", costs=False):
            return refused
        if self.subscription is not None:
            return web.Response(body=self.subscription, content_type="application/json")
        return web.json_response(
            {
                "tier": "starter",
                "character_count": self.used,
                "character_limit": self.limit,
                "next_character_count_reset_unix": self.resets,
                "max_credit_limit_extension": self.extension,
                "status": "active",
            }
        )

    async def _speech(self, request: web.Request) -> web.Response:
        if refused := self._refused("text_to_speech"):
            return refused
        body = json.loads(await request.text())
        assert len(body["text"]) <= 3  # the whole point: it costs next to nothing
        self.work.append("spoke")
        return web.Response(body=bytes(3200), content_type="audio/pcm")

    async def _hearing(self, request: web.Request) -> web.Response:
        if refused := self._refused("speech_to_text"):
            return refused
        form = await request.post()
        sound = form["file"]
        assert isinstance(sound, web.FileField)
        assert isinstance(sound.file, io.BufferedIOBase | io.IOBase)
        seconds = len(sound.file.read()) / 32_000
        sound.file.close()
        assert form["file_format"] == "pcm_s16le_16"
        assert seconds <= 0.5
        self.work.append("heard")
        return web.json_response({"language_code": "en", "text": "", "words": []})
