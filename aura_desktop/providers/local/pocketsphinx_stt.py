"""Offline speech-to-text: PocketSphinx in a child process, fed while the user talks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from aura_desktop.errors import EngineFailed, SettingsError
from aura_desktop.providers.base import INPUT_RATE, Transcript
from aura_desktop.providers.local.process import EngineProcess, Event

TITLE = "The offline speech recognition"

_PIECE = 2 * INPUT_RATE  # bytes in one message when a whole utterance is sent again: 1 s


class PocketsphinxSpeechToText:
    """Speech-to-text with the English model that comes with PocketSphinx. All methods on the asyncio thread.

    Args:
        language: Only English is there: "en", or a tag that begins with it. Raises SettingsError for others.
        command: Replaces the child's command line.
    """

    name = "pocketsphinx"
    streaming = True

    def __init__(self, language: str = "en", *, command: Sequence[str] | None = None) -> None:
        if language.replace("_", "-").split("-")[0].lower() not in ("", "en", "auto"):
            raise SettingsError(
                "The offline speech recognition knows English only. Choose English, or another speech-to-text provider."
            )
        self._numbers = itertools.count(1)
        self._sessions: dict[int, PocketsphinxSession] = {}
        self.engine = EngineProcess(
            "speech-to-text",
            provider=self.name,
            title=TITLE,
            settings={"language": "en"},
            on_event=self._take,
            command=command,
        )

    async def warm(self) -> None:
        """Load the model, about half a second of work. Raises EngineFailed."""
        await self.engine.start()

    def open(self, on_partial: Callable[[str], None] | None = None) -> PocketsphinxSession:
        """Start an utterance; `on_partial` gets the text so far, rougher than the result will be."""
        number = next(self._numbers)
        session = PocketsphinxSession(self.engine, number, on_partial, self._forget)
        self._sessions[number] = session
        return session

    async def aclose(self) -> None:
        """End the child process. Idempotent."""
        for session in list(self._sessions.values()):
            await session.aclose()
        await self.engine.aclose()

    def _take(self, event: Event) -> None:
        session = self._sessions.get(int(event.get("session", 0)))
        if session is not None and event.get("event") == "partial":
            session.take_partial(str(event["text"]))

    def _forget(self, number: int) -> None:
        self._sessions.pop(number, None)


class PocketsphinxSession:
    """One utterance. Keeps its audio until it is closed, so that a child that died costs time and no words."""

    free = False  # the processor is busy with it meanwhile

    def __init__(
        self,
        engine: EngineProcess,
        number: int,
        on_partial: Callable[[str], None] | None,
        on_close: Callable[[int], None],
    ) -> None:
        self._engine = engine
        self._number = number
        self._on_partial = on_partial
        self._on_close = on_close
        self._audio = bytearray()
        self._sent = 0
        self._generation = 0  # of the child that knows this session
        self._closed = False

    def push(self, pcm: bytes) -> None:
        """Add mono int16 audio at 16 kHz; it is recognised at once where the engine runs already. Never blocks."""
        if self._closed:
            return
        self._audio += pcm
        if self._engine.running:
            self._send_waiting()

    async def transcribe(self) -> Transcript:
        """Return the text of everything pushed so far, starting the engine where it does not run.

        Raises EngineFailed when the engine cannot start or dies; the next call starts it again and loses nothing.
        """
        if self._closed:
            raise EngineFailed(f"{TITLE} was asked about a closed utterance. Say it again.", provider="pocketsphinx")
        if not self._audio:
            return Transcript("", language="en")
        await self._engine.start()
        self._send_waiting()
        answer = await self._engine.ask({"op": "transcribe", "session": self._number})
        alternatives: Any = answer.get("alternatives", ())
        return Transcript(str(answer.get("text", "")), tuple(str(text) for text in alternatives), "en")

    async def aclose(self) -> None:
        """Forget the utterance; the engine turns to the next one at once. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._audio.clear()
        self._on_close(self._number)
        if self._generation == self._engine.generation:
            self._engine.send({"op": "close", "session": self._number})

    def take_partial(self, text: str) -> None:
        """Hand the engine's text so far to whoever opened the session."""
        if self._on_partial is not None and not self._closed:
            self._on_partial(text)

    def _send_waiting(self) -> None:
        if self._generation != self._engine.generation:
            self._generation = self._engine.generation
            self._sent = 0
            self._engine.send({"op": "open", "session": self._number, "partials": self._on_partial is not None})
        while self._sent < len(self._audio) // 2 * 2:
            piece = bytes(self._audio[self._sent : min(self._sent + _PIECE, len(self._audio) // 2 * 2)])
            self._engine.send(self._number.to_bytes(4, "little") + piece)
            self._sent += len(piece)
