"""ElevenLabs' sockets: a piece never waits for a handshake, nor for a context that is not free."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import pytest

from aura_desktop.providers.base import Pcm
from aura_desktop.providers.elevenlabs.speech import ElevenLabsSpeech
from tests.fakes.elevenlabs_dialogue import ElevenLabsDialogueFake
from tests.fakes.elevenlabs_speech import ElevenLabsSpeechFake
from tests.fakes.host import Host

from ..speech_harness import KEY, PATIENT, QUICK, SAID, assert_spoken, pcm, running, say
from .stage import V3, voice

# Never waiting for a handshake


async def test_first_sound_comes_without_a_handshake(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host) as speech:
        await speech.warm()
        opened = len(host.visits)
        for _ in range(3):
            await speech.warm()
            await say(speech)
        assert len(host.visits) == opened, "warming again is free, and pieces open nothing"
        assert len(fake.sockets) == 1


async def test_pieces_at_the_same_time_share_the_socket(host: Host, fake: ElevenLabsSpeechFake) -> None:
    fake.behaviour.pace = 0.02
    async with voice(host) as speech:
        await speech.warm()
        first, second = await asyncio.gather(say(speech, "The first one."), say(speech, "And then the second."))
        assert_spoken(first, "The first one. ")
        assert_spoken(second, "And then the second. ")
    assert [len(fake.sockets), len(fake.requests)] == [1, 0]


async def test_a_piece_that_comes_while_the_socket_opens_goes_over_http(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host) as speech:
        warming = asyncio.create_task(speech.warm())
        await asyncio.sleep(0)
        assert_spoken(await say(speech), SAID)
        await warming
        assert_spoken(await say(speech), SAID + " ")
    assert [len(fake.sockets), len(fake.requests)] == [1, 1]


async def test_a_socket_that_was_closed_is_opened_again_beside_the_piece(
    host: Host, fake: ElevenLabsSpeechFake
) -> None:
    """https://github.com/pipecat-ai/pipecat/issues/1818 (field note S2): closed after idle minutes, never reopened."""
    fake.behaviour.inactivity = 0.05
    async with voice(host) as speech:
        await speech.warm()
        await fake.news.until(lambda: fake.sockets[0].closed_at is not None)
        fake.behaviour.inactivity = None
        assert_spoken(await say(speech), SAID)
        await fake.news.until(lambda: len(fake.sockets) == 2)
        while speech._usable() is None:  # noqa: ASYNC110  # opened beside, by the adapter under test
            await asyncio.sleep(0.005)
        assert_spoken(await say(speech), SAID + " ")
        assert fake.pieces[0].socket is fake.sockets[1]


async def test_warm_opens_again_what_was_closed(host: Host, fake: ElevenLabsSpeechFake) -> None:
    fake.behaviour.inactivity = 0.05
    async with voice(host) as speech:
        await speech.warm()
        await fake.news.until(lambda: fake.sockets[0].closed_at is not None)
        fake.behaviour.inactivity = None
        await asyncio.sleep(0.02)
        await speech.warm()
        await say(speech)
    assert [len(fake.sockets), len(fake.requests)] == [2, 0]


async def test_warm_opens_anew_before_the_service_would_close(
    host: Host, fake: ElevenLabsSpeechFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with voice(host) as speech:
        await speech.warm()
        monkeypatch.setattr(speech._wire, "idle_limit", 0.1)
        await asyncio.sleep(0.09)
        await speech.warm()
        await fake.news.until(lambda: fake.sockets[0].closed_at is not None)
        await say(speech)
        assert [len(fake.sockets), fake.pieces[0].socket is fake.sockets[1]] == [2, True]


async def test_the_dialogue_socket_is_kept_alive_while_it_is_wanted(
    host: Host, dialogue: ElevenLabsDialogueFake
) -> None:
    """It bears 20 s of silence only, and warm() comes every 25 s."""
    dialogue.behaviour.inactivity = 0.2
    speech = ElevenLabsSpeech(KEY, model=V3, base_url=host.url, timeouts=QUICK)
    speech._wire.idle_limit = 0.2  # seconds for what takes minutes
    async with running(speech):
        await speech.warm()
        await asyncio.sleep(0.5)
        assert_spoken(await say(speech), SAID + " ")
    (socket,) = dialogue.sockets
    assert {"context_id": "resting", "keep_alive": True} in socket.frames


async def test_reset_gives_the_socket_up(host: Host, fake: ElevenLabsSpeechFake) -> None:
    async with voice(host) as speech:
        await speech.warm()
        await speech.reset()
        await fake.news.until(lambda: fake.sockets[0].closed_at is not None)
        await speech.warm()
        assert len(fake.sockets) == 2


# Contexts


@pytest.mark.parametrize("model", ["", V3])
async def test_never_more_than_five_contexts(
    host: Host, fake: ElevenLabsSpeechFake, dialogue: ElevenLabsDialogueFake, model: str
) -> None:
    """https://github.com/pipecat-ai/pipecat/issues/4027 (field note S1): one too many, and the voice was dead for ever.

    A context that was closed counts until the service says it is final.
    """
    surface = dialogue if model else fake
    surface.behaviour.pace, surface.behaviour.final_after = 0.3, 0.05
    async with voice(host, model=model, timeouts=PATIENT) as speech:
        await speech.warm()
        for _ in range(8):  # interrupted as soon as it sounds, again and again
            async with aclosing(speech.speak(SAID)) as events:
                async for event in events:
                    if isinstance(event, Pcm):
                        break
        surface.behaviour.pace = 0.0
        assert pcm(await say(speech))
        found = await asyncio.gather(*(say(speech, f"Piece number {n}.") for n in range(7)))
        assert all(pcm(events) for events in found)
    (socket,) = surface.sockets
    assert socket.most_open <= 5
    assert socket.close_code != 1008


async def test_a_piece_waits_for_a_free_context(host: Host, fake: ElevenLabsSpeechFake) -> None:
    fake.behaviour.first_audio = 0.05
    async with voice(host) as speech:
        await speech.warm()
        found = await asyncio.gather(*(say(speech, f"Piece number {n}.") for n in range(8)))
        for n, events in enumerate(found):
            assert_spoken(events, f"Piece number {n}. ")
    assert fake.sockets[0].most_open == 5
    assert fake.requests == []


async def test_without_a_free_context_http_speaks(host: Host, fake: ElevenLabsSpeechFake) -> None:
    fake.behaviour.first_audio = 0.5
    async with voice(host, timeouts=PATIENT) as speech:
        await speech.warm()
        tasks = [asyncio.create_task(say(speech, f"Piece number {n}.")) for n in range(5)]
        await fake.piece(5)
        await asyncio.sleep(0.02)  # they have begun to wait
        fake.behaviour.first_audio = 0.0
        start = time.monotonic()
        assert_spoken(await say(speech), SAID)
        assert time.monotonic() - start < 0.45
        for n, events in enumerate(await asyncio.gather(*tasks)):
            assert_spoken(events, f"Piece number {n}. ")
    assert [len(fake.sockets), len(fake.requests)] == [1, 1]


async def test_the_mark_of_a_turns_end_closes_the_context_at_once(host: Host, fake: ElevenLabsSpeechFake) -> None:
    fake.behaviour.timings, fake.behaviour.turn_marks = False, True
    async with voice(host) as speech:
        await speech.warm()
        start = time.monotonic()
        assert_spoken(await say(speech), SAID + " ", times=False)
        assert time.monotonic() - start < 0.3
