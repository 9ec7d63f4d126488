"""OpenAI's voices, for as long as they last."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from aura_desktop import errors
from aura_desktop.providers.openai.speech import DEFAULT_VOICE, VOICES, OpenAISpeech
from aura_desktop.services import OPENAI_SPEECH_ENDS
from tests.fakes.faults import Fault, Kind, status_fault
from tests.fakes.openai_server import FakeServer

from ..speech_harness import KEY, PATIENT, QUICK, SAID, interrupt, pcm, running, say

BEFORE = OPENAI_SPEECH_ENDS - timedelta(days=1)
PATH = "/audio/speech"


def voice(server: FakeServer, **options: Any) -> Any:
    server.behaviour.api_key = KEY
    server.behaviour.reject_fields = ("sample_rate",)  # the service knows its own fields only
    options = {"timeouts": QUICK, "today": lambda: BEFORE, **options}
    return running(OpenAISpeech(KEY, base_url=server.url, **options))


async def test_what_is_sent_and_read(server: FakeServer) -> None:
    async with voice(server) as speech:
        assert (speech.name, speech.model) == ("openai", "gpt-4o-mini-tts")
        await speech.warm()
        events = await say(speech, SAID, "before")
        assert pcm(events)
        await say(speech)
    assert [record.body for record in server.of(PATH)] == [
        {"model": "gpt-4o-mini-tts", "input": SAID, "response_format": "pcm", "voice": DEFAULT_VOICE}
    ] * 2
    assert server.last(PATH).headers["authorization"] == f"Bearer {KEY}"
    assert server.connections == 1, "warming opened the connection"


async def test_choices_are_sent(server: FakeServer) -> None:
    async with voice(server, model="tts-1", voice="nova", speed=9.0) as speech:
        await say(speech)
    assert server.last(PATH).body == {
        "model": "tts-1",
        "input": SAID,
        "response_format": "pcm",
        "voice": "nova",
        "speed": 4.0,
    }


@pytest.mark.parametrize("day", [OPENAI_SPEECH_ENDS, date(2031, 5, 1)])
async def test_after_its_end_it_says_so_and_asks_for_nothing(server: FakeServer, day: date) -> None:
    async with voice(server, today=lambda: day) as speech:
        for attempt in (speech.warm(), say(speech)):
            with pytest.raises(errors.ModelGone) as found:
                await attempt
            assert found.value.sentence == (
                "OpenAI ended its speech service on 6 January 2027. Choose another voice in settings."
            )
            assert found.value.provider == "openai"
    assert server.records == []


async def test_it_lasts_to_the_day_before(server: FakeServer) -> None:
    async with voice(server, today=lambda: BEFORE) as speech:
        assert pcm(await say(speech))


async def test_lists(server: FakeServer) -> None:
    async with voice(server) as speech:
        voices = await speech.voices()
        assert [v.id for v in voices] == list(VOICES)
        assert [v.name for v in voices if v.id == DEFAULT_VOICE] == ["Coral"]
        models = await speech.models()
    assert {m.ends for m in models} == {date(2027, 1, 6)}
    assert [m.id for m in models if m.recommended] == ["gpt-4o-mini-tts"]


@pytest.mark.parametrize(
    ("fault", "expected", "partial"),
    [
        (status_fault(401, code="invalid_api_key", message="Incorrect API key provided"), errors.AuthFailed, False),
        (status_fault(429, code="insufficient_quota", message="You exceeded your quota"), errors.QuotaGone, False),
        (status_fault(429, code="rate_limit_exceeded", headers={"retry-after": "2"}), errors.RateLimited, False),
        (status_fault(404, code="model_not_found", message="The model does not exist"), errors.ModelGone, False),
        (status_fault(500, "html"), errors.Unreachable, False),
        (Fault(Kind.STALL_BEFORE), errors.TimedOut, False),
        (Fault(Kind.STALL_MID), errors.TimedOut, True),
        (Fault(Kind.RESET_MID), errors.StreamBroken, True),
        (Fault(Kind.CLOSE_MID), errors.StreamBroken, True),
    ],
)
async def test_faults(server: FakeServer, fault: Fault, expected: type[errors.ProviderError], *, partial: bool) -> None:
    server.behaviour.speech = fault
    async with voice(server) as speech:
        got: list[Any] = []
        with pytest.raises(expected) as found:
            await say(speech, got=got)
        assert found.value.partial is partial
        assert bool(pcm(got)) is partial
        assert found.value.sentence.startswith("OpenAI ")


async def test_samples_of_any_split(server: FakeServer) -> None:
    server.behaviour.speech = Fault(Kind.ODD)
    async with voice(server) as speech:
        assert len(pcm(await say(speech))) == 2 * round(0.065 * len(SAID) * 24_000)


@pytest.mark.parametrize("how", ["task", "generator"])
async def test_an_interruption_closes_the_stream_within_100_ms(server: FakeServer, how: str) -> None:
    server.behaviour.pace = 0.5
    async with voice(server, timeouts=PATIENT) as speech:
        at = await interrupt(speech, how)
        assert await server.last(PATH).closed_within(1.0) - at < 0.1
