"""Two profiles with keys of their own, in turn: no request ever carries the other's key, and no text holds any.

Told by what came in at the fakes' sockets.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from aura_desktop.app import Household
from aura_desktop.events import Problem, Spending
from aura_desktop.profiles.keys import Keys
from aura_desktop.settings import Settings
from tests.fakes.cloud import Cloud
from tests.fakes.faults import Fault, Kind
from tests.fakes.host import Visit
from tests.fakes.openai_server import FakeServer
from tests.unit.profiles.keyrings import Vault, Working

from .scene import Scene, Turn

WORK = {"openai": "sk-work-0000000001", "xai": "xai-work-0000000002", "elevenlabs": "sk_work_0000000003"}
HOME = {"openai": "sk-home-0000000004", "xai": "xai-home-0000000005", "elevenlabs": "sk_home_0000000006"}
ENVIRONMENT = {
    "OPENAI_API_KEY": "sk-env-0000000007",
    "XAI_API_KEY": "xai-env-0000000008",
    "ELEVENLABS_API_KEY": "sk_env_0000000009",
}
FROM_ENVIRONMENT = {"openai": "sk-env-0000000007", "xai": "xai-env-0000000008", "elevenlabs": "sk_env_0000000009"}
SECRETS = (*WORK.values(), *HOME.values(), *FROM_ENVIRONMENT.values())

WAYS: tuple[dict[str, Any], ...] = (
    {"stt.provider": "openai", "chat.provider": "xai", "speech.provider": "elevenlabs"},
    {"stt.provider": "elevenlabs", "chat.provider": "openai", "speech.provider": "xai"},
    {"stt.provider": "xai", "chat.provider": "openai", "openai.chat_model": "gpt-5", "speech.provider": "openai"},
)
"""Settings with which each service does each of its jobs."""


def household(home: Path, profile: str, settings: Mapping[str, Any], keys: Keys) -> Household:
    """Return a profile with these settings in its own file."""
    mine = Settings.load(home, profile)
    for key, value in settings.items():
        mine.set(key, value)
    return Household(mine, keys)


def keyring_of(**profiles: Mapping[str, str]) -> Working:
    """Return a keyring that holds the keys of several profiles."""
    entries = {(f"aura-desktop/{p}", service): key for p, keys in profiles.items() for service, key in keys.items()}
    return Working(Vault(entries))


def written(folder: Path) -> dict[str, list[str]]:
    """Return what the files below `folder` hold, by their names."""
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found.setdefault(path.name, []).append(path.read_text())
    return found


def given(visit: Visit) -> str:
    """Return the key that a request carries, "" for none."""
    return visit.headers.get("xi-api-key", "") or visit.headers.get("authorization", "").removeprefix("Bearer ")


def carries_only(visits: list[Visit], cloud: Cloud, keys: Mapping[str, str]) -> None:
    """Every request has its own service's key of these, in its own header, and no key anywhere else."""
    assert visits
    places = {id(visit): name for name, host in cloud.hosts.items() for visit in host.visits}
    for visit in visits:
        own = keys[places[id(visit)]]
        assert given(visit) == own
        rest = [value for name, value in visit.headers.items() if name not in ("authorization", "xi-api-key")]
        written = json.dumps([visit.path, visit.query, rest])
        assert not [secret for secret in SECRETS if secret in written]
        assert "authorization" not in visit.headers or "xi-api-key" not in visit.headers


async def one_turn(scene: Scene) -> Turn:
    await scene.warm()
    turn = await scene.turn()
    assert not turn.problems
    assert turn.sounded
    return turn


async def in_turn(way: Mapping[str, Any], folder: Path) -> str:
    """Let three profiles talk in turn, all of them open at the same time; return all that is shown and stored."""
    async with Cloud(WORK) as cloud:
        for keys in (HOME, FROM_ENVIRONMENT):
            cloud.accept(keys)
        cloud.says("Fine.")
        ring = keyring_of(work=WORK, home=HOME)
        settings = {**cloud.settings, **way}
        work = household(folder, "work", settings, Keys("work", backend=ring))
        home = household(folder, "home", settings, Keys("home", backend=ring))
        bare = household(folder, "bare", settings, Keys("bare", backend=Working()))
        known, shown = 0, ""
        async with Scene(house=work) as at_work, Scene(house=home) as at_home, Scene(house=bare) as without:
            turns = ((at_work, WORK), (at_home, HOME), (at_work, WORK), (without, FROM_ENVIRONMENT), (at_home, HOME))
            for scene, keys in turns:
                await one_turn(scene)
                visits = cloud.visits
                carries_only(visits[known:], cloud, keys)
                known = len(visits)
                shown += all_that_is_printed(scene)
        assert {name for name, host in cloud.hosts.items() if host.visits} == set(WORK)
    files = written(folder)
    assert {"settings.json", "usage.json"} <= files.keys()
    return shown + repr(files)


def all_that_is_printed(scene: Scene) -> str:
    """Return the engines and the household as a debugger or a crash report would print them."""
    routers: tuple[Any, ...] = (scene.engines.stt, scene.engines.chat, scene.engines.speech)
    routes = [route for router in routers for route in router.routes]
    built = [route.built for route in routes if route.built is not None]
    house = scene.house
    assert house is not None
    facts = [house.keys, house.keys.states(), house.settings, house.book.facts(), scene.events]
    return repr([routers, routes, built, [vars(engine) for engine in built], facts])


async def test_profiles_in_turn_use_their_own_keys_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    async with FakeServer() as trap:
        # What redirects other programs must not redirect Aura.
        for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "XAI_BASE_URL", "ELEVENLABS_BASE_URL", "XAI_API_BASE"):
            monkeypatch.setenv(name, trap.url)
        for name, value in ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        shown = await asyncio.gather(*(in_turn(way, tmp_path / str(n)) for n, way in enumerate(WAYS)))
    assert not trap.records
    log = "".join(f"{r.name} {r.getMessage()} {r.exc_info}" for r in caplog.records)
    assert "httpcore" in log, "the libraries' own logs are looked at too"
    assert not [secret for secret in SECRETS if secret in log + "".join(shown)]


async def test_a_refused_key_stands_in_no_sentence_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for way in WAYS:
        async with Cloud(HOME) as cloud:  # it takes none of the keys that are sent
            keys = Keys("work", backend=keyring_of(work=WORK), environ={})
            house = household(tmp_path / str(WAYS.index(way)), "work", {**cloud.settings, **way}, keys)
            house.settings.set("router.fallback", False)
            async with Scene(house=house) as scene:
                await scene.warm()
                scene.conversation.type_text("Hello there")
                await scene.idle()
                await scene.turn()
                told = repr(scene.events) + repr(house.book.facts())
            problems = [event for event in scene.events if isinstance(event, Problem)]
            assert {problem.code for problem in problems} == {"auth"}
            carries_only(cloud.visits, cloud, WORK)
            files = repr(written(tmp_path))
            log = "".join(r.getMessage() + repr(r.exc_info) for r in caplog.records)
            for secret in SECRETS:
                assert secret not in told + files + log


async def test_the_own_server_never_gets_a_key(tmp_path: Path) -> None:
    async with Cloud(WORK) as cloud:
        cloud.says("Fine.")
        jobs = {f"{job}.provider": "compatible" for job in ("stt", "chat", "speech")}
        house = household(
            tmp_path,
            "work",
            {**cloud.settings, **cloud.own_settings, **jobs},
            Keys("work", backend=keyring_of(work=WORK), environ=ENVIRONMENT),
        )
        async with Scene(house=house) as scene:
            await one_turn(scene)
        assert cloud.own.records
        assert not cloud.visits, "what is said to the own server stays there"
        for record in cloud.own.records:
            assert not {"authorization", "xi-api-key"} & record.headers.keys()
            assert not [secret for secret in SECRETS if secret in repr(record)]


# What it costs


async def test_a_turn_is_accounted_for_and_the_month_warns(tmp_path: Path) -> None:
    async with Cloud(WORK) as cloud:
        cloud.says("Fine, and you?")
        keys = Keys("work", backend=keyring_of(work=WORK), environ={})
        house = household(tmp_path, "work", cloud.settings, keys)
        async with Scene(house=house) as scene:
            plain = await one_turn(scene)
            assert plain.served("stt") == plain.served("speech") == ["elevenlabs"]
            assert plain.served("chat") == ["openai"]
            (spent,) = [event for event in scene.events if isinstance(event, Spending)]
            assert spent.turn_dollars is not None
            assert 0 < spent.turn_dollars < 0.05
            assert spent.month_dollars == pytest.approx(spent.turn_dollars)
            assert spent.hedged_dollars == 0
            assert spent.tokens_in == 9  # as the fake counts
            assert spent.tokens_out > 0
            assert 0.4 <= spent.heard_seconds <= 2.0
            assert spent.spoken_characters == len("Fine, and you?")

            cloud.chat["openai"].chat = Fault(Kind.STALL_BEFORE)
            house.settings.set("usage.monthly_limit", 0.0001)
            slow = await scene.turn()
            assert slow.served("chat") == ["xai"]
            spent = [event for event in scene.events if isinstance(event, Spending)][-1]
            assert spent.turn_dollars is not None
            assert 0 < spent.hedged_dollars < spent.turn_dollars
            assert spent.month_dollars > spent.turn_dollars
            assert spent.limit == 0.0001
            warnings = [e for e in scene.events if isinstance(e, Problem) and e.code == "monthly-limit"]
            assert len(warnings) == 1
            assert "limit" in warnings[0].sentence
        report = json.loads((tmp_path / "profiles" / "work" / "usage.json").read_text())
        assert '"openai' in json.dumps(report)
        before = json.dumps(report)
        again = household(tmp_path, "work", {"usage.monthly_limit": 0}, keys)
        # A little more than was told: the silence after the last words goes up too.
        assert spent.month_dollars <= again.ledger.report().dollars < spent.month_dollars + 0.0005
        cloud.well()
        async with Scene(house=again) as scene:
            for _ in range(2):
                await one_turn(scene)
            told = [event for event in scene.events if isinstance(event, Spending)]
            assert [event.hedged_dollars for event in told] == [0, 0], "no turn was hedged"
            assert told[0].month_dollars > spent.month_dollars
        assert (tmp_path / "profiles" / "work" / "usage.json").read_text() != before
