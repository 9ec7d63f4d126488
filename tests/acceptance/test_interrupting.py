"""Talking over a reply: every service sees within 100 ms that nobody listens any more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from aura_desktop.speech.hearing import UtteranceInsists, UtteranceStarted
from tests.fakes.cloud import Cloud

from .scene import Scene

WITHIN_S = 0.1
TRIES = 3
REPLY = "This is a long answer that nobody hears to its end. It goes on and on, for the rest of this minute."


def talk_over(scene: Scene) -> float:
    """Speak while Aura does; return when."""
    now = scene.loop.time()
    scene.conversation.hear(UtteranceStarted(now, ()))
    begun = time.monotonic()
    scene.conversation.hear(UtteranceInsists(now))
    return begun


async def seen_after(ended: Callable[[], list[float]], begun: float) -> float:
    """Return how long after `begun` the last of what was under way had ended. Raises TimeoutError."""
    async with asyncio.timeout(2.0):
        while not ended():  # noqa: ASYNC110 - the fakes note an end in many places
            await asyncio.sleep(0.001)
    return max(ended()) - begun


async def hold(measure: Callable[[], Any]) -> None:
    """Hold the bound, with another try for a machine that stalls."""
    tries = []
    for _ in range(TRIES):
        tries.append(round(await measure(), 3))
        if tries[-1] <= WITHIN_S:
            return
    raise AssertionError(f"seen after {tries} s")


CHATS: dict[str, dict[str, Any]] = {
    "openai": {"chat.provider": "openai"},
    "responses": {"chat.provider": "openai", "openai.chat_model": "gpt-5"},
    "xai": {"chat.provider": "xai"},
    "compatible": {"chat.provider": "compatible"},
}


@pytest.mark.parametrize("name", CHATS)
async def test_a_model_that_is_still_writing_is_stopped(name: str) -> None:
    async def measure() -> float:
        async with Cloud() as cloud:
            cloud.says(REPLY)
            cloud.chat[name].token_gap = 0.2
            surface = {
                "openai": cloud.openai_http,
                "responses": cloud.openai_responses,
                "xai": cloud.xai_http,
                "compatible": cloud.own,
            }[name]
            async with Scene({**cloud.settings, **cloud.own_settings, **CHATS[name]}, cloud.keys) as scene:
                await scene.warm()
                scene.conversation.type_text("Hello there")
                await scene.audible()
                (record,) = [r for r in surface.records if r.path.endswith(("/chat/completions", "/responses"))]
                assert record.done_at is None
                return await seen_after(lambda: [at] if (at := record.closed_at) else [], talk_over(scene))

    await hold(measure)


VOICES: dict[str, dict[str, Any]] = {
    "elevenlabs": {"speech.provider": "elevenlabs"},
    "dialogue": {"speech.provider": "elevenlabs", "elevenlabs.speech_model": "eleven_v3_conversational"},
    "xai": {"speech.provider": "xai"},
}


@pytest.mark.parametrize("warm", [True, False], ids=["socket", "http"])
@pytest.mark.parametrize("name", VOICES)
async def test_a_voice_that_is_still_speaking_is_stopped(name: str, warm: bool) -> None:
    """On a socket its context is closed, or its speech cleared; over HTTP the request ends."""

    async def measure() -> float:
        async with Cloud(pace=0.9) as cloud:
            cloud.says(REPLY)
            fake = {"elevenlabs": cloud.elevenlabs_voice, "dialogue": cloud.dialogue, "xai": cloud.xai_voice}[name]
            async with Scene({**cloud.settings, **VOICES[name]}, cloud.keys) as scene:
                if warm:
                    await scene.warm()
                scene.conversation.type_text("Hello there")
                await scene.audible()

                def ended() -> list[float]:
                    if warm:
                        stopped = [p.stopped_at for p in fake.pieces if p.done_at is None or p.stopped_at]
                    else:
                        stopped = [r.closed_at for r in fake.requests if r.done_at is None]
                    return [at for at in stopped if at] if all(stopped) and stopped else []

                assert fake.pieces if warm else fake.requests
                assert not ended()
                return await seen_after(ended, talk_over(scene))

    await hold(measure)


@pytest.mark.parametrize("name", ["openai", "compatible"])
async def test_a_voice_over_http_is_stopped(name: str) -> None:
    async def measure() -> float:
        async with Cloud(pace=0.9) as cloud:
            cloud.says(REPLY)
            surface = {"openai": cloud.openai_http, "compatible": cloud.own}[name]
            settings = {**cloud.settings, **cloud.own_settings, "speech.provider": name}
            async with Scene(settings, cloud.keys) as scene:
                await scene.warm()
                scene.conversation.type_text("Hello there")
                await scene.audible()
                begun = talk_over(scene)
                records = [r for r in surface.of("/audio/speech") if r.done_at is None]
                assert records
                return await seen_after(
                    lambda: [r.closed_at for r in records if r.closed_at] if all(r.closed_at for r in records) else [],
                    begun,
                )

    await hold(measure)


@pytest.mark.parametrize("name", ["openai", "elevenlabs", "xai"])
async def test_a_recogniser_that_is_still_listening_is_told(name: str) -> None:
    """Its socket is closed, or what it was given is cleared; nothing is committed."""

    async def measure() -> float:
        async with Cloud() as cloud:
            fake = cloud.sockets[name]
            async with Scene({**cloud.settings, "stt.provider": name}, cloud.keys) as scene:
                await scene.warm()
                saying = asyncio.create_task(scene.say(speech_s=3.0))
                await fake.until(lambda: any(talk.seconds > 0.2 for talk in fake.talks))
                (talk,) = [talk for talk in fake.talks if talk.seconds > 0.2]
                saying.cancel()
                await asyncio.gather(saying, return_exceptions=True)
                begun = time.monotonic()
                scene.conversation.stop()

                def ended() -> list[float]:
                    if talk.closed_at is not None:
                        return [talk.closed_at]
                    cleared = any(
                        isinstance(f, dict) and f.get("type") == "input_audio_buffer.clear" for f in talk.frames
                    )
                    return [time.monotonic()] if cleared else []

                seen = await seen_after(ended, begun)
                assert not talk.commits
                return seen

    await hold(measure)
