"""Speech-to-text behind POST {base}/audio/transcriptions: the utterance goes up as one WAV."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Unpack

from .. import errors
from . import failures
from .address import Job
from .base import INPUT_RATE, Transcript
from .compatible import CompatibleAdapter, Connection
from .completion import clean_text
from .hallucinations import spoken_text
from .segments import fit_terms
from .wav import wav_bytes

DEFAULT_MODEL = "whisper-1"
"""The name compatible servers map to whatever they have, for one that lists no models."""

MOST_TERMS, LONGEST_TERM, LONGEST_PROMPT = 100, 50, 600
"""Of names to expect; Whisper reads the last 224 tokens of a prompt, some 600 characters of names."""

QUICK_S = 0.35
"""A server that takes longer than this for a transcription is asked only when the user has most likely finished."""


class CompatibleSpeechToText(CompatibleAdapter):
    """Speech-to-text through any OpenAI-compatible server. All methods on the asyncio thread."""

    job = Job.SPEECH_TO_TEXT
    fallback_model = DEFAULT_MODEL

    streaming = False
    quick = True
    """Whether it answered within QUICK_S last time: then a question in vain does not keep the next one waiting."""

    def __init__(
        self,
        base_url: str,
        model: str = "",
        *,
        language: str | None = None,
        terms: Iterable[str] = (),
        **connection: Unpack[Connection],
    ) -> None:
        """Take the server's base URL; `language` is ISO 639-1, None lets it find out; `terms` are names to expect.

        Raises SettingsError.
        """
        super().__init__(base_url, model, connection)
        self._language = language
        self._prompt = ""
        for term in fit_terms(terms, most=MOST_TERMS, longest=LONGEST_TERM):
            longer = f"{self._prompt}, {term}" if self._prompt else term
            self._prompt = longer if len(longer) <= LONGEST_PROMPT else self._prompt

    def open(self, on_partial: Callable[[str], None] | None = None) -> CompatibleSttSession:
        """Start an utterance; the server hears it whole, so `on_partial` is never called."""
        return CompatibleSttSession(self)

    async def send(self, pcm: bytes) -> Transcript:
        """Return the text of `pcm` (mono int16, 16 kHz). Raises ProviderError."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        # An engine on a slow processor needs longer for a longer utterance, up to its own length more.
        deadline = loop.time() + self._server.timeouts.first + len(pcm) / (2 * INPUT_RATE)
        fields = {"model": await self._chosen_model(deadline), "response_format": "json"}
        if self._language:
            fields["language"] = self._language
        if self._prompt:
            fields["prompt"] = self._prompt
        async with self._server.open(
            "POST",
            "/audio/transcriptions",
            deadline=deadline,
            data=fields,
            files={"file": ("audio.wav", wav_bytes(pcm, INPUT_RATE), "audio/wav")},
        ) as answer:
            await answer.check((self._prompt,) if self._prompt else ())
            body = await answer.body(deadline)
            self.quick = loop.time() - asked <= QUICK_S
            return self._read(body, answer.content_type)

    def _read(self, body: bytes, content_type: str) -> Transcript:
        peer = self._server.peer
        if failures.read_body(body).web_page:
            raise failures.web_page(peer)
        try:
            found: object = json.loads(body)
        except (ValueError, RecursionError):
            if content_type.startswith("text/plain"):  # servers that know one format only
                return self._transcript(body.decode("utf-8", "replace"), None)
            raise self._unreadable("no JSON") from None
        if isinstance(found, str):
            return self._transcript(found, None)
        if not isinstance(found, dict):
            raise self._unreadable("no JSON object")
        if failures.is_error(found):
            raise failures.from_event(peer, found, partial=False)
        text, language = found.get("text"), found.get("language")
        if not isinstance(text, str):
            raise self._unreadable("no text")
        return self._transcript(text, language if isinstance(language, str) and language else None)

    def _transcript(self, text: str, language: str | None) -> Transcript:
        said = spoken_text(clean_text(text))
        # For noise, recognisers write down what they were told to expect.
        return Transcript("" if said.rstrip(".").casefold() == self._prompt.casefold() else said, language=language)

    def _unreadable(self, detail: str) -> errors.ProtocolError:
        what = "answers in a way that cannot be read. Check the address in settings."
        return failures.protocol(self._server.peer, what, detail=detail)


class CompatibleSttSession:
    """One utterance: kept in memory, sent whole with each `transcribe`."""

    def __init__(self, engine: CompatibleSpeechToText) -> None:
        self._engine = engine
        self._pcm = bytearray()
        self._running: set[asyncio.Task[Transcript]] = set()

    @property
    def free(self) -> bool:
        """Whether the server, the user's own, is quick."""
        return self._engine.quick

    def push(self, pcm: bytes) -> None:
        """Add mono int16 audio at 16 kHz."""
        self._pcm += pcm

    async def transcribe(self) -> Transcript:
        """Return the text of everything pushed so far; sound that is nothing but zeros has none."""
        pcm = bytes(self._pcm[: len(self._pcm) & ~1])
        if not any(pcm):
            return Transcript("")
        task = asyncio.create_task(self._engine.send(pcm))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await task

    async def aclose(self) -> None:
        """Cancel what is under way and forget the audio. Idempotent."""
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._pcm.clear()
