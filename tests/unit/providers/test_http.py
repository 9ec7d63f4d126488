from __future__ import annotations

import asyncio
import time

import pytest

from aura_desktop import errors
from aura_desktop.providers.address import Job
from aura_desktop.providers.http import Server
from tests.fakes.faults import Fault, Kind
from tests.fakes.openai_server import FakeServer

from .harness import PATHS


def deadline(seconds: float = 5.0) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_leaving_the_block_closes_the_connection_whoever_still_holds_the_answer(server: FakeServer) -> None:
    server.behaviour.token_gap = 0.02
    client = Server(server.url, Job.CHAT, provider="test")
    async with client.open("POST", PATHS["chat"], deadline=deadline(), json={"stream": True}) as answer:
        assert await answer.chunk(deadline())
        at = time.monotonic()
    assert await server.last(PATHS["chat"]).closed_within(1.0) - at < 0.1
    assert answer.status == 200
    await client.aclose()


async def test_a_whole_answer_keeps_its_connection(server: FakeServer) -> None:
    client = Server(server.url, Job.CHAT, provider="test")
    for _ in range(3):
        assert await client.models(deadline()) == ["fake-model"]
    assert server.connections == 1
    await client.aclose()


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b'{"data":[{"id":"a"},{"id":""},{"x":1},7,"b"]}', ["a", "b"]),
        (b'{"models":[{"id":"a"}]}', ["a"]),
        (b'[{"id":"a"}]', ["a"]),
        (b'{"data":[]}', []),
        (b'{"data":7}', None),
        (b"7", None),
        (b"<html>", None),
    ],
)
async def test_lists_of_models(server: FakeServer, body: bytes, names: list[str] | None) -> None:
    server.behaviour.models = Fault(Kind.BODY, body=body)
    client = Server(server.url, Job.CHAT, provider="test")
    if names is None:
        with pytest.raises(errors.ProtocolError):
            await client.models(deadline())
    else:
        assert await client.models(deadline()) == names
    await client.aclose()


async def test_an_answer_without_end_is_refused(server: FakeServer) -> None:
    server.behaviour.models = Fault(Kind.BODY, body=b" " * 100_000)
    client = Server(server.url, Job.CHAT, provider="test")
    async with client.open("GET", "/models", deadline=deadline()) as answer:
        with pytest.raises(errors.ProtocolError):
            await answer.body(deadline(), limit=50_000)
    await client.aclose()


async def test_a_model_name_that_cannot_be_sent_is_said(server: FakeServer) -> None:
    client = Server(server.url, Job.CHAT, provider="test")
    with pytest.raises(errors.BadRequest) as caught:
        async with client.open("POST", PATHS["chat"], deadline=deadline(), json={"model": "\udcff"}):
            pass
    assert "settings" in caught.value.sentence
    await client.aclose()
