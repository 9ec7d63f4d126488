"""`talk` completes a turn with the providers in any combination; all of them: benchmarks/combinations.py."""

from __future__ import annotations

import asyncio
import json
import sys
import wave
from pathlib import Path

import numpy as np

from aura_desktop.cli.window import DEMO_QUESTION
from tests.e2e.program import clean_environment
from tests.fakes.aimock import aimock, needs_aimock
from tests.fakes.cloud import Cloud

from .talking import CHAT, HEARD, SAID, SPEECH, STT, settings_for, talk_with, wrong_with

AT_ONCE = 6
CLOUD = 3

SQUARE = [(STT[i], CHAT[(i + j) % 3], SPEECH[j]) for i in range(CLOUD) for j in range(CLOUD)]
"""Every pair of a recogniser and a voice of the cloud, and each model with each of them."""

EDGES = [("compatible", "openai", "system"), ("pocketsphinx", "local", "compatible"), ("pocketsphinx", "xai", "openai")]


def test_the_square_is_one() -> None:
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert len({(found[one], found[other]) for found in SQUARE}) == len(SQUARE) == CLOUD**2
    for place, providers in enumerate((STT, CHAT, SPEECH)):
        assert {found[place] for found in (*SQUARE, *EDGES)} == set(providers)


async def test_talk_completes_a_turn_with_every_provider() -> None:
    room = asyncio.Semaphore(AT_ONCE)
    async with Cloud() as cloud:
        cloud.understands(HEARD)
        cloud.says(SAID)

        async def one(stt: str, chat: str, speech: str) -> tuple[str, list[str]]:
            async with room:
                result = await talk_with(settings_for(cloud, stt, chat, speech), cloud.keys)
            return f"{stt}, {chat}, {speech}", wrong_with(result, stt, chat)

        found = await asyncio.gather(*(one(*combination) for combination in (*EDGES, *SQUARE)))
        assert {name: wrong for name, wrong in found if wrong} == {}
        assert not await cloud.all_closed()


async def test_the_profiles_devices_and_mode_are_no_matter_to_talk() -> None:
    """Push-to-talk was told "no speech was found", and a microphone of the profile's own made `talk` end with 1."""
    own = {"listening.mode": "push-to-talk", "audio.release_microphone": "idle", "audio.input": "ALSA: desk"}
    async with Cloud() as cloud:
        cloud.understands(HEARD)
        cloud.says(SAID)
        settings = settings_for(cloud, "elevenlabs", "openai", "xai")
        result = await talk_with({**settings, **own, "audio.output": "ALSA: desk"}, cloud.keys)
    assert not wrong_with(result, "elevenlabs", "openai")


@needs_aimock
async def test_talk_completes_a_turn_with_aimock(tmp_path: Path) -> None:
    """Chat completions, Responses and transcription by a server that others wrote."""
    fixtures = [
        {"match": {"endpoint": "transcription"}, "response": {"transcription": {"text": HEARD}}},
        {"match": {"userMessage": "house coffee"}, "response": {"content": SAID}},
    ]
    async with aimock(tmp_path, fixtures, "--chunk-size", "5") as url, Cloud() as cloud:
        base = {**settings_for(cloud, "openai", "openai", "elevenlabs"), "openai.base_url": url}
        base |= {"stt.streaming": False, "openai.stt_model": "gpt-transcribe"}
        models = ("gpt-5.2", "gpt-6-astra")
        results = await asyncio.gather(*(talk_with({**base, "openai.chat_model": m}, cloud.keys) for m in models))
    for result in results:
        assert not wrong_with(result, "openai", "openai")


async def test_the_program_itself_talks_with_keys_of_the_environment(tmp_path: Path) -> None:
    async with Cloud() as cloud:
        cloud.understands(HEARD)
        cloud.says(SAID)
        settings = settings_for(cloud, "elevenlabs", "openai", "xai")
        words = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        environ = clean_environment(
            tmp_path / "home",
            OPENAI_API_KEY=cloud.keys["openai"],
            XAI_API_KEY=cloud.keys["xai"],
            ELEVENLABS_API_KEY=cloud.keys["elevenlabs"],
            OPENAI_BASE_URL=cloud.own.url,
            AURA_LOG="debug",
        )
        reply = tmp_path / "reply.wav"
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-m",
                "aura_desktop",
                "talk",
                str(DEMO_QUESTION),
                "--json",
                "--reply",
                str(reply),
                *words,
            ),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environ,
        )
        stdout, stderr = await asyncio.wait_for(process.communicate(), 60)
        assert (process.returncode, stderr) == (0, b"")
        document = json.loads(stdout)
        assert (document["transcript"], document["heard"], document["errors"]) == (HEARD, SAID, [])
        with wave.open(str(reply)) as file:
            assert np.abs(np.frombuffer(file.readframes(1 << 24), np.int16)).max() > 1000
        assert not cloud.own.records, "OPENAI_BASE_URL redirects nothing"
        for secret in (*cloud.keys.values(), "house coffee", "coming right up"):
            log = b"".join(path.read_bytes() for path in (tmp_path / "home" / "logs").iterdir())
            assert log
            assert secret.encode() not in log
