"""`aura-desktop keys`: where each key is, and setting, forgetting and checking one. Never prints a key."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..enquiries import KeyChecked, KeySource, KeyState
from ..errors import SettingsError
from ..services import SERVERS, SERVICES, Job, Service

if TYPE_CHECKING:
    from ..profiles.keys import Keys
    from ..settings import Settings

_LONGEST = 4096  # characters read from standard input
_HOLDERS = {**SERVICES, **SERVERS}

Check = Callable[[Service, str, str, str], Awaitable[KeyChecked]]
"""(service, key, base_url, chat_model) -> what the key is worth."""


async def check(service: Service, key: str, base_url: str, chat_model: str) -> KeyChecked:
    """Try the key at the service itself."""
    from ..providers.key_check import check_key

    return await check_key(service, key, base_url=base_url, chat_model=chat_model)


def run(
    keys: Keys,
    settings: Settings,
    action: str,
    service: str,
    *,
    as_json: bool,
    read: Callable[[Service], str] | None = None,
    check: Check = check,
) -> int:
    """Do `action` ("list", "set", "forget", "check") and return the exit code. Raises SettingsError.

    `read` gives the key that is to be set; None: a hidden prompt, or standard input when that is no terminal.
    """
    if action == "set":
        return _set(keys, settings, _HOLDERS[service], read or read_key)
    if action == "forget":
        return _forget(keys, _HOLDERS[service])
    if action == "check" and service in SERVERS:
        return _check_server(keys, settings, SERVERS[service], as_json)
    if action == "check":
        return _check(keys, settings, [SERVICES[service]] if service else list(SERVICES.values()), check, as_json)
    return _list(keys, as_json)


def where(state: KeyState) -> str:
    """Return in words where a key is."""
    service = _HOLDERS[state.service]
    place = {
        KeySource.KEYRING: "in the system's keyring",
        KeySource.SESSION: "kept until Aura ends",
        KeySource.ENVIRONMENT: f"in the environment variable {service.variable}",
        KeySource.NONE: "none",
    }[state.source]
    if state.address:
        place += f", for {state.address} alone"
    return f"{place}, ends in {state.hint}" if state.hint else place


def read_key(service: Service) -> str:
    """Return what the user pastes at a hidden prompt, or what standard input holds. Raises SettingsError."""
    try:
        if sys.stdin.isatty():
            import getpass

            return getpass.getpass(f"{_key_of(service)} (it is not shown): ")
        return sys.stdin.read(_LONGEST)
    except (EOFError, OSError, UnicodeDecodeError):
        raise SettingsError(f"No {_key_of(service)} could be read. Paste it when you are asked.") from None


def _list(keys: Keys, as_json: bool) -> int:
    found = keys.states()
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return 0
    for state in found.keys:
        service = _HOLDERS[state.service]
        if service.name in SERVERS:
            if state.source is not KeySource.NONE:
                print(f"{service.name:<15}{where(state)}")
            continue
        hint = f" (make one at {service.key_page}, then: aura-desktop keys set {service.name})"
        print(f"{service.title:<15}{where(state)}{'' if state.source is not KeySource.NONE else hint}")
    if found.sentence:
        print(f"\n{found.sentence}")
    return 0


def _set(keys: Keys, settings: Settings, service: Service, read: Callable[[Service], str]) -> int:
    address = _address(settings, service) if service.name in SERVERS else ""
    if not keys.keyring:  # before the key is asked for: here it would be lost at once
        raise _not_kept(keys, service)
    if address:
        source = keys.store_server(service.jobs[0], address, read(service))
    else:
        source = keys.store(service.name, read(service))
    if source is not KeySource.KEYRING:
        raise _not_kept(keys, service)
    print(
        f'The {_key_of(service)} is in the system\'s keyring now, for the profile "{keys.profile}".'
        f" To try it: aura-desktop keys check {service.name}"
    )
    return 0


def _key_of(service: Service) -> str:
    return f"{service.title} key" if service.name in SERVICES else f"key of {service.title}"


def _address(settings: Settings, server: Service) -> str:
    name = f"{server.jobs[0]}.base_url"
    address = settings.text(name)
    if not address:
        raise SettingsError(f"{name} is empty: set the server's address first, such as http://127.0.0.1:8000/v1.")
    return address


def _not_kept(keys: Keys, service: Service) -> SettingsError:
    other = f" Or set {service.variable}." if service.variable else ""
    return SettingsError(f"The {_key_of(service)} was not kept. {keys.sentence}{other}")


def _forget(keys: Keys, service: Service) -> int:
    had = keys.source(service.name)
    keys.forget(service.name)
    left = keys.source(service.name)
    if had is KeySource.NONE:
        print(f"There is no {_key_of(service)}.")
    elif had is not left:
        print(f"The {_key_of(service)} is gone.")
    if left is KeySource.ENVIRONMENT:
        raise SettingsError(f"A {service.title} key is still in the environment: remove {service.variable} there.")
    return 0


def _check_server(keys: Keys, settings: Settings, server: Service, as_json: bool) -> int:
    from .engines import server_state

    (job,), address = server.jobs, _address(settings, server)
    keys.states()  # the keyring is read
    key = keys.server_key(job, address)
    if key is None:
        raise SettingsError(f"There is no key for {address}. Set one with: aura-desktop keys set {server.name}")
    open_too = settings.flag("servers.unencrypted")
    status, sentence = server_state(address, f"{job}.base_url", key, unencrypted=open_too)
    if as_json:
        print(json.dumps([asdict(KeyChecked(server.name, status == "ok", sentence))], ensure_ascii=False))
    else:
        print(f"{sentence[0].upper()}{sentence[1:]}")
    return 0 if status == "ok" else 1


def _check(keys: Keys, settings: Settings, wanted: Sequence[Service], check: Check, as_json: bool) -> int:
    held = [(service, key) for service in wanted if (key := keys.get(service.name))]

    async def every() -> list[KeyChecked]:
        return await asyncio.gather(
            *(
                check(
                    service,
                    key,
                    settings.text(f"{service.name}.base_url"),
                    settings.text(f"{service.name}.chat_model") if Job.CHAT in service.jobs else "",
                )
                for service, key in held
            )
        )

    outcomes = asyncio.run(every()) if held else []
    if as_json:
        print(json.dumps([asdict(outcome) for outcome in outcomes], ensure_ascii=False))
    else:
        for outcome in outcomes:
            print(outcome.sentence)
    if not held:
        names = " or ".join(service.title for service in wanted)
        raise SettingsError(f"There is no key of {names}. Set one with: aura-desktop keys set SERVICE")
    return 0 if all(outcome.ok for outcome in outcomes) else 1
