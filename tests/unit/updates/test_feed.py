"""What the bytes of a release feed mean, and that nothing but a good signature makes them mean anything."""

from __future__ import annotations

import base64
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets import release_feed
from aura_desktop.updates.feed import (
    CONTEXT,
    MOST_NOTES,
    FeedRefused,
    Release,
    feed_address,
    is_newer,
    read_feed,
)

from .feeds import KEY, NOW, PUBLIC, STRANGER, content, feed

GOOD = feed()
READ = Release(7, "0.3.0", "It hears better.", "https://aura.example/0.3.0")
OTHER = release_feed.public_key(STRANGER)


def test_a_good_feed() -> None:
    assert read_feed(GOOD, [PUBLIC], NOW) == READ
    assert read_feed(GOOD, [OTHER, PUBLIC], NOW) == READ, "a new key beside the old one"


@pytest.mark.parametrize("keys", [[], [OTHER]])
def test_a_feed_that_nobody_we_know_signed(keys: list[str]) -> None:
    with pytest.raises(FeedRefused, match="signature"):
        read_feed(GOOD, keys, NOW)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_one_changed_byte_is_refused_or_changes_nothing(at: int, byte: int) -> None:
    changed = bytearray(GOOD)
    changed[at] = byte
    try:
        assert read_feed(bytes(changed), [PUBLIC], NOW) == READ
    except FeedRefused:
        assert changed != GOOD


def test_a_signature_for_another_purpose_is_none() -> None:
    signed = json.dumps({"format": 1, **content()}).encode()
    for prefix in (b"", b"another purpose\n"):
        signature = KEY.sign(prefix + signed)
        raw = {"signed": base64.b64encode(signed).decode(), "signatures": [base64.b64encode(signature).decode()]}
        with pytest.raises(FeedRefused, match="signature"):
            read_feed(json.dumps(raw).encode(), [PUBLIC], NOW)
    assert CONTEXT


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 2},
        {"serial": -1},
        {"serial": True},
        {"serial": "7"},
        {"serial": 1 << 60},
        {"version": "newest"},
        {"version": "1"},
        {"version": 3},
        {"version": "0.3.0 <b>"},
        {"notes": None},
        {"page": "http://aura.example/"},
        {"page": "javascript:alert(1)"},
        {"page": "https://"},
        {"page": "https://me@aura.example/"},
        {"page": "https://aura.example/ x"},
        {"page": "https://аura.example/"},  # a Cyrillic letter
        {"page": f"https://aura.example/{'x' * 200}"},
        {"page": None},
        {"expires": "soon"},
        {"expires": None},
        {"expires": "2027-01-01T00:00:00"},
        {"expires": NOW.isoformat()},
    ],
)
def test_even_signed_content_has_to_make_sense(changed: dict[str, object]) -> None:
    with pytest.raises(FeedRefused):
        read_feed(feed(**changed), [PUBLIC], NOW)


def test_notes_become_one_line_of_plain_text() -> None:
    told = read_feed(feed(notes="One\n\ntwo\u202ethree\x1b[31m  four"), [PUBLIC], NOW).notes
    assert told == "One twothree[31m four"
    assert len(read_feed(feed(notes="x" * 5_000), [PUBLIC], NOW).notes) == MOST_NOTES


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["signed", "signatures", "format", "serial"]), inner, max_size=4
    ),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_bytes_are_refused_with_our_own_words(raw: bytes) -> None:
    with pytest.raises(FeedRefused):
        read_feed(raw, [PUBLIC], NOW)


@given(st.dictionaries(
    st.sampled_from(["format", "serial", "expires", "version", "notes", "page"]),
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.lists(st.integers(), max_size=2),
))  # fmt: skip
def test_any_signed_content_is_read_or_refused(changed: dict[str, object]) -> None:
    try:
        release = read_feed(feed(**changed), [PUBLIC], NOW)
    except FeedRefused:
        return
    assert release.page.startswith("https://")
    assert release.notes.isprintable()


@pytest.mark.parametrize(
    ("one", "other"),
    [("0.3.0", "0.2.9"), ("0.10", "0.9.9"), ("1.0", "0.9"), ("0.2.0.1", "0.2.0"), ("0.2.1", "0.2.0.dev3")],
)
def test_later_versions(one: str, other: str) -> None:
    assert is_newer(one, other)
    assert not is_newer(other, one)
    assert not is_newer(one, one)


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("https://aura.example/feed.json", True),
        ("http://127.0.0.1:8000/feed.json", True),
        ("http://localhost/feed", True),
        ("http://127.0.0.1.aura.example/feed", False),
        ("http://aura.example/feed", False),
        ("https://me:secret@aura.example/", False),
        ("https://", False),
        ("https://h:0/", False),
        ("https://[::1/", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_where_a_feed_may_come_from(address: str, usable: bool) -> None:
    assert (feed_address(address) == address) is usable


def test_the_tool_makes_a_private_key_and_signs_what_is_believed(tmp_path: Path) -> None:
    key, target = tmp_path / "key.pem", tmp_path / "feed.json"
    command = [sys.executable, "-m", "assets.release_feed"]
    root = Path(__file__).parents[3]
    public = subprocess.run([*command, "key", key], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        release_feed.make_key(key)
    text = json.dumps(content(expires="2100-01-01T00:00:00+00:00"))
    subprocess.run([*command, "sign", key, target], cwd=root, input=text, text=True, capture_output=True, check=True)
    assert read_feed(target.read_bytes(), [public], NOW).version == "0.3.0"
    bad = json.dumps(content(page="http://aura.example/"))
    done = subprocess.run([*command, "sign", key, target], cwd=root, input=bad, text=True, capture_output=True)
    assert done.returncode
    assert read_feed(target.read_bytes(), [public], NOW).version == "0.3.0"
