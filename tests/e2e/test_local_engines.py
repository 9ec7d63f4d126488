"""The engines that run on this machine, as they are: real child processes, the real models, real espeak-ng."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import wave
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
import soxr

from aura_desktop.errors import EngineFailed, StreamBroken
from aura_desktop.providers.base import Finished, Message, Pcm, TextDelta, Usage
from aura_desktop.providers.local.llama_chat import LocalChat, bundled_model
from aura_desktop.providers.local.pocketsphinx_stt import PocketsphinxSpeechToText
from aura_desktop.providers.local.system_voice import SystemVoice

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "speech"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")

pytestmark = pytest.mark.asyncio(loop_scope="module")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def until_gone(pid: int, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:  # noqa: ASYNC110 - no event tells of a foreign process
        await asyncio.sleep(0.01)
    return not alive(pid)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stt() -> AsyncIterator[PocketsphinxSpeechToText]:
    engine = PocketsphinxSpeechToText()
    await engine.warm()
    yield engine
    await engine.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chat() -> AsyncIterator[LocalChat]:
    engine = LocalChat(max_tokens=40, temperature=0.0)
    await engine.warm()
    yield engine
    await engine.aclose()


def command_line(pid: int | None) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def killable_program() -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, cwd=root)


def spoken_order(name: str) -> tuple[set[str], bytes]:
    entry = next(e for e in json.loads((DATA / "manifest.json").read_text()) if e["file"] == name)
    with wave.open(str(DATA / name)) as file:
        pcm = file.readframes(file.getnframes())
    begin, end = max(0, int((entry["speech_begin"] - 0.4) * 16_000)), int((entry["speech_end"] + 0.3) * 16_000)
    return words(entry["transcript"]), pcm[2 * begin : 2 * end]


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z']+", text.lower())) - {
        "a",
        "i",
        "the",
        "of",
        "with",
        "me",
        "can",
        "get",
        "and",
        "some",
    }


async def by_espeak(text: str) -> bytes:
    pieces = [piece async for piece in SystemVoice("en-us", platform="linux").speak(text)]
    samples = np.frombuffer(b"".join(piece.data for piece in pieces if isinstance(piece, Pcm)), np.int16)
    voice = soxr.resample(samples, 22_050, 16_000).astype(np.int16)
    quiet = np.random.default_rng(3).normal(0, 8, 6400).astype(np.int16)
    return np.concatenate((quiet, voice, quiet)).tobytes()


def push(session: object, pcm: bytes) -> None:
    for at in range(0, len(pcm), 640):
        session.push(pcm[at : at + 640])  # type: ignore[attr-defined]


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="the recordings in ../shared/data are not there")
@pytest.mark.parametrize("number", ["01", "11", "13", "29", "33"])
async def test_spoken_orders_are_understood(stt: PocketsphinxSpeechToText, number: str) -> None:
    said, pcm = spoken_order(f"picovoice-cmd-{number}.wav")
    partials: list[str] = []
    session = stt.open(partials.append)
    push(session, pcm)
    heard = await session.transcribe()
    await session.aclose()
    assert len(words(heard.text) & said) >= 2
    assert heard.text[0].isupper()
    assert heard.text not in heard.alternatives
    assert partials


@needs_espeak
async def test_a_result_can_be_asked_again_after_more_was_said(stt: PocketsphinxSpeechToText) -> None:
    session = stt.open()
    push(session, await by_espeak("tell me a story about the sea"))
    first = await session.transcribe()
    assert await session.transcribe() == first
    push(session, bytes(16_000))
    assert await session.transcribe() == first
    push(session, await by_espeak("the house is on the hill"))
    whole = await session.transcribe()
    await session.aclose()
    assert "story" in first.text.lower()
    assert "story" in whole.text.lower()
    assert len(whole.text.split()) >= len(first.text.split()) + 3


@needs_espeak
async def test_a_session_dropped_half_way_does_not_disturb_the_next(stt: PocketsphinxSpeechToText) -> None:
    dropped = stt.open()
    push(dropped, await by_espeak("a completely different sentence about elephants and the weather"))
    waiting = asyncio.create_task(dropped.transcribe())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await dropped.aclose()
    await dropped.aclose()
    dropped.push(bytes(640))
    session = stt.open()
    push(session, await by_espeak("tell me a story about the sea"))
    heard = await session.transcribe()
    await session.aclose()
    assert "story" in heard.text.lower()
    assert "elephant" not in heard.text.lower()


async def test_nothing_and_silence_are_no_words(stt: PocketsphinxSpeechToText) -> None:
    session = stt.open()
    assert (await session.transcribe()).text == ""
    push(session, bytes(640))
    await session.transcribe()
    push(session, bytes(64_000))
    assert len((await session.transcribe()).text) < 20
    await session.aclose()


@needs_espeak
@linux_only
async def test_a_recogniser_that_is_killed_loses_no_audio_and_restarts() -> None:
    stt = PocketsphinxSpeechToText()
    session = stt.open()
    await stt.warm()
    pid = stt.engine.pid
    assert pid is not None
    push(session, await by_espeak("tell me a story about the sea"))
    waiting = asyncio.create_task(session.transcribe())
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineFailed, match="stopped unexpectedly"):
        await waiting
    assert "story" in (await session.transcribe()).text.lower()
    await session.aclose()
    second = stt.engine.pid
    assert second is not None
    started = time.monotonic()
    await stt.aclose()
    assert time.monotonic() - started < 1
    assert not alive(pid)
    assert not alive(second)


async def test_the_local_model_answers(chat: LocalChat) -> None:
    question = [Message("system", "You are a helpful assistant."), Message("user", "What is the capital of France?")]
    events = [event async for event in chat.stream(question)]
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert "Paris" in text
    assert sum(isinstance(event, Finished) for event in events) == 1
    assert sum(isinstance(event, Usage) for event in events) <= 1


async def test_a_conversation_longer_than_the_context_still_gets_an_answer() -> None:
    chat = LocalChat(max_tokens=4, context=512)
    talk = [Message("user" if n % 2 == 0 else "assistant", "word " * 50) for n in range(41)]
    async with aclosing(chat.stream(talk)) as events:
        assert await anext(events)
    await chat.aclose()


@linux_only
async def test_the_key_is_on_no_command_line_and_without_it_nobody_is_served(chat: LocalChat) -> None:
    import httpx

    assert chat._key not in command_line(chat.engine.pid)
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{chat._address}/v1/chat/completions", json={"messages": []})
    assert answer.status_code == 401
    assert chat._address.startswith("http://127.0.0.1:")


@linux_only
async def test_a_model_that_dies_mid_reply_breaks_the_stream_and_the_next_one_restarts_it() -> None:
    chat = LocalChat(max_tokens=400)
    story = [Message("user", "Tell me a very long story about a ship.")]

    async def read_and_kill() -> None:
        async with aclosing(chat.stream(story)) as events:
            async for _ in events:
                if chat.engine.running and chat.engine.pid:
                    os.kill(chat.engine.pid, signal.SIGKILL)

    with pytest.raises(StreamBroken, match="stopped unexpectedly") as caught:
        await read_and_kill()
    assert caught.value.partial
    async with aclosing(chat.stream(story)) as events:
        assert isinstance(await anext(events), TextDelta)
    pid = chat.engine.pid
    assert pid is not None
    await chat.aclose()
    assert not alive(pid)


async def test_a_damaged_model_file_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / "half.gguf"
    damaged.write_bytes(bundled_model().read_bytes()[:5_000_000])
    chat = LocalChat(str(damaged))
    with pytest.raises(EngineFailed, match=r"half\.gguf could not be loaded"):
        await chat.warm()
    await chat.aclose()


@linux_only
async def test_an_idle_model_gives_its_memory_back_and_comes_again() -> None:
    chat = LocalChat(max_tokens=4, idle_unload_seconds=0.05)
    await chat.warm()
    pid = chat.engine.pid
    assert pid is not None
    assert await until_gone(pid)
    assert [event async for event in chat.stream([Message("user", "Hello")])]
    await chat.aclose()


PARENT = """
import asyncio, sys
from aura_desktop.providers.local.llama_chat import LocalChat
from aura_desktop.providers.local.pocketsphinx_stt import PocketsphinxSpeechToText
async def main():
    chat, stt = LocalChat(), PocketsphinxSpeechToText()
    await asyncio.gather(chat.warm(), stt.warm())
    session = stt.open()
    session.push(bytes(320_000))
    asyncio.ensure_future(session.transcribe())
    print(chat.engine.pid, stt.engine.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@linux_only
async def test_no_child_outlives_a_program_killed_with_sigkill() -> None:
    parent = await asyncio.to_thread(killable_program)
    try:
        assert parent.stdout is not None
        line = await asyncio.to_thread(parent.stdout.readline)
        children = [int(pid) for pid in line.split()]
        assert len(children) == 2
        assert all(alive(pid) for pid in children)
    finally:
        parent.kill()
        parent.communicate()
    for pid in children:
        assert await until_gone(pid)
