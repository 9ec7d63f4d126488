from __future__ import annotations

import asyncio
import logging
import time

import pytest

from aura_desktop.providers.address import Job
from aura_desktop.providers.http import Server
from aura_desktop.providers.key_check import check_key, glance
from aura_desktop.services import ELEVENLABS, OPENAI, XAI, Service
from tests.cancelling import cancel
from tests.fakes.faults import ERROR_SHAPES
from tests.fakes.host import Host, Surface, bearer_gate, elevenlabs_gate, xai_gate
from tests.fakes.key_services import (
    ALL,
    BLOCKED_XAI,
    EMPTY_OPENAI,
    EMPTY_XAI,
    NO_REGION,
    NO_SCOPE_OPENAI,
    SPENT_XAI,
    ChatAccount,
    ElevenLabsAccount,
)
from tests.fakes.local_servers import Body, Hanging, Stalling

KEY = "sk-test-4711-abcdef-SECRET"
GATES = {"openai": bearer_gate, "xai": xai_gate, "elevenlabs": elevenlabs_gate}


def account(service: Service, **changes: object) -> Surface:
    if service is ELEVENLABS:
        return ElevenLabsAccount(**changes)  # type: ignore[arg-type]
    field = {"limit_field": "max_completion_tokens" if service is OPENAI else "max_tokens"}
    return ChatAccount(**{**field, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("service", [OPENAI, XAI, ELEVENLABS])
async def test_a_good_key_works_and_goes_in_its_own_header_only(service: Service) -> None:
    async with Host(account(service), gate=GATES[service.name](KEY)) as host:
        found = await check_key(service, KEY, base_url=host.url)
        assert found.ok
        assert found.code == ""
        assert found.sentence.startswith(f"The {service.title} key works.")
        header = "xi-api-key" if service is ELEVENLABS else "authorization"
        for visit in host.visits:
            assert [name for name, value in visit.headers.items() if KEY in value] == [header]
            assert KEY not in visit.path + str(visit.query)


@pytest.mark.parametrize("service", [OPENAI, XAI, ELEVENLABS])
@pytest.mark.parametrize("look", [check_key, glance])
async def test_a_wrong_key_is_told_as_each_service_says_it(service: Service, look: object) -> None:
    async with Host(account(service), gate=GATES[service.name]("another")) as host:
        found = await look(service, KEY, base_url=host.url)  # type: ignore[operator]
        assert (found.ok, found.code) == (False, "auth")
        assert "does not accept this key" in found.sentence
        assert service.key_page in found.sentence


@pytest.mark.parametrize(
    ("service", "refusal"),
    [
        (OPENAI, EMPTY_OPENAI),
        (OPENAI, (402, "openai", "payment_required", "Pay")),
        (OPENAI, (429, "openai", "billing_not_active", "Your account is not active")),
        (XAI, EMPTY_XAI),
        (XAI, SPENT_XAI),
        (XAI, (402, "xai", "payment", "Payment required")),
    ],
)
async def test_an_empty_account_is_told_although_its_list_of_models_comes(
    service: Service, refusal: tuple[int, str, str, str]
) -> None:
    # continuedev/continue issues 10373 and 12670: an empty account taken for too many requests, or a forbidden key.
    async with Host(account(service, refuses=refusal), gate=GATES[service.name](KEY)) as host:
        found = await check_key(service, KEY, base_url=host.url)
        assert (found.ok, found.code) == (False, "quota")
        assert "no credit left" in found.sentence
        assert (await glance(service, KEY, base_url=host.url)).ok


@pytest.mark.parametrize(
    ("service", "refusal", "words"),
    [
        (OPENAI, NO_SCOPE_OPENAI, "(model.request)"),
        (OPENAI, (403, "openai", "permission_denied", "You do not have permission"), "lacks the permission"),
        (XAI, BLOCKED_XAI, "lacks the permission"),
    ],
)
async def test_a_key_without_the_permission_is_not_called_wrong(
    service: Service, refusal: tuple[int, str, str, str], words: str
) -> None:
    # microsoft/PowerToys issue 32989: "Invalid API key or endpoint" for a right key without model.request.
    async with Host(account(service, refuses=refusal), gate=GATES[service.name](KEY)) as host:
        found = await check_key(service, KEY, base_url=host.url)
        assert (found.ok, found.code) == (False, "not-permitted")
        assert words in found.sentence


async def test_a_country_that_is_not_served_is_told() -> None:
    async with Host(account(OPENAI, refuses=NO_REGION)) as host:
        assert "does not serve the country" in (await check_key(OPENAI, KEY, base_url=host.url)).sentence


async def test_a_model_that_is_gone_is_named_and_the_key_is_not_blamed() -> None:
    async with Host(account(OPENAI), gate=bearer_gate(KEY)) as host:
        found = await check_key(OPENAI, KEY, base_url=host.url, chat_model="gpt-4.1")
        assert (found.ok, found.code) == (False, "model-gone")
        assert 'accepts the key, but has no model "gpt-4.1"' in found.sentence


async def test_the_next_usual_model_is_tried_when_the_first_has_ended() -> None:
    service = account(OPENAI, models=("gpt-6-luna",))
    async with Host(service, gate=bearer_gate(KEY)) as host:
        assert (await check_key(OPENAI, KEY, base_url=host.url)).ok
        assert [body["model"] for body in service.bodies] == ["gpt-5.2", "gpt-6-luna"]  # type: ignore[attr-defined]


async def test_a_model_of_the_responses_api_is_asked_there() -> None:
    async with Host(account(OPENAI), gate=bearer_gate(KEY)) as host:
        assert (await check_key(OPENAI, KEY, base_url=host.url, chat_model="gpt-5")).ok
        assert [visit.path for visit in host.visits] == ["/v1/responses"]


async def test_a_reasoning_model_that_used_up_its_few_tokens_did_work() -> None:
    # nextlevelbuilder/goclaw issue 245: "check" fails for every GPT-5 model.
    async with Host(account(OPENAI, cut_short=True), gate=bearer_gate(KEY)) as host:
        assert (await check_key(OPENAI, KEY, base_url=host.url)).ok


@pytest.mark.parametrize("service", [OPENAI, XAI, ELEVENLABS])
@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "https://aura-desktop-test.invalid/v1"])
async def test_no_network_is_told_at_once(service: Service, address: str) -> None:
    at = time.monotonic()
    found = await check_key(service, KEY, base_url=address)
    assert time.monotonic() - at < 3.0
    assert (found.ok, found.code) == (False, "unreachable")
    assert found.sentence.startswith(f"{service.title} cannot be reached. Check the internet connection")


@pytest.mark.parametrize("service", [OPENAI, XAI, ELEVENLABS])
@pytest.mark.parametrize("surface", [Hanging(), Stalling(200), Stalling(401)])
async def test_a_service_that_hangs_is_given_up_in_time(service: Service, surface: Surface) -> None:
    async with Host(surface) as host:
        at = time.monotonic()
        found = await check_key(service, KEY, base_url=host.url, seconds=0.3)
        assert time.monotonic() - at < 0.7
        assert (found.ok, found.code) == (False, "timed-out")
        assert "within 0.3 s" in found.sentence


@pytest.mark.parametrize("service", [OPENAI, XAI, ELEVENLABS])
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<!DOCTYPE html><p>Log in to the hotel's network", 200, "protocol"),
        (b"\xff\xfe{", 200, "protocol"),
        (b"", 500, "unreachable"),
        (b'{"error":{"message":"overloaded"}}', 503, "unreachable"),
        (b'{"error":{"message":"slow down","code":"rate_limit_exceeded"}}', 429, "rate-limited"),
    ],
)
async def test_other_answers_are_one_sentence_too(service: Service, body: bytes, status: int, code: str) -> None:
    async with Host(Body(body, status)) as host:
        for look in (check_key, glance):
            found = await look(service, KEY, base_url=host.url)
            assert (found.ok, found.code) == (False, code)
            assert service.title in found.sentence


@pytest.mark.parametrize("shape", ERROR_SHAPES)
async def test_every_shape_of_error_is_survived(shape: str) -> None:
    for status in (400, 401, 403, 404, 422, 429, 500):
        async with Host(Body(ERROR_SHAPES[shape](status, "x", f"bad {KEY}"), status)) as host:
            for service in (OPENAI, ELEVENLABS):
                found = await check_key(service, KEY, base_url=host.url)
                assert KEY not in repr(found)
                assert found.sentence.endswith(".")


# ElevenLabs


async def eleven(surface: ElevenLabsAccount) -> tuple[bool, str, str]:
    async with Host(surface, gate=elevenlabs_gate(KEY)) as host:
        found = await check_key(ELEVENLABS, KEY, base_url=host.url)
        return found.ok, found.code, found.sentence


async def test_what_is_left_is_told() -> None:
    ok, _, sentence = await eleven(ElevenLabsAccount(resets=1_798_800_000))
    assert ok
    assert "9,500 of 10,000 characters are left until 20" in sentence


async def test_no_characters_left_is_told_with_the_day_they_come_back() -> None:
    surface = ElevenLabsAccount(used=10_000, resets=1_798_800_000)
    ok, code, sentence = await eleven(surface)
    assert (ok, code) == (False, "quota")
    assert "no characters left. It is filled up on 20" in sentence
    assert surface.work == []


@pytest.mark.parametrize("extension", [5000, "unlimited"])
async def test_an_account_that_may_go_beyond_its_limit_works(extension: int | str) -> None:
    ok, _, sentence = await eleven(ElevenLabsAccount(used=12_000, extension=extension))
    assert ok
    assert "0 of 10,000" in sentence


async def test_a_quota_that_only_real_work_meets_is_told() -> None:
    ok, code, sentence = await eleven(ElevenLabsAccount(spent=True))
    assert (ok, code) == (False, "quota")
    assert "no credit left" in sentence


@pytest.mark.parametrize(
    ("lacking", "ok", "words"),
    [
        # TypeWhisper/typewhisper-mac issue 1103: "every time error invalid API key", for keys without user_read.
        ({"user_read"}, True, "The ElevenLabs key works. It may not see the account"),
        ({"text_to_speech"}, True, "works for hearing, but lacks the permission Text to Speech"),
        ({"speech_to_text"}, True, "works for voices, but lacks the permission Speech to Text"),
        ({"user_read", "models_read", "speech_to_text"}, True, "works for voices, but lacks"),
        ({"text_to_speech", "speech_to_text"}, False, "lacks the permission for this (text_to_speech)"),
        (ALL, False, "lacks the permission"),
    ],
)
async def test_a_restricted_key_is_told_by_what_it_may_do(lacking: set[str], ok: bool, words: str) -> None:
    found_ok, code, sentence = await eleven(ElevenLabsAccount(permissions=ALL - lacking))
    assert found_ok is ok
    assert code == ("" if ok else "not-permitted")
    assert words in sentence


async def test_a_glance_costs_nothing_and_takes_a_restricted_key_for_what_it_is() -> None:
    surface = ElevenLabsAccount(permissions=frozenset({"text_to_speech"}))
    async with Host(surface, gate=elevenlabs_gate(KEY)) as host:
        found = await glance(ELEVENLABS, KEY, base_url=host.url)
        assert found.ok
        assert "a part of its work" in found.sentence
        assert surface.work == []


FAR = b'{"character_count":1,"character_limit":9,"next_character_count_reset_unix":99999999999999999999}'


@pytest.mark.parametrize("subscription", [b"{}", b"[]", b"7", b'{"character_count":"x","character_limit":1e400}', FAR])
async def test_an_odd_subscription_is_no_reason_to_refuse_the_key(subscription: bytes) -> None:
    ok, _, sentence = await eleven(ElevenLabsAccount(subscription=subscription))
    assert ok, sentence


async def test_a_key_that_may_not_list_models_is_warm_all_the_same() -> None:
    surface = ElevenLabsAccount(permissions=frozenset({"text_to_speech"}))
    async with Host(surface, gate=elevenlabs_gate(KEY)) as host:
        server = Server(
            host.url, Job.SPEECH, provider="elevenlabs", api_key=KEY, subject="ElevenLabs", key_header="xi-api-key"
        )
        assert await server.warm() == []
        await server.aclose()


# Keys and giving up


async def test_a_key_that_no_header_can_carry_is_a_sentence() -> None:
    found = await check_key(OPENAI, "sk-\n\nabc def", base_url="http://127.0.0.1:9/v1")
    assert (found.ok, found.code) == (False, "settings")
    assert "abc" not in found.sentence


async def test_giving_up_ends_the_request_at_the_service() -> None:
    from tests.fakes.behaviour import Behaviour
    from tests.fakes.faults import Fault, Kind
    from tests.fakes.openai_server import FakeServer

    async with FakeServer(Behaviour(chat=Fault(Kind.STALL_BEFORE))) as server:
        task = asyncio.create_task(check_key(OPENAI, KEY, base_url=server.url))
        record = await server.arrived("/chat/completions")
        at = await cancel(task)
        assert await record.closed_within(1.0) - at < 0.1


@pytest.mark.parametrize("service", [OPENAI, XAI, ELEVENLABS])
async def test_the_key_is_in_no_log_and_no_answer(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for gate in (GATES[service.name](KEY), GATES[service.name]("another")):
        async with Host(account(service), gate=gate) as host:
            found = await check_key(service, KEY, base_url=host.url)
            assert KEY not in repr(found)
    assert KEY not in caplog.text


async def test_the_addresses_in_the_environment_redirect_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Host(account(OPENAI)) as thief, Host(account(OPENAI)) as real:
        monkeypatch.setenv("OPENAI_BASE_URL", thief.url)
        monkeypatch.setenv("OPENAI_API_BASE", thief.url)
        assert (await check_key(OPENAI, KEY, base_url=real.url)).ok
        assert thief.visits == []
