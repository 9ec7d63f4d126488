"""What is pasted as a key: cleaned, or refused in words that do not repeat it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.enquiries import KeySource
from aura_desktop.errors import SettingsError
from aura_desktop.profiles.keys import clean_key
from aura_desktop.services import ELEVENLABS, OPENAI, SERVICES, XAI, Service

from .keyrings import (
    KEY,
    OTHER,
    PATIENT,
    keys,
)


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
