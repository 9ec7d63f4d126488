"""What is known of OpenAI's models: how to ask each family, which are for what, and when they end.

Nothing here is a closed list: a model that no rule knows is asked in the plain way, and what it refuses is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ... import errors
from ...enquiries import ModelInfo
from ...services import OPENAI, OPENAI_SPEECH_ENDS, Job
from ..listing import Listed, ended, ordered

CHAT_MODELS = ("gpt-5.2", "gpt-6-luna")
"""Asked when the user names none; the next one once the service has the first no more.

gpt-5.2 has the quickest first words published of all that stay (624 ms, 95th percentile 1171 ms: the repository
kwindla/aiewf-eval, README, August 2026; gpt-4.1 ends on 2027-01-14, gpt-5.1 on 2027-04-01). gpt-6-luna is what OpenAI
recommends instead of the models that end.
"""

RECOMMENDED: Mapping[Job, tuple[str, ...]] = MappingProxyType(
    {Job.CHAT: CHAT_MODELS, Job.STT: ("gpt-live-transcribe", "gpt-transcribe"), Job.SPEECH: ("gpt-4o-mini-tts",)}
)
"""The models recommended for each job: the first that an account has is marked in the list."""


@dataclass(frozen=True, slots=True)
class Traits:
    """How a family of models is asked.

    `effort` is the least reasoning it can be asked for, "" when it takes no such field; `thinks`: it always reasons, so
    it takes no temperature and needs room for its thoughts; `responses`: it is asked by the Responses API.
    """

    effort: str = ""
    thinks: bool = False
    responses: bool = False


# The first rule that fits counts. Efforts by family: pages developers.openai.com/api/docs/models/NAME (gpt-5.6-luna,
# gpt-6-luna and gpt-6.1-terra begin at none), github.com/anomalyco/models.dev/pull/2351 (gpt-5 at minimal, gpt-5.1 to
# 5.4 at none, chat-latest fixed), .../guides/deployment-checklist and apidog.com/blog/gpt-6-2-astra-api (gpt-6-astra,
# gpt-6.1-sol and gpt-6.2-astra refuse none). Models that always reason belong to Responses: .../guides/reasoning.
_FAMILIES: tuple[tuple[re.Pattern[str], Traits], ...] = tuple(
    (re.compile(pattern), traits)
    for pattern, traits in (
        # Only /responses serves these: github.com pgadmin-org/pgadmin4/issues/9795, alvinunreal/tmuxai/issues/82
        (r"(?:gpt-|o\d).*-pro\b|.*codex|.*deep-research|computer-use", Traits("", thinks=True, responses=True)),
        (r"gpt-5-chat|chatgpt-", Traits()),
        (r"gpt-5\.\d+-chat", Traits("", thinks=True)),
        (r"gpt-5\.|gpt-6-(?:luna|sol)\b|gpt-6\.1-terra\b", Traits("none")),
        (r"gpt-5\b", Traits("minimal", thinks=True, responses=True)),
        (r"o\d\b", Traits("low", thinks=True, responses=True)),
        (r"gpt-(?:[6-9]|\d\d)\b", Traits("low", thinks=True, responses=True)),
        (r"", Traits()),
    )
)


def traits(model: str) -> Traits:
    """Return how `model` is asked. Any thread."""
    name = _base(model)
    return next(found for pattern, found in _FAMILIES if pattern.match(name))


def _on(day: date, *names: str) -> dict[str, date]:
    return dict.fromkeys(names, day)


SHUTDOWNS: Mapping[str, date] = MappingProxyType(
    {
        # openai 3.57: types/shared/chat_model.py, all_models.py, types/audio_model.py, types/audio/speech_model.py;
        # page developers.openai.com/api/docs/deprecations. Dated snapshots end with the name they belong to.
        **_on(date(2026, 7, 23), "gpt-5.1-codex", "gpt-5.1-chat-latest", "gpt-5-chat-latest", "gpt-4o-search-preview"),
        **_on(date(2026, 7, 23), "gpt-4o-mini-search-preview", "gpt-5-codex", "gpt-5.1-codex-max", "o3-deep-research"),
        **_on(date(2026, 8, 10), "gpt-5.3-chat-latest", "gpt-5.2-chat-latest"),
        **_on(date(2026, 10, 23), "gpt-4.1-nano", "o4-mini", "o3-mini", "o1", "o1-pro", "gpt-4o-2024-05-13"),
        **_on(date(2026, 10, 23), "gpt-4-turbo", "gpt-4", "gpt-3.5-turbo"),
        **_on(date(2026, 12, 11), "gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5-pro", "o3", "o3-pro"),
        **_on(OPENAI_SPEECH_ENDS, "tts-1", "tts-1-hd", "gpt-4o-mini-tts"),
        **_on(date(2027, 1, 14), "gpt-4.1", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini"),
        **_on(date(2027, 1, 20), "gpt-realtime", "gpt-realtime-mini", "gpt-audio-mini"),
        **_on(date(2027, 2, 26), "whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe"),
        **_on(date(2027, 2, 26), "gpt-4o-transcribe-diarize"),
        **_on(date(2027, 4, 1), "gpt-5.1", "gpt-5.3-codex", "gpt-5.4-nano"),
    }
)
"""The announced last days, by name."""

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def shutdown_date(model: str) -> date | None:
    """Return the announced last day of `model`, of its dated snapshots and of what was tuned from it. Any thread."""
    name = _base(model)
    return SHUTDOWNS.get(name) or SHUTDOWNS.get(_SNAPSHOT.sub("", name))


def model_gone(error: errors.ModelGone, model: str, today: date) -> errors.ModelGone:
    """Return `error`, which the service gave for `model`, with the day of its shutdown when that has come."""
    return ended(error, OPENAI.title, model, shutdown_date(model), today)


_FOR: Mapping[Job, re.Pattern[str]] = MappingProxyType(
    {
        Job.CHAT: re.compile(r"(?:gpt-\d|o\d|chatgpt-)"),
        Job.STT: re.compile(r"whisper|gpt-.*transcribe"),
        Job.SPEECH: re.compile(r"tts-|gpt-.*-tts"),
    }
)
_NO_CHAT = re.compile(
    r"audio|realtime|transcribe|tts|image|search|instruct|codex|deep-research|-live|cyber|rosalind|-law|moderation"
)


def catalogue(listed: Iterable[Listed], job: Job, today: date) -> tuple[ModelInfo, ...]:
    """Return what the settings window shows for `job` of the models an account has. Any thread."""
    suitable = [m for m in listed if _suits(m.id, job)]
    names = {m.id for m in suitable}
    best = next((name for name in RECOMMENDED[job] if name in names), "")
    infos = (ModelInfo(m.id, m.ends or shutdown_date(m.id), _note(m.id, job, best), m.id == best) for m in suitable)
    return ordered(zip(suitable, infos, strict=True), today)


def _suits(model: str, job: Job) -> bool:
    name = _base(model)
    return bool(_FOR[job].match(name)) and not (job is Job.CHAT and _NO_CHAT.search(name))


def _note(model: str, job: Job, best: str) -> str:
    if model == best:
        return "the quickest known" if job is Job.CHAT else "recommended"
    return "thinks before it answers" if job is Job.CHAT and traits(model).thinks else ""


def _base(model: str) -> str:
    """Return the model that a tuned one ("ft:gpt-4.1:...") comes from, else `model`."""
    return model.removeprefix("ft:").partition(":")[0]
