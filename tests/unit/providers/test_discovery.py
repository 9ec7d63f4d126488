from __future__ import annotations

import asyncio
import json
import time

import pytest
from hypothesis import given

from aura_desktop.errors import SettingsError
from aura_desktop.providers import discovery
from aura_desktop.providers.discovery import find_servers
from aura_desktop.services import Job
from tests.any_json import any_json
from tests.cancelling import cancel
from tests.fakes.host import Host, Surface
from tests.fakes.local_servers import (
    Body,
    Endless,
    Hanging,
    KokoroFastApi,
    LlamaCpp,
    LmStudio,
    Ollama,
    Plain,
    Redirecting,
    Speaches,
    Stalling,
    Vllm,
)


@pytest.mark.parametrize(
    ("surface", "name", "jobs"),
    [
        (Ollama(), "Ollama", (Job.CHAT, Job.SPEECH)),
        (Ollama(models=()), "Ollama", (Job.CHAT,)),
        (LmStudio(), "LM Studio", (Job.CHAT,)),
        (LlamaCpp(), "llama.cpp", (Job.CHAT,)),
        (LlamaCpp(owner="me"), "llama.cpp", (Job.CHAT,)),
        (Vllm(), "vLLM", (Job.CHAT,)),
        (Vllm(models=("openai/whisper-large-v3",)), "vLLM", (Job.STT,)),
        (Speaches(), "speaches", (Job.STT, Job.SPEECH)),
        (Speaches(models=("Systran/faster-whisper-small",)), "speaches", (Job.STT,)),
        (KokoroFastApi(), "Kokoro-FastAPI", (Job.SPEECH,)),
        (Plain(), "Local server on port {port}", (Job.CHAT,)),
        (Plain(models=()), "Local server on port {port}", ()),
    ],
)
async def test_each_server_is_named_as_its_user_knows_it(surface: Surface, name: str, jobs: tuple[Job, ...]) -> None:
    async with Host(surface) as host:
        (found,) = await find_servers(ports=(host.port,))
        assert found.name == name.format(port=host.port)
        assert found.base_url == host.url
        assert found.jobs == jobs
        assert found.models == surface.models  # type: ignore[attr-defined]
        assert not [v for v in host.visits if {"authorization", "xi-api-key"} & set(v.headers)]
        assert {v.method for v in host.visits} == {"GET"}


@pytest.mark.parametrize(
    "surface",
    [
        Body(),  # any web page on 8080
        Body(b'{"object":"list","data":{}}', content_type="application/json"),
        Body(b'{"object":"list","data":["a"]}', content_type="application/json"),
        Body(b'{"object":"list","data":[{"name":"a"}]}', content_type="application/json"),
        Body(b'{"models":[{"id":"a"}]}', content_type="application/json"),
        Body(b"[" * 100_000, content_type="application/json"),
        Body(b'{"data":[{"id":"a"}]}', status=401, content_type="application/json"),
        Body(b'{"data":[{"id":"a"}]}', status=503, content_type="application/json"),
        Body(json.dumps({"data": [{"id": "x" * 190} for _ in range(9000)]}).encode(), content_type="application/json"),
        Hanging(),
        Stalling(404),
        Stalling(200),
        Endless(),
    ],
)
async def test_what_is_no_list_of_models_is_no_server(surface: Surface) -> None:
    async with Host(surface) as host:
        assert await find_servers(ports=(host.port,)) == ()
        assert {v.path for v in host.visits} == {"/v1/models"}  # asked nothing more


async def test_a_redirect_is_not_followed() -> None:
    async with Host(Ollama()) as real, Host(Redirecting(f"http://127.0.0.1:{real.port}")) as sly:
        assert await find_servers(ports=(sly.port,)) == ()
        assert real.visits == []


async def test_a_round_is_over_within_half_a_second_whoever_hangs() -> None:
    bad = (Host(Hanging()), Host(Stalling(404)), Host(Stalling(200)), Host(Endless()))
    async with bad[0], bad[1], bad[2], bad[3], Host(Ollama()) as ollama, Host(LlamaCpp(hangs=("/health",))) as slow:
        at = time.monotonic()
        found = await find_servers(ports=(*(host.port for host in bad), ollama.port, slow.port, 9))
        assert time.monotonic() - at < 0.5
        assert [server.name for server in found] == ["Ollama", "llama.cpp"]


async def test_a_server_that_is_slow_about_itself_is_found_without_a_name() -> None:
    async with Host(LlamaCpp(owner="me", hangs=("/props", "/api/tags"))) as host:
        (found,) = await find_servers(ports=(host.port,))
        assert found.name == f"Local server on port {host.port}"


async def test_giving_up_closes_the_connections() -> None:
    hanging = Hanging()
    async with Host(hanging) as host:
        task = asyncio.create_task(find_servers(ports=(host.port,), seconds=5))
        await asyncio.wait_for(hanging.asked.wait(), 2)
        await cancel(task)
        await asyncio.wait_for(hanging.left.wait(), 0.1)


async def test_the_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with Host(Vllm()) as host:
        assert [server.name for server in await find_servers(ports=(host.port,))] == ["vLLM"]


async def test_no_other_machine_is_ever_asked() -> None:
    with pytest.raises(SettingsError, match="others in your network"):
        await find_servers(ports=(8000,), host="192.168.0.7")


JSON = any_json(["data", "id", "owned_by", "models"])


@given(JSON, JSON)
def test_any_json_is_survived(listed: object, other: object) -> None:
    entries = discovery._models(listed)
    if entries is not None:
        assert all(isinstance(entry["id"], str) and entry["id"] for entry in entries)
        discovery._kind(entries, dict.fromkeys(discovery._TELLING, other))
