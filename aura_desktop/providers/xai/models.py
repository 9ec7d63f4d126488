"""What is known of xAI's models: how to ask each, which are for conversation, and when they end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ... import errors
from ...enquiries import ModelInfo
from ...services import XAI
from ..listing import Listed, ended, ordered

CHAT_MODELS = ("grok-4.20-non-reasoning", "grok-4.3")
"""Asked when the user names none; the next one once the service has the first no more.

A model that cannot reason answers soonest, and is pipecat's choice for speech (pipecat-ai 1.14: services/xai/llm.py).
grok-4.3 without effort is what xAI recommends in its place (docs.x.ai: migration/may-15-retirement).
"""


@dataclass(frozen=True, slots=True)
class Traits:
    """How a model is asked: the least `effort` it takes, "" for none; `thinks`: it reasons whatever it is asked."""

    effort: str = ""
    thinks: bool = False


# The first rule that fits counts. grok-4.20 and older refuse the field (vercel/ai, release @ai-sdk/xai 4.0.8); grok-4.3
# can be told not to reason (release 4.0.0-canary.61); grok-4.5 and later cannot (anomalyco/opencode issue 39448, and
# pipecat-ai services/xai/llm.py for grok-4.6).
_FAMILIES: tuple[tuple[re.Pattern[str], Traits], ...] = tuple(
    (re.compile(pattern), traits)
    for pattern, traits in (
        (r".*non-reasoning", Traits()),
        (r"grok-3-mini", Traits("low", thinks=True)),
        (r"grok-3\b", Traits()),
        (r"grok-4\.3\b", Traits("none")),
        (r"grok-4\.20\b|grok-4-|grok-4$|grok-(?:code|build)", Traits("", thinks=True)),
        (r"grok-", Traits("low", thinks=True)),
        (r"", Traits()),
    )
)


def traits(model: str) -> Traits:
    """Return how `model` is asked. Any thread."""
    return next(found for pattern, found in _FAMILIES if pattern.match(model))


SHUTDOWNS: Mapping[str, date] = MappingProxyType(
    dict.fromkeys(
        (
            "grok-4-1-fast-reasoning",
            "grok-4-1-fast-non-reasoning",
            "grok-4-fast-reasoning",
            "grok-4-fast-non-reasoning",
            "grok-4-0709",
            "grok-code-fast-1",
            "grok-3",
        ),
        date(2026, 5, 15),  # page docs.x.ai/developers/migration/may-15-retirement
    )
)
"""The announced last days, by name."""

_NO_CHAT = re.compile(r"imagine|image|video|voice|transcribe|embed|code|build|multi-agent")


def shutdown_date(model: str) -> date | None:
    """Return the announced last day of `model`. Any thread."""
    return SHUTDOWNS.get(model) or SHUTDOWNS.get(model.removesuffix("-latest"))


def model_gone(error: errors.ModelGone, model: str, today: date) -> errors.ModelGone:
    """Return `error`, which the service gave for `model`, with the day of its shutdown when that has come."""
    return ended(error, XAI.title, model, shutdown_date(model), today)


def catalogue(listed: Iterable[Listed], today: date) -> tuple[ModelInfo, ...]:
    """Return what the settings window shows of the models an account has: those for conversation. Any thread."""
    suitable = [m for m in listed if m.id.startswith("grok-") and not _NO_CHAT.search(m.id)]
    names = {m.id for m in suitable}
    best = next((name for name in CHAT_MODELS if name in names), "")
    infos = (ModelInfo(m.id, m.ends or shutdown_date(m.id), _note(m.id, best), m.id == best) for m in suitable)
    return ordered(zip(suitable, infos, strict=True), today)


def _note(model: str, best: str) -> str:
    if model == best:
        return "the quickest known"
    return "thinks before it answers" if traits(model).thinks else ""
