"""The router for speech-to-text: no word is lost when the first engine fails or is late. In virtual time."""

from __future__ import annotations

import asyncio

import pytest

from aura_desktop.errors import AuthFailed, EngineFailed, StreamBroken, Unreachable
from aura_desktop.providers.base import Transcript
from aura_desktop.providers.router.route import Policy, Route
from aura_desktop.providers.router.stt import RoutedSpeechToText
from tests.cancelling import cancel
from tests.simulation.virtual_time import run_virtual

from .stage import Listener, Noted, Told, book, now, unreachable

SECOND = bytes(range(250)) * 128  # 32,000 bytes


class Scene:
    def __init__(self, *engines: Listener, policy: Policy | None = None) -> None:
        self.engines = engines
        self.meter, self.told, self.partials = Noted(), Told(), list[str]()
        names = ("elevenlabs", "openai", "pocketsphinx")
        routes = [Route(name, lambda e=e: e, cloud=name != "pocketsphinx") for name, e in zip(names, engines)]  # noqa: B905
        self.router = RoutedSpeechToText(routes, book(), tell=self.told, meter=self.meter, policy=policy)
        self.session = self.router.open(self.partials.append)

    async def hear(self, seconds: int = 2) -> Transcript:
        for _ in range(seconds):
            self.session.push(SECOND)
        return await self.session.transcribe()

    async def close(self) -> None:
        await self.session.aclose()
        await self.router.aclose()
        assert all(session.closed for engine in self.engines for session in engine.sessions)


def test_the_first_engine_hears_as_the_user_talks() -> None:
    async def scene() -> None:
        first, second = Listener("yes", streaming=True), Listener()
        s = Scene(first, second)
        began = now()
        assert (await s.hear()).text == "yes"
        assert now() - began == pytest.approx(0.3)
        assert s.partials == ["32000 bytes", "64000 bytes"]
        assert second.sessions == []
        assert s.told.served == [("elevenlabs", "")]
        assert s.meter.sounds == [("elevenlabs", 2.0, False)]
        await s.close()

    run_virtual(scene())


@pytest.mark.parametrize("error", [unreachable(), StreamBroken("Dropped."), AuthFailed("No."), EngineFailed("Died.")])
def test_when_the_first_fails_the_next_gets_every_sample(error: Exception) -> None:
    """A dropped socket in mid-utterance loses no word."""

    async def scene() -> None:
        first, second = Listener(streaming=True), Listener("all of it")
        first.fails_always = error  # type: ignore[assignment]
        s = Scene(first, second)
        began = now()
        assert (await s.hear(3)).text == "all of it"
        assert now() - began <= 0.3 + 0.1
        assert second.calls[0].content == SECOND * 3
        assert s.told.served[0][0] == "openai"
        assert s.meter.sounds == [("openai", 3.0, False)]
        await s.close()

    run_virtual(scene())


def test_a_late_one_is_raced_and_the_first_words_win() -> None:
    async def scene() -> None:
        first, second = Listener(first=60), Listener("in time")
        s = Scene(first, second)
        began = now()
        assert (await s.hear()).text == "in time"
        assert now() - began <= 2.0 + 0.1 + 0.3 + 0.05  # the deadline, 0.05 s for each second of sound, its own time
        assert first.calls[0].cancelled is not None
        assert ("elevenlabs", 2.0, True) in s.meter.sounds
        assert s.told.served == [("openai", "ElevenLabs was too slow")]
        await s.close()

    run_virtual(scene())


def test_no_words_are_an_answer_and_cost_no_second_request() -> None:
    """Vibe 1130: noise is not sent around until somebody invents a text for it."""

    async def scene() -> None:
        first, second = Listener(""), Listener("Thank you.")
        s = Scene(first, second)
        assert (await s.hear()).text == ""
        assert second.sessions == []
        assert s.told.served == []
        await s.close()

    run_virtual(scene())


def test_words_win_over_none_when_both_are_asked_anyway() -> None:
    async def scene() -> None:
        first, second = Listener("", first=2.3), Listener("words", first=0.6)
        s = Scene(first, second)
        assert (await s.hear()).text == "words"
        await s.close()

    run_virtual(scene())


def test_it_can_be_asked_again_after_more_was_said() -> None:
    async def scene() -> None:
        first, second = Listener("text", streaming=True), Listener()
        s = Scene(first, second)
        await s.hear(1)
        await s.hear(2)
        assert first.calls[1].content == SECOND * 3
        assert s.meter.sounds == [("elevenlabs", 1.0, False), ("elevenlabs", 2.0, False)]
        assert len(first.sessions) == 1
        await s.close()

    run_virtual(scene())


def test_after_a_failure_more_can_be_said_and_all_of_it_is_heard() -> None:
    async def scene() -> None:
        first, second = Listener(streaming=True), Listener("all")
        first.fails.append(StreamBroken("Dropped."))
        s = Scene(first, second)
        assert (await s.hear(1)).text == "all"
        assert (await s.hear(2)).text in ("all", "hello there")
        heard = [call.content for engine in (first, second) for call in engine.calls]
        assert heard[-1] == SECOND * 3 or heard[1] == SECOND * 3
        await s.close()

    run_virtual(scene())


def test_a_cancelled_request_ends_at_its_source_and_the_session_goes_on() -> None:
    async def scene() -> None:
        first, second = Listener("text", first=60), Listener(first=60)
        s = Scene(first, second)
        task = asyncio.create_task(s.hear())
        await asyncio.sleep(3)
        await cancel(task)
        assert first.calls[0].cancelled == second.calls[0].cancelled == now()
        first.first = 0.1
        assert (await s.hear()).text == "text"
        await s.close()

    run_virtual(scene())


def test_closing_ends_a_request_that_somebody_waits_for() -> None:
    async def scene() -> None:
        s = Scene(Listener(first=60), Listener(first=60))
        task = asyncio.create_task(s.hear())
        await asyncio.sleep(3)
        await s.close()
        with pytest.raises(asyncio.CancelledError):
            await task

    run_virtual(scene())


def test_all_fail_in_one_sentence() -> None:
    async def scene() -> None:
        engines = Listener(), Listener()
        for engine in engines:
            engine.fails_always = unreachable()
        s = Scene(*engines)
        with pytest.raises(Unreachable) as caught:
            await s.hear()
        expected = "ElevenLabs cannot be reached, and OpenAI cannot be reached. Check the network and try again."
        assert caught.value.sentence == expected
        for engine in engines:
            engine.fails_always = None
        assert (await s.hear()).text == "hello there"  # try again works, with the same sound
        assert engines[0].calls[-1].content == SECOND * 4
        await s.close()

    run_virtual(scene())


def test_the_kept_sound_is_bounded() -> None:
    async def scene() -> None:
        first = Listener()
        s = Scene(first, Listener())
        for _ in range(200):
            s.session.push(SECOND)
        assert len(s.session._pcm) <= 91 * 32_000
        await s.close()

    run_virtual(scene())


def test_a_blip_sent_to_a_streaming_engine_is_counted() -> None:
    async def scene() -> None:
        s = Scene(Listener(streaming=True), Listener())
        s.session.push(SECOND)
        await s.close()
        assert s.meter.sounds == [("elevenlabs", 1.0, True)]

    run_virtual(scene())
