"""Voices at ElevenLabs: spoken on one warm WebSocket, and over HTTP while there is none.

A piece of speech never waits for a handshake. With no open socket, HTTP speaks it at once and the socket is opened
beside it for the next one; so an engine that was never warmed (a voice tried out in the settings) uses HTTP only. A
socket that fails or falls silent before the first sound of a piece costs that piece a short wait, then HTTP has it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from ... import errors
from ...enquiries import ModelInfo, Voice
from ...services import ELEVENLABS
from .. import failures
from ..address import Job
from ..base import Pcm, SpeechEvent
from ..http import ClientFactory, Server, Timeouts, new_client
from . import complaints, voice_http
from .contexts import Line
from .voices import DEFAULT_MODEL, DEFAULT_VOICE, read_models, read_voices
from .wire import Choice, wire_for

QUICK_SILENT_SECONDS, SILENT_SECONDS = 1.5, 4.0
"""How long the socket may be silent before HTTP is asked, for quick models (288 ms at the median) and for the others
(1232 ms). A socket can be dead without knowing (https://github.com/pipecat-ai/pipecat/issues/5305)."""
_QUICK = ("flash", "turbo", "conversational")
RETRY_SECONDS = 5.0
"""How long a socket that could not be opened is left alone."""
LIST_SECONDS = 5.0

log = logging.getLogger(__name__)


class ElevenLabsSpeech:
    """Speech through ElevenLabs. All methods on the asyncio thread."""

    name = "elevenlabs"

    def __init__(
        self,
        key: str | None,
        voice: str = "",
        model: str = "",
        *,
        speed: float = 1.0,
        language: str = "",
        base_url: str = ELEVENLABS.base_url,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
    ) -> None:
        """Take the key, a voice's id and a model ("": the defaults). Raises SettingsError."""
        self._choice = Choice(voice.strip() or DEFAULT_VOICE, model.strip() or DEFAULT_MODEL, speed, language)
        self._server = Server(
            base_url,
            Job.SPEECH,
            provider=self.name,
            model=self._choice.model,
            api_key=key,
            timeouts=timeouts,
            client_factory=client_factory,
            subject=ELEVENLABS.title,
            key_header="xi-api-key",
        )
        self._wire = wire_for(self._choice)
        self._silent_s = QUICK_SILENT_SECONDS if any(word in self.model for word in _QUICK) else SILENT_SECONDS
        self._line: Line | None = None
        self._old: dict[Line, asyncio.Task[None]] = {}  # sockets on their way out
        self._opening: asyncio.Task[errors.ProviderError | None] | None = None
        self._not_before = 0.0
        self._wanted = False  # it was warmed, so it is for a conversation
        self._closed = False

    @property
    def model(self) -> str:
        """The model that speaks."""
        return self._choice.model

    async def warm(self) -> None:
        """Have a socket open, and one that stays so; cheap when it is. Raises Unreachable, AuthFailed, QuotaGone."""
        self._wanted = True
        line = self._usable()
        if line is not None and not line.stale:
            line.touch()
            return
        error = await asyncio.shield(self._open())
        if isinstance(error, errors.AuthFailed | errors.QuotaGone) and not isinstance(error, errors.NotPermitted):
            raise error
        if error is not None:
            await self._server.warm()  # HTTP may work where no WebSocket does

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text` as Pcm and Alignment. Raises ProviderError."""
        if not text.strip():
            return
        line = self._usable()
        if line is not None:
            limits = self._server.timeouts
            first, heard = min(self._silent_s, limits.first), False
            try:
                async with aclosing(line.speak(text, first, limits.between)) as events:
                    async for event in events:
                        heard = heard or isinstance(event, Pcm)
                        yield event
                return
            except errors.ProviderError as exc:
                if heard or isinstance(exc, errors.AuthFailed | errors.QuotaGone):
                    raise
                log.info("the socket of %s failed before any sound (%s %s)", self.name, exc.code, exc.detail)
                if not isinstance(exc, errors.RateLimited):  # no free context: the socket itself is well
                    self._retire(line)
        if self._wanted and self._usable() is None and asyncio.get_running_loop().time() >= self._not_before:
            self._open()
        async with aclosing(voice_http.speak(self._server, self._choice, text, previous_text)) as events:
            async for event in events:
                yield event

    async def voices(self) -> tuple[Voice, ...]:
        """Return the account's voices by name. Raises ProviderError."""
        # /v2/voices has pages, but lies outside the base URL; this one ends at 500 voices.
        voices = read_voices(await self._list("/voices"))
        if voices is None:
            raise failures.protocol(self._server.peer, "gives no list of voices. Try again.")
        return voices

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return the models that speak, the recommended one first. Raises ProviderError."""
        models = read_models(await self._list("/models"))
        if models is None:
            raise failures.protocol(self._server.peer, "gives no list of models. Name the model in settings.")
        return models

    async def reset(self) -> None:
        """Give up all connections, which may be dead without knowing (the machine slept); warm() opens others."""
        if self._line is not None:
            self._retire(self._line)
        self._not_before = 0.0
        await self._server.reset()

    async def aclose(self) -> None:
        """Close all connections; pieces under way break. Idempotent."""
        self._closed = True
        opening = self._opening
        if opening is not None:
            opening.cancel()
            await asyncio.gather(opening, return_exceptions=True)
        if self._line is not None:
            self._retire(self._line)
        for line, task in list(self._old.items()):
            await line.aclose()
            await asyncio.gather(task, return_exceptions=True)
        await self._server.aclose()

    async def _list(self, path: str) -> object:
        deadline = asyncio.get_running_loop().time() + LIST_SECONDS
        async with self._server.open("GET", path, deadline=deadline) as answer:
            if not 200 <= answer.status <= 299:
                body = await answer.error_body()
                raise complaints.from_answer(self._server.peer, answer.status, body, answer.headers)
            return await answer.json(deadline)

    def _usable(self) -> Line | None:
        if self._line is not None and not self._line.usable:
            self._retire(self._line)
        return self._line

    def _open(self) -> asyncio.Task[errors.ProviderError | None]:
        """Return the task that opens a socket, starting it unless it runs."""
        if self._opening is None or self._opening.done():
            self._opening = asyncio.get_running_loop().create_task(self._opened())
        return self._opening

    async def _opened(self) -> errors.ProviderError | None:
        """Put a new socket in the place of the old one; return why it could not be opened."""
        loop = asyncio.get_running_loop()
        if self._closed:
            sentence = f"{self._server.peer.subject} is no longer in use."
            return errors.Unreachable(sentence, provider=self.name)
        try:
            line = await Line.open(self._server, self._wire, loop.time() + self._server.timeouts.connect)
        except errors.ProviderError as exc:
            self._not_before = loop.time() + RETRY_SECONDS
            log.info("no socket to %s (%s %s)", self.name, exc.code, exc.detail)
            return exc
        if self._line is not None:
            self._retire(self._line)
        self._line = line
        return None

    def _retire(self, line: Line) -> None:
        """Use `line` for no further piece, and close it when those on it are over."""
        if self._line is line:
            self._line = None
        if line not in self._old:
            task = self._old[line] = asyncio.get_running_loop().create_task(line.finish())
            task.add_done_callback(lambda _: self._old.pop(line, None))
