"""A conversation over the real sockets of the fakes: a user who says a tone, and a loudspeaker that is only a clock.

The routers and adapters are those that Wiring makes from settings and keys; the player is the product's own. What is
judged is what came out of it, block by block, and the history.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import TracebackType
from typing import Any, cast

import numpy as np

from aura_desktop.app import Household
from aura_desktop.assistant import Assistant
from aura_desktop.audio.base import FRAME_SAMPLES, FRAME_SECONDS, Frame
from aura_desktop.audio.playback import Player
from aura_desktop.conversation.conversation import Conversation
from aura_desktop.conversation.turns import Phase
from aura_desktop.events import Event, Notice, Problem, Served
from aura_desktop.providers.router.health import HealthBook
from aura_desktop.services import Job
from aura_desktop.settings import Settings
from aura_desktop.speech.utterance import (
    Ending,
    SpeechPaused,
    UtteranceAudio,
    UtteranceEnded,
    UtteranceEstablished,
    UtteranceStarted,
)
from aura_desktop.wiring import Wiring
from tests.fakes.answers import tone

RATE = 24_000  # of the fakes' voices, so that nothing has to be resampled
BLOCK_S = 0.04
AUDIBLE = 150
SPEECH_S = 0.4
PAUSE_S = 0.12
END_S = 0.6
VOICE = np.frombuffer(tone(16_000, 16_000), np.int16)


class LoopClock:
    """The loop's clock as the seam wants it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def now(self) -> float:
        return self._loop.time()


class Ring:
    """Keys in memory."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = dict(keys)

    def get(self, service: str) -> str | None:
        return self._keys.get(service)

    def identity(self, service: str) -> str:
        return str(hash(self._keys.get(service, "")))

    def server_key(self, job: Job, base_url: str) -> str | None:
        return None

    def server_identity(self, job: Job, base_url: str) -> str:
        return ""


@dataclass
class Turn:
    """What came of one turn; times are the loop's."""

    last_speech: float
    over: float
    loud: list[float]
    """When each audible block began to sound."""
    events: list[Event] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        return [event for event in self.events if isinstance(event, Problem)]

    @property
    def notices(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]

    def served(self, job: str) -> list[str]:
        """Return who did `job`, one after the other."""
        return [event.provider for event in self.events if isinstance(event, Served) and event.job == job]

    @property
    def sounded(self) -> float:
        """Seconds of sound."""
        return len(self.loud) * BLOCK_S

    @property
    def first_sound(self) -> float | None:
        """Seconds from the last word of the user to the first sound."""
        return self.loud[0] - self.last_speech if self.loud else None

    @property
    def longest_silence(self) -> float:
        """Seconds of the longest silence between the user's last word and the end of the turn."""
        return max(b - a for a, b in pairwise([self.last_speech, *self.loud, self.over]))


class Scene:
    """One conversation; an async context manager."""

    def __init__(
        self,
        settings: Mapping[str, Any] | None = None,
        keys: Mapping[str, str] | None = None,
        *,
        house: Household | None = None,
        speculate: bool = True,
        block_s: float = BLOCK_S,
    ) -> None:
        """Take settings and keys, or the household of a profile, which has both."""
        self.loop = asyncio.get_running_loop()
        self.clock = LoopClock(self.loop)
        self.events: list[Event] = []
        self.house = house
        self.block_s = block_s
        if house is None:
            self.book = HealthBook(self.clock)
            chosen = Settings(None, dict(settings or {}))
            self.wiring = Wiring(chosen, Ring(keys or {}), book=self.book, tell=self.emit)
        else:
            self.book, self.wiring = house.book, house.wiring
            house.assistant = cast("Assistant", self)  # all that it wants of one is emit()
        self.engines = self.wiring.engines()
        self.player = Player(self.clock)
        self.player.opened(RATE, 0.0)
        self.loud: list[float] = []
        self.conversation = Conversation(
            self.engines,
            self.player,
            self.clock,
            emit=self.emit,
            on_phase=lambda phase: None,
            system_prompt=lambda: "Be brief.",
            speculate=speculate,
            on_turn_over=house.ledger.turn_over if house is not None else lambda: None,
        )
        self._ticking: asyncio.Task[None] | None = None

    def emit(self, event: Event) -> None:
        self.events.append(event)

    async def __aenter__(self) -> Scene:
        self._ticking = self.loop.create_task(self._tick(), name="loudspeaker")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.conversation.aclose()
        engines = (self.engines.stt, self.engines.chat, self.engines.speech)
        await asyncio.gather(*(engine.aclose() for engine in engines))
        assert self._ticking is not None
        self._ticking.cancel()
        await asyncio.wait({self._ticking})
        if self.house is not None:
            await self.house.ledger.aclose()

    async def warm(self) -> None:
        """Make everything ready, as the app does when it starts; what fails there is told elsewhere."""
        engines = (self.engines.stt, self.engines.chat, self.engines.speech)
        await asyncio.gather(*(engine.warm() for engine in engines), return_exceptions=True)

    async def say(self, speech_s: float = SPEECH_S, end_s: float = END_S) -> float:
        """Say something as long as that, and be silent until the end of turn; return when the last word ended."""
        hear, start = self.conversation.hear, self.loop.time()
        count = 0

        def frames(until: float, *, loud: bool) -> list[Frame]:
            nonlocal count
            made = []
            while (count + 1) * FRAME_SECONDS <= until + 1e-9:
                samples = VOICE[:FRAME_SAMPLES] if loud else np.full(FRAME_SAMPLES, 3, np.int16)
                made.append(Frame(samples, start + count * FRAME_SECONDS))
                count += 1
            return made

        hear(UtteranceStarted(start, tuple(frames(0.1, loud=True))))
        hear(UtteranceEstablished(start + 0.1))
        for until, loud in ((speech_s, True), (speech_s + PAUSE_S, False), (speech_s + end_s, False)):
            while count * FRAME_SECONDS < until - 1e-9:
                await asyncio.sleep(max(0.0, start + count * FRAME_SECONDS + 0.04 - self.loop.time()))
                for frame in frames(min(until, self.loop.time() - start), loud=loud):
                    hear(UtteranceAudio(frame))
            if until == speech_s + PAUSE_S:
                hear(SpeechPaused(start + speech_s, PAUSE_S))
        hear(UtteranceEnded(start + speech_s, speech_s, Ending.SILENCE))
        return start + speech_s

    async def turn(self, within: float = 40.0) -> Turn:
        """Say something and wait until the answer has been heard. Raises TimeoutError when it never ends."""
        begun, known = len(self.loud), len(self.events)
        last_speech = await self.say()
        async with asyncio.timeout(within):
            await self.idle()
        return Turn(last_speech, self.loop.time(), self.loud[begun:], self.events[known:])

    async def idle(self) -> None:
        """Wait until nothing is said, thought or spoken."""
        while self.conversation.phase is not Phase.IDLE:  # noqa: ASYNC110 - phases have no awaitable form
            await asyncio.sleep(BLOCK_S)
        await self.conversation.turn_over()

    async def audible(self, within: float = 5.0) -> float:
        """Wait for the next sound; return when it began."""
        known = len(self.loud)
        async with asyncio.timeout(within):
            while len(self.loud) == known:  # noqa: ASYNC110 - the player has no event to wait for
                await asyncio.sleep(0.005)
        return self.loud[known]

    @property
    def history(self) -> list[tuple[str, str]]:
        return [(message.role, message.content) for message in self.conversation.history.messages()]

    async def _tick(self) -> None:
        """Take from the player what is due, as a device would."""
        start, blocks = self.loop.time(), 0
        block = np.zeros(round(RATE * self.block_s), np.int16)
        buffer = block.data.cast("B")
        while True:
            while (at := start + blocks * self.block_s) <= self.loop.time():
                self.player.callback(buffer, at, False)
                blocks += 1
                if int(block.max()) > AUDIBLE:
                    self.loud.append(at)
            await asyncio.sleep(start + blocks * self.block_s - self.loop.time())
