from __future__ import annotations

from datetime import date

import pytest

from aura_desktop import errors
from aura_desktop.enquiries import ModelInfo
from aura_desktop.providers.listing import Listed
from aura_desktop.providers.openai import models
from aura_desktop.providers.openai.models import Traits, catalogue, shutdown_date, traits
from aura_desktop.providers.xai import models as grok
from aura_desktop.services import OPENAI_SPEECH_ENDS, Job

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("model", "day"),
    [
        ("gpt-4.1", "2027-01-14"), ("gpt-4.1-2025-04-14", "2027-01-14"), ("gpt-4.1-mini", "2027-01-14"),
        ("ft:gpt-4o-mini-2024-07-18:me::abc", "2027-01-14"), ("gpt-4o-2024-05-13", "2026-10-23"),
        ("whisper-1", "2027-02-26"), ("gpt-4o-mini-transcribe-2025-12-15", "2027-02-26"),
        ("gpt-4o-transcribe-diarize", "2027-02-26"), ("gpt-4o-mini-tts", str(OPENAI_SPEECH_ENDS)),
        ("gpt-4o-mini-tts-2025-12-15", str(OPENAI_SPEECH_ENDS)), ("tts-1", "2027-01-06"), ("gpt-5", "2026-12-11"),
        ("gpt-5.1-2025-11-13", "2027-04-01"), ("o3", "2026-12-11"), ("gpt-5.2", "None"), ("gpt-6-luna", "None"),
        ("gpt-transcribe", "None"), ("gpt-live-transcribe", "None"), ("", "None"), ("llama3", "None"),
    ],
)  # fmt: skip
def test_announced_last_days(model: str, day: str) -> None:
    assert str(shutdown_date(model)) == day


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-4.1", Traits()), ("gpt-4o-mini", Traits()), ("gpt-3.5-turbo", Traits()), ("gpt-5-chat-latest", Traits()),
        ("ft:gpt-4.1-2025-04-14:me::x", Traits()), ("some-new-name", Traits()),
        ("gpt-5.1", Traits("none")), ("gpt-5.4-mini", Traits("none")), ("gpt-5.6-luna", Traits("none")),
        ("gpt-6-luna", Traits("none")), ("gpt-6-sol", Traits("none")), ("gpt-6.1-terra", Traits("none")),
        ("gpt-5.2-chat-latest", Traits("", thinks=True)),
        ("gpt-5-mini-2025-08-07", Traits("minimal", thinks=True, responses=True)),
        ("o4-mini", Traits("low", thinks=True, responses=True)),
        ("gpt-6-astra", Traits("low", thinks=True, responses=True)),
        ("gpt-6.2-sol", Traits("low", thinks=True, responses=True)),
        ("gpt-7", Traits("low", thinks=True, responses=True)),
        ("gpt-5.2-pro", Traits("", thinks=True, responses=True)),
        ("gpt-5.3-codex", Traits("", thinks=True, responses=True)),
    ],
)  # fmt: skip
def test_how_each_family_is_asked(model: str, expected: Traits) -> None:
    assert traits(model) == expected


LISTED = [
    Listed("gpt-4.1", 10), Listed("gpt-4.1-2025-04-14", 10), Listed("gpt-5.2", 30), Listed("gpt-5.2-2025-12-11", 30),
    Listed("gpt-6-luna", 50), Listed("gpt-4.1-nano", 60), Listed("gpt-5.2-pro", 31), Listed("o3", 15),
    Listed("whisper-1", 1), Listed("gpt-transcribe", 40), Listed("gpt-live-transcribe", 41), Listed("tts-1", 2),
    Listed("gpt-4o-mini-tts", 12), Listed("gpt-realtime-2.1", 44), Listed("text-embedding-3-small", 3),
    Listed("gpt-image-2", 33), Listed("gpt-5.3-codex", 32), Listed("gpt-audio-1.5", 34), Listed("omni-moderation", 35),
    Listed("gpt-4o-transcribe", 13), Listed("gpt-live-1", 55), Listed("gpt-6-cyber", 56),
]  # fmt: skip


def test_the_list_for_chat_holds_chat_models_newest_first_and_ended_ones_last() -> None:
    found = catalogue(LISTED, Job.CHAT, TODAY)
    assert [m.id for m in found] == [
        "gpt-5.2", "gpt-6-luna", "gpt-5.2-pro", "gpt-5.2-2025-12-11", "o3", "gpt-4.1", "gpt-4.1-2025-04-14",
        "gpt-4.1-nano",
    ]  # fmt: skip
    assert found[0] == ModelInfo("gpt-5.2", None, "the quickest known", True)
    assert found[2].note == "thinks before it answers"
    assert str(found[5].ends) == "2027-01-14"


def test_the_lists_for_hearing_and_speaking() -> None:
    heard = catalogue(LISTED, Job.STT, TODAY)
    assert [m.id for m in heard] == ["gpt-live-transcribe", "gpt-transcribe", "gpt-4o-transcribe", "whisper-1"]
    assert [m.recommended for m in heard] == [True, False, False, False]
    spoken = catalogue(LISTED, Job.SPEECH, TODAY)
    assert [(m.id, str(m.ends)) for m in spoken] == [("gpt-4o-mini-tts", "2027-01-06"), ("tts-1", "2027-01-06")]


def test_an_account_without_the_best_gets_the_next_recommended() -> None:
    found = catalogue([Listed("gpt-4.1", 10), Listed("gpt-6-luna", 9)], Job.CHAT, TODAY)
    assert (found[0].id, found[0].recommended) == ("gpt-6-luna", True)
    assert not any(m.recommended for m in catalogue([Listed("gpt-4.1")], Job.CHAT, TODAY))
    assert catalogue([], Job.CHAT, TODAY) == ()


def test_what_the_service_says_of_an_end_counts_more_than_the_table() -> None:
    (found,) = catalogue([Listed("gpt-4.1", ends=date(2028, 1, 1))], Job.CHAT, TODAY)
    assert found.ends == date(2028, 1, 1)


def test_an_ended_model_is_told_with_its_day_only_when_that_has_come() -> None:
    error = errors.ModelGone("OpenAI has no such model.", provider="openai", detail="http 404")
    assert models.model_gone(error, "tts-1", date(2027, 1, 5)) is error
    told = models.model_gone(error, "tts-1", date(2027, 1, 6))
    assert told.sentence == 'OpenAI ended the model "tts-1" on 2027-01-06. Choose another model in settings.'
    assert (told.provider, told.detail) == ("openai", "http 404")
    assert "xAI Grok ended" in grok.model_gone(error, "grok-3", TODAY).sentence


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("grok-4.20-non-reasoning", grok.Traits()), ("grok-4.20-0309-non-reasoning", grok.Traits()),
        ("grok-4-1-fast-non-reasoning", grok.Traits()), ("grok-3", grok.Traits()),
        ("grok-4.20-reasoning", grok.Traits("", thinks=True)), ("grok-4-0709", grok.Traits("", thinks=True)),
        ("grok-4.3", grok.Traits("none")), ("grok-4.5-latest", grok.Traits("low", thinks=True)),
        ("grok-4.6", grok.Traits("low", thinks=True)), ("grok-4.7", grok.Traits("low", thinks=True)),
        ("grok-5", grok.Traits("low", thinks=True)), ("grok-3-mini", grok.Traits("low", thinks=True)),
        ("another", grok.Traits()),
    ],
)  # fmt: skip
def test_how_each_grok_is_asked(model: str, expected: grok.Traits) -> None:
    assert grok.traits(model) == expected


def test_the_list_of_groks() -> None:
    names = ("grok-4.7", "grok-imagine-image", "grok-4.20-non-reasoning", "grok-3", "grok-4.20-multi-agent", "v1")
    found = grok.catalogue([Listed(n, i) for i, n in enumerate(names)], TODAY)
    assert [m.id for m in found] == ["grok-4.20-non-reasoning", "grok-4.7", "grok-3"]
    assert [m.recommended for m in found] == [True, False, False]
    assert str(found[2].ends) == "2026-05-15"
    assert grok.shutdown_date("grok-4.7") is None
