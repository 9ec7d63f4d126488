"""The servers people run at home, as far as they are told apart, and things that sit on the same ports.

Each is a surface for a Host of its own (they do not live side by side: each has its port)::

    async with Host(Ollama()) as ollama, Host(Hanging()) as other:
        found = await find_servers(ports=(ollama.port, other.port))
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web


def listing(names: Sequence[str], owner: str = "", **more: Any) -> web.Response:
    owned = {"owned_by": owner} if owner else {}
    entries = [{"id": name, "object": "model", "created": 1, **owned} for name in names]
    return web.json_response({"object": "list", "data": entries, **more})


def answering(path: str, make: Any) -> web.RouteDef:
    async def handler(_request: web.Request) -> web.StreamResponse:
        return make()  # type: ignore[no-any-return]

    return web.get(path, handler)


@dataclass
class Ollama:
    """docs.ollama.com: /v1/models beside its own /api/tags; the root says that it runs."""

    models: tuple[str, ...] = ("llama3.2:3b", "phonon")

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        tags = {"models": [{"name": name, "model": name, "size": 1} for name in self.models]}
        return [
            answering("/", lambda: web.Response(text="Ollama is running")),
            answering("/v1/models", lambda: listing(self.models, "library")),
            answering("/api/tags", lambda: web.json_response(tags)),
        ]


@dataclass
class LmStudio:
    """Answers 200 to everything: what it does not know with an error in the body."""

    models: tuple[str, ...] = ("google/gemma-3-4b", "text-embedding-nomic")

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        async def anything(request: web.Request) -> web.Response:
            return web.json_response({"error": f"Unexpected endpoint or method. ({request.method} {request.path})"})

        return [
            answering("/v1/models", lambda: listing(self.models, "organization_owner")),
            answering("/api/v0/models", lambda: listing(self.models)),
            web.route("*", "/{tail:.*}", anything),
        ]


@dataclass
class LlamaCpp:
    """llama-server: /health, /props, and the shim of Ollama's /api/tags. `hangs` are paths that never answer."""

    models: tuple[str, ...] = ("/models/gemma-3-4b-it-Q4_K_M.gguf",)
    owner: str = "llamacpp"
    hangs: tuple[str, ...] = ()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        props = {"default_generation_settings": {"n_ctx": 4096}, "total_slots": 4, "build_info": "b8681"}
        routes = {
            "/v1/models": lambda: listing(self.models, self.owner),
            "/health": lambda: web.json_response({"status": "ok"}),
            "/props": lambda: web.json_response(props),
            "/api/tags": lambda: web.json_response({"models": [{"name": self.models[0]}]}),
        }
        return [
            *(answering(path, make) for path, make in routes.items() if path not in self.hangs),
            *(web.get(path, _never) for path in self.hangs),
        ]


@dataclass
class Vllm:
    models: tuple[str, ...] = ("Qwen/Qwen3-8B",)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return [
            answering("/v1/models", lambda: listing(self.models, "vllm")),
            answering("/health", lambda: web.Response()),
        ]


@dataclass
class Speaches:
    """src/speaches/routers/{models,misc}.py: voices and audio models without "data", health as plain text."""

    models: tuple[str, ...] = ("Systran/faster-whisper-small", "speaches-ai/Kokoro-82M-v1.0-ONNX")

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        voices = {"voices": [{"name": "af_heart", "language": "en-us"}], "object": "list"}
        return [
            answering("/v1/models", lambda: listing(self.models, "Systran")),
            answering("/health", lambda: web.Response(text="OK")),
            answering("/v1/audio/models", lambda: web.json_response({"models": [{"id": self.models[-1]}]})),
            answering("/v1/audio/voices", lambda: web.json_response(voices)),
        ]


@dataclass
class KokoroFastApi:
    """api/src/routers/openai_compatible.py: names of OpenAI's models, all owned by "kokoro"."""

    models: tuple[str, ...] = ("tts-1", "tts-1-hd", "kokoro", "gpt-4o-mini-tts")

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        voices = {"voices": [{"id": "af_heart", "name": "af_heart"}]}
        return [
            answering("/v1/models", lambda: listing(self.models, "kokoro")),
            answering("/health", lambda: web.json_response({"status": "healthy"})),
            answering("/v1/audio/voices", lambda: web.json_response(voices)),
        ]


@dataclass
class Plain:
    """A server with a list of models and nothing else."""

    models: tuple[str, ...] = ("my-model",)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return [answering("/v1/models", lambda: listing(self.models))]


@dataclass
class Body:
    """Something else: `body` to every path."""

    body: bytes = b"<!DOCTYPE html><html><body><h1>It works!</h1></body></html>"
    status: int = 200
    content_type: str = "text/html"

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        async def anything(_request: web.Request) -> web.Response:
            return web.Response(status=self.status, body=self.body, content_type=self.content_type)

        return [web.route("*", "/{tail:.*}", anything)]


@dataclass
class Redirecting:
    """Sends every request elsewhere."""

    to: str

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        async def anything(request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"location": f"{self.to}{request.path}"})

        return [web.route("*", "/{tail:.*}", anything)]


class Hanging:
    """Takes every request and never answers. `asked` is set by the first, `left` when its client goes away."""

    def __init__(self) -> None:
        self.asked, self.left = asyncio.Event(), asyncio.Event()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        async def hang(request: web.Request) -> web.StreamResponse:
            self.asked.set()
            try:
                return await _never(request)
            finally:
                self.left.set()

        return [web.route("*", "/{tail:.*}", hang)]


@dataclass
class Stalling:
    """Sends the head of an answer and then nothing."""

    status: int = 404

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        async def stall(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(status=self.status, headers={"content-type": "application/json"})
            await response.prepare(request)
            await response.write(b"{")
            return await _never(request)

        return [web.route("*", "/{tail:.*}", stall)]


class Endless:
    """A list of models that never ends."""

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        async def models(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"content-type": "application/json"})
            await response.prepare(request)
            await response.write(b'{"object":"list","data":[')
            entry = json.dumps({"id": "x" * 150}).encode() + b","
            while True:
                await response.write(entry * 400)

        return [web.get("/v1/models", models)]


async def _never(_request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError
