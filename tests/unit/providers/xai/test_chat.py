"""What is sent to xAI for each Grok, and what of its answers differs from OpenAI's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.providers.base import ChatEvent, Usage
from aura_desktop.providers.failures import Peer
from aura_desktop.providers.xai.chat import CONVERSATION_HEADER, _Reader
from tests.fakes.faults import status_fault
from tests.fakes.xai_chat import EFFORTS, XaiBehaviour

from ..cloud import ask, cloud


async def test_what_is_sent() -> None:
    async with cloud("xai") as service, service.chat(model="", temperature=0.4, max_tokens=77) as engine:
        assert await ask(engine)
        body = service.surface.last("/chat/completions").body
    assert body == {
        "model": "grok-4.20-non-reasoning",
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello there, how are you today?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 77,
        "temperature": 0.4,
    }


@pytest.mark.parametrize("model", EFFORTS)
async def test_every_grok_is_asked_at_the_first_try_with_its_least_effort(model: str) -> None:
    async with cloud("xai") as service, service.chat(model=model) as engine:
        assert await ask(engine)
        (record,) = service.surface.of("/chat/completions")
    assert record.body.get("reasoning_effort") == next((e for e in ("none", "low") if e in EFFORTS[model]), None)
    thinks = record.body.get("reasoning_effort") == "low" or model == "grok-4.20-reasoning"
    assert record.body["max_completion_tokens"] == (2_100 if thinks else 100)


async def test_an_effort_that_is_refused_steps_up_and_then_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EFFORTS, "grok-4.3", ())
    async with cloud("xai") as service, service.chat(model="grok-4.3") as engine:
        assert await ask(engine)
        assert await ask(engine)
        sent = [r.body.get("reasoning_effort") for r in service.surface.of("/chat/completions")]
    assert sent == ["none", "low", None, None]


async def test_one_conversation_has_one_id_and_another_its_own() -> None:
    async with cloud("xai") as service:
        for _ in range(2):
            async with service.chat() as engine:
                await ask(engine)
                await ask(engine)
        ids = [r.headers[CONVERSATION_HEADER] for r in service.surface.of("/chat/completions")]
    assert ids[0] == ids[1] != ids[2] == ids[3]


async def test_reasoning_is_billed_with_the_completion_and_never_spoken() -> None:
    async with cloud("xai") as service, service.chat(model="grok-4.7") as engine:
        assert isinstance(service.behaviour, XaiBehaviour)
        service.behaviour.reply, service.behaviour.thoughts = "Hi there.", 40
        got: list[ChatEvent] = []
        assert await ask(engine, got) == "Hi there."
    assert got[-1] == Usage(9, 42)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}, Usage(5, 3)),
        (
            {
                "prompt_tokens": 5,
                "completion_tokens": 10,
                "total_tokens": 15,
                "completion_tokens_details": {"reasoning_tokens": 7},
            },
            Usage(5, 10),
        ),
        (
            {
                "prompt_tokens": 5,
                "completion_tokens": 3,
                "total_tokens": 15,
                "completion_tokens_details": {"reasoning_tokens": 7},
            },
            Usage(5, 10),
        ),
        (
            {"prompt_tokens": 5, "completion_tokens": 3, "completion_tokens_details": {"reasoning_tokens": 7}},
            Usage(5, 10),
        ),
        ({"prompt_tokens": 5, "completion_tokens": "3", "completion_tokens_details": None}, None),
        ({"prompt_tokens": -1, "completion_tokens": 3, "completion_tokens_details": [1]}, None),
    ],
)
def test_usage_counts_reasoning_once(usage: dict[str, Any], expected: Usage | None) -> None:
    reader = _Reader(Peer("xAI Grok", "xai"))
    chunk = {"choices": [{"index": 0, "delta": {"content": "a"}, "finish_reason": "stop"}], "usage": usage}
    reader.feed(b"data: %s\n\n" % json.dumps(chunk).encode())
    assert reader.rest() == ([expected] if expected else [])


async def test_errors_with_a_string_and_400_are_understood() -> None:
    async with cloud("xai") as service:
        async with service.chat(key="xai-wrong") as engine:
            with pytest.raises(errors.AuthFailed):
                await ask(engine)
        async with service.chat(model="grok-99") as engine:
            with pytest.raises(errors.ModelGone) as gone:
                await ask(engine)
        assert '"grok-99"' in gone.value.sentence
        spent = "Your newly created team doesn't have any credits yet. You can purchase credits on the console."
        service.behaviour.chat = status_fault(403, "xai", code="The caller does not have permission", message=spent)
        async with service.chat() as engine:
            with pytest.raises(errors.QuotaGone):
                await ask(engine)
