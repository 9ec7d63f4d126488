"""Routers on scripted engines in virtual time: engines that take as long as told, and a record of all that was said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from aura_desktop.errors import AuraError, Unreachable
from aura_desktop.events import Event, Notice, Served
from aura_desktop.providers.base import (
    Alignment,
    ChatEvent,
    Finished,
    Message,
    Pcm,
    SpeechEvent,
    TextDelta,
    Transcript,
    Usage,
)
from aura_desktop.providers.router.health import HealthBook
from tests.simulation.virtual_time import LoopClock

RATE = 16_000
CHARS_PER_S = 20.0
QUESTION = (Message("system", "Be brief."), Message("user", "How far is the moon?"))


@dataclass
class Asked:
    """One request: when it began, what for, when it was cancelled at its source."""

    at: float
    content: object
    cancelled: float | None = None
    done: float | None = None
    failed: bool = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Write down how what answers it ended before it was done."""
        try:
            yield
        except (asyncio.CancelledError, GeneratorExit):
            if self.done is None:
                self.cancelled = now()
            raise
        except AuraError:
            self.failed = True
            raise


class Scripted:
    """What the engines share. `fails` are raised one a request, `fails_always` by all."""

    def __init__(self, first: float = 0.3) -> None:
        self.name = "scripted"
        self.first = first
        self.fails: list[AuraError] = []
        self.fails_always: AuraError | None = None
        self.fail_after: float = 0.0
        self.calls: list[Asked] = []
        self.warmed = 0
        self.closed = 0
        self.warm_fails: AuraError | None = None

    async def warm(self) -> None:
        self.warmed += 1
        if self.warm_fails is not None:
            raise self.warm_fails

    async def aclose(self) -> None:
        self.closed += 1

    def begin(self, content: object) -> Asked:
        asked = Asked(now(), content)
        self.calls.append(asked)
        return asked

    async def fail(self) -> None:
        error = self.fails.pop(0) if self.fails else self.fails_always
        if error is not None:
            await asyncio.sleep(self.fail_after)
            raise error


class Model(Scripted):
    """Says `text` word by word; `breaks_after` words it raises `breaks`; `usage` comes `usage_after` the end."""

    def __init__(self, text: str = "It is far.", first: float = 0.3, per_word: float = 0.05) -> None:
        super().__init__(first)
        self.text = text
        self.per_word = per_word
        self.blanks = 0
        self.breaks: AuraError | None = None
        self.breaks_after = 1
        self.halts = False
        self.no_finish = False
        self.usage: Usage | None = None
        self.usage_after = 0.0
        self.usage_first = False

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ChatEvent, None]:
        asked = self.begin(tuple(messages))
        with asked.watched():
            await self.fail()
            for _ in range(self.blanks):
                yield TextDelta(" \n")
            await asyncio.sleep(self.first)
            words = self.text.split(" ") if self.text else []
            for number, word in enumerate(words):
                if number >= self.breaks_after and self.breaks is not None:
                    raise self.breaks
                if number >= self.breaks_after and self.halts:
                    await asyncio.sleep(1000)
                yield TextDelta(word if number == len(words) - 1 else word + " ")
                await asyncio.sleep(self.per_word)
            asked.done = now()
            if self.usage is not None and self.usage_first:
                yield self.usage
            if not self.no_finish:
                yield Finished("stop")
            if self.usage is not None and not self.usage_first:
                await asyncio.sleep(self.usage_after)
                yield self.usage


class Voice(Scripted):
    """Speaks 20 characters a second, in pieces of 0.1 s, faster than real time. `level` tells voices apart."""

    def __init__(self, level: int = 1000, first: float = 0.2, *, aligned: bool = False) -> None:
        super().__init__(first)
        self.level = level
        self.aligned = aligned
        self.breaks: AuraError | None = None
        self.breaks_after_s = 0.5
        self.halts = False
        self.mute = False

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        asked = self.begin((text, previous_text))
        with asked.watched():
            await self.fail()
            await asyncio.sleep(self.first)
            if self.mute:
                asked.done = now()
                return
            if self.aligned:
                yield Alignment(text, tuple(number / CHARS_PER_S for number in range(len(text))))
            steps = max(1, round(len(text) / CHARS_PER_S * 10))
            for step in range(steps):
                if step / 10 >= self.breaks_after_s - 1e-9:
                    if self.breaks is not None:
                        raise self.breaks
                    if self.halts:
                        await asyncio.sleep(1000)
                yield Pcm(RATE, self.level.to_bytes(2, "little", signed=True) * (RATE // 10))
                await asyncio.sleep(0.01)
            asked.done = now()


class Listener(Scripted):
    """Understands `text`, `first` seconds after it is asked."""

    def __init__(self, text: str = "hello there", first: float = 0.3, *, streaming: bool = False) -> None:
        super().__init__(first)
        self.text = text
        self.streaming = streaming
        self.sessions: list[Hearing] = []

    def open(self, on_partial: Callable[[str], None] | None = None) -> Hearing:
        self.sessions.append(Hearing(self, on_partial))
        return self.sessions[-1]


class Hearing:
    def __init__(self, engine: Listener, on_partial: Callable[[str], None] | None) -> None:
        self.engine = engine
        self.on_partial = on_partial
        self.pcm = bytearray()
        self.closed = False

    def push(self, pcm: bytes) -> None:
        assert not self.closed
        self.pcm += pcm
        if self.on_partial is not None and self.engine.streaming:
            self.on_partial(f"{len(self.pcm)} bytes")

    async def transcribe(self) -> Transcript:
        assert not self.closed
        asked = self.engine.begin(bytes(self.pcm))
        with asked.watched():
            await self.engine.fail()
            await asyncio.sleep(self.engine.first)
        asked.done = now()
        return Transcript(self.engine.text)

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class Noted:
    """A meter that keeps everything."""

    chats: list[tuple[str, str, int, int, bool, bool]] = field(default_factory=list)
    sounds: list[tuple[str, float, bool]] = field(default_factory=list)
    speeches: list[tuple[str, int, bool]] = field(default_factory=list)

    def answered(
        self, provider: str, model: str, tokens_in: int, tokens_out: int, *, hedged: bool, estimated: bool
    ) -> None:
        self.chats.append((provider, model, tokens_in, tokens_out, hedged, estimated))

    def heard(self, provider: str, model: str, seconds: float, *, hedged: bool) -> None:
        self.sounds.append((provider, round(seconds, 2), hedged))

    def spoken(self, provider: str, model: str, characters: int, *, hedged: bool) -> None:
        self.speeches.append((provider, characters, hedged))

    def turn_over(self) -> None:
        pass


class Told:
    """Takes the router's events."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    @property
    def served(self) -> list[tuple[str, str]]:
        return [(event.provider, event.reason) for event in self.events if isinstance(event, Served)]

    @property
    def notices(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Notice)]


def now() -> float:
    return asyncio.get_running_loop().time()


def book() -> HealthBook:
    return HealthBook(LoopClock(asyncio.get_running_loop()))


def unreachable(provider: str = "") -> Unreachable:
    return Unreachable("It cannot be reached. Check the network.", provider=provider, detail="ConnectError")
