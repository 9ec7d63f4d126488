"""The compatible adapters' connections, keys and addresses, from the first use to the end."""

from __future__ import annotations

import asyncio
import logging

import httpx
import pytest

from aura_desktop import __version__, errors
from aura_desktop.providers.address import Address
from aura_desktop.providers.compatible_chat import CompatibleChat
from aura_desktop.providers.compatible_speech import CompatibleSpeech
from aura_desktop.providers.compatible_stt import CompatibleSpeechToText
from aura_desktop.providers.http import Timeouts, new_client
from tests.fakes.behaviour import Behaviour
from tests.fakes.faults import Fault, Kind, status_fault
from tests.fakes.openai_server import FakeServer

from .harness import JOBS, PATHS, QUICK, SAID, adapter, use

SECRET = "sk-test-0123456789abcdef"


@pytest.mark.parametrize("job", JOBS)
async def test_warming_up_opens_the_connection_that_is_then_used(server: FakeServer, job: str) -> None:
    async with adapter(job, server.url) as engine:
        await engine.warm()
        for _ in range(3):
            await use(engine)
    assert len(server.records) == 4
    assert server.connections == 1


@pytest.mark.parametrize("job", JOBS)
async def test_a_kept_connection_that_the_server_closed_is_replaced_once(server: FakeServer, job: str) -> None:
    """A server that closes idle connections has not failed: the request goes out again at once."""
    async with adapter(job, server.url) as engine:
        await use(engine)
        # The server takes the next request on the kept connection and closes it without a byte.
        setattr(server.behaviour, job, Fault(Kind.RESET_BEFORE, times=1))
        assert await use(engine)
        assert len(server.of(PATHS[job])) == 3
        # On a connection of its own the same is a failure, and is not tried again.
        setattr(server.behaviour, job, Fault(Kind.RESET_BEFORE))
        server.records.clear()
        with pytest.raises(errors.Unreachable):
            await use(engine)
        assert len(server.records) == 2


@pytest.mark.parametrize("job", JOBS)
async def test_connections_closed_while_idle_do_not_matter(server: FakeServer, job: str) -> None:
    server.behaviour.close_idle = True
    async with adapter(job, server.url) as engine:
        for wait in (0.0, 0.0, 0.01, 0.01):
            assert await use(engine)
            await asyncio.sleep(wait)


@pytest.mark.parametrize("job", JOBS)
async def test_warm_raises_for_a_bad_key_and_for_nothing_else_the_server_says(server: FakeServer, job: str) -> None:
    async with adapter(job, server.url) as engine:
        for status in (404, 405, 429, 400):
            server.behaviour.models = status_fault(status)
            await engine.warm()
        for status, kind in ((401, errors.AuthFailed), (503, errors.Unreachable)):
            server.behaviour.models = status_fault(status)
            with pytest.raises(kind):
                await engine.warm()


@pytest.mark.parametrize("job", JOBS)
async def test_the_key_goes_out_and_shows_nowhere(
    server: FakeServer, job: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    async with adapter(job, server.url, api_key=SECRET) as engine:
        await use(engine)
        headers = server.last(PATHS[job]).headers
        assert headers["authorization"] == f"Bearer {SECRET}"
        assert headers["user-agent"] == f"aura-desktop/{__version__}"
        server.behaviour.api_key = "another"
        with pytest.raises(errors.AuthFailed) as caught:
            await use(engine)
    for shown in (caught.value.sentence, caught.value.detail, repr(caught.value), caplog.text):
        assert SECRET not in shown
        assert SAID not in shown
    async with adapter(job, server.url) as engine:
        with pytest.raises(errors.AuthFailed):
            await use(engine)
        assert "authorization" not in server.last(PATHS[job]).headers


@pytest.mark.parametrize("job", JOBS)
async def test_user_info_in_the_address_becomes_basic_auth_and_shows_nowhere(
    server: FakeServer, job: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.behaviour.basic_auth = ("me", "pass-word")
    async with adapter(job, server.url.replace("//", "//me:pass-word@")) as engine:
        await use(engine)
        server.behaviour.basic_auth = ("you", "x")
        with pytest.raises(errors.AuthFailed) as caught:
            await use(engine)
    assert "pass-word" not in caught.value.sentence + caught.value.detail + caplog.text


@pytest.mark.parametrize("job", JOBS)
async def test_a_redirect_is_not_followed(server: FakeServer, job: str) -> None:
    async with FakeServer() as other:
        setattr(server.behaviour, job, Fault(Kind.STATUS, 307, headers={"location": other.url + PATHS[job]}))
        async with adapter(job, server.url, api_key=SECRET) as engine:
            with pytest.raises(errors.ProtocolError):
                await use(engine)
        assert other.records == []


@pytest.mark.parametrize("job", JOBS)
async def test_a_proxy_variable_does_not_break_local_servers(
    server: FakeServer, job: str, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
    async with adapter(job, server.url) as engine:
        assert await use(engine)


async def test_a_proxy_variable_nobody_can_use_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "nonsense://h:1")
    async with adapter("chat", "https://192.0.2.1:8000/v1") as engine:
        with pytest.raises(errors.SettingsError) as caught:
            await use(engine)
    assert "proxy" in caught.value.sentence


@pytest.mark.parametrize("job", JOBS)
async def test_after_closing_there_is_one_clear_error(server: FakeServer, job: str) -> None:
    async with adapter(job, server.url) as engine:
        await use(engine)
    await engine.aclose()
    with pytest.raises(errors.Unreachable):
        await use(engine)


@pytest.mark.parametrize("job", JOBS)
async def test_closing_the_adapter_ends_what_is_under_way(server: FakeServer, job: str) -> None:
    server.behaviour.stt_delay = server.behaviour.first_token = server.behaviour.first_audio = 30.0
    async with adapter(job, server.url, Timeouts(first=10.0)) as engine:
        task = asyncio.create_task(use(engine))
        await server.arrived(PATHS[job])
        await engine.aclose()
        with pytest.raises(errors.ProviderError):
            await asyncio.wait_for(task, 1.0)


async def test_the_client_comes_in_through_the_constructor(server: FakeServer) -> None:
    made: list[Address] = []

    def factory(address: Address, timeouts: Timeouts) -> httpx.AsyncClient:
        made.append(address)
        assert timeouts is QUICK
        return new_client(address, timeouts)

    async with adapter("chat", server.url, client_factory=factory) as engine:
        assert made == [], "nothing is built before it is needed"
        await use(engine)
        await use(engine)
    assert [a.base_url for a in made] == [server.url]


@pytest.mark.parametrize("job", JOBS)
def test_a_bad_address_or_key_is_refused_when_built(job: str) -> None:
    kinds = {"stt": CompatibleSpeechToText, "chat": CompatibleChat, "speech": CompatibleSpeech}
    with pytest.raises(errors.SettingsError):
        kinds[job]("not an address", "m")
    with pytest.raises(errors.SettingsError):
        kinds[job]("http://127.0.0.1:1/v1", "m", api_key="sk\nx")


def test_the_fake_itself_runs_in_a_thread() -> None:
    from tests.fakes.openai_server import running

    with running(Behaviour()) as fake:
        assert httpx.get(f"{fake.url}/models", trust_env=False).json()["data"][0]["id"] == "fake-model"
