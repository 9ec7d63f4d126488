"""A turn over a real socket: what a streaming service has written so far is answered before it is final."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence

import numpy as np
import pytest

from aura_desktop.audio.base import Frame
from aura_desktop.audio.playback import Player
from aura_desktop.clock import SystemClock
from aura_desktop.conversation.conversation import Conversation
from aura_desktop.conversation.ports import Engines
from aura_desktop.conversation.turns import Phase
from aura_desktop.events import Event
from aura_desktop.providers.base import ChatEvent, Finished, Message, Pcm, SpeechEvent, TextDelta
from aura_desktop.speech.hearing import (
    Ending,
    HearingEvent,
    SpeechPaused,
    UtteranceAudio,
    UtteranceEnded,
    UtteranceStarted,
)
from tests.fakes.stt_socket import SttBehaviour

from .stt_harness import FRAME, NAMES, bench, speech

ORDER = "Turn off the lights"
FINALISE_S = 0.6


class Engine:
    """A model and a voice that answer at once; `asked` holds when, and what for."""

    name = "quick"

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.asked: list[tuple[float, str]] = []
        self.spoken: list[str] = []

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        self.asked.append((self.now(), messages[-1].content))
        yield TextDelta("It is dark.")
        yield Finished("stop")

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        self.spoken.append(text)
        yield Pcm(16_000, bytes(3200))

    async def warm(self) -> None:
        pass

    async def reset(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


async def until(true: Callable[[], object], within: float = 5.0) -> None:
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - what is waited for lies in another task
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("speculate", [True, False])
async def test_words_that_stand_still_are_answered_before_the_service_is_sure(name: str, speculate: bool) -> None:
    """Issue 4: with streaming speech-to-text, a stable partial may start it sooner."""
    clock = SystemClock()
    events: list[Event] = []
    quick = Engine(clock.now)
    async with bench(name, SttBehaviour(transcript=f"{ORDER}.", finalise=FINALISE_S)) as b:
        conversation = Conversation(
            Engines(b.engine, quick, quick),
            Player(clock),
            clock,
            emit=events.append,
            on_phase=lambda phase: None,
            system_prompt=lambda: "",
            speculate=speculate,
        )
        await b.engine.warm()
        begun = clock.now()
        conversation.hear(UtteranceStarted(begun, ()))
        pcm = speech(1.3)
        for at in range(0, len(pcm), FRAME):
            frame = Frame(np.frombuffer(pcm[at : at + FRAME], np.int16), begun)
            conversation.hear(UtteranceAudio(frame))
        await until(lambda: b.socket.talks and b.socket.talks[0].shown.rstrip(".") == ORDER)
        paused = clock.now()
        last: list[HearingEvent] = [
            SpeechPaused(paused, 0.06, early=True, number=1),
            SpeechPaused(paused, 0.16, number=1),
        ]
        for event in last:
            conversation.hear(event)
        await until(lambda: b.socket.talks[0].commits or not speculate)
        if speculate:
            await until(lambda: quick.asked)
            assert quick.asked[0][0] - paused < FINALISE_S
            assert not quick.spoken
        conversation.hear(UtteranceEnded(paused, 1.3, Ending.SILENCE))
        await until(lambda: quick.spoken)
        assert clock.now() - paused >= FINALISE_S, "nothing is said to words that are not certain"
        assert len(quick.asked) == 1
        assert (quick.asked[0][0] - paused < FINALISE_S) is speculate
        assert conversation.history.messages()[0] == Message("user", f"{ORDER}.")
        assert conversation.phase is not Phase.HEARING
        await conversation.aclose()
