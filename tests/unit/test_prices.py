from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop import prices
from aura_desktop.services import OFFLINE, TITLES

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("provider", "model", "dollars"),
    [
        ("openai", "gpt-6-luna", 0.60),
        ("openai", "gpt-5.4-mini", 5.25),  # not gpt-5.4: the longest name wins
        ("openai", "gpt-5.4-mini-2026-03-17", 5.25),  # a snapshot costs what its model costs
        ("openai", "gpt-4o-2024-08-06", 12.5),
        ("openai", "gpt-4o-2024-05-13", 20.0),  # unless it has a price of its own
        ("openai", "gpt-5.2-chat-latest", 15.75),
        ("xai", "grok-4.20-non-reasoning", 3.75),
        ("xai", "grok-4.20-0309-non-reasoning", 3.75),
        ("xai", "grok-4-1-fast-non-reasoning", 0.70),
        ("xai", "grok-4-0709", 18.0),
        ("compatible", "whatever:7b", 0.0),
        ("local", "", 0.0),
    ],
)
def test_a_million_tokens_each_way(provider: str, model: str, dollars: float) -> None:
    assert prices.chat_cost(provider, model, MILLION, MILLION) == pytest.approx(dollars)


def test_in_and_out_have_their_own_price() -> None:
    assert prices.chat_cost("openai", "gpt-6.2-sol", 1_000, 100) == pytest.approx(0.002 + 0.001)


@pytest.mark.parametrize(
    "model", ["", "gpt", "gpt-6", "gpt-5.10", "gpt-5.4-maxi", "gpt-4o-audio-preview", "ft:gpt-4.1:me", "grok-4.7", "o1"]
)
def test_a_price_that_was_not_found_is_unknown_and_never_a_relatives(model: str) -> None:
    assert prices.chat_cost("openai", model, 1, 1) is None


@pytest.mark.parametrize(
    ("provider", "model", "dollars_an_hour"),
    [
        ("openai", "gpt-transcribe", 0.27),
        ("openai", "gpt-live-transcribe", 1.02),
        ("openai", "gpt-4o-mini-transcribe-2025-12-15", 0.18),
        ("xai", "", 0.20),
        ("xai", "grok-voice-transcribe-2.0", 0.20),
        ("elevenlabs", "scribe_v2_realtime", 0.39),
        ("elevenlabs", "scribe_v2", 0.22),
        ("elevenlabs", "scribe_v3_live", None),
        ("pocketsphinx", "", 0.0),
        ("compatible", "whisper", 0.0),
    ],
)
def test_an_hour_of_sound(provider: str, model: str, dollars_an_hour: float | None) -> None:
    cost = prices.stt_cost(provider, model, 3600)
    assert cost is None if dollars_an_hour is None else cost == pytest.approx(dollars_an_hour)


@pytest.mark.parametrize(
    ("provider", "model", "dollars"),
    [
        ("elevenlabs", "eleven_flash_v2_5", 40.0),
        ("elevenlabs", "eleven_multilingual_v2", 80.0),
        ("elevenlabs", "eleven_v3_conversational", 80.0),
        ("elevenlabs", "eleven_v4_turbo", 40.0),
        ("elevenlabs", "eleven_v5", None),
        ("xai", "", 15.0),
        ("openai", "tts-1-hd", 30.0),
        ("openai", "gpt-4o-mini-tts", None),
        ("system", "", 0.0),
    ],
)
def test_a_million_characters(provider: str, model: str, dollars: float | None) -> None:
    cost = prices.speech_cost(provider, model, MILLION)
    assert cost is None if dollars is None else cost == pytest.approx(dollars)


def test_everything_offline_is_free_and_every_provider_is_either_free_or_a_service() -> None:
    assert set(OFFLINE.values()) <= prices.FREE
    assert set(TITLES) - prices.FREE == {"openai", "xai", "elevenlabs"}
    assert prices.chat_cost("unheard-of", "gpt-6-luna", 1, 1) is None


@given(st.text(max_size=30), st.text(max_size=60), st.integers(0, 10**9))
def test_any_name_gives_a_price_or_none(provider: str, model: str, amount: int) -> None:
    for cost in (
        prices.chat_cost(provider, model, amount, amount),
        prices.stt_cost(provider, model, amount),
        prices.speech_cost(provider, model, amount),
    ):
        assert cost is None or cost >= 0
