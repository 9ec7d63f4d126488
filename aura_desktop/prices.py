"""What the services charge by their public price lists, in US dollars: for estimates, never for a bill.

A price that could not be found is not declared and its cost is None: unknown, never guessed. Left out on purpose, since
the services tell them after the fact or not at all: cached input (cheaper), very long prompts and regional processing
(dearer), plans with an allowance of their own. Nothing here opens a connection. Any thread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from .services import ELEVENLABS, OFFLINE, OPENAI, XAI

Price = TypeVar("Price")
Tables = Mapping[str, Mapping[str, Price]]
"""Provider -> name of a model -> price. A name that ends in * stands for everything that begins so."""

FREE = frozenset({"compatible", *OFFLINE.values()})
"""Providers that cost nothing: the user's own servers and what runs on this machine."""

_MILLION = 1_000_000
_MINUTE, _HOUR = 60, 3600

_DATED = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{4}|latest|chat-latest)")
"""What may follow a model's name without making it another model: a snapshot's date, or "latest"."""

# Dollars for a million tokens in and out.
_CHAT: Tables[tuple[float, float]] = MappingProxyType(
    {
        OPENAI.name: {
            # developers.openai.com/api/docs/models/gpt-6.2-sol and gpt-6-luna, and the launch notes of resellers at
            # list price (docs.laozhang.ai, docs.apiyi.com), November 2026
            "gpt-6.2-astra": (8.0, 40.0),
            "gpt-6.2-sol": (2.0, 10.0),
            "gpt-6.1-sol": (2.0, 10.0),
            "gpt-6.1-terra": (1.0, 5.0),
            "gpt-6-astra": (10.0, 50.0),
            "gpt-6-sol": (2.0, 10.0),
            "gpt-6-luna": (0.10, 0.50),
            # developers.openai.com/api/docs/models/gpt-5.6-luna (read after the cut of 2026-07-30), docs.laozhang.ai
            "gpt-5.6-sol": (4.0, 20.0),
            "gpt-5.6-terra": (2.0, 12.0),
            "gpt-5.6-luna": (0.20, 1.20),
            # github.com/simonw/llm-prices data/openai.json, and vercel.com/ai-gateway/models for 5.4, 2026
            "gpt-5.5": (5.0, 30.0),
            "gpt-5.5-pro": (30.0, 180.0),
            "gpt-5.4": (2.5, 15.0),
            "gpt-5.4-pro": (30.0, 180.0),
            "gpt-5.4-mini": (0.75, 4.5),
            "gpt-5.4-nano": (0.20, 1.25),
            "gpt-5.2": (1.75, 14.0),
            "gpt-5.2-pro": (21.0, 168.0),
            "gpt-5.1": (1.25, 10.0),
            "gpt-5.1-codex": (1.25, 10.0),
            "gpt-5.1-codex-mini": (0.25, 2.0),
            "gpt-5": (1.25, 10.0),
            "gpt-5-pro": (15.0, 120.0),
            "gpt-5-mini": (0.25, 2.0),
            "gpt-5-nano": (0.05, 0.40),
            "gpt-4.1": (2.0, 8.0),
            "gpt-4.1-mini": (0.40, 1.60),
            "gpt-4.1-nano": (0.10, 0.40),
            "gpt-4o": (2.5, 10.0),
            "gpt-4o-2024-05-13": (5.0, 15.0),
            "gpt-4o-mini": (0.15, 0.60),
        },
        XAI.name: {
            # docs.x.ai/developers/pricing and github.com/simonw/llm-prices data/xai.json (prompts below 200,000
            # tokens), 4.7 also apidog.com of 2026-09-29; one price whether a model reasons or not
            "grok-4.7*": (2.0, 6.0),
            "grok-4.6*": (2.0, 6.0),
            "grok-4.5*": (2.0, 6.0),
            "grok-4.3*": (1.25, 2.50),
            "grok-4.20*": (1.25, 2.50),
            "grok-4-1-fast*": (0.20, 0.50),
            "grok-4-fast*": (0.20, 0.50),
            "grok-4": (3.0, 15.0),
            "grok-build-0.1": (1.0, 2.0),
            "grok-code-fast-1": (0.20, 1.50),
            "grok-3": (3.0, 15.0),
            "grok-3-mini": (0.30, 0.50),
        },
    }
)

# Dollars for a second of sound.
_STT: Tables[float] = MappingProxyType(
    {
        OPENAI.name: {
            # developers.openai.com/api/docs/models/gpt-transcribe, gpt-live-transcribe, gpt-realtime-whisper, 2026
            "gpt-transcribe": 0.0045 / _MINUTE,
            "gpt-live-transcribe": 0.017 / _MINUTE,
            "gpt-realtime-whisper": 0.017 / _MINUTE,
            # developers.openai.com/api/docs/pricing, its own estimates a minute for the first three, 2026
            "gpt-4o-transcribe": 0.006 / _MINUTE,
            "gpt-4o-transcribe-diarize": 0.006 / _MINUTE,
            "gpt-4o-mini-transcribe": 0.003 / _MINUTE,
            "whisper-1": 0.006 / _MINUTE,
        },
        # x.ai/news/grok-voice-transcribe-2 of 2026-09-18: 0.20 an hour streamed, 0.10 as a file. A model has one name
        # for both, so what is sent as a file is estimated at the dearer price.
        XAI.name: {"*": 0.20 / _HOUR},
        ELEVENLABS.name: {
            # elevenlabs.io/pricing/api as read by developer.puter.com, June 2026; none was found for scribe_v3
            "scribe_v2_realtime": 0.39 / _HOUR,
            "scribe_v2": 0.22 / _HOUR,
            "scribe_v1": 0.22 / _HOUR,
        },
    }
)

# Dollars for a character.
_SPEECH: Tables[float] = MappingProxyType(
    {
        # developers.openai.com/api/docs/models/tts-1 and tts-1-hd, 2026. gpt-4o-mini-tts is charged by tokens of
        # sound, which its answer does not tell: unknown.
        OPENAI.name: {"tts-1": 15.0 / _MILLION, "tts-1-hd": 30.0 / _MILLION},
        # docs.x.ai/docs/guides/voice, and docs.x.ai/docs/pricing as read by reviewers on 2026-09-21 (4.20 until spring)
        XAI.name: {"*": 15.0 / _MILLION},
        ELEVENLABS.name: {
            # elevenlabs.io/pricing/api as read by three public projects between 2026-10-03 and 2026-10-06
            "eleven_flash_v2*": 40.0 / _MILLION,
            "eleven_turbo_v2*": 40.0 / _MILLION,
            "eleven_multilingual_v2": 80.0 / _MILLION,
            "eleven_v3*": 80.0 / _MILLION,
            "eleven_v4": 80.0 / _MILLION,
            "eleven_v4_turbo": 40.0 / _MILLION,
        },
    }
)


def chat_cost(provider: str, model: str, tokens_in: int, tokens_out: int) -> float | None:
    """Return what a chat request costs, None when its price is not known."""
    if provider in FREE:
        return 0.0
    price = _find(_CHAT, provider, model)
    return None if price is None else (tokens_in * price[0] + tokens_out * price[1]) / _MILLION


def stt_cost(provider: str, model: str, seconds: float) -> float | None:
    """Return what the transcription of so many seconds of sound costs, None when its price is not known."""
    return _times(_STT, provider, model, seconds)


def speech_cost(provider: str, model: str, characters: int) -> float | None:
    """Return what the speech of so many characters costs, None when its price is not known."""
    return _times(_SPEECH, provider, model, characters)


def _times(tables: Tables[float], provider: str, model: str, amount: float) -> float | None:
    if provider in FREE:
        return 0.0
    price = _find(tables, provider, model)
    return None if price is None else price * amount


def _find(tables: Tables[Price], provider: str, model: str) -> Price | None:
    """Return the price of the longest declared name that `model` begins with and is a kind of."""
    table = tables.get(provider, {})
    for name in sorted(table, key=len, reverse=True):
        stem = name.removesuffix("*")
        rest = model[len(stem) :]
        if model.startswith(stem) and (not rest or name.endswith("*") or _DATED.fullmatch(rest)):
            return table[name]
    return None
