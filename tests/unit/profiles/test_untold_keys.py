"""Nothing tells a key: no state, no log, no traceback, no identity."""

from __future__ import annotations

import logging
import traceback

import pytest

from aura_desktop.enquiries import KeySource, KeyState
from aura_desktop.errors import SettingsError

from .keyrings import (
    KEY,
    OTHER,
    keys,
    no_keyrings,
)


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
