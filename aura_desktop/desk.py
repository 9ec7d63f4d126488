"""Answers the settings window's questions (enquiries.py), on the asyncio thread; others wait for the keyring."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from .enquiries import (
    Answer,
    CheckEcho,
    CheckKey,
    Done,
    EchoChecked,
    FindServers,
    FoundServer,
    HearVoice,
    KeyChecked,
    KeyList,
    ListKeys,
    ListModels,
    ListVoices,
    ModelInfo,
    ModelList,
    PlaySound,
    Question,
    ReadUsage,
    Refused,
    ServerList,
    StoreKey,
    UsageReport,
    Voice,
    VoiceList,
)
from .errors import AuraError, SettingsError
from .profiles.keys import Keys, clean_key
from .services import SERVERS, SERVICES, Job, Service
from .settings import Settings

ListTheModels = Callable[[str, Job, str], Awaitable[tuple[ModelInfo, ...]]]
"""(provider, job, base_url) -> its models. Raises AuraError."""

ListTheVoices = Callable[[str], Awaitable[tuple[Voice, ...]]]
"""(provider) -> its voices. Raises AuraError."""

SayInVoice = Callable[[str, str], Awaitable[None]]
"""(provider, voice): say a sentence through the loudspeaker. Raises AuraError."""


class CheckTheKey(Protocol):
    """As providers.key_check.check_key."""

    def __call__(
        self, service: Service, key: str, *, base_url: str = "", chat_model: str = ""
    ) -> Awaitable[KeyChecked]:
        """Return what the key is worth."""
        ...


class Sounds(Protocol):
    """As sound_check.SoundCheck."""

    def sound(self, name: str) -> None:
        """Let one of Aura's own sounds be heard."""
        ...

    async def echo(self) -> EchoChecked:
        """Return whether Aura hears itself. Raises AuraError."""
        ...


NO_SOUND = "No sound can be played here."


async def check_key(service: Service, key: str, *, base_url: str = "", chat_model: str = "") -> KeyChecked:
    """Try the key at the service itself."""
    from .providers import key_check

    return await key_check.check_key(service, key, base_url=base_url, chat_model=chat_model)


async def find_servers() -> tuple[FoundServer, ...]:
    """Look for servers on this machine."""
    from .providers import discovery

    return await discovery.find_servers()


async def system_voices() -> tuple[Voice, ...]:
    """List the voices of the operating system. Raises EngineFailed."""
    from .providers.local.system_voice import SystemVoice

    return tuple(Voice(found.id, found.name, found.language) for found in await SystemVoice().voices())


class Desk:
    """One answer for each question of enquiries.py. Made on the running asyncio loop.

    Args:
        keys: The profile's keys.
        settings: The profile's settings.
        models: Lists a provider's models.
        voices: Lists a provider's voices, but the system's.
        hear: Lets a voice say a sentence.
        usage: What was used this month.
        on_keys_changed: Called on the asyncio thread after any change of the keys, also when a keyring that was slow
            or locked gives them after all.
        check: Tries a key at its service.
        servers: Looks for servers on this machine.
        system: Lists the system's voices.
        sounds: Gives what plays sounds and listens for their echo; None: there is nothing to play them with.
    """

    def __init__(
        self,
        keys: Keys,
        settings: Settings,
        *,
        models: ListTheModels,
        voices: ListTheVoices,
        hear: SayInVoice,
        usage: Callable[[], UsageReport],
        on_keys_changed: Callable[[], None],
        check: CheckTheKey = check_key,
        servers: Callable[[], Awaitable[Sequence[FoundServer]]] = find_servers,
        system: Callable[[], Awaitable[tuple[Voice, ...]]] = system_voices,
        sounds: Callable[[], Sounds | None] = lambda: None,
    ) -> None:
        self._keys = keys
        self._settings = settings
        self._models = models
        self._voices = voices
        self._hear = hear
        self._usage = usage
        self._check = check
        self._servers = servers
        self._system = system
        self._sounds = sounds
        loop = asyncio.get_running_loop()

        def changed() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: a keyring that answers after the end
                loop.call_soon_threadsafe(on_keys_changed)

        self._end = keys.subscribe(changed)

    def close(self) -> None:
        """Tell of no further change of the keys. Idempotent."""
        self._end()

    async def answer(self, question: Question) -> Answer:
        """Answer `question`; what the user can mend comes back as Refused. Cancelling ends what runs for it."""
        try:
            return await self._answer(question)
        except AuraError as error:
            return Refused(error.code, error.sentence)

    async def _answer(self, question: Question) -> Answer:
        match question:
            case ListKeys():
                return await asyncio.to_thread(self._key_states)
            case StoreKey(service, key):
                return await self._store(service, key)
            case CheckKey(service, key):
                return await self._check_key(service, key)
            case ListModels(provider, job, base_url):
                address = base_url or self._address(provider, job)
                return ModelList(provider, job, await self._models(provider, job, address))
            case ListVoices("system" as provider):
                return VoiceList(provider, await self._system())
            case ListVoices(provider):
                return VoiceList(provider, await self._voices(provider))
            case HearVoice(provider, voice):
                await self._hear(provider, voice)
                return Done()
            case FindServers():
                return ServerList(tuple(await self._servers()))
            case ReadUsage():
                return self._usage()
            case PlaySound(name):
                self._loud().sound(name)
                return Done()
            case CheckEcho():
                return await self._loud().echo()

    def _loud(self) -> Sounds:
        sounds = self._sounds()
        if sounds is None:
            raise SettingsError(NO_SOUND)
        return sounds

    def _key_states(self) -> KeyList:
        self._keys.refresh()  # the command line, or the keyring's own program, may have changed them
        return self._keys.states()

    async def _store(self, service: str, key: str) -> KeyList:
        # Once begun it goes on in its thread, whether or not the window still waits.
        if key.strip() and service in SERVERS:
            (job,) = SERVERS[service].jobs
            await asyncio.to_thread(self._keys.store_server, job, self._address("compatible", job), key)
        elif key.strip():
            await asyncio.to_thread(self._keys.store, service, key)
        else:
            await asyncio.to_thread(self._keys.forget, service)
        return await asyncio.to_thread(self._keys.states)

    async def _check_key(self, name: str, pasted: str) -> KeyChecked:
        service = SERVICES.get(name)
        if service is None:
            raise SettingsError(f"Aura knows no service {name[:40]!r}.")
        key = clean_key(service, pasted) if pasted.strip() else await asyncio.to_thread(self._keys.get, name)
        if not key:
            sentence = f"There is no {service.title} key yet. Make one at {service.key_page} and paste it."
            return KeyChecked(name, False, sentence, "no-key")
        model = self._settings.text(f"{name}.chat_model") if Job.CHAT in service.jobs else ""
        return await self._check(service, key, base_url=self._settings.text(f"{name}.base_url"), chat_model=model)

    def _address(self, provider: str, job: Job) -> str:
        """Return the address that the settings name for `provider`, "" for its usual one. Raises SettingsError."""
        if provider in SERVICES:
            return self._settings.text(f"{provider}.base_url")
        if provider != "compatible":
            return ""
        address = self._settings.text(f"{job}.base_url")
        if not address:
            raise SettingsError("Put the address of your server first. It looks like http://127.0.0.1:8000/v1.")
        return address
