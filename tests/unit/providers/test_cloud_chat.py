"""What chat at OpenAI and at xAI have in common: keys, cancelling, warm connections, refused fields, ended models."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop import errors
from aura_desktop.providers.base import ChatEvent, Finished, TextDelta, Usage
from aura_desktop.providers.cloud_chat import refused_field
from aura_desktop.providers.http import Timeouts
from tests.cancelling import cancel
from tests.fakes.behaviour import Behaviour
from tests.fakes.faults import status_fault
from tests.fakes.host import Host
from tests.fakes.openai_http import OpenAIHttp

from .cloud import KEY, MESSAGES, PATIENT, SAID, WAYS, Cloud, ask, cloud


@pytest.mark.parametrize("name", WAYS)
async def test_text_comes_as_it_is_made_then_the_finish_then_the_usage(name: str) -> None:
    async with cloud(name) as service:
        service.behaviour.reply = "Grüße an alle."
        service.behaviour.token_gap = 0.01
        got: list[ChatEvent] = []
        async with service.chat() as engine:
            await ask(engine, got)
    assert got == [TextDelta("Grüße "), TextDelta("an "), TextDelta("alle."), Finished("stop"), Usage(9, 3)]


@pytest.mark.parametrize("name", WAYS)
async def test_the_key_goes_to_its_own_host_and_shows_nowhere(
    name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment redirects nothing, and lends no key."""
    caplog.set_level(logging.DEBUG)
    async with cloud(name) as service, Host(OpenAIHttp(Behaviour())) as other:
        for variable in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "XAI_BASE_URL"):
            monkeypatch.setenv(variable, other.url)
        for variable in ("OPENAI_API_KEY", "XAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
            monkeypatch.setenv(variable, "sk-environment")
        async with service.chat() as engine:
            await engine.warm()
            await engine.models()
            await ask(engine)
        async with service.chat(key="sk-wrong-9876543210") as stranger:
            for attempt in (stranger.warm, stranger.models, lambda: ask(stranger)):
                with pytest.raises(errors.AuthFailed) as caught:
                    await attempt()
                assert "does not accept the key" in caught.value.sentence
        async with service.chat(key="") as nobody:
            with pytest.raises(errors.AuthFailed) as missing:
                await ask(nobody)
            assert "asks for a key" in missing.value.sentence
        visits = service.host.visits
        assert other.visits == []
    for visit in visits:
        assert KEY not in visit.path + str(visit.query)
        assert not [k for k, v in visit.headers.items() if "sk-" in v and k != "authorization"]
        assert "openai-organization" not in visit.headers
    assert {v.headers.get("authorization", "") for v in visits} == {f"Bearer {KEY}", "Bearer sk-wrong-9876543210", ""}
    shown = caplog.text + caught.value.sentence + caught.value.detail
    assert KEY not in shown
    assert "sk-wrong" not in shown
    assert SAID not in shown


@pytest.mark.parametrize("name", WAYS)
async def test_cancelling_ends_the_request_at_the_service(name: str) -> None:
    async with cloud(name) as service, service.chat(PATIENT) as engine:
        service.behaviour.first_token = 30.0
        task = asyncio.create_task(ask(engine))
        record = await service.surface.arrived(service.way.path)
        at = await cancel(task)
        assert await record.closed_within(1.0) - at < 0.1

        service.behaviour.first_token, service.behaviour.token_gap = 0.0, 0.02
        events = engine.stream(MESSAGES)
        await anext(events)
        at = time.monotonic()
        await events.aclose()
        assert await service.surface.last(service.way.path).closed_within(1.0) - at < 0.1

        service.behaviour.token_gap = 0.0
        assert await ask(engine) == service.behaviour.reply


@pytest.mark.parametrize("name", WAYS)
async def test_many_cancelled_requests_leave_none_behind(name: str) -> None:
    async with cloud(name) as service, service.chat(PATIENT) as engine:
        service.behaviour.first_token = 30.0
        for n in range(1, 19):  # more than the pool holds
            task = asyncio.create_task(ask(engine))
            await service.surface.arrived(service.way.path, n)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        service.behaviour.first_token = 0.0
        assert await ask(engine)


@pytest.mark.parametrize("name", WAYS)
async def test_warming_up_keeps_one_connection_that_is_then_used(name: str) -> None:
    async with cloud(name) as service, service.chat() as engine:
        for _ in range(3):
            await engine.warm()
        await ask(engine)
        await engine.warm()
        await ask(engine)
        assert [v.path for v in service.host.of("/models")] == ["/v1/models"] * 4
        assert len({r.connection for r in service.surface.records}) == 1
        await engine.reset()
        await ask(engine)
        assert len({r.connection for r in service.surface.records}) == 2, "after sleep a kept one is not trusted"
    await engine.aclose()
    await engine.aclose()
    with pytest.raises(errors.Unreachable):
        await ask(engine)


@pytest.mark.parametrize("name", WAYS)
async def test_warm_tells_of_keys_and_networks_only(name: str) -> None:
    async with cloud(name) as service, service.chat() as engine:
        models: Any = service.host.surfaces[0]
        for status in (404, 429, 400):
            models.behaviour.models = status_fault(status)
            await engine.warm()
        models.behaviour.models = status_fault(503)
        with pytest.raises(errors.Unreachable):
            await engine.warm()


@pytest.mark.parametrize("name", WAYS)
async def test_endless_reasoning_ends_at_the_first_token_limit_with_advice(name: str) -> None:
    async with cloud(name) as service:
        service.behaviour.token_gap = 0.02
        if name == "openai":
            service.behaviour.deltas = [{"reasoning": "hm"}] * 200
        else:
            service.behaviour.thoughts = 200  # type: ignore[attr-defined]
        async with service.chat() as engine:
            with pytest.raises(errors.TimedOut) as caught:
                await ask(engine)
        assert "without reasoning" in caught.value.sentence
        assert caught.value.action is errors.Action.OPEN_SETTINGS


@pytest.mark.parametrize(("name", "model"), [("openai", "gpt-4.1"), ("xai", "grok-4.20-non-reasoning")])
async def test_a_field_that_is_refused_is_left_out_from_then_on(name: str, model: str) -> None:
    async with cloud(name) as service, service.chat(model=model, temperature=0.5) as engine:
        service.behaviour.reject_fields = ("temperature", "stream_options", "max_completion_tokens")
        assert await ask(engine) == service.behaviour.reply
        assert await ask(engine) == service.behaviour.reply
        bodies = [r.body for r in service.surface.of(service.way.path)]
        assert len(bodies) == 5, "each field is asked for once"
        assert bodies[0]["temperature"] == 0.5
        for body in bodies[-2:]:
            assert body["max_tokens"] == 100, "a reply stays bounded"
            assert not {"temperature", "stream_options", "max_completion_tokens"} & set(body)


@pytest.mark.parametrize("name", WAYS)
async def test_a_refusal_of_something_else_is_told_and_not_tried_again(name: str) -> None:
    async with cloud(name) as service:
        service.behaviour.chat = status_fault(400, message="Your request was rejected.")
        async with service.chat(temperature=0.5) as engine:
            with pytest.raises(errors.BadRequest):
                await ask(engine)
        assert len(service.surface.records) == 1


@pytest.mark.parametrize("name", ["openai", "xai"])
async def test_without_a_model_named_the_next_one_is_asked_when_the_first_has_ended(name: str) -> None:
    async with cloud(name) as service, service.chat(model="") as engine:
        first = engine.model
        service.surface.withdrawn.add(first)  # type: ignore[attr-defined]
        assert await ask(engine)
        assert engine.model != first
        assert await ask(engine)
        asked = [r.body["model"] for r in service.surface.of(service.way.path)]
        assert asked == [first, engine.model, engine.model]
        service.surface.withdrawn.add(engine.model)  # type: ignore[attr-defined]
        with pytest.raises(errors.ModelGone) as caught:
            await ask(engine)
        assert f'"{engine.model}"' in caught.value.sentence


@pytest.mark.parametrize(
    ("name", "model", "day"),
    [("openai", "gpt-4.1-2025-04-14", date(2027, 1, 14)), ("xai", "grok-3", date(2026, 5, 15))],
)
async def test_a_model_past_its_date_is_told_with_the_date(name: str, model: str, day: date) -> None:
    async with cloud(name) as service:
        async with service.chat(model=model, today=lambda: day) as engine:
            with pytest.raises(errors.ModelGone) as caught:
                await ask(engine)
        assert day.isoformat() in caught.value.sentence
        assert f'"{model}"' in caught.value.sentence
        async with service.chat(model=model, today=lambda: date(2026, 1, 1)) as engine:
            with pytest.raises(errors.ModelGone) as caught:
                await ask(engine)
        assert day.isoformat() not in caught.value.sentence
        service.behaviour.model_names = (model,)
        async with service.chat(model=model, today=lambda: date(2030, 1, 1)) as engine:
            assert await ask(engine), "what the service still answers is no failure"


@pytest.mark.parametrize("name", WAYS)
async def test_lone_surrogates_are_sent_as_replacements(name: str) -> None:
    from aura_desktop.providers.base import Message

    async with cloud(name) as service, service.chat() as engine:
        async for _ in engine.stream([Message("user", "lone \ud83d surrogate")]):
            pass
        assert "lone \ufffd surrogate" in str(service.surface.last(service.way.path).body)


def test_a_bad_key_is_refused_when_built() -> None:
    for name in WAYS:
        with pytest.raises(errors.SettingsError):
            WAYS[name].adapter("sk\nx", "m", max_tokens=1)


async def test_the_body_of_an_error_that_never_ends_costs_no_more_than_its_limit() -> None:
    gone = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 400 Bad\r\ncontent-length: 500\r\n\r\n{")
        await reader.read()
        writer.close()
        gone.set()

    raw = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = raw.sockets[0].getsockname()[1]
    async with raw, Cloud("openai").chat(Timeouts(), base_url=f"http://127.0.0.1:{port}/v1") as engine:
        start = time.monotonic()
        with pytest.raises(errors.BadRequest):
            await ask(engine)
        assert time.monotonic() - start < 3.0
        await asyncio.wait_for(gone.wait(), 1.0)


SENT = {"temperature": 0.4, "reasoning_effort": "none", "stream_options": {}, "model": "m", "messages": []}


@pytest.mark.parametrize(
    ("complaint", "field"),
    [
        ({"error": {"message": "no", "param": "temperature"}}, "temperature"),
        ({"error": {"message": "no", "param": "stream_options.include_obfuscation"}}, "stream_options"),
        ({"error": {"message": "Unrecognized request argument supplied: stream_options"}}, "stream_options"),
        ({"error": "Model grok-9 does not support parameter reasoningEffort."}, "reasoning_effort"),
        ({"error": {"message": "temperature", "param": "messages[0].role"}}, ""),
        ({"error": {"message": "Invalid", "param": "model"}}, ""),
        ({"error": {"message": "store is not known"}}, ""),
        ({"detail": [{"loc": ["body", "temperature"]}]}, ""),
        ([1], ""),
    ],
)
def test_which_field_a_complaint_is_about(complaint: object, field: str) -> None:
    assert refused_field(json.dumps(complaint).encode(), SENT) == field


@given(st.binary(max_size=200))
def test_no_complaint_is_too_odd(raw: bytes) -> None:
    assert refused_field(raw, SENT) in ("", *SENT)
