from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
import traceback

import keyring.backends.fail
import keyring.backends.null
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from aura_desktop.enquiries import KeySource, KeyState
from aura_desktop.errors import SettingsError
from aura_desktop.profiles.keys import Keys, clean_key
from aura_desktop.profiles.server_keys import key_for
from aura_desktop.services import ELEVENLABS, OPENAI, SERVERS, SERVICES, XAI, Job, Service

from .keyrings import Forgetful, Hanging, PlaintextKeyring, ReadOnly, Unwanted, Vault, Working

KEY = "sk-proj-4711-abcdefghijklmnopqrstuvwxyz-SECRET"
OTHER = "sk-proj-0815-abcdefghijklmnopqrstuvwxyz-HIDDEN"
QUICK = 0.1
PATIENT = settings(deadline=None)  # a busy machine is no failure


def keys(ring: KeyringBackend | None = None, profile: str = "default", **environ: str) -> Keys:
    # Only those that hang are waited for to the end: a busy machine must not make a good one look slow.
    seconds = QUICK if isinstance(ring, Hanging) else 10.0
    return Keys(profile, backend=ring or Working(), environ=environ, seconds=seconds)


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


# Of the user's own servers


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


# Without one


def no_keyrings() -> list[KeyringBackend]:
    return [
        keyring.backends.null.Keyring(),  # type: ignore[no-untyped-call]
        keyring.backends.fail.Keyring(),  # type: ignore[no-untyped-call]
        Working(fails=RuntimeError("org.freedesktop.DBus.Error.ServiceUnknown")),
        Working(fails=OSError("no bus")),
        Working(fails=KeyringLocked("Failed to unlock the collection!")),
        PlaintextKeyring(),
        Unwanted(),
        ReadOnly(),
        Forgetful(),
        Hanging(),
    ]


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


# Cleaning


@pytest.mark.parametrize(
    "pasted",
    [
        KEY,
        f"  {KEY}\r\n",
        f'"{KEY}"',
        f"‘{KEY}’",
        f"\ufeff{KEY}\u200b",
        f"Bearer {KEY}",
        f"Authorization: Bearer {KEY}",
        f"OPENAI_API_KEY={KEY}",
        f"export OPENAI_API_KEY='{KEY}';",
        f'$env:OPENAI_API_KEY = "{KEY}"',
        f"api-key: {KEY}",
    ],
)
def test_what_is_pasted_around_a_key_is_taken_off(pasted: str) -> None:
    assert clean_key(OPENAI, pasted) == KEY


@pytest.mark.parametrize(
    ("service", "pasted", "words"),
    [
        (OPENAI, "", "no key in that"),
        (OPENAI, " \u200b\n", "no key in that"),
        (OPENAI, "OPENAI_API_KEY=", "no key in that"),
        (OPENAI, "sk-proj-****************abcd", "shortened"),
        (OPENAI, "sk-...abcd", "shortened"),
        (OPENAI, "••••••••", "shortened"),
        (OPENAI, "sk-abc def", "spaces or lines"),
        (OPENAI, f"{KEY}\n{OTHER}", "spaces or lines"),
        (OPENAI, "https://platform.openai.com/api-keys", "an address"),
        (OPENAI, "me@example.org", "an address"),
        (OPENAI, "sk-schlüssel", "no key has"),
        (OPENAI, "sk-" + "x" * 2000, "no key has"),
        (OPENAI, "sk-\x07", "no key has"),
        (OPENAI, "xai-abcdef", "a key of xAI Grok, not of OpenAI"),
        (OPENAI, "sk_abcdef", "a key of ElevenLabs, not of OpenAI"),
        (OPENAI, "sk-ant-abcdef", "a key of Anthropic"),
        (XAI, "sk-abcdef", "a key of OpenAI, not of xAI Grok"),
        (ELEVENLABS, "sk-abcdef", "a key of OpenAI, not of ElevenLabs"),
    ],
)
def test_nonsense_and_keys_of_others_are_refused_and_not_repeated(service: Service, pasted: str, words: str) -> None:
    held = keys()
    with pytest.raises(SettingsError) as caught:
        held.store(service.name, pasted)
    assert words in caught.value.sentence
    assert caught.value.sentence.endswith(".")
    assert "abc" not in caught.value.sentence
    assert held.source(service.name) is KeySource.NONE


@PATIENT
@given(st.sampled_from(list(SERVICES.values())), st.text(max_size=60))
def test_cleaning_gives_what_a_header_can_carry_or_our_own_error(service: Service, text: str) -> None:
    try:
        key = clean_key(service, text)
    except SettingsError:
        return
    assert key
    assert key.isascii()
    assert key.isprintable()
    assert not any(c.isspace() for c in key)
    assert clean_key(service, key) == key  # a key that was cleaned once stays as it is


@PATIENT
@given(st.text(st.sampled_from("abcXYZ019-_"), min_size=8, max_size=80))
def test_no_real_key_is_changed(body: str) -> None:
    for service, beginning in ((OPENAI, "sk-proj-"), (XAI, "xai-"), (ELEVENLABS, "sk_")):
        assert clean_key(service, f"\n {beginning}{body} ") == f"{beginning}{body}"


@pytest.mark.parametrize("call", [lambda k: k.get("x"), lambda k: k.store("x", KEY), lambda k: k.forget("x")])
def test_an_unknown_service_is_our_own_error(call: object) -> None:
    with pytest.raises(SettingsError, match="openai, xai, elevenlabs"):
        call(keys())  # type: ignore[operator]


# Nothing tells a key


def test_states_hold_the_last_characters_at_most() -> None:
    held = keys(XAI_API_KEY="short-key")
    held.store("openai", KEY)
    assert held.states().keys[:3] == (
        KeyState("openai", KeySource.KEYRING, "CRET"),
        KeyState("xai", KeySource.ENVIRONMENT, ""),
        KeyState("elevenlabs", KeySource.NONE, ""),
    )


def test_no_repr_holds_a_key() -> None:
    held = keys(XAI_API_KEY="xai-from-the-environment")
    held.store("openai", KEY)
    shown = repr(held) + repr(held.states()) + repr(held._kept) + str(held._access)
    assert "SECRET" not in shown
    assert "environment-" not in shown


@pytest.mark.parametrize("number", range(len(no_keyrings())))
def test_no_log_and_no_traceback_holds_a_key(number: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    held = keys(no_keyrings()[number])
    held.store("openai", KEY)
    for pasted in (f"{KEY} {KEY}", f"{KEY}@host", f"{KEY}…"):
        with pytest.raises(SettingsError) as caught:
            held.store("openai", pasted)
        assert "SECRET" not in "".join(traceback.format_exception(caught.value))
    assert "SECRET" not in caplog.text


def test_an_identity_changes_with_the_key_and_tells_nothing() -> None:
    held, stranger = keys(), keys(profile="other")
    assert held.identity("openai") == ""
    held.store("openai", KEY)
    stranger.store("openai", KEY)
    first = held.identity("openai")
    assert first == held.identity("openai")
    assert first != stranger.identity("openai")
    assert first not in KEY
    held.store("openai", OTHER)
    assert held.identity("openai") not in ("", first)


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
