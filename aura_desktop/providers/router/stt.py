"""Speech-to-text through the best engine that is well; when it fails or is late, the next gets the whole utterance."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable

from ...errors import AuraError
from ...services import Job
from ..base import INPUT_RATE, SpeechToText, SttSession, Transcript
from .race import Entry, Race
from .route import Policy, Route, Router
from .telling import empty

log = logging.getLogger(__name__)

LONGEST_S = 90.0
"""Sound kept of an utterance; the detector ends one after 60 s."""

EXTRA_PER_SECOND = 0.05
"""Seconds that the answer may take longer for each second of sound before the next engine is asked too: a file must be
sent and read."""

MOST_PER_SECOND = 0.5
"""Seconds that it may take longer at most: an offline engine that gets a long utterance at once works that long."""

BYTES_PER_SECOND = 2 * INPUT_RATE


class RoutedSpeechToText(Router[SpeechToText]):
    """Several speech-to-text engines as one. All methods on the asyncio thread."""

    job = Job.STT
    default_policy = Policy(deadline=2.0)

    streaming = True  # as far as the engine that is asked first can

    def open(self, on_partial: Callable[[str], None] | None = None) -> RoutedSttSession:
        """Start an utterance with the first engine that can take it; `on_partial` gets what that one hears."""
        return RoutedSttSession(self, on_partial)

    def note(self, route: Route[SpeechToText], seconds: float, *, hedged: bool) -> None:
        """Tell the meter of a request."""
        if seconds > 0:
            self._meter.heard(route.name, route.model, seconds, hedged=hedged)

    def served(self, route: Route[SpeechToText], reason: str) -> None:
        """Tell who understood the user."""
        self._served(route, reason)


class RoutedSttSession:
    """One utterance: it goes to the first engine as it is spoken, and is kept for the others."""

    def __init__(self, router: RoutedSpeechToText, on_partial: Callable[[str], None] | None) -> None:
        self._router = router
        self._on_partial = on_partial
        self._pcm = bytearray()
        self._live: tuple[Route[SpeechToText], SttSession] | None = None
        self._metered = 0.0  # seconds of the live session's sound, where it takes them as they come
        self._running: set[asyncio.Task[Transcript]] = set()
        self._begin()

    @property
    def free(self) -> bool:
        """Whether the engine that hears it costs nothing to ask."""
        return self._live is not None and self._live[1].free

    def push(self, pcm: bytes) -> None:
        """Add mono int16 audio at 16 kHz."""
        if len(self._pcm) < LONGEST_S * BYTES_PER_SECOND:
            self._pcm += pcm
        if self._live is not None:
            self._live[1].push(pcm)

    async def transcribe(self) -> Transcript:
        """Return the text of everything pushed so far, from whoever has it first. Raises AuraError when nobody has."""
        task = asyncio.create_task(self._transcribe(), name="speech-to-text")
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await task

    async def aclose(self) -> None:
        """End whatever runs and forget the sound. Idempotent."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._live is not None and self._live[0].built is not None and self._live[0].built.streaming:
            # What nobody asked for: all of a blip, or the silence after words that were used.
            self._note(self._live[0], len(self._pcm) / BYTES_PER_SECOND, hedged=not self._metered)
        await self._end_live()
        self._pcm.clear()

    def _begin(self) -> None:
        """Open a session where the sound goes as it comes: the first engine that is well and can be built."""
        for route in self._router.ordered():
            try:
                engine = route.engine()
            except AuraError as error:
                log.info("%s cannot be used: %s (%s)", route.name, error.code, error.detail)
                continue
            self._live = route, engine.open(self._on_partial)
            return

    async def _transcribe(self) -> Transcript:
        router, seconds = self._router, len(self._pcm) / BYTES_PER_SECOND
        race = Race(
            router,
            self._order(),
            self._ask,
            useful=lambda transcript: True,
            empty=lambda name: empty(name, "text"),
            lost=lambda route: self._note(route, seconds, hedged=True),
            refused=router.refusals(),
            poor=lambda transcript: not transcript.text.strip(),
            extra=EXTRA_PER_SECOND * seconds,
            extra_limit=MOST_PER_SECOND * seconds,
        )
        winner: Entry[SpeechToText, Transcript] | None = None
        try:
            winner = await race.run()
            transcript = winner.pump.opened.result()
            await winner.pump.closed()
            winner.trial.succeeded()
            self._note(winner.route, seconds, hedged=False)
            if transcript.text.strip():
                router.served(winner.route, router.reason(winner.route, race.failures))
            return transcript
        finally:
            if winner is not None:
                winner.trial.given_up()
            await race.aclose()
            if self._live is not None and self._live[0].name in dict(race.failures):
                await self._end_live()

    def _order(self) -> list[Route[SpeechToText]]:
        """Return whom to ask: the one that has the sound already, then the others."""
        live = self._live[0] if self._live is not None else None
        return sorted(self._router.ordered(), key=lambda route: route is not live)

    def _ask(self, route: Route[SpeechToText]) -> AsyncGenerator[Transcript, None]:
        if self._live is not None and self._live[0] is route:
            return _transcript(self._live[1])
        session = route.engine().open(None)
        session.push(bytes(self._pcm))
        return _transcript(session, close=True)

    def _note(self, route: Route[SpeechToText], seconds: float, *, hedged: bool) -> None:
        """Meter a request: a streamed session costs its sound once, a file costs all of it each time it is sent."""
        if self._live is not None and self._live[0] is route and route.built is not None and route.built.streaming:
            seconds, self._metered = seconds - self._metered, max(seconds, self._metered)
        self._router.note(route, seconds, hedged=hedged)

    async def _end_live(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            await live[1].aclose()


async def _transcript(session: SttSession, *, close: bool = False) -> AsyncGenerator[Transcript, None]:
    """Give the one transcript of `session` as a stream, as a race wants it."""
    try:
        yield await session.transcribe()
    finally:
        if close:
            await session.aclose()
