"""What is heard outside the conversation: a voice being tried out, a reply said once more, a greeting. Asyncio thread.

None of it comes into the history or to the model. It falls silent with Stop and as soon as the user speaks or types.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Sequence
from contextlib import aclosing

import numpy as np

from ..clock import Clock
from ..errors import AuraError
from ..events import Event, Problem
from ..providers.base import Pcm, Speech
from .conversation import Conversation
from .ports import Playback, Player
from .sentences import PieceSplitter
from .trim import SilenceTrimmer

log = logging.getLogger(__name__)

POLL_S = 0.05
AHEAD_SECONDS = 12.0
INTERNAL = "Something went wrong inside Aura. Try again; the log file has the details."


class Outside:
    """Plays one thing at a time; the next one ends it, and so does `stop`.

    Args:
        conversation: Is silenced for it.
        player: What it is heard through.
        clock: The player's.
        emit: Takes the card of a voice that fails.
        on_change: Told whether something of it is being said.
    """

    def __init__(
        self,
        conversation: Conversation,
        player: Player,
        clock: Clock,
        *,
        emit: Callable[[Event], None],
        on_change: Callable[[bool], None],
    ) -> None:
        self._conversation = conversation
        self._player = player
        self._clock = clock
        self._emit = emit
        self._on_change = on_change
        self._saying: asyncio.Task[None] | None = None
        self._generation: int | None = None  # of what is being heard

    @property
    def sounding(self) -> bool:
        """Whether something is being said."""
        return self._saying is not None and not self._saying.done()

    def say(self, text: str, speech: Speech, language: str) -> None:
        """Say `text`, written as the model writes (Markdown), with the voice of `speech`."""
        self.stop()
        self._saying = asyncio.get_running_loop().create_task(self._say(text, speech, language), name="say")
        self._saying.add_done_callback(self._said)
        self._on_change(True)

    async def play(self, pieces: Sequence[Pcm]) -> None:
        """Let `pieces` be heard to their end; cancelling, `stop` or a new turn ends it at once."""
        self.stop()

        async def given() -> AsyncGenerator[Pcm, None]:
            for piece in pieces:
                yield piece

        async with aclosing(given()) as sound:
            await self._hear(sound)

    def stop(self) -> None:
        """Fall silent. Idempotent."""
        if self._saying is not None:
            self._saying.cancel()
        if self._generation is not None and self._at().generation == self._generation:
            self._player.flush()

    async def aclose(self) -> None:
        """Fall silent and end what runs. Idempotent."""
        self.stop()
        if self._saying is not None:
            await asyncio.wait({self._saying})

    def _said(self, task: asyncio.Task[None]) -> None:
        if task is self._saying:  # also of one that was cancelled before it began
            self._on_change(False)

    async def _say(self, text: str, speech: Speech, language: str) -> None:
        try:
            async with aclosing(_spoken(text, speech, language)) as sound:
                await self._hear(sound)
        except AuraError as error:
            log.warning("nothing could be said: %s (%s)", error.code, error.detail)
            self._emit(Problem(error.code, error.sentence, error.action))
        except Exception:  # the boundary of what is said: the user learns that it was not said
            log.exception("nothing could be said")
            self._emit(Problem(AuraError.code, INTERNAL))

    async def _hear(self, sound: AsyncIterable[Pcm]) -> None:
        self._conversation.stop()
        player, generation = self._player, self._conversation.outside()
        player.begin(generation)
        self._generation = generation
        try:
            async for piece in sound:
                samples = np.frombuffer(piece.data, np.int16)
                # The player belongs to a thread and has no asyncio event to wait for.
                while self._at().buffered_s > AHEAD_SECONDS:  # noqa: ASYNC110
                    await asyncio.sleep(POLL_S)
                if not player.write(generation, samples, piece.rate):
                    return
            player.finish(generation)
            while not self._over(generation):  # noqa: ASYNC110
                await asyncio.sleep(POLL_S)
        finally:
            if self._at().generation == generation:
                player.flush()

    def _over(self, generation: int) -> bool:
        at = self._at()
        return at.generation != generation or at.finished or at.flushed

    def _at(self) -> Playback:
        return self._player.position(self._clock.now())


async def _spoken(text: str, speech: Speech, language: str) -> AsyncGenerator[Pcm, None]:
    """Yield the sound of `text`, sentence by sentence. Raises AuraError."""
    splitter, previous = PieceSplitter(language=language), ""
    for piece in [*splitter.feed(text), *splitter.finish()]:
        if not piece.spoken:
            continue
        trimmer: SilenceTrimmer | None = None
        rate = 0
        async with aclosing(speech.speak(piece.spoken, previous)) as stream:
            async for event in stream:
                if isinstance(event, Pcm):
                    trimmer, rate = trimmer or SilenceTrimmer(event.rate), event.rate
                    yield Pcm(rate, trimmer.feed(np.frombuffer(event.data, np.int16)).tobytes())
        if trimmer is not None:
            yield Pcm(rate, trimmer.finish().tobytes())
        previous = piece.spoken
