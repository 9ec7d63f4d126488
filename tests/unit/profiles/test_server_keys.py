"""Keys of the user's own servers: each goes to the address it was given for, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.enquiries import KeySource, KeyState
from aura_desktop.errors import SettingsError
from aura_desktop.profiles.server_keys import key_for
from aura_desktop.services import SERVICES, Job

from .keyrings import (
    KEY,
    Vault,
    Working,
    keys,
)


def test_a_servers_key_goes_to_the_address_it_was_given_for_alone() -> None:
    held = keys()
    assert held.store_server(Job.CHAT, "https://Example.org/v1", "Bearer abc-123-own-key") is KeySource.KEYRING
    for same in ("https://example.org/v1", "https://example.org:443/other", "https://user:word@example.org"):
        assert held.server_key(Job.CHAT, same) == "abc-123-own-key"
    for other in ("http://example.org/v1", "https://example.org:444/v1", "https://example.org.evil.com/v1", "", "x y"):
        assert held.server_key(Job.CHAT, other) is None


def test_a_servers_key_holds_for_every_job_there_and_each_job_has_a_place_for_one() -> None:
    vault = Vault()
    held = keys(Working(vault))
    held.store_server(Job.CHAT, "http://127.0.0.1:8000/v1", "first-key")
    held.store_server(Job.STT, "http://127.0.0.1:9000/v1", "second-key")
    again = keys(Working(vault))
    assert again.server_key(Job.STT, "http://127.0.0.1:8000/v1") is None  # the keyring has not been read yet
    again.refresh()
    assert again.server_key(Job.STT, "127.0.0.1:8000") == "first-key"
    assert again.server_key(Job.CHAT, "http://127.0.0.1:9000/v1") == "second-key"
    again.store_server(Job.STT, "http://127.0.0.1:8000/v1", "third-key")
    assert again.server_key(Job.STT, "http://127.0.0.1:8000/v1") == "third-key"
    assert again.server_key(Job.CHAT, "http://127.0.0.1:8000/v1") == "first-key"
    again.forget("stt-server")
    assert again.server_key(Job.STT, "http://127.0.0.1:8000/v1") == "first-key"
    again.forget_all()
    assert not vault.entries


def test_no_service_is_ever_given_a_servers_key_and_states_hold_its_address() -> None:
    held = keys()
    held.store_server(Job.SPEECH, "http://localhost:8880/v1", KEY)
    assert [held.get(name) for name in SERVICES] == [None] * len(SERVICES)
    for ask in (held.get, held.identity):
        with pytest.raises(SettingsError):
            ask("speech-server")
    state = held.states().keys[-1]
    assert state == KeyState("speech-server", KeySource.KEYRING, "CRET", "http://localhost:8880")
    assert held.server_identity(Job.SPEECH, "http://localhost:8880") not in ("", KEY)


@pytest.mark.parametrize(
    ("address", "key", "told"),
    [
        ("", "abc", "address"),
        ("http://127.0.0.1:8000/v1", "", "no key in that"),
        ("http://127.0.0.1:8000/v1", "ab c", "spaces"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1", "address and no key"),
        ("http://127.0.0.1:8000/v1", "sk-…abcd", "shortened"),
    ],
)
def test_what_is_no_key_of_a_server_is_refused(address: str, key: str, told: str) -> None:
    held = keys()
    with pytest.raises(SettingsError) as refused:
        held.store_server(Job.CHAT, address, key)
    assert told in refused.value.sentence
    assert "  " not in refused.value.sentence


@given(st.text(max_size=30))
def test_whatever_the_keyring_holds_is_no_key_for_another_address(kept: str) -> None:
    assert key_for([kept], "https://example.org/v1") is None or kept.startswith("https://example.org:443 ")
