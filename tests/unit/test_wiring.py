"""Who does which job with which settings and keys, and what is never sent anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from aura_desktop.building import Builder
from aura_desktop.clock import SystemClock
from aura_desktop.errors import AuraError, SettingsError
from aura_desktop.profiles.keys import Keys
from aura_desktop.providers.base import Message
from aura_desktop.providers.router.chat import RoutedChat
from aura_desktop.providers.router.health import HealthBook
from aura_desktop.services import Job
from aura_desktop.settings import Settings
from aura_desktop.wiring import Wiring, order, try_rules
from tests.fakes.behaviour import Behaviour
from tests.fakes.host import Host, bearer_gate
from tests.fakes.openai_server import FakeServer, running
from tests.unit.profiles.keyrings import Working

OWN = "http://127.0.0.1:9/v1"


class Ring:
    """Keys in memory."""

    def __init__(self, **keys: str) -> None:
        self.keys = keys

    def get(self, service: str) -> str | None:
        return self.keys.get(service)

    def identity(self, service: str) -> str:
        return f"{service}-{self.keys.get(service, '')}"

    def server_key(self, job: Job, base_url: str) -> str | None:
        return None

    def server_identity(self, job: Job, base_url: str) -> str:
        return ""


def wiring(settings: Mapping[str, Any] | None = None, **keys: str) -> Wiring:
    return Wiring(Settings(None, dict(settings or {})), Ring(**keys), book=HealthBook(SystemClock()))


@pytest.mark.parametrize(
    ("settings", "job", "held", "expected"),
    [
        ({}, Job.CHAT, "", "local"),
        ({}, Job.STT, "openai elevenlabs xai", "elevenlabs openai xai pocketsphinx"),
        ({}, Job.SPEECH, "openai xai", "xai openai system"),
        ({"chat.provider": "xai"}, Job.CHAT, "openai xai", "xai openai"),
        ({"router.offline_chat": True}, Job.CHAT, "openai", "openai local"),
        ({"router.fallback": False}, Job.STT, "openai xai", "openai"),
        ({"stt.provider": "pocketsphinx"}, Job.STT, "openai", "pocketsphinx"),
    ],
)
def test_who_is_asked_in_which_order(settings: dict[str, Any], job: Job, held: str, expected: str) -> None:
    assert " ".join(order(Settings(None, settings), job, held.split().__contains__)) == expected


@pytest.mark.parametrize("job", Job)
def test_whoever_chose_the_own_server_is_never_sent_to_a_service(job: Job) -> None:
    settings = Settings(None, {f"{job}.provider": "compatible", f"{job}.base_url": OWN})
    assert not {"openai", "xai", "elevenlabs"} & set(order(settings, job, lambda service: True))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, None),
        ({"chat.model": "/a/model.gguf"}, ["local"]),
        ({"chat.provider": "local", "chat.model": "/a/model.gguf"}, ["local"]),
        ({"chat.provider": "compatible", "chat.base_url": OWN, "chat.model": "large"}, ["compatible"]),
    ],
)
async def test_the_built_in_model_sums_nothing_up(settings: dict[str, Any], expected: list[str] | None) -> None:
    engines = wiring({**settings, "router.offline_chat": True}).engines()
    assert isinstance(engines.memory, RoutedChat | None)
    assert (engines.memory and [route.name for route in engines.memory.routes]) == expected


async def test_a_chosen_service_without_a_key_says_so() -> None:
    engines = wiring({"chat.provider": "openai"}).engines()
    with pytest.raises(AuraError, match="There is no key for OpenAI"):
        async for _ in engines.chat.stream([Message("user", "Hello?")]):
            pass
    await engines.chat.aclose()


async def test_a_wrong_provider_setting_gives_its_reason_when_used() -> None:
    engines = wiring({"chat.provider": "compatible"}).engines()
    with pytest.raises(SettingsError, match="address"):
        await engines.chat.warm()
    for engine in (engines.stt, engines.chat, engines.speech):
        await engine.aclose()


@pytest.fixture
def own_server() -> Iterator[FakeServer]:
    with running(Behaviour(reply="Fine.")) as server:
        yield server


async def test_the_own_server_gets_no_key_of_a_service(own_server: FakeServer) -> None:
    parts = wiring(
        {"chat.provider": "compatible", "chat.base_url": own_server.url, "chat.model": "fake"},
        openai="sk-secret-of-openai",
        xai="xai-secret",
    )
    engines = parts.engines()
    await engines.chat.warm()
    assert [event async for event in engines.chat.stream([Message("user", "Hello?")])]
    await engines.chat.aclose()
    assert await parts.models("compatible", Job.CHAT, own_server.url)
    assert own_server.records
    assert not [r for r in own_server.records if "authorization" in r.headers or "secret" in str(r.headers)]


async def test_the_own_server_gets_the_key_that_was_given_for_its_address_and_no_other_server_does() -> None:
    held = Keys("default", backend=Working(), environ={})
    async with Host(FakeServer(Behaviour(reply="Fine.")), gate=bearer_gate("own-key")) as own:
        held.store_server(Job.CHAT, own.url, "own-key")
        settings = Settings(None, {"chat.provider": "compatible", "chat.base_url": own.url, "chat.model": "fake"})
        parts = Wiring(settings, held, book=HealthBook(SystemClock()))
        engines = parts.engines()
        assert [event async for event in engines.chat.stream([Message("user", "Hello?")])]
        await engines.chat.aclose()
        assert await parts.models("compatible", Job.CHAT, own.url)
        # A user and a password in the address give way to the key: the server hears of one of them.
        settings.set("chat.base_url", own.url.replace("://", "://someone:word@"))
        engines = parts.engines()
        assert [event async for event in engines.chat.stream([Message("user", "Hello?")])]
        await engines.chat.aclose()
    async with Host(FakeServer(Behaviour(reply="Fine."))) as other:
        settings.set("chat.base_url", other.url)
        engines = parts.engines()
        assert [event async for event in engines.chat.stream([Message("user", "Hello?")])]
        await engines.chat.aclose()
        assert other.visits
        assert not [visit for visit in other.visits if "own-key" in str(visit.headers)]


@pytest.mark.parametrize("job", Job)
def test_every_job_has_a_key_for_its_own_server(job: Job) -> None:
    held = Keys("default", backend=Working(), environ={})
    held.store_server(job, OWN, "own-key")
    builder = Builder(Settings(None, {f"{job}.base_url": OWN}), held)
    engine = getattr(builder, str(job))("compatible")
    assert engine._server.key_headers()["authorization"] == "Bearer own-key"


@pytest.mark.parametrize("job", list(Job))
async def test_a_server_of_the_network_is_spoken_to_openly_only_where_the_user_wants_it(job: Job) -> None:
    mine = Settings(None, {f"{job}.base_url": "http://rack.local:8000/v1"})
    builder, wired = Builder(mine, Ring()), Wiring(mine, Ring(), book=HealthBook(SystemClock()))
    make = {Job.STT: builder.stt, Job.CHAT: builder.chat, Job.SPEECH: builder.speech}[job]
    with pytest.raises(SettingsError, match="others in your network"):
        make("compatible")
    with pytest.raises(SettingsError, match="others in your network"):
        await wired.models("compatible", job)
    before = wired._identity(job, "compatible")
    mine.set("servers.unencrypted", True)
    await make("compatible").aclose()
    assert wired._identity(job, "compatible") != before, "it is made anew"


def test_another_key_of_the_own_server_lets_it_be_asked_again() -> None:
    held = Keys("default", backend=Working(), environ={})
    parts = Wiring(Settings(None, {"chat.base_url": OWN}), held, book=HealthBook(SystemClock()))
    before = parts._chat_route("compatible").identity
    held.store_server(Job.CHAT, OWN, "own-key")
    assert parts._chat_route("compatible").identity != before


async def test_the_model_file_of_the_offline_model_is_no_name_for_a_server(own_server: FakeServer) -> None:
    parts = wiring({"chat.base_url": own_server.url, "chat.model": "/models/some.gguf"})
    engines = parts.engines()
    assert [event async for event in engines.chat.stream([Message("user", "Hello?")])]
    await engines.chat.aclose()
    assert own_server.last("/chat/completions").body["model"] == "fake-model"


def test_rules_can_be_tried_out() -> None:
    assert "xAI Grok" in try_rules("", "Who won the match last night?")
    assert (
        try_rules("xai: bananas", "What is a banana?") == "No rule speaks of this: the order of router.order decides."
    )
    assert try_rules("xai: bananas", "I like bananas") == "“bananas” goes to xAI Grok.", "the service once"
    assert "1" in try_rules("nobody: words", "Hello")


@pytest.mark.parametrize("name", ["openai", "elevenlabs", "xai", "compatible"])
def test_whoever_hears_is_told_the_names_and_words_of_the_profile(name: str) -> None:
    settings = Settings(
        None,
        {
            "context.terms": "Siobhán, Kraków,, Siobhán",
            "context.organisation": "Acme",
            "persona.name": "Ada",
            "stt.base_url": OWN,
        },
    )
    engine = Builder(settings, Ring(openai="sk-1", elevenlabs="sk_1", xai="xai-1")).stt(name)
    told = engine._prompt.split(", ") if name == "compatible" else list(engine.terms)  # type: ignore[attr-defined]
    assert told == ["Siobhán", "Kraków", "Acme", "Ada"]
