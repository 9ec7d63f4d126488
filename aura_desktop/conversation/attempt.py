"""One attempt at answering a turn: speech-to-text, chat, sentences and speech, overlapped, inaudible until confirmed.

Every queue is bounded: at most `AHEAD_PIECES` pieces wait, two are synthesised at a time (the one being written and
the next), and at most `AHEAD_SECONDS` of speech lie in the player. Cancelling `run()` ends every request at its source;
what becomes of the model's, drafts.py decides.
What is said beside the reply (an apology, a word while an answer is awaited) goes the same way, but is no part of it.
Runs on the asyncio thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ..clock import Clock
from ..errors import AuraError
from ..providers.base import Alignment, Finished, Message, Pcm, Speech, SpeechEvent, SttSession, TextDelta
from .apology import BRIDGE_AFTER_S, WORDS, apology, bridge, broken_off
from .drafts import Draft
from .endings import reads_finished
from .heard import HeardTracker
from .latency import Marks
from .ports import Output
from .sentences import Piece, PieceSplitter
from .trim import Samples, SilenceTrimmer

log = logging.getLogger(__name__)

AHEAD_PIECES = 4
AHEAD_SECONDS = 12.0
AHEAD_CHUNKS = 512
ROOM_POLL_S = 0.1


class Listener(Protocol):
    """What an attempt reports, on the asyncio thread."""

    def transcribed(self, generation: int, text: str) -> None:
        """The user's words are known ("" when there were none)."""
        ...

    def reply_grew(self, generation: int, text: str) -> None:
        """The reply has this text so far."""
        ...

    def failed(self, generation: int, error: AuraError) -> None:
        """A stage failed. The attempt may go on with what it has."""
        ...


@dataclass(slots=True)
class _PieceAudio:
    """One piece's speech on its way from the voice to the player."""

    piece: Piece
    events: asyncio.Queue[SpeechEvent | AuraError | None] = field(default_factory=lambda: asyncio.Queue(AHEAD_CHUNKS))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def aside(self) -> bool:
        """Whether it is said beside the reply."""
        return not self.piece.text


class Attempt:
    """Answers one turn once. `session` holds its audio, or `text` what was typed.

    `messages` is awaited with the user's words and gives what the model gets, or None when nothing shall be answered;
    `ask` gives the model's reply to that, `leave` takes it back when it is not read any more.
    `language` is the reply's, as far as known: it decides how signs and numbers are spoken.
    """

    def __init__(
        self,
        generation: int,
        turn: int,
        *,
        session: SttSession | None,
        text: str | None,
        ask: Callable[[Sequence[Message]], Draft],
        leave: Callable[[Draft], None],
        speech: Speech,
        output: Output,
        clock: Clock,
        listener: Listener,
        messages: Callable[[str], Awaitable[Sequence[Message] | None]],
        language: str = "en",
    ) -> None:
        self.generation = generation
        self.turn = turn
        self.user_text = text
        self.reply = ""
        self.marks = Marks()
        self.tracker = HeardTracker()
        self.user_language = language
        self.reply_at: float | None = None
        """Seconds of what was said before the reply itself, once it has begun."""
        self.voice_failed = False
        self.written_s = 0.0
        self._session = session
        self._ask = ask
        self._leave = leave
        self._begun_at = clock.now()
        self._speech = speech
        self._output = output
        self._clock = clock
        self._listener = listener
        self._messages = messages
        self._language = language
        self._confirmed = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()
        self._begun = False
        self._only_words = False
        self._heard_out = asyncio.Event()
        self._pieces: asyncio.Queue[Piece | None] = asyncio.Queue(AHEAD_PIECES)
        self._line: asyncio.Queue[_PieceAudio | None] = asyncio.Queue(AHEAD_PIECES)
        self._slots = asyncio.Semaphore(2)

    @property
    def confirmed(self) -> bool:
        """Whether the user has finished, so that this may be heard."""
        return self._confirmed.is_set()

    def confirm(self) -> None:
        """The user has finished: sound may start."""
        self._confirmed.set()

    async def until_confirmed(self) -> None:
        """Wait until the user has finished."""
        await self._confirmed.wait()

    def hold(self) -> None:
        """The user may be talking: let no sound start."""
        self._free.clear()

    def release(self) -> None:
        """It was nothing: sound may start."""
        self._free.set()

    @property
    def only_words(self) -> bool:
        """Whether only what the user said is still wanted of it."""
        return self._only_words

    def keep_only_words(self) -> None:
        """The user talked on before the words were known: get them, but answer nothing."""
        self._only_words = True

    async def heard_out(self, session: SttSession) -> None:
        """Wait until `session` is needed no more: its words are known here, or never will be."""
        if self._session is session:
            await self._heard_out.wait()

    def end_hearing(self) -> None:
        """No words will come any more."""
        self._heard_out.set()

    async def transcribe(self) -> str:
        """Return the user's words, asking for them once. Raises ProviderError."""
        if self.user_text is None:
            assert self._session is not None
            self.marks.stt_asked = self._clock.now()
            transcript = await self._session.transcribe()
            self.marks.transcribed = self._clock.now()
            if transcript.language and transcript.language.partition("-")[0].lower() in WORDS:
                self.user_language = transcript.language
            self.user_text = transcript.text.strip() if is_words(transcript.text) else ""
        return self.user_text

    async def run(self) -> None:
        """Do it all; returns when every sample was handed to the player or nothing more can be done."""
        async with asyncio.TaskGroup() as group:
            speaking = (group.create_task(self._synthesise(group)), group.create_task(self._play()))
            if not await self._answer():
                for task in speaking:
                    task.cancel()

    async def _answer(self) -> bool:
        """Find out what was said and answer it; returns whether there is anything to say."""
        try:
            text = await self.transcribe()
        except AuraError as error:
            self._listener.failed(self.generation, error)
            if self._only_words:
                return False
            await self._end_with(apology(error, self.user_language, heard=False))
            return True
        finally:
            self.end_hearing()
        self._listener.transcribed(self.generation, text)
        if not text:
            return False
        if reads_finished(text) is False:
            await self._confirmed.wait()
        messages = await self._messages(text)
        if messages is None:
            return False
        await self._think(messages)
        return True

    async def _think(self, messages: Sequence[Message]) -> None:
        splitter = PieceSplitter(language=self._language)
        draft = self._ask(messages)
        # Of one that is taken up again only what is still to come is waited for.
        self.marks.chat_asked = draft.asked if draft.asked >= self._begun_at else self._clock.now()
        failure: AuraError | None = None
        try:
            async with aclosing(draft.events()) as stream:
                async for event in stream:
                    if isinstance(event, TextDelta) and event.text:
                        if self.marks.first_token is None:
                            self.marks.first_token = max(draft.first_token or 0.0, self.marks.chat_asked)
                        self.reply += event.text
                        self._listener.reply_grew(self.generation, self.reply)
                        for piece in splitter.feed(event.text):
                            await self._hand_on(piece)
                    elif isinstance(event, Finished):
                        break
        except AuraError as error:
            failure = error
        finally:
            self._leave(draft)
        for piece in splitter.finish():
            await self._hand_on(piece)
        if failure is None:
            await self._pieces.put(None)
            return
        await self._confirmed.wait()
        self._listener.failed(self.generation, failure)
        begun = bool(self.reply.strip())
        await self._end_with(broken_off(self.user_language) if begun else apology(failure, self.user_language))

    async def _hand_on(self, piece: Piece) -> None:
        if self.marks.first_piece is None and piece.spoken:
            self.marks.first_piece = self._clock.now()
        await self._pieces.put(piece)

    async def _end_with(self, words: str) -> None:
        """Let `words` be the last that is said. Nothing of it before the user has finished."""
        await self._confirmed.wait()
        end = len(self.reply)
        await self._pieces.put(Piece(end, end, "", words))
        await self._pieces.put(None)

    async def _synthesise(self, group: asyncio.TaskGroup) -> None:
        previous = ""
        while (piece := await self._pieces.get()) is not None:
            await self._slots.acquire()
            audio = _PieceAudio(piece)
            if self.marks.speech_asked is None and piece.spoken and not audio.aside:
                self.marks.speech_asked = self._clock.now()
            group.create_task(self._speak(audio, previous))
            await self._line.put(audio)
            previous = piece.spoken or previous
        await self._line.put(None)

    async def _speak(self, audio: _PieceAudio, previous: str) -> None:
        if audio.piece.spoken and not self.voice_failed:
            try:
                async with aclosing(self._speech.speak(audio.piece.spoken, previous)) as stream:
                    async for event in stream:
                        if self.marks.first_audio is None and isinstance(event, Pcm) and not audio.aside:
                            self.marks.first_audio = self._clock.now()
                        await audio.events.put(event)
                        audio.arrived.set()
            except AuraError as error:
                await audio.events.put(error)
        await audio.events.put(None)
        audio.arrived.set()

    async def _play(self) -> None:
        await self._confirmed.wait()
        await self._free.wait()
        following = asyncio.ensure_future(self._line.get())
        try:
            await self._bridge(following)
            while (audio := await following) is not None:
                following = asyncio.ensure_future(self._line.get())
                if not audio.aside and self.reply_at is None:
                    self.reply_at = self.written_s
                try:
                    await self._write(audio)
                except AuraError as error:
                    self._voice_failed(audio, error)
                self._slots.release()
        finally:
            following.cancel()
            self._output.finish(self.generation)

    async def _bridge(self, following: asyncio.Future[_PieceAudio | None]) -> None:
        """Say that an answer is on its way whenever it has not come for a while. Never silent for long."""
        said, since = 0, 0.0
        while True:
            await asyncio.wait({following}, timeout=None if self._only_words else BRIDGE_AFTER_S + since)
            if following.done() or self.voice_failed:
                return
            if self._only_words or not self._free.is_set():
                continue
            audio = _PieceAudio(Piece(0, 0, "", bridge(said, self.user_language)))
            speaking = asyncio.ensure_future(self._speak(audio, ""))
            arrived = asyncio.ensure_future(audio.arrived.wait())
            either: set[asyncio.Future[Any]] = {arrived, following}
            before = self.written_s
            try:
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    await self._write(audio)
            except AuraError as error:
                self._voice_failed(audio, error)
                return
            finally:
                speaking.cancel()
                arrived.cancel()
                await asyncio.wait({speaking, arrived})
            said, since = said + 1, self.written_s - before

    def _voice_failed(self, audio: _PieceAudio, error: AuraError) -> None:
        if audio.aside:
            log.info("generation %d: nothing could be said: %s (%s)", self.generation, error.code, error.detail)
            return
        if not self.voice_failed:  # the piece that was being made beside it fails for the same reason
            self.voice_failed = True
            self._listener.failed(self.generation, error)

    async def _write(self, audio: _PieceAudio) -> None:
        piece, trimmer, written = audio.piece, None, 0.0
        if not self._begun:
            await self._free.wait()  # the player is held; beginning would set it free
            self._begun = True
            self._output.begin(self.generation)
        self.tracker.add_piece(piece, self.written_s)
        alignments: list[Alignment] = []
        while (event := await audio.events.get()) is not None:
            if isinstance(event, AuraError):
                raise event
            if isinstance(event, Alignment):
                alignments.append(event)
                continue
            trimmer = trimmer or SilenceTrimmer(event.rate)
            written += await self._hand_over(trimmer.feed(np.frombuffer(event.data, np.int16)), event.rate)
            rate = event.rate
            self.tracker.set_duration(piece, written, final=False)
            self._align(piece, alignments, trimmer)
        if trimmer is not None:
            self._align(piece, alignments, trimmer)
            written += await self._hand_over(trimmer.finish(), rate)
        self.tracker.set_duration(piece, written, final=True)

    def _align(self, piece: Piece, alignments: list[Alignment], trimmer: SilenceTrimmer) -> None:
        for alignment in alignments:
            self.tracker.align(piece, alignment.chars, [start - trimmer.cut_s for start in alignment.starts])
        alignments.clear()

    async def _hand_over(self, samples: Samples, rate: int) -> float:
        if not len(samples):
            return 0.0
        # The player belongs to a thread and has no asyncio event to wait for.
        while self._output.position(self._clock.now()).buffered_s > AHEAD_SECONDS:  # noqa: ASYNC110
            await asyncio.sleep(ROOM_POLL_S)
        self._output.write(self.generation, samples, rate)
        seconds = len(samples) / rate
        self.written_s += seconds
        return seconds


def is_words(text: str) -> bool:
    """Whether a transcript is more than noise: two letters or digits, or one that is a word by itself (CJK)."""
    letters = [char for char in text if char.isalnum()]
    return len(letters) >= 2 or any(ord(char) > 0x2E7F for char in letters)
