from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.errors import SettingsError
from aura_desktop.providers.address import Job, clean_key, parse_base_url


@pytest.mark.parametrize(
    ("text", "base_url", "host", "loopback", "versioned"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1", "127.0.0.1:8000", True, True),
        (" http://localhost:1234/v1/ ", "http://localhost:1234/v1", "localhost:1234", True, True),
        ("localhost:11434", "http://localhost:11434", "localhost:11434", True, False),
        ("192.168.1.5:8000/v1", "http://192.168.1.5:8000/v1", "192.168.1.5:8000", False, True),
        ("rack.local:8000/v1", "http://rack.local:8000/v1", "rack.local:8000", False, True),
        ("0.0.0.0:8880/v1", "http://127.0.0.1:8880/v1", "127.0.0.1:8880", True, True),
        ("http://[::1]:8080/v1/", "http://[::1]:8080/v1", "[::1]:8080", True, True),
        ("HTTPS://Example.com/api/v2", "https://example.com/api/v2", "example.com", False, True),
        ("http://h:1/v1/chat/completions", "http://h:1/v1", "h:1", False, True),
        ("http://h:1/v1/audio/speech/", "http://h:1/v1", "h:1", False, True),
        ("http://me:pa%40ss@h:1/v1", "http://h:1/v1", "h:1", False, True),
    ],
)
def test_usable_addresses(text: str, base_url: str, host: str, loopback: bool, versioned: bool) -> None:
    found = parse_base_url(text, Job.CHAT, unencrypted=not loopback)
    assert (found.base_url, found.host, found.loopback, found.versioned) == (base_url, host, loopback, versioned)
    assert found.basic_auth == (("me", "pa@ss") if "me:" in text else None)


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "example.com/v1", "ftp://h/v1", "http://", "http://:80/v1", "http://h:99999/v1", "http://h:0/v1",
        "http://h:x/v1", "http://h/v1?x=1", "http://h/v1#top", "http://a b/v1", "http://h\u200b/v1", "http://[::1/v1",
        "://x", "http://xn--\u0080/v1",
    ],
)  # fmt: skip
def test_unusable_addresses_give_one_sentence(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_base_url(text, Job.SPEECH)
    assert caught.value.sentence.startswith("The address of the voice server")


@pytest.mark.parametrize(
    "host", ["example.com", "api.example.com:8000", "8.8.8.8", "[2606:4700::1111]", "10.0.0.1.example.com"]
)
def test_plain_http_into_the_internet_is_refused(host: str) -> None:
    for unencrypted in (False, True):
        with pytest.raises(SettingsError, match="through the internet"):
            parse_base_url(f"http://{host}/v1", Job.CHAT, unencrypted=unencrypted)
    assert parse_base_url(f"https://{host}/v1", Job.CHAT).base_url == f"https://{host}/v1"


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "100.64.0.7", "[fd00::1]", "169.254.1.1", "rack", "nas.lan", "box.home.arpa"]
)
def test_plain_http_into_the_users_own_network_is_the_users_choice(host: str) -> None:
    for text in (f"http://{host}/v1", f"{host}/v1"):
        with pytest.raises(SettingsError, match=r"others in your network .*servers\.unencrypted"):
            parse_base_url(text, Job.CHAT)
        assert parse_base_url(text, Job.CHAT, unencrypted=True).base_url == f"http://{host}/v1"


def test_user_info_never_shows() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_base_url("http://me:secret@h:99999/v1", Job.CHAT)
    assert "secret" not in str(caught.value)
    assert "secret" not in parse_base_url("http://me:secret@h:1/v1", Job.CHAT, unencrypted=True).host


@given(st.one_of(st.text(max_size=30), st.text(max_size=20).map("http://".__add__)))
def test_any_text_is_understood_or_refused(text: str) -> None:
    with contextlib.suppress(SettingsError):
        assert parse_base_url(text, Job.CHAT).base_url.startswith("http")


def test_keys() -> None:
    assert clean_key(" abc ", Job.CHAT) == "abc"
    assert clean_key("", Job.CHAT) is None
    assert clean_key(None, Job.CHAT) is None
    for bad in ("a\nb", "schlüssel", "a b"):
        with pytest.raises(SettingsError) as caught:
            clean_key(bad, Job.CHAT)
        assert bad not in caught.value.sentence
