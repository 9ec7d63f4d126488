"""One utterance on its way to text through sockets, with the whole of it kept for the file endpoint.

Sound goes to the socket while the user talks. `transcribe` commits what is there as a segment and waits for the texts
of all segments; what is pushed later begins the next one. Whatever goes wrong with the socket, the whole utterance is
sent as a file from then on, so no word is lost. All methods on the asyncio thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import numpy as np

from .. import errors
from . import failures
from .base import INPUT_RATE, Transcript
from .hallucinations import spoken_text
from .lines import Line, Lines
from .segments import join_segments
from .stt_wire import Fault, Final, Frame, Partial, Plan, WireEvent

log = logging.getLogger(__name__)

BYTES_A_SECOND = 2 * INPUT_RATE
QUIET_SHARE = 0.25
"""A batch this much quieter than the loudest of its segment is a place to part a long one."""
SPLIT_SHARE = 2 / 3
"""From this share of the longest segment on, such a place is taken."""


@dataclass(slots=True)
class Segment:
    """Sound from `start` to `end` of the utterance, in bytes; it is committed once it has an end."""

    start: int
    end: int | None = None
    partial: str = ""
    text: str | None = None
    language: str | None = None


class Feed:
    """The part of an utterance that goes through one line, from byte `start` of `pcm` on.

    `pcm` grows while it runs; `wake` tells it. `news` is called after each change, `failed` once when it failed.
    """

    def __init__(
        self,
        lines: Lines,
        pcm: bytearray,
        start: int,
        *,
        news: Callable[[], None],
        failed: Callable[[errors.ProviderError], None],
    ) -> None:
        self.segments = [Segment(start)]
        self._lines = lines
        self._plan: Plan = lines.plan
        self._pcm = pcm
        self._news = news
        self._failed = failed
        self._sent = start
        self._at = 0  # the segment that is being sent
        self._loudest = 0.0
        self._wake = asyncio.Event()
        self.task = asyncio.create_task(self._run())

    @property
    def full(self) -> bool:
        """Whether later sound belongs to another line."""
        return self._plan.one_segment and self.segments[-1].end is not None

    def wake(self) -> None:
        """There is more sound."""
        self._wake.set()

    def commit(self, end: int) -> None:
        """End the segment under way at byte `end`."""
        self.segments[-1].end = end
        if not self._plan.one_segment:
            self.segments.append(Segment(end))
        self._wake.set()

    async def _run(self) -> None:
        line: Line | None = None
        try:
            line = await self._lines.take()
            line.sink = self._hear
            if line.error is not None:
                raise line.error
            while not self._over:
                while (frames := self._step(line)) is not None:
                    await line.send(frames)
                await self._wake.wait()
                self._wake.clear()
        except errors.ProviderError as exc:
            self._failed(exc)
        finally:
            if line is not None:
                await self._lines.release(line)

    @property
    def _over(self) -> bool:
        return self._plan.one_segment and self.segments[0].text is not None

    def _step(self, line: Line) -> list[Frame] | None:
        """Return the next frames to send, None when there is too little sound for one."""
        if self._at == len(self.segments):
            return None
        segment = self.segments[self._at]
        batch = _bytes(self._plan.batch_s)
        until = segment.end if segment.end is not None else len(self._pcm) & ~1
        left = until - self._sent
        if left >= batch or (left > 0 and segment.end is not None):
            sound = bytes(self._pcm[self._sent : self._sent + min(left, batch)])
            self._sent += len(sound)
            if self._must_part(segment, sound) and self._sent != segment.end:
                self.segments.insert(self._at + 1, Segment(self._sent, segment.end))
                segment.end = self._sent
                self._loudest = 0.0
            return line.wire.audio(sound)
        if segment.end is None:
            return None
        self._at += 1
        self._loudest = 0.0
        missing = _bytes(self._plan.shortest_s) - (segment.end - segment.start)
        padding = line.wire.audio(bytes(missing)) if missing > 0 else []
        return [*padding, *line.wire.commit()]

    def _must_part(self, segment: Segment, sound: bytes) -> bool:
        if self._plan.segment_s is None or self._plan.one_segment:
            return False
        samples = np.frombuffer(sound, "<i2").astype(np.float32)
        level = float(np.sqrt(np.mean(np.square(samples))))
        self._loudest = max(self._loudest, level)
        share = (self._sent - segment.start) / _bytes(self._plan.segment_s)
        return share >= 1.0 or (share >= SPLIT_SHARE and level <= QUIET_SHARE * self._loudest)

    def _hear(self, event: WireEvent) -> None:
        if isinstance(event, Fault):
            if not self._over:  # a service may close a socket that has done its work
                self._failed(event.error)
        elif isinstance(event, Partial | Final) and event.segment < len(self.segments):
            segment = self.segments[event.segment]
            if isinstance(event, Partial):
                segment.partial = event.text
            else:
                segment.text, segment.language = event.text, event.language
                self._wake.set()
            self._news()


class StreamingSession:
    """One utterance. `send` gives the text of a whole recording; `lines` None: there is nothing but that."""

    free = False  # each is paid for

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[Transcript]],
        lines: Lines | None,
        peer: failures.Peer,
        on_partial: Callable[[str], None] | None,
        *,
        finalise_seconds: float,
    ) -> None:
        self._send = send
        self._lines = lines
        self._peer = peer
        self._on_partial = on_partial
        self._finalise_seconds = finalise_seconds
        self._pcm = bytearray()
        self._feeds: list[Feed] = []
        self._news = asyncio.Event()
        self._error: errors.ProviderError | None = None
        self._told = ""
        self._filed: tuple[int, Transcript] | None = None
        self._running: set[asyncio.Task[Transcript]] = set()
        self._closed = False
        self._open_feed(0)

    def push(self, pcm: bytes) -> None:
        """Add mono int16 audio at 16 kHz. Never blocks."""
        if self._closed:
            return
        start = len(self._pcm) & ~1
        self._pcm += pcm
        if self._feeds and self._error is None:
            if self._feeds[-1].full:
                self._open_feed(self._feeds[-1].segments[-1].end or start)
            self._feeds[-1].wake()

    async def transcribe(self) -> Transcript:
        """Return the text of everything pushed so far; sound that is nothing but zeros has none.

        Cancelling it leaves the socket to the utterance, which may go on; `aclose` ends that. Raises ProviderError.
        """
        task = asyncio.create_task(self._transcribe(bytes(self._pcm[: len(self._pcm) & ~1])))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await task

    async def aclose(self) -> None:
        """End the socket and whatever runs, and forget the audio. Idempotent."""
        self._closed = True
        tasks = [*self._running, *(feed.task for feed in self._feeds)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._pcm.clear()

    async def _transcribe(self, pcm: bytes) -> Transcript:
        if not any(pcm):
            return Transcript("")
        if self._feeds:
            try:
                return await self._from_lines(len(pcm))
            except errors.NotPermitted as exc:
                self._give_up(exc)  # a key may be made for files and not for sockets
            except (errors.AuthFailed, errors.QuotaGone):
                raise  # a file would meet the same
            except errors.ProviderError as exc:
                self._give_up(exc)
        if self._filed is None or self._filed[0] != len(pcm):
            self._filed = (len(pcm), await self._send(pcm))
        return self._filed[1]

    def _open_feed(self, start: int) -> None:
        if self._lines is not None:
            self._feeds.append(Feed(self._lines, self._pcm, start, news=self._changed, failed=self._give_up))

    async def _from_lines(self, end: int) -> Transcript:
        last = self._feeds[-1]
        newest = last.segments[-1]
        # Only silence since the last commit: there is nothing to ask about.
        if any(self._pcm[newest.start if newest.end is None else newest.end : end]):
            if self._error is not None:
                raise self._error
            last.commit(end)
        try:
            async with asyncio.timeout(self._finalise_seconds):
                while any(segment.text is None for segment in self._until(end)):
                    if self._error is not None:
                        raise self._error
                    await self._news.wait()
        except TimeoutError:
            raise failures.timed_out(self._peer, partial=False, began=True) from None
        asked = self._until(end)
        language = next((segment.language for segment in asked if segment.language), None)
        return Transcript(spoken_text(join_segments(segment.text or "" for segment in asked)), language=language)

    def _until(self, end: int) -> list[Segment]:
        """Return the committed segments up to byte `end`; there may be more later, when a long one is parted."""
        return [s for feed in self._feeds for s in feed.segments if s.end is not None and s.end <= end]

    def _give_up(self, error: errors.ProviderError) -> None:
        """No socket any more for this utterance."""
        if self._error is None:
            self._error = error
            log.info("%s: a speech-to-text socket failed (%s, %s)", self._peer.provider, error.code, error.detail)
            for feed in self._feeds:
                feed.task.cancel()
            self._tell_waiters()

    def _changed(self) -> None:
        self._tell_waiters()
        if self._on_partial is None or self._closed or self._error is not None:
            return
        segments = [s for feed in self._feeds for s in feed.segments]
        text = join_segments(s.partial if s.text is None else s.text for s in segments)
        if text and text != self._told:
            self._told = text
            self._on_partial(text)

    def _tell_waiters(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _bytes(seconds: float) -> int:
    return 2 * round(seconds * INPUT_RATE)
