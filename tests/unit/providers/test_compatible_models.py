"""Which model the compatible adapters take where none is named."""

from __future__ import annotations

import pytest

from aura_desktop import errors
from aura_desktop.providers.address import Job
from aura_desktop.providers.models import pick_model
from tests.fakes.faults import status_fault
from tests.fakes.openai_server import FakeServer

from .harness import JOBS, PATHS, adapter, use


@pytest.mark.parametrize("job", JOBS)
async def test_no_model_named_means_one_of_the_servers(server: FakeServer, job: str) -> None:
    server.behaviour.model_names = ("nomic-embed-text", "whisper-large-v3", "kokoro", "llama3.2:1b")
    async with adapter(job, server.url, model="") as engine:
        await use(engine)
        await use(engine)
    assert len(server.of("/models")) == 1
    expected = {"stt": "whisper-large-v3", "chat": "llama3.2:1b", "speech": "kokoro"}
    assert {r.body["model"] for r in server.of(PATHS[job])} == {expected[job]}


async def test_no_model_at_all(server: FakeServer) -> None:
    server.behaviour.model_names = ()
    async with adapter("chat", server.url, model="") as chat:
        with pytest.raises(errors.ModelGone) as caught:
            await use(chat)
    assert "no model loaded" in caught.value.sentence


@pytest.mark.parametrize("job", ["stt", "speech"])
async def test_servers_with_one_model_need_list_none(server: FakeServer, job: str) -> None:
    server.behaviour.models = status_fault(404)
    async with adapter(job, server.url, model="") as engine:
        assert await use(engine)
    assert server.last(PATHS[job]).body["model"] in ("whisper-1", "tts-1")


def test_pick_model_falls_back_to_the_first() -> None:
    assert pick_model(["a", "b"], Job.SPEECH) == "a"
    assert pick_model(["whisper"], Job.CHAT) == "whisper"
