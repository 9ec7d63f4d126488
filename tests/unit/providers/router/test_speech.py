"""The router for speech: another voice goes on where one broke off. Judged by the sound given out. In virtual time."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import numpy as np
import pytest

from aura_desktop.errors import AuthFailed, EngineFailed, StreamBroken, TimedOut
from aura_desktop.providers.base import Alignment, Pcm
from aura_desktop.providers.router.health import Condition
from aura_desktop.providers.router.route import Policy, Route
from aura_desktop.providers.router.speech import RoutedSpeech
from tests.cancelling import cancel
from tests.simulation.virtual_time import run_virtual

from .stage import CHARS_PER_S, RATE, Noted, Told, Voice, book, now, unreachable

TEXT = "One two three four five six seven eight nine ten."
NAMES = ("elevenlabs", "xai", "system")


class Scene:
    """Voices told apart by the level of their sound."""

    def __init__(self, *voices: Voice, policy: Policy | None = None) -> None:
        self.voices = voices
        for number, voice in enumerate(voices):
            voice.level = 1000 * (number + 1)
        self.meter, self.told = Noted(), Told()
        self.routes = [Route(name, lambda v=v: v, cloud=name != "system") for name, v in zip(NAMES, voices)]  # noqa: B905
        self.router = RoutedSpeech(self.routes, book(), tell=self.told, meter=self.meter, policy=policy)
        self.first: float | None = None
        self.alignments: list[Alignment] = []

    async def speak(self, text: str = TEXT, previous: str = "") -> list[tuple[str, float]]:
        """Return who spoke for how many seconds, in order."""
        began, self.first, self.alignments = now(), None, []
        spoke: list[tuple[str, float]] = []
        async with aclosing(self.router.speak(text, previous)) as stream:
            async for event in stream:
                if isinstance(event, Alignment):
                    self.alignments.append(event)
                elif isinstance(event, Pcm):
                    if self.first is None:
                        self.first = now() - began
                    name = NAMES[int(np.frombuffer(event.data, np.int16)[0]) // 1000 - 1]
                    seconds = len(event.data) / 2 / RATE
                    if spoke and spoke[-1][0] == name:
                        spoke[-1] = name, round(spoke[-1][1] + seconds, 3)
                    else:
                        spoke.append((name, seconds))
        return spoke


def test_the_chosen_voice_speaks() -> None:
    async def scene() -> None:
        s = Scene(Voice(), Voice())
        assert await s.speak() == [("elevenlabs", 2.4)]
        assert s.told.served == [("elevenlabs", "")]
        assert s.told.notices == []
        assert s.meter.speeches == [("elevenlabs", len(TEXT), False)]
        await s.speak("And more.", TEXT)
        assert s.voices[0].calls[1].content == ("And more.", TEXT)
        assert len(s.told.served) == 1
        assert [event async for event in s.router.speak("  ")] == []
        await s.router.aclose()

    run_virtual(scene())


@pytest.mark.parametrize("error", [unreachable(), AuthFailed("No."), TimedOut("Late."), EngineFailed("Died.")])
def test_a_voice_that_fails_before_any_sound_is_replaced_at_once(error: Exception) -> None:
    """Pipecat 4027, 1818 (S1, S2): a voice that is dead must not leave the assistant mute."""

    async def scene() -> None:
        s = Scene(Voice(), Voice())
        s.voices[0].fails_always = error  # type: ignore[assignment]
        assert await s.speak() == [("xai", 2.4)]
        assert s.first is not None
        assert s.first <= 0.2 + 0.1
        [notice] = s.told.notices
        assert notice.startswith("The voice changed: ElevenLabs ")
        await s.router.aclose()

    run_virtual(scene())


@pytest.mark.parametrize("how", ["slow", "mute"])
def test_a_voice_that_says_nothing_is_replaced(how: str) -> None:
    """Pipecat 5305 (H4): a silently dead voice took 19.5 s to be found out."""

    async def scene() -> None:
        first = Voice(first=60) if how == "slow" else Voice()
        first.mute = how == "mute"
        s = Scene(first, Voice())
        assert await s.speak() == [("xai", 2.4)]
        assert s.first is not None
        assert s.first <= 1.5 + 0.2 + 0.1
        if how == "slow":
            assert first.calls[0].cancelled is not None
            assert ("elevenlabs", len(TEXT), True) in s.meter.speeches
        await s.router.aclose()

    run_virtual(scene())


@pytest.mark.parametrize("how", ["breaks", "halts"])
def test_the_rest_is_spoken_by_the_next_voice_from_the_next_word(how: str) -> None:
    async def scene() -> None:
        first, second = Voice(aligned=True), Voice(aligned=True)
        first.breaks_after_s = 0.6  # 12 characters: "One two thre"
        if how == "breaks":
            first.breaks = StreamBroken("It broke.")
        else:
            first.halts = True
        s = Scene(first, second)
        spoke = await s.speak(TEXT, "Before.")
        rest, previous = second.calls[0].content  # type: ignore[misc]
        assert rest == "four five six seven eight nine ten."
        assert previous == "Before. One two three"
        assert [name for name, _ in spoke] == ["elevenlabs", "xai"]
        chars = "".join(alignment.chars for alignment in s.alignments)
        starts = [start for alignment in s.alignments for start in alignment.starts]
        assert chars == TEXT  # each character has its time, once
        assert starts == sorted(starts)
        assert starts[chars.index("four")] == pytest.approx(0.6)
        assert starts[chars.index("five")] == pytest.approx(0.6 + 5 / CHARS_PER_S)
        await s.router.aclose()

    run_virtual(scene())


def test_without_times_the_place_is_found_in_proportion_and_later_times_keep_theirs() -> None:
    async def scene() -> None:
        first, second = Voice(), Voice(aligned=True)
        s = Scene(first, second)
        for _ in range(6):
            await s.speak()  # learns the pace: 20 characters a second
        first.breaks, first.breaks_after_s = StreamBroken("It broke."), 1.2  # 24 characters: the end of "five"
        await s.speak()
        rest, _ = second.calls[0].content  # type: ignore[misc]
        assert rest in ("five six seven eight nine ten.", "six seven eight nine ten.")
        chars = "".join(alignment.chars for alignment in s.alignments)
        starts = [start for alignment in s.alignments for start in alignment.starts]
        assert chars == TEXT
        assert starts == sorted(starts)
        assert starts[len(TEXT) - len(rest)] == pytest.approx(1.2)
        await s.router.aclose()

    run_virtual(scene())


def test_a_break_after_the_last_word_is_no_loss() -> None:
    async def scene() -> None:
        first, second = Voice(aligned=True), Voice()
        first.breaks, first.breaks_after_s = StreamBroken("It broke."), 2.3
        s = Scene(first, second)
        assert await s.speak() == [("elevenlabs", 2.3)]
        assert second.calls == []
        await s.router.aclose()

    run_virtual(scene())


def test_three_voices_in_one_piece() -> None:
    async def scene() -> None:
        voices = Voice(aligned=True), Voice(), Voice(aligned=True)
        for voice in voices[:2]:
            voice.breaks, voice.breaks_after_s = StreamBroken("It broke."), 0.6
        s = Scene(*voices)
        spoke = await s.speak()
        assert [name for name, _ in spoke] == ["elevenlabs", "xai", "system"]
        chars = "".join(alignment.chars for alignment in s.alignments)
        starts = [start for alignment in s.alignments for start in alignment.starts]
        assert chars == TEXT
        assert starts == sorted(starts)
        await s.router.aclose()

    run_virtual(scene())


def test_when_every_voice_breaks_the_error_names_them() -> None:
    async def scene() -> None:
        voices = Voice(), Voice()
        for voice in voices:
            voice.breaks = StreamBroken("It broke.")
        s = Scene(*voices)
        with pytest.raises(StreamBroken, match="ElevenLabs broke off, and xAI Grok broke off"):
            await s.speak()
        assert all(len(voice.calls) == 1 for voice in voices)
        await s.router.aclose()

    run_virtual(scene())


def test_a_reply_keeps_to_the_new_voice_and_the_next_one_goes_back() -> None:
    async def scene() -> None:
        first, second = Voice(), Voice()
        s = Scene(first, second)
        first.fails.append(TimedOut("Late."))  # one failure: the voice is not resting
        assert await s.speak() == [("xai", 2.4)]
        assert await s.speak("Second piece here.", TEXT) == [("xai", 0.9)]
        assert await s.speak("Third.", "Second piece here.") == [("xai", 0.3)]
        assert s.told.notices == ["The voice changed: ElevenLabs did not answer in time."]
        assert await s.speak("A new reply.") == [("elevenlabs", 0.6)]
        assert s.told.notices[1:] == ["The voice is ElevenLabs again."]
        assert s.told.served == [
            ("xai", "ElevenLabs did not answer in time"),
            ("elevenlabs", ""),
        ]
        await s.router.aclose()

    run_virtual(scene())


def test_a_piece_prepared_beside_goes_to_the_new_voice_too() -> None:
    """Two pieces are made at a time: a change of voice in the first must not come back in the second."""

    async def scene() -> None:
        first, second = Voice(first=1.6), Voice()
        s = Scene(first, second, policy=Policy(deadline=1.0, stall=2.5))
        one = asyncio.create_task(s.speak("First piece."))
        await asyncio.sleep(0.3)
        first.first = 0.95  # would sound just after the change of voice at 1.2 s
        two = asyncio.create_task(s.speak("Second piece.", "First piece."))
        assert await one == [("xai", 0.6)]
        assert await two == [("xai", 0.6)]
        assert len(s.told.notices) == 1
        await s.router.aclose()

    run_virtual(scene())


def test_a_resting_voice_comes_back_with_one_probe_and_one_notice() -> None:
    async def scene() -> None:
        first, second = Voice(), Voice()
        s = Scene(first, second)
        first.fails.append(unreachable())
        await s.speak()
        await s.speak()
        assert len(first.calls) == 1
        await asyncio.sleep(5)
        one = asyncio.create_task(s.speak("First piece."))
        await asyncio.sleep(0.1)
        two = asyncio.create_task(s.speak("Second piece.", "First piece."))
        assert await one == [("elevenlabs", 0.6)]
        assert await two == [("elevenlabs", 0.6)]  # the probe does not take the voice from its own reply
        assert s.told.notices == ["The voice changed: ElevenLabs cannot be reached.", "The voice is ElevenLabs again."]
        assert s.router.health(s.routes[0]).condition is Condition.WELL
        await s.router.aclose()

    run_virtual(scene())


def test_without_fallback_the_error_is_the_voices_own() -> None:
    async def scene() -> None:
        s = Scene(Voice(), Voice(), policy=Policy(fallback=False))
        s.voices[0].fails_always = AuthFailed("ElevenLabs does not accept the key. Check it in settings.")
        with pytest.raises(AuthFailed, match="Check it in settings"):
            await s.speak()
        assert s.voices[1].calls == []
        await s.router.aclose()

    run_virtual(scene())


def test_closing_ends_the_voice_within_100_ms() -> None:
    async def scene() -> None:
        for after in (0.1, 1.6, 1.75):
            s = Scene(Voice(first=60), Voice(first=0.2))
            task = asyncio.create_task(s.speak())
            await asyncio.sleep(after)
            cancelled = now()
            await cancel(task)
            for voice in s.voices:
                for call in voice.calls:
                    assert call.cancelled is not None
                    assert call.cancelled <= cancelled + 0.1
            await s.router.aclose()

    run_virtual(scene())


def test_a_slow_server_of_ones_own_may_have_a_longer_deadline() -> None:
    async def scene() -> None:
        s = Scene(Voice(first=3.5), Voice())
        s.routes[0].deadline = 5.0
        assert await s.speak() == [("elevenlabs", 2.4)]
        await s.router.aclose()

    run_virtual(scene())
