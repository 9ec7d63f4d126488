"""What the three compatible adapters send, and the small print of what they read."""

from __future__ import annotations

import asyncio
import io
import logging
import wave

import httpx
import pytest

from aura_desktop import __version__, errors
from aura_desktop.providers.address import Address, Job
from aura_desktop.providers.base import Finished, Message, Pcm, TextDelta, Usage
from aura_desktop.providers.compatible_chat import CompatibleChat
from aura_desktop.providers.compatible_speech import CompatibleSpeech
from aura_desktop.providers.compatible_stt import CompatibleSpeechToText
from aura_desktop.providers.http import Timeouts, new_client
from aura_desktop.providers.models import pick_model
from tests.fakes.behaviour import Behaviour
from tests.fakes.faults import Fault, Kind, status_fault
from tests.fakes.openai_server import FakeServer

from .harness import JOBS, PATHS, QUICK, SAID, adapter, use

SECRET = "sk-test-0123456789abcdef"


async def transcribe(engine: CompatibleSpeechToText, pcm: bytes = b"\1\2" * 16_000) -> str:
    session = engine.open()
    session.push(pcm)
    return (await session.transcribe()).text


# Speech-to-text


async def test_names_to_expect_go_to_the_own_server_as_its_prompt(server: FakeServer) -> None:
    terms = ("Siobhán", "Kraków", "x" * 51, *(f"name{n}" for n in range(200)))
    engine = CompatibleSpeechToText(server.url, "whisper", terms=terms)
    assert await transcribe(engine) == server.behaviour.transcript
    prompt = server.last(PATHS["stt"]).body["prompt"]
    assert prompt.startswith("Siobhán, Kraków, name0, ")
    assert len(prompt) <= 600
    server.behaviour.transcript = f"{prompt}."
    assert await transcribe(engine) == "", "what it writes for noise is no utterance"
    await engine.aclose()


async def test_the_utterance_goes_up_as_one_wav(server: FakeServer) -> None:
    pcm = bytes(range(256)) * 125
    engine = CompatibleSpeechToText(server.url, "whisper", language="de")
    session = engine.open()
    for at in range(0, len(pcm), 640):
        session.push(pcm[at : at + 640])
    assert (await session.transcribe()).text == server.behaviour.transcript
    record = server.last(PATHS["stt"])
    assert record.audio_seconds == 1.0
    assert record.body == {
        "model": "whisper",
        "language": "de",
        "response_format": "json",
        "file": {"filename": "audio.wav", "content_type": "audio/wav"},
    }
    with wave.open(io.BytesIO(record.audio)) as wav:
        assert (wav.getframerate(), wav.readframes(16_000)) == (16_000, pcm)
    session.push(pcm[:16_000])
    await session.transcribe()
    assert server.last(PATHS["stt"]).audio_seconds == 1.5, "each transcript covers the whole utterance"
    await engine.aclose()


@pytest.mark.parametrize("pcm", [b"", b"\1", b"\0" * 32_000])
async def test_silence_is_no_speech_and_no_request(server: FakeServer, pcm: bytes) -> None:
    """Whisper invents text on silence (field note T10, https://github.com/saurabhav88/EnviousWispr/issues/452)."""
    engine = CompatibleSpeechToText(server.url, "whisper")
    assert await transcribe(engine, pcm) == ""
    assert server.records == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("[BLANK_AUDIO]", ""), ("(wind blowing)", ""), (" *coughs* ", ""), ("♪ ♪", ""), ("[Music] (applause).", ""),
        ("(Yes) I do", "(Yes) I do"), ("[BLANK_AUDIO] yes", "[BLANK_AUDIO] yes"), (" Grüße 👋 \n", "Grüße 👋"),
    ],
)  # fmt: skip
async def test_labels_of_sounds_are_no_speech(server: FakeServer, said: str, kept: str) -> None:
    """What a transcriber writes for noise is nothing the user said (field note T10)."""
    server.behaviour.transcript = said
    engine = CompatibleSpeechToText(server.url, "whisper")
    assert await transcribe(engine) == kept
    await engine.aclose()


@pytest.mark.parametrize(
    ("body", "content_type", "text", "language"),
    [
        (b'{"text":"hi","language":"en","segments":[]}', "application/json", "hi", "en"),
        (b'{"text":"hi","language":null,"error":null}', "text/plain", "hi", None),
        (b'"hi"', "application/json", "hi", None),
        (b" hi \n", "text/plain; charset=utf-8", "hi", None),
        (b"", "text/plain", "", None),
    ],
)
async def test_answers_of_other_servers(
    server: FakeServer, body: bytes, content_type: str, text: str, language: str | None
) -> None:
    server.behaviour.stt = Fault(Kind.BODY, body=body, headers={"content-type": content_type})
    engine = CompatibleSpeechToText(server.url, "whisper")
    session = engine.open()
    session.push(b"\1\2" * 8_000)
    found = await session.transcribe()
    assert (found.text, found.language) == (text, language)
    await engine.aclose()


# Chat


async def test_what_chat_sends_and_reads(server: FakeServer) -> None:
    server.behaviour.reply = "Grüße an alle."
    chat = CompatibleChat(server.url, "llama", max_tokens=77, temperature=0.2)
    messages = [Message("system", "Be brief."), Message("user", "lone \ud83d surrogate")]
    events = [event async for event in chat.stream(messages)]
    assert events == [
        TextDelta("Grüße "), TextDelta("an "), TextDelta("alle."), Finished("stop"), Usage(9, 3)
    ]  # fmt: skip
    assert server.last(PATHS["chat"]).body == {
        "model": "llama",
        "stream": True,
        "max_tokens": 77,
        "temperature": 0.2,
        "stream_options": {"include_usage": True},
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "lone \ufffd surrogate"},
        ],
    }
    await chat.aclose()


async def test_a_server_that_knows_no_stream_options_is_asked_once_with_them(server: FakeServer) -> None:
    server.behaviour.reject_fields = ("stream_options",)
    async with adapter("chat", server.url) as chat:
        assert await use(chat) == server.behaviour.reply
        assert await use(chat) == server.behaviour.reply
    assert ["stream_options" in r.body for r in server.of(PATHS["chat"])] == [True, False, False]


async def test_thoughts_are_never_spoken(server: FakeServer) -> None:
    server.behaviour.deltas = [
        {"reasoning": "hm"}, {"reasoning_content": "so"}, {"content": "<thi"}, {"content": "nk>a</th"},
        {"content": "ink>\n\n"}, {"content": "Hi."},
    ]  # fmt: skip
    async with adapter("chat", server.url) as chat:
        assert await use(chat) == "Hi."


async def test_endless_thinking_ends_at_the_first_token_limit_with_advice(server: FakeServer) -> None:
    server.behaviour.deltas = [{"reasoning": "hm"}] * 200
    server.behaviour.token_gap = 0.02
    async with adapter("chat", server.url) as chat:
        with pytest.raises(errors.TimedOut) as caught:
            await use(chat)
    assert "without reasoning" in caught.value.sentence


async def test_the_finish_is_told_at_once_and_a_late_usage_is_not_waited_for(server: FakeServer) -> None:
    stalled = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
            b'data: {"choices":[{"delta":{"content":"Hi."},"finish_reason":"stop"}]}\n\n'
        )
        await stalled.wait()
        writer.close()

    raw = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with raw, adapter("chat", f"http://127.0.0.1:{raw.sockets[0].getsockname()[1]}/v1") as chat:
        assert isinstance(chat, CompatibleChat)
        events = chat.stream([Message("user", "hi")])
        async with asyncio.timeout(0.5):
            assert [await anext(events), await anext(events)] == [TextDelta("Hi."), Finished("stop")]
        async with asyncio.timeout(1.5):
            assert [event async for event in events] == []
        stalled.set()


@pytest.mark.parametrize("job", JOBS)
async def test_no_model_named_means_one_of_the_servers(server: FakeServer, job: str) -> None:
    server.behaviour.model_names = ("nomic-embed-text", "whisper-large-v3", "kokoro", "llama3.2:1b")
    async with adapter(job, server.url, model="") as engine:
        await use(engine)
        await use(engine)
    assert len(server.of("/models")) == 1
    expected = {"stt": "whisper-large-v3", "chat": "llama3.2:1b", "speech": "kokoro"}
    assert {r.body["model"] for r in server.of(PATHS[job])} == {expected[job]}


async def test_no_model_at_all(server: FakeServer) -> None:
    server.behaviour.model_names = ()
    async with adapter("chat", server.url, model="") as chat:
        with pytest.raises(errors.ModelGone) as caught:
            await use(chat)
    assert "no model loaded" in caught.value.sentence


@pytest.mark.parametrize("job", ["stt", "speech"])
async def test_servers_with_one_model_need_list_none(server: FakeServer, job: str) -> None:
    server.behaviour.models = status_fault(404)
    async with adapter(job, server.url, model="") as engine:
        assert await use(engine)
    assert server.last(PATHS[job]).body["model"] in ("whisper-1", "tts-1")


def test_pick_model_falls_back_to_the_first() -> None:
    assert pick_model(["a", "b"], Job.SPEECH) == "a"
    assert pick_model(["whisper"], Job.CHAT) == "whisper"


# Speech


async def test_what_speech_sends_and_reads(server: FakeServer) -> None:
    engine = CompatibleSpeech(server.url, "kokoro", "af_heart", speed=1.2)
    pieces = [piece async for piece in engine.speak("Hello there.", previous_text="Hi.")]
    assert all(isinstance(p, Pcm) and p.rate == 24_000 for p in pieces)
    assert sum(len(p.data) for p in pieces if isinstance(p, Pcm)) / 48_000 == pytest.approx(0.065 * 12)
    assert server.last(PATHS["speech"]).body == {
        "model": "kokoro",
        "voice": "af_heart",
        "input": "Hello there.",
        "response_format": "pcm",
        "sample_rate": 24_000,
        "speed": 1.2,
    }
    assert [piece async for piece in engine.speak(" \n")] == []
    assert len(server.records) == 1
    await engine.aclose()


async def test_speech_comes_as_it_is_made(server: FakeServer) -> None:
    server.behaviour.pace = 0.5
    engine = CompatibleSpeech(server.url, "kokoro", "af_heart")
    pieces = engine.speak("A sentence that takes a good second to speak.")
    await anext(pieces)
    assert server.last(PATHS["speech"]).sent_seconds < 0.5
    await pieces.aclose()
    await engine.aclose()


async def test_a_strict_server_is_asked_once_for_a_rate(server: FakeServer) -> None:
    server.behaviour.reject_fields = ("sample_rate",)
    async with adapter("speech", server.url) as speech:
        assert await use(speech)
        assert await use(speech)
    assert ["sample_rate" in r.body for r in server.of(PATHS["speech"])] == [True, False, False]


@pytest.mark.parametrize(
    ("content_type", "rate"),
    [
        ("audio/pcm", 24_000), ("audio/pcm;rate=22050;encoding=signed-int", 22_050), ("audio/L16; rate=16000", 16_000),
        ("application/octet-stream", 24_000), ("audio/pcm; rate=7", 24_000), ("audio/pcm; rate=999999", 24_000),
    ],
)  # fmt: skip
async def test_the_rate_in_the_content_type_counts(server: FakeServer, content_type: str, rate: int) -> None:
    server.behaviour.speech_type = content_type
    async with adapter("speech", server.url) as speech:
        got: list[Pcm] = []
        await use(speech, got)
    assert {pcm.rate for pcm in got} == {rate}


async def test_a_wav_instead_of_pcm_keeps_its_rate_and_clicks_nowhere(server: FakeServer) -> None:
    server.behaviour.rate = 22_050
    server.behaviour.speech = Fault(Kind.WAV)
    async with adapter("speech", server.url) as speech:
        got: list[Pcm] = []
        await use(speech, got)
    assert {pcm.rate for pcm in got} == {22_050}
    assert sum(len(p.data) for p in got) == 2 * round(0.065 * len(SAID) * 22_050)
    assert got[0].data[:2] == b"\0\0", "the header is no sound"


@pytest.mark.parametrize("content_type", ["audio/mpeg", "audio/ogg", "text/event-stream"])
async def test_compressed_audio_is_refused_in_words(server: FakeServer, content_type: str) -> None:
    server.behaviour.speech_type = content_type
    async with adapter("speech", server.url) as speech:
        with pytest.raises(errors.ProtocolError) as caught:
            await use(speech)
    assert "pcm" in caught.value.sentence


async def test_mp3_without_a_type_is_refused_too(server: FakeServer) -> None:
    server.behaviour.speech = Fault(
        Kind.BODY, body=b"ID3" + b"\0" * 99, headers={"content-type": "application/octet-stream"}
    )
    async with adapter("speech", server.url) as speech:
        with pytest.raises(errors.ProtocolError):
            await use(speech)


# Connections, keys, environment


@pytest.mark.parametrize("job", JOBS)
async def test_warming_up_opens_the_connection_that_is_then_used(server: FakeServer, job: str) -> None:
    async with adapter(job, server.url) as engine:
        await engine.warm()
        for _ in range(3):
            await use(engine)
    assert len(server.records) == 4
    assert server.connections == 1


@pytest.mark.parametrize("job", JOBS)
async def test_a_kept_connection_that_the_server_closed_is_replaced_once(server: FakeServer, job: str) -> None:
    """A server that closes idle connections has not failed: the request goes out again at once."""
    async with adapter(job, server.url) as engine:
        await use(engine)
        # The server takes the next request on the kept connection and closes it without a byte.
        setattr(server.behaviour, job, Fault(Kind.RESET_BEFORE, times=1))
        assert await use(engine)
        assert len(server.of(PATHS[job])) == 3
        # On a connection of its own the same is a failure, and is not tried again.
        setattr(server.behaviour, job, Fault(Kind.RESET_BEFORE))
        server.records.clear()
        with pytest.raises(errors.Unreachable):
            await use(engine)
        assert len(server.records) == 2


@pytest.mark.parametrize("job", JOBS)
async def test_connections_closed_while_idle_do_not_matter(server: FakeServer, job: str) -> None:
    server.behaviour.close_idle = True
    async with adapter(job, server.url) as engine:
        for wait in (0.0, 0.0, 0.01, 0.01):
            assert await use(engine)
            await asyncio.sleep(wait)


@pytest.mark.parametrize("job", JOBS)
async def test_warm_raises_for_a_bad_key_and_for_nothing_else_the_server_says(server: FakeServer, job: str) -> None:
    async with adapter(job, server.url) as engine:
        for status in (404, 405, 429, 400):
            server.behaviour.models = status_fault(status)
            await engine.warm()
        for status, kind in ((401, errors.AuthFailed), (503, errors.Unreachable)):
            server.behaviour.models = status_fault(status)
            with pytest.raises(kind):
                await engine.warm()


@pytest.mark.parametrize("job", JOBS)
async def test_the_key_goes_out_and_shows_nowhere(
    server: FakeServer, job: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    async with adapter(job, server.url, api_key=SECRET) as engine:
        await use(engine)
        headers = server.last(PATHS[job]).headers
        assert headers["authorization"] == f"Bearer {SECRET}"
        assert headers["user-agent"] == f"aura-desktop/{__version__}"
        server.behaviour.api_key = "another"
        with pytest.raises(errors.AuthFailed) as caught:
            await use(engine)
    for shown in (caught.value.sentence, caught.value.detail, repr(caught.value), caplog.text):
        assert SECRET not in shown
        assert SAID not in shown
    async with adapter(job, server.url) as engine:
        with pytest.raises(errors.AuthFailed):
            await use(engine)
        assert "authorization" not in server.last(PATHS[job]).headers


@pytest.mark.parametrize("job", JOBS)
async def test_user_info_in_the_address_becomes_basic_auth_and_shows_nowhere(
    server: FakeServer, job: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.behaviour.basic_auth = ("me", "pass-word")
    async with adapter(job, server.url.replace("//", "//me:pass-word@")) as engine:
        await use(engine)
        server.behaviour.basic_auth = ("you", "x")
        with pytest.raises(errors.AuthFailed) as caught:
            await use(engine)
    assert "pass-word" not in caught.value.sentence + caught.value.detail + caplog.text


@pytest.mark.parametrize("job", JOBS)
async def test_a_redirect_is_not_followed(server: FakeServer, job: str) -> None:
    async with FakeServer() as other:
        setattr(server.behaviour, job, Fault(Kind.STATUS, 307, headers={"location": other.url + PATHS[job]}))
        async with adapter(job, server.url, api_key=SECRET) as engine:
            with pytest.raises(errors.ProtocolError):
                await use(engine)
        assert other.records == []


@pytest.mark.parametrize("job", JOBS)
async def test_a_proxy_variable_does_not_break_local_servers(
    server: FakeServer, job: str, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
    async with adapter(job, server.url) as engine:
        assert await use(engine)


async def test_a_proxy_variable_nobody_can_use_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "nonsense://h:1")
    async with adapter("chat", "http://192.0.2.1:8000/v1") as engine:
        with pytest.raises(errors.SettingsError) as caught:
            await use(engine)
    assert "proxy" in caught.value.sentence


@pytest.mark.parametrize("job", JOBS)
async def test_after_closing_there_is_one_clear_error(server: FakeServer, job: str) -> None:
    async with adapter(job, server.url) as engine:
        await use(engine)
    await engine.aclose()
    with pytest.raises(errors.Unreachable):
        await use(engine)


@pytest.mark.parametrize("job", JOBS)
async def test_closing_the_adapter_ends_what_is_under_way(server: FakeServer, job: str) -> None:
    server.behaviour.stt_delay = server.behaviour.first_token = server.behaviour.first_audio = 30.0
    async with adapter(job, server.url, Timeouts(first=10.0)) as engine:
        task = asyncio.create_task(use(engine))
        await server.arrived(PATHS[job])
        await engine.aclose()
        with pytest.raises(errors.ProviderError):
            await asyncio.wait_for(task, 1.0)


async def test_the_client_comes_in_through_the_constructor(server: FakeServer) -> None:
    made: list[Address] = []

    def factory(address: Address, timeouts: Timeouts) -> httpx.AsyncClient:
        made.append(address)
        assert timeouts is QUICK
        return new_client(address, timeouts)

    async with adapter("chat", server.url, client_factory=factory) as engine:
        assert made == [], "nothing is built before it is needed"
        await use(engine)
        await use(engine)
    assert [a.base_url for a in made] == [server.url]


async def test_two_sentences_are_spoken_at_the_same_time(server: FakeServer) -> None:
    server.behaviour.first_audio = 0.4
    async with adapter("speech", server.url, Timeouts()) as engine:
        async with asyncio.timeout(0.75):
            first, second = await asyncio.gather(use(engine), use(engine))
    assert first == second


@pytest.mark.parametrize("job", JOBS)
def test_a_bad_address_or_key_is_refused_when_built(job: str) -> None:
    kinds = {"stt": CompatibleSpeechToText, "chat": CompatibleChat, "speech": CompatibleSpeech}
    with pytest.raises(errors.SettingsError):
        kinds[job]("not an address", "m")
    with pytest.raises(errors.SettingsError):
        kinds[job]("http://127.0.0.1:1/v1", "m", api_key="sk\nx")


def test_the_fake_itself_runs_in_a_thread() -> None:
    from tests.fakes.openai_server import running

    with running(Behaviour()) as fake:
        assert httpx.get(f"{fake.url}/models", trust_env=False).json()["data"][0]["id"] == "fake-model"
