"""What is sent to OpenAI for each family of models, against a fake that refuses what OpenAI refuses."""

from __future__ import annotations

from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.providers.base import ChatEvent, Finished, TextDelta, Usage
from aura_desktop.providers.openai.models import CHAT_MODELS, Traits, shutdown_date, traits
from tests.fakes.openai_responses import ResponsesBehaviour
from tests.fakes.openai_rules import EFFORTS

from ..cloud import PATIENT, Cloud, ask, cloud


def responses(service: Cloud) -> ResponsesBehaviour:
    behaviour = service.host.surfaces[1].behaviour  # type: ignore[attr-defined]
    assert isinstance(behaviour, ResponsesBehaviour)
    return behaviour


def bodies(service: Cloud) -> list[tuple[str, dict[str, Any]]]:
    """Return the path and body of every request to either API, oldest first."""
    records = [r for surface in service.host.surfaces for r in surface.records]  # type: ignore[attr-defined]
    found = [r for r in records if r.method == "POST"]
    return [(r.path.removeprefix("/v1"), r.body) for r in sorted(found, key=lambda r: r.at)]


async def test_what_is_sent_to_a_model_that_need_not_reason() -> None:
    async with cloud("openai") as service, service.chat(model="", temperature=0.4, max_tokens=77) as engine:
        assert engine.model == CHAT_MODELS[0]
        assert await ask(engine)
        ((path, body),) = bodies(service)
    assert path == "/chat/completions"
    assert body == {
        "model": "gpt-5.2",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello there, how are you today?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True, "include_obfuscation": False},
        "store": False,
        "max_completion_tokens": 77,
        "reasoning_effort": "none",
        "temperature": 0.4,
    }


async def test_what_is_sent_to_a_model_that_always_reasons() -> None:
    async with cloud("openai") as service, service.chat(model="gpt-6-astra", temperature=0.4, max_tokens=77) as engine:
        assert await ask(engine)
        ((path, body),) = bodies(service)
    assert path == "/responses"
    assert body == {
        "model": "gpt-6-astra",
        "input": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello there, how are you today?"},
        ],
        "stream": True,
        "stream_options": {"include_obfuscation": False},
        "store": False,
        "max_output_tokens": 2077,
        "reasoning": {"effort": "low"},
    }


@pytest.mark.parametrize("model", EFFORTS)
async def test_every_family_is_asked_at_the_first_try_with_its_least_effort(model: str) -> None:
    async with cloud("openai") as service, service.chat(model=model, temperature=0.4) as engine:
        assert await ask(engine)
        ((_, body),) = bodies(service)
    effort = body.get("reasoning_effort") or (body.get("reasoning") or {}).get("effort")
    least = next((e for e in ("none", "minimal", "low") if e in EFFORTS[model]), None)
    if "codex" not in model:
        assert effort == least
    assert ("temperature" in body) == (effort == "none" or not EFFORTS[model])
    assert "max_tokens" not in body


@pytest.mark.parametrize(
    ("taken", "expected"), [(("low", "medium"), ["none", "low", "low"]), ((), ["none", "low", None, None])]
)
async def test_effort_steps_up_when_a_model_refuses_to_stop_reasoning(
    taken: tuple[str, ...], expected: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(EFFORTS, "gpt-5.4", taken)
    async with cloud("openai") as service, service.chat(model="gpt-5.4", temperature=0.4) as engine:
        assert await ask(engine)
        assert await ask(engine)
        found = [body for _, body in bodies(service)]
    assert [body.get("reasoning_effort") for body in found] == expected
    if taken:
        assert "temperature" not in found[-1], "a model that reasons takes none"
        assert found[-1]["max_completion_tokens"] == 2_100


async def test_a_model_that_only_responses_serves_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.openai_rules.RESPONSES_ONLY", ("gpt-5.4",))
    async with cloud("openai") as service, service.chat(model="gpt-5.4") as engine:
        assert await ask(engine)
        assert await ask(engine)
        assert [path for path, _ in bodies(service)] == ["/chat/completions", "/responses", "/responses"]


@pytest.mark.parametrize("field", ["stream_options", "store", "reasoning"])
async def test_responses_goes_on_without_a_field_it_refuses(field: str) -> None:
    async with cloud("responses") as service, service.chat() as engine:
        service.behaviour.reject_fields = (field,)
        assert await ask(engine)
        assert await ask(engine)
        assert [field in body for _, body in bodies(service)] == [True, False, False]


async def test_a_refusal_is_what_the_model_answers() -> None:
    async with cloud("openai") as service, service.chat() as engine:
        service.behaviour.deltas = [{"content": None, "refusal": "I cannot "}, {"refusal": "do that."}]
        assert await ask(engine) == "I cannot do that."


async def test_filtered_content_is_told() -> None:
    async with cloud("openai") as service, service.chat() as engine:
        service.behaviour.finish_reason = "content_filter"
        got: list[ChatEvent] = []
        assert await ask(engine, got)
        assert Finished("content_filter") in got
        service.behaviour.deltas = []
        with pytest.raises(errors.ProtocolError) as caught:
            await ask(engine)
        assert "refused to answer" in caught.value.sentence


async def test_reasoning_is_never_given_out_and_is_counted() -> None:
    async with cloud("responses") as service, service.chat() as engine:
        behaviour = responses(service)
        behaviour.reply, behaviour.thoughts, behaviour.unknown_events = "Hi.", 5, True
        for behaviour.tell_thoughts in (False, True):
            got: list[ChatEvent] = []
            await ask(engine, got)
            assert got == [TextDelta("Hi."), Finished("stop"), Usage(9, 6)]


@pytest.mark.parametrize("form", ["both", "data", "event"])
@pytest.mark.parametrize("numbered", [True, False])
async def test_every_form_of_an_event_is_read(form: str, numbered: bool) -> None:
    async with cloud("responses") as service, service.chat() as engine:
        responses(service).form, responses(service).numbered = form, numbered
        assert await ask(engine) == service.behaviour.reply


@pytest.mark.parametrize(
    ("status", "reason", "finish"),
    [
        ("incomplete", "max_output_tokens", "length"),
        ("incomplete", "content_filter", "content_filter"),
        ("incomplete", "steered", "steered"),
    ],
)
async def test_an_incomplete_response_keeps_its_words(status: str, reason: str, finish: str) -> None:
    async with cloud("responses") as service, service.chat() as engine:
        responses(service).status, responses(service).reason = status, reason
        got: list[ChatEvent] = []
        assert await ask(engine, got) == service.behaviour.reply
        assert got[-2] == Finished(finish)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("server_error", errors.StreamBroken),
        ("rate_limit_exceeded", errors.RateLimited),
        ("insufficient_quota", errors.QuotaGone),
        ("invalid_prompt", errors.ProtocolError),
        ("misalignment_policy_violation", errors.ProtocolError),
    ],
)
async def test_a_failed_response_says_why(code: str, kind: type[errors.ProviderError]) -> None:
    async with cloud("responses") as service, service.chat() as engine:
        responses(service).status = "failed"
        responses(service).error = {"code": code, "message": "no"}
        got: list[ChatEvent] = []
        with pytest.raises(errors.ProviderError) as caught:
            await ask(engine, got)
    assert (type(caught.value), caught.value.partial) == (kind, True)
    assert not any(isinstance(e, Finished) for e in got)


async def test_a_refusal_in_responses_is_spoken() -> None:
    async with cloud("responses") as service, service.chat() as engine:
        responses(service).refuses, service.behaviour.reply = True, "I cannot do that."
        got: list[ChatEvent] = []
        assert await ask(engine, got) == "I cannot do that."
        assert Finished("refusal") in got


async def test_models_come_with_their_last_days() -> None:
    async with cloud("openai") as service, service.chat(PATIENT) as engine:
        http: Any = service.host.surfaces[0]
        http.behaviour.model_names = ("whisper-1", "gpt-4.1", "gpt-5.2", "gpt-6-luna", "gpt-6-astra", "tts-1")
        http.shutdowns = {"gpt-6-luna": "2031-05-06"}
        found = await engine.models()
    assert [(m.id, m.recommended) for m in found] == [
        ("gpt-5.2", True), ("gpt-6-astra", False), ("gpt-6-luna", False), ("gpt-4.1", False),
    ]  # fmt: skip
    assert [str(m.ends) for m in found] == ["None", "None", "2031-05-06", "2027-01-14"]


def test_the_default_models_stay_and_answer_at_once() -> None:
    for model in CHAT_MODELS:
        assert shutdown_date(model) is None
        assert traits(model) == Traits("none")
