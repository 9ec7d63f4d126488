"""Finds the servers that run on this machine, by what they answer and not by their port.

Anything may sit on a port, so only a list of models counts; what else is asked tells whose list it is. No key is ever
sent, no proxy is used, nothing but this machine is asked. All functions on the asyncio thread.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .. import errors, services
from ..enquiries import FoundServer
from .address import Job
from .http import ClientFactory, Server, Timeouts, new_client
from .models import suits

DEFAULT_PORTS = (11434, 1234, 8080, 8000, 8880)
"""Ollama, LM Studio, llama.cpp, vLLM and speaches, Kokoro-FastAPI."""

SECONDS = 0.5
_CLOSING = 0.05  # of the time, kept for closing connections
_BODY, _LONGEST_NAME, _MOST_MODELS = 1 << 20, 200, 200
_JOBS: Mapping[services.Job, Job] = MappingProxyType(
    {
        services.Job.STT: Job.SPEECH_TO_TEXT,
        services.Job.CHAT: Job.CHAT,
        services.Job.SPEECH: Job.SPEECH,
    }
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A program: `usual` is what it does where its list of models is empty."""

    name: str
    usual: tuple[services.Job, ...]


_OLLAMA = _Kind("Ollama", (services.Job.CHAT,))
_LM_STUDIO = _Kind("LM Studio", (services.Job.CHAT,))
_LLAMA_CPP = _Kind("llama.cpp", (services.Job.CHAT,))
_VLLM = _Kind("vLLM", (services.Job.CHAT,))
_SPEACHES = _Kind("speaches", (services.Job.STT, services.Job.SPEECH))
_KOKORO = _Kind("Kokoro-FastAPI", (services.Job.SPEECH,))
_TELLING = ("/api/tags", "/api/v0/models", "/props", "/health", "/v1/audio/voices", "/v1/audio/models")


async def find_servers(
    *,
    ports: Iterable[int] = DEFAULT_PORTS,
    host: str = "127.0.0.1",
    seconds: float = SECONDS,
    client_factory: ClientFactory = new_client,
) -> tuple[FoundServer, ...]:
    """Return the servers that answer on `ports` of this machine, in that order, within `seconds` in all.

    Raises SettingsError when `host` is another machine. Raises no ProviderError: who does not answer well is not there.
    """
    deadline = asyncio.get_running_loop().time() + max(seconds - _CLOSING, seconds / 2)
    found = await asyncio.gather(*(_look(host, port, deadline, client_factory) for port in dict.fromkeys(ports)))
    return tuple(server for server in found if server is not None)


async def _look(host: str, port: int, deadline: float, client_factory: ClientFactory) -> FoundServer | None:
    # The limits are the deadline's: those of the client are only nets below it.
    server = Server(
        f"http://{host}:{port}", Job.CHAT, provider="discovery", timeouts=Timeouts(), client_factory=client_factory
    )
    try:
        entries = _models(await _get(server, "/v1/models", deadline))
        if entries is None:
            return None
        answers = await asyncio.gather(*(_get(server, path, deadline) for path in _TELLING))
    finally:
        await server.aclose()
    names = tuple(str(entry["id"]) for entry in entries)
    kind = _kind(entries, dict(zip(_TELLING, answers, strict=True)))
    jobs = tuple(job for job, words in _JOBS.items() if any(suits(name, words) for name in names))
    if kind is _SPEACHES:
        jobs = tuple(job for job in jobs if job is not services.Job.CHAT)  # it passes chat on to others
    return FoundServer(
        name=kind.name if kind else f"Local server on port {port}",
        base_url=f"{server.address.base_url}/v1",
        jobs=jobs or (kind.usual if kind else ()),
        models=names,
    )


async def _get(server: Server, path: str, deadline: float) -> object:
    """Return the JSON of a good answer, the beginning of its text where it is none, else None."""
    with contextlib.suppress(errors.ProviderError):
        async with server.open("GET", path, deadline=deadline) as answer:
            if answer.status != 200:  # not even its body is of interest
                return None
            body = await answer.body(deadline, _BODY)
            try:
                return await answer.json(deadline)
            except errors.ProtocolError:
                return body[:100].decode("utf-8", "replace")
    return None


def _models(answer: object) -> list[dict[str, Any]] | None:
    """Return the entries of a list of models as far as they are of use, None when it is no such list."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or not all(isinstance(e, dict) and isinstance(e.get("id"), str) for e in data):
        return None
    good = [e for e in data if 0 < len(e["id"]) <= _LONGEST_NAME and e["id"].isprintable()]
    return good[:_MOST_MODELS]


def _kind(entries: list[dict[str, Any]], answers: Mapping[str, object]) -> _Kind | None:
    """Return whose answers these are.

    A success alone says nothing: LM Studio answers 200 to every path, with an error in the body
    (https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618).
    """

    def has(path: str, *fields: str) -> bool:
        found = answers.get(path)
        return isinstance(found, dict) and any(field in found for field in fields)

    owners = {entry.get("owned_by") for entry in entries}
    if "vllm" in owners:
        return _VLLM
    # llama.cpp answers /api/tags as well, as Ollama does, so it is asked about first.
    if "llamacpp" in owners or has("/props", "default_generation_settings", "build_info"):
        return _LLAMA_CPP
    if has("/api/tags", "models"):
        return _OLLAMA
    if has("/api/v0/models", "data"):
        return _LM_STUDIO
    if has("/v1/audio/voices", "voices", "data") or isinstance(answers.get("/v1/audio/voices"), list):
        speaches = answers.get("/health") == "OK" or has("/v1/audio/models", "models", "data")
        return _SPEACHES if speaches else _KOKORO if _sounds_like_kokoro(entries) else None
    return None


def _sounds_like_kokoro(entries: list[dict[str, Any]]) -> bool:
    return any("kokoro" in str(value).lower() for e in entries for value in (e["id"], e.get("owned_by")))
