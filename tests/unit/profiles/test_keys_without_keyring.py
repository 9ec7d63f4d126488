"""Keys where the keyring is missing, locked, slow or hanging: they last for the session, and that is said."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from aura_desktop.enquiries import KeySource
from aura_desktop.errors import SettingsError
from aura_desktop.profiles.keys import Keys
from aura_desktop.services import SERVICES

from .keyrings import (
    KEY,
    OTHER,
    QUICK,
    Hanging,
    PlaintextKeyring,
    ReadOnly,
    SlowToTake,
    Vault,
    Working,
    keys,
    no_keyrings,
)


@pytest.mark.parametrize("number", range(len(no_keyrings())))
def test_where_no_keyring_can_be_used_a_key_lasts_for_the_session_and_that_is_said(number: int) -> None:
    ring = no_keyrings()[number]
    held = keys(ring)
    assert held.store("openai", KEY) is KeySource.SESSION
    assert (held.get("openai"), held.source("openai")) == (KEY, KeySource.SESSION)
    told = held.states()
    assert not told.keyring
    assert "only until Aura ends" in told.sentence
    assert told.sentence.endswith(".")
    if isinstance(ring, Working):
        assert ring.vault.entries == {}  # nothing was written where anybody could read it


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        (PlaintextKeyring(), "plain text"),
        (Working(fails=KeyringLocked("x")), "locked"),
        (Hanging(), "does not answer"),
        (Working(fails=ZeroDivisionError()), "reports a fault"),
        (keyring.backends.null.Keyring(), "has no keyring"),  # type: ignore[no-untyped-call]
    ],
)
def test_each_trouble_has_its_own_sentence(ring: KeyringBackend, words: str) -> None:
    assert words in keys(ring).sentence


def test_a_keyring_that_hangs_costs_its_limit_once_and_holds_up_nobody() -> None:
    ring = Hanging()
    held = keys(ring)
    at = time.monotonic()
    for service in SERVICES:
        assert held.get(service) is None
    held.store("openai", KEY)
    held.refresh()
    assert time.monotonic() - at < 4 * QUICK  # seven calls behind one another would be more
    assert len(ring.calls) == 1  # nothing queues behind it
    ring.go.set()


def test_a_keyring_that_was_only_slow_gives_its_keys_after_all() -> None:
    ring = Hanging(Vault({("aura-desktop/default", "xai"): "xai-from-the-keyring"}))
    held = keys(ring)
    told = threading.Event()
    held.subscribe(told.set)
    assert held.get("xai") is None
    ring.go.set()
    assert told.wait(5)
    assert (held.get("xai"), held.source("xai")) == ("xai-from-the-keyring", KeySource.KEYRING)
    assert held.keyring


def test_what_comes_late_from_the_keyring_hides_no_newer_key() -> None:
    ring = Hanging(Vault({("aura-desktop/default", "openai"): OTHER}))
    held = keys(ring)
    told = threading.Event()
    assert held.store("openai", KEY) is KeySource.SESSION
    held.subscribe(told.set)
    ring.go.set()
    assert told.wait(5)
    assert held.get("openai") == KEY


def test_a_key_forgotten_while_the_keyring_hung_does_not_come_back() -> None:
    ring = Hanging(Vault({("aura-desktop/default", "openai"): KEY}))
    held = keys(ring)
    with pytest.raises(SettingsError, match="not used any"):
        held.forget("openai")
    told = threading.Event()
    held.subscribe(told.set)
    ring.go.set()
    assert told.wait(5)
    assert held.get("openai") is None
    held.store("openai", OTHER)
    assert held.get("openai") == OTHER


def test_a_key_forgotten_before_the_keyring_took_it_does_not_stay_there() -> None:
    ring = SlowToTake()
    held = Keys("default", backend=ring, environ={}, seconds=QUICK)
    assert held.states().keyring
    assert held.store("openai", KEY) is KeySource.SESSION
    held.forget("openai")
    ring.go.set()
    assert ring.gone.wait(5)
    assert ring.vault.entries == {}
    assert held.get("openai") is None


def test_a_key_the_keyring_will_not_let_go_of_is_not_used_and_that_is_said() -> None:
    ring = ReadOnly(Vault({("aura-desktop/work", "openai"): KEY}))
    held = keys(ring, "work")
    assert held.get("openai") == KEY
    with pytest.raises(SettingsError, match='remove "aura-desktop/work"'):
        held.forget("openai")
    assert held.get("openai") is None


def test_forgetting_a_session_key_is_no_trouble_without_a_keyring() -> None:
    for ring in no_keyrings():
        held = keys(ring)
        held.store("openai", KEY)
        held.forget("openai")
        assert held.source("openai") is KeySource.NONE


def test_a_keyring_that_is_unlocked_later_is_used() -> None:
    ring = Working(fails=KeyringLocked("x"))
    held = keys(ring)
    assert not held.keyring
    ring.fails = None
    assert held.store("openai", KEY) is KeySource.KEYRING
    assert held.keyring


# Start-up


def run(script: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], env={**os.environ, **environ}, capture_output=True, text=True)


def test_the_keyring_library_is_imported_only_when_needed() -> None:
    done = run(
        "import sys; from aura_desktop.profiles.keys import Keys; Keys('default'); print('keyring' in sys.modules)"
    )
    assert done.stdout == "False\n", done.stderr


def test_a_keyring_that_hangs_does_not_keep_the_program_from_ending() -> None:
    script = """
import threading, keyring.backend
from aura_desktop.profiles.keys import Keys
class Hanging(keyring.backend.KeyringBackend):
    priority = 5
    def get_password(self, service, username): threading.Event().wait()
    set_password = delete_password = get_password
print(Keys("default", backend=Hanging(), environ={}, seconds=0.1).get("openai"))
"""
    at = time.monotonic()
    done = run(script)
    assert done.stdout == "None\n", done.stderr
    assert time.monotonic() - at < 10


@pytest.mark.parametrize("name", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring", "no.such.Keyring"])
def test_the_systems_keyring_is_found_or_its_lack_is_said(name: str) -> None:
    script = (
        "from aura_desktop.profiles.keys import Keys; k = Keys('default', environ={}); print(k.keyring, k.sentence)"
    )
    done = run(script, PYTHON_KEYRING_BACKEND=name)
    assert done.stdout.startswith("False The" if "such" in name else "False This computer has no keyring"), done.stderr
