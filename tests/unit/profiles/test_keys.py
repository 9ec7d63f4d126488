"""Keys in the keyring of their profile, and those of the environment."""

from __future__ import annotations

import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.enquiries import KeySource
from aura_desktop.profiles.keys import Keys
from aura_desktop.services import SERVERS, SERVICES

from .keyrings import (
    KEY,
    OTHER,
    PATIENT,
    Vault,
    Working,
    keys,
)

# With a keyring


def test_a_key_is_kept_in_the_keyring_of_the_profile() -> None:
    vault = Vault()
    assert keys(Working(vault)).store("openai", f"  {KEY}\n") is KeySource.KEYRING
    assert vault.entries == {("aura-desktop/default", "openai"): KEY}
    again = keys(Working(vault))
    assert (again.get("openai"), again.source("openai")) == (KEY, KeySource.KEYRING)
    assert (again.get("xai"), again.source("xai")) == (None, KeySource.NONE)
    assert again.keyring
    assert again.sentence == ""


def test_two_profiles_never_mix() -> None:
    vault = Vault()
    work, home = keys(Working(vault), "work"), keys(Working(vault), "home")
    work.store("openai", KEY)
    assert home.get("openai") is None
    home.store("openai", OTHER)
    for mine, key in ((work, KEY), (home, OTHER)):
        mine.refresh()
        assert mine.get("openai") == key
    home.forget("openai")
    work.refresh()
    assert work.get("openai") == KEY
    assert keys(Working(vault), "home").get("openai") is None


@PATIENT
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "a b"]), st.sampled_from(list(SERVICES)), st.booleans())))
def test_no_order_of_storing_and_forgetting_mixes_profiles(steps: list[tuple[str, str, bool]]) -> None:
    vault = Vault()
    profiles = {name: keys(Working(vault), name) for name in ("a", "b", "a b")}
    truth: dict[tuple[str, str], str] = {}
    for number, (profile, service, stores) in enumerate(steps):
        if stores:
            truth[profile, service] = f"key-{number}-of-{profile.replace(' ', '_')}"
            profiles[profile].store(service, truth[profile, service])
        else:
            truth.pop((profile, service), None)
            profiles[profile].forget(service)
    for profile, held in profiles.items():
        for fresh in (held, keys(Working(vault), profile)):
            assert {s: fresh.get(s) for s in SERVICES} == {s: truth.get((profile, s)) for s in SERVICES}


def test_a_new_key_replaces_the_old_one() -> None:
    held = keys()
    held.store("openai", KEY)
    held.store("openai", OTHER)
    assert held.get("openai") == OTHER


def test_what_another_program_changed_is_seen_when_looked_for() -> None:
    vault = Vault()
    held = keys(Working(vault))
    heard: list[int] = []
    held.subscribe(lambda: heard.append(1))
    assert held.get("openai") is None
    vault.entries["aura-desktop/default", "openai"] = KEY
    held.refresh()
    assert held.get("openai") == KEY
    held.refresh()
    assert heard == [1]


def test_the_keyring_is_asked_once_and_not_at_all_before_it_is_needed() -> None:
    ring = Working()
    held = keys(ring)
    assert ring.calls == []
    for _ in range(5):
        held.get("openai")
        held.states()
    assert len(ring.calls) == len(SERVICES) + len(SERVERS)


def test_subscribers_hear_of_changes_and_can_leave() -> None:
    held, heard = keys(), []
    end = held.subscribe(lambda: heard.append(held.source("openai")))
    held.store("openai", KEY)
    held.forget("openai")
    end()
    end()
    held.store("openai", KEY)
    assert heard == [KeySource.KEYRING, KeySource.NONE]


def test_threads_that_change_keys_at_once_leave_one_of_them() -> None:
    vault = Vault()
    held = Keys("default", backend=Working(vault), environ={}, seconds=5)
    threads = [threading.Thread(target=held.store, args=("openai", f"sk-key-number-{n}-abcdef")) for n in range(8)]
    threads += [threading.Thread(target=held.refresh) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held.refresh()
    assert held.get("openai") is not None
    assert held.get("openai") == vault.entries["aura-desktop/default", "openai"]


# The environment


def test_the_environment_is_read_and_the_profile_comes_first() -> None:
    environ = {service.variable: f"{service.name}-from-environment" for service in SERVICES.values()}
    held = keys(**environ)
    for service in SERVICES:
        assert (held.get(service), held.source(service)) == (f"{service}-from-environment", KeySource.ENVIRONMENT)
    held.store("openai", KEY)
    assert (held.get("openai"), held.source("openai")) == (KEY, KeySource.KEYRING)
    held.forget("openai")
    assert held.source("openai") is KeySource.ENVIRONMENT


def test_the_environment_is_never_written() -> None:
    before = dict(os.environ)
    environ = {"XAI_API_KEY": "xai-from-environment"}
    held = Keys("default", backend=Working(), environ=environ)
    held.store("xai", "xai-4711-abcdefghijklmnop")
    held.forget("xai")
    held.store("openai", KEY)
    assert environ == {"XAI_API_KEY": "xai-from-environment"}
    assert dict(os.environ) == before


@pytest.mark.parametrize("value", ["", "  ", "two words", "nicht-äscii", "with\x07bell", "two\nlines"])
def test_what_no_header_can_carry_is_not_taken_from_the_environment(value: str) -> None:
    assert keys(OPENAI_API_KEY=value).source("openai") is KeySource.NONE
