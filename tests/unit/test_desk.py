from __future__ import annotations

import asyncio
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aura_desktop.desk import Desk
from aura_desktop.enquiries import (
    CheckEcho,
    CheckKey,
    Done,
    EchoChecked,
    EchoFinding,
    FindServers,
    FoundServer,
    HearVoice,
    KeyChecked,
    KeyList,
    KeySource,
    ListKeys,
    ListModels,
    ListVoices,
    ModelInfo,
    ModelList,
    PlaySound,
    ReadUsage,
    Refused,
    ServerList,
    StoreKey,
    UsageReport,
    Voice,
    VoiceList,
)
from aura_desktop.errors import EngineFailed, Unreachable
from aura_desktop.profiles.keys import Keys
from aura_desktop.services import Job, Service
from aura_desktop.settings import Settings
from tests.cancelling import cancel
from tests.unit.profiles.keyrings import KEY, Hanging, Vault, Working

REPORT = UsageReport(date(2026, 11, 1), (), 1.25, 0.0)
OLLAMA = FoundServer("Ollama", "http://127.0.0.1:11434/v1", (Job.CHAT,), ("llama3",))


class Loud:
    """Plays nothing, and hears a good room."""

    def __init__(self) -> None:
        self.played: list[str] = []

    def sound(self, name: str) -> None:
        self.played.append(name)

    async def echo(self) -> EchoChecked:
        return EchoChecked(EchoFinding.CANCELLED, "Good.")


class World:
    """A desk with everything beside it, and what it asked of that."""

    def __init__(self, keys: Keys | None = None, **settings: Any) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.changes = 0
        self.changed = asyncio.Event()
        self.fails: Exception | None = None
        self.sounds: Loud | None = Loud()
        self.keys = keys or Keys("default", backend=Working(), environ={})
        self.desk = Desk(
            self.keys,
            Settings(None, {key.replace("_", ".", 1): value for key, value in settings.items()}),
            models=self._models,
            voices=self._voices,
            hear=self._hear,
            usage=lambda: REPORT,
            on_keys_changed=self._changed,
            check=self._check,
            servers=self._servers,
            system=self._system,
            sounds=lambda: self.sounds,
        )

    async def _models(self, *asked: Any) -> tuple[ModelInfo, ...]:
        return self._note(("models", *asked), (ModelInfo("gpt-5.2"),))

    async def _voices(self, *asked: Any) -> tuple[Voice, ...]:
        return self._note(("voices", *asked), (Voice("v1", "Ann"),))

    async def _system(self) -> tuple[Voice, ...]:
        return self._note(("system",), (Voice("en", "English"),))

    async def _hear(self, *asked: Any) -> None:
        self._note(("hear", *asked), None)

    async def _servers(self) -> tuple[FoundServer, ...]:
        return self._note(("servers",), (OLLAMA,))

    async def _check(self, service: Service, key: str, *, base_url: str = "", chat_model: str = "") -> KeyChecked:
        return self._note(("check", service.name, key, base_url, chat_model), KeyChecked(service.name, True, "Works."))

    def _note(self, asked: tuple[Any, ...], answer: Any) -> Any:
        self.asked.append(asked)
        if self.fails is not None:
            raise self.fails
        return answer

    def _changed(self) -> None:
        self.changes += 1
        self.changed.set()


async def test_keys_are_stored_listed_and_forgotten_and_each_change_is_told() -> None:
    world = World()
    found = await world.desk.answer(StoreKey("openai", f" {KEY} "))
    assert isinstance(found, KeyList)
    assert found.keys[0].source is KeySource.KEYRING
    assert KEY not in repr(found)
    assert world.keys.get("openai") == KEY
    assert await world.desk.answer(ListKeys()) == found
    await asyncio.sleep(0)
    assert world.changes == 1
    found = await world.desk.answer(StoreKey("openai", ""))
    assert isinstance(found, KeyList)
    assert found.keys[0].source is KeySource.NONE
    await asyncio.sleep(0)
    assert world.changes == 2


async def test_the_key_of_the_own_server_is_kept_for_the_address_in_the_settings() -> None:
    world = World(chat_base_url="http://127.0.0.1:8000/v1")
    found = await world.desk.answer(StoreKey("chat-server", KEY))
    assert isinstance(found, KeyList)
    assert {key.service: key.address for key in found.keys}["chat-server"] == "http://127.0.0.1:8000"
    assert world.keys.server_key(Job.CHAT, "http://127.0.0.1:8000/v1") == KEY
    assert isinstance(await world.desk.answer(StoreKey("stt-server", KEY)), Refused)  # it has no address
    assert isinstance(await world.desk.answer(StoreKey("chat-server", "")), KeyList)
    assert world.keys.server_key(Job.CHAT, "http://127.0.0.1:8000/v1") is None


async def test_a_key_that_is_none_is_refused_and_changes_nothing() -> None:
    world = World()
    for question in (StoreKey("openai", "xai-abc"), CheckKey("openai", "sk abc"), StoreKey("no-such", KEY)):
        found = await world.desk.answer(question)
        assert isinstance(found, Refused)
        assert found.code == "settings"
        assert "abc" not in found.sentence
    await asyncio.sleep(0)
    assert (world.changes, world.asked) == (0, [])


async def test_without_a_keyring_it_is_said_that_the_key_lasts_for_the_session() -> None:
    world = World(Keys("default", backend=Working(fails=OSError()), environ={}))
    found = await world.desk.answer(StoreKey("openai", KEY))
    assert isinstance(found, KeyList)
    assert (found.keyring, found.keys[0].source) == (False, KeySource.SESSION)
    assert "only until Aura ends" in found.sentence


async def test_a_keyring_that_hangs_stops_nothing_else_and_its_keys_are_told_when_they_come() -> None:
    ring = Hanging(Vault({("aura-desktop/default", "openai"): KEY}))
    world = World(Keys("default", backend=ring, environ={}, seconds=0.3))
    listing = asyncio.create_task(world.desk.answer(ListKeys()))
    assert await asyncio.wait_for(world.desk.answer(ReadUsage()), 0.2) == REPORT
    assert not listing.done()
    found = await listing
    assert isinstance(found, KeyList)
    assert not found.keyring
    world.changed.clear()
    ring.go.set()
    await asyncio.wait_for(world.changed.wait(), 2)
    assert world.keys.get("openai") == KEY


async def test_a_closed_desk_tells_of_no_change() -> None:
    world = World()
    world.desk.close()
    world.desk.close()
    await asyncio.to_thread(world.keys.store, "openai", KEY)
    await asyncio.sleep(0)
    assert world.changes == 0


async def test_the_pasted_key_is_checked_else_the_kept_one_at_the_address_and_model_of_the_settings() -> None:
    world = World(openai_base_url="https://eu.api.openai.com/v1", openai_chat_model="gpt-6-luna")
    await world.desk.answer(CheckKey("openai", f'"{KEY}"'))
    await world.desk.answer(StoreKey("elevenlabs", "sk_4711"))
    await world.desk.answer(CheckKey("elevenlabs"))
    assert world.asked == [
        ("check", "openai", KEY, "https://eu.api.openai.com/v1", "gpt-6-luna"),
        ("check", "elevenlabs", "sk_4711", "", ""),
    ]


async def test_a_check_without_any_key_says_where_to_get_one() -> None:
    world = World()
    found = await world.desk.answer(CheckKey("xai"))
    assert isinstance(found, KeyChecked)
    assert (found.ok, found.code) == (False, "no-key")
    assert "https://console.x.ai" in found.sentence
    assert isinstance(await world.desk.answer(CheckKey("no-such", KEY)), Refused)
    assert world.asked == []


async def test_models_are_asked_for_at_the_address_of_the_settings() -> None:
    world = World(chat_base_url="http://127.0.0.1:8000/v1", xai_base_url="https://eu.x.ai/v1")
    expected = ModelList("openai", Job.CHAT, (ModelInfo("gpt-5.2"),))
    assert await world.desk.answer(ListModels("openai", Job.CHAT)) == expected
    for question in (
        ListModels("xai", Job.CHAT),
        ListModels("compatible", Job.CHAT),
        ListModels("compatible", Job.STT, "http://h:1/v1"),
        ListModels("local", Job.CHAT),
    ):
        await world.desk.answer(question)
    assert [asked[1:] for asked in world.asked] == [
        ("openai", Job.CHAT, ""),
        ("xai", Job.CHAT, "https://eu.x.ai/v1"),
        ("compatible", Job.CHAT, "http://127.0.0.1:8000/v1"),
        ("compatible", Job.STT, "http://h:1/v1"),
        ("local", Job.CHAT, ""),
    ]
    found = await world.desk.answer(ListModels("compatible", Job.SPEECH))
    assert isinstance(found, Refused)
    assert "address of your server" in found.sentence


async def test_voices_come_from_the_provider_and_the_systems_from_the_system() -> None:
    world = World()
    assert await world.desk.answer(ListVoices("elevenlabs")) == VoiceList("elevenlabs", (Voice("v1", "Ann"),))
    assert await world.desk.answer(ListVoices("system")) == VoiceList("system", (Voice("en", "English"),))
    assert world.asked == [("voices", "elevenlabs"), ("system",)]


async def test_hearing_servers_and_usage() -> None:
    world = World()
    assert await world.desk.answer(HearVoice("xai", "eve")) == Done()
    assert await world.desk.answer(FindServers()) == ServerList((OLLAMA,))
    assert await world.desk.answer(ReadUsage()) == REPORT
    assert world.asked == [("hear", "xai", "eve"), ("servers",)]


@pytest.mark.parametrize("error", [Unreachable("xAI Grok cannot be reached."), EngineFailed("espeak-ng is missing.")])
async def test_a_failure_is_an_answer_with_its_sentence(error: Unreachable | EngineFailed) -> None:
    world = World()
    world.fails = error
    for question in (ListModels("xai", Job.CHAT), ListVoices("xai"), ListVoices("system"), HearVoice("xai", "")):
        assert await world.desk.answer(question) == Refused(error.code, error.sentence)


async def test_giving_a_question_up_ends_what_runs_for_it() -> None:
    world = World()
    begun, ended = asyncio.Event(), asyncio.Event()

    async def hang(*_: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    world.desk._hear = hang
    task = asyncio.create_task(world.desk.answer(HearVoice("xai", "eve")))
    await begun.wait()
    await cancel(task)
    assert ended.is_set()


async def test_the_keyring_is_never_asked_on_the_loops_thread() -> None:
    threads: set[str] = set()

    class Noting(Working):
        def _call(self, what: str) -> None:
            threads.add(threading.current_thread().name)

    world = World(Keys("default", backend=Noting(), environ={}, seconds=1))
    for question in (ListKeys(), StoreKey("openai", KEY), CheckKey("openai"), StoreKey("openai", "")):
        await world.desk.answer(question)
    assert threads == {"keyring"}


async def test_the_real_ways_out_need_no_more_than_the_machine(tmp_path: Path) -> None:
    from aura_desktop import desk

    assert isinstance(await desk.find_servers(), tuple)
    checked = await desk.check_key(desk.SERVICES["openai"], KEY, base_url="http://127.0.0.1:9/v1")
    assert checked.code == "unreachable"


def test_sounds_are_played_and_the_room_is_tried() -> None:
    async def scene() -> None:
        world = World()
        assert await world.desk.answer(PlaySound("error")) == Done()
        assert world.sounds is not None
        assert world.sounds.played == ["error"]
        assert await world.desk.answer(CheckEcho()) == EchoChecked(EchoFinding.CANCELLED, "Good.")
        world.sounds = None
        for question in (PlaySound("error"), CheckEcho()):
            refused = await world.desk.answer(question)
            assert isinstance(refused, Refused)
            assert "No sound can be played" in refused.sentence

    asyncio.run(scene())
