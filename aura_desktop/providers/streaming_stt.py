"""What the speech-to-text engines of the services share: sockets while the user talks, a file when they cannot.

The text of an utterance is there within the service's own finalisation time after the last frame. See stt_session.py
for an utterance, lines.py for the sockets, stt_wire.py for what a service adds.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from .. import errors, services
from . import failures
from .address import Job
from .base import INPUT_RATE, Transcript
from .completion import clean_text
from .hallucinations import spoken_text
from .http import ClientFactory, Server, Timeouts
from .lines import Lines
from .segments import base_language
from .stt_session import StreamingSession
from .stt_wire import Plan

FINALISE_SECONDS = 2.5
"""How long a socket may take from the commit to the text; the slowest service's 99th percentile is 2.1 s
(pipecat-ai: stt_latency.py). Then the utterance goes as a file."""
CLOUD = Timeouts(connect=2.0, first=10.0, between=5.0)


@dataclass(frozen=True, slots=True)
class Upload:
    """A request to a file endpoint: the form's fields come before its file."""

    path: str
    fields: Mapping[str, str | tuple[str, ...]]
    file: tuple[str, bytes, str]


class StreamingSpeechToText(ABC):
    """Speech-to-text at one service. All methods on the asyncio thread.

    `streaming` says whether sound goes up while the user talks; `model` is the model in use.
    """

    service: ClassVar[services.Service]
    key_header: ClassVar[str] = "authorization"

    def __init__(
        self,
        key: str,
        model: str,
        *,
        chosen: str,
        streaming: bool,
        language: str | None,
        terms: Iterable[str],
        base_url: str,
        timeouts: Timeouts | None,
        client_factory: ClientFactory,
        finalise_seconds: float,
    ) -> None:
        """Take what a service's engine was built with; `chosen` is the user's choice of model, if any."""
        self.name = self.service.name
        self.streaming = streaming
        self.model = model
        self.language = base_language(language)
        self.terms = tuple(terms)
        self._finalise_seconds = finalise_seconds
        self._server = Server(
            base_url,
            Job.SPEECH_TO_TEXT,
            provider=self.name,
            model=chosen,
            api_key=key,
            timeouts=timeouts or CLOUD,
            client_factory=client_factory,
            subject=self.service.title,
            key_header=self.key_header,
        )
        # A handshake is a few round trips more than a connection.
        wait = 2 * self._server.timeouts.connect
        self._lines = Lines(self._server, self.plan(), open_seconds=wait) if streaming else None

    async def warm(self) -> None:
        """Have a connection ready, replacing a dead or an old one. Raises Unreachable, AuthFailed, QuotaGone.

        Any other failure of a socket is left for the utterance to meet: it may go as a file.
        """
        if self._lines is None:
            await self._server.warm()
            return
        try:
            await self._lines.warm()
        except errors.NotPermitted:
            return
        except (errors.Unreachable, errors.AuthFailed, errors.QuotaGone):
            raise
        except errors.ProviderError:
            return

    def open(self, on_partial: Callable[[str], None] | None = None) -> StreamingSession:
        """Start an utterance; `on_partial` gets its whole text so far, in the order of time, until it is closed."""
        return StreamingSession(self.send, self._lines, self.peer, on_partial, finalise_seconds=self._finalise_seconds)

    async def aclose(self) -> None:
        """Close all connections. Idempotent."""
        if self._lines is not None:
            await self._lines.aclose()
        await self._server.aclose()

    async def send(self, pcm: bytes) -> Transcript:
        """Return the text of `pcm` (mono int16, 16 kHz), sent as a file. Raises ProviderError."""
        try:
            return await self._post(self.upload(pcm))
        except errors.BadRequest:
            if not self.terms:
                raise
            # A refused hint must not cost the user every sentence: without hints from now on, if that helps.
            terms, self.terms = self.terms, ()
            try:
                found = await self._post(self.upload(pcm))
            except BaseException:
                self.terms = terms
                raise
            if self._lines is not None:
                self._lines.plan = self.plan()
            return found

    @property
    def peer(self) -> failures.Peer:
        """Who errors speak of."""
        return self._server.peer

    @abstractmethod
    def plan(self) -> Plan:
        """Return how the service's socket is opened and used."""

    @abstractmethod
    def upload(self, pcm: bytes) -> Upload:
        """Return the request that has `pcm` transcribed as a file."""

    async def _post(self, upload: Upload) -> Transcript:
        seconds = len(upload.file[1]) / (2 * INPUT_RATE)
        deadline = asyncio.get_running_loop().time() + self._server.timeouts.first + seconds / 4
        fields = {name: list(value) if isinstance(value, tuple) else value for name, value in upload.fields.items()}
        async with self._server.open(
            "POST", upload.path, deadline=deadline, data=fields, files={"file": upload.file}
        ) as answer:
            await answer.check(self.terms)
            found = await answer.json(deadline)
        text = found.get("text") if isinstance(found, dict) else None
        if not isinstance(found, dict) or not isinstance(text, str):
            what = "answers in a way that cannot be read. Check the address in settings."
            raise failures.protocol(self.peer, what, detail="no text")
        return Transcript(spoken_text(clean_text(text)), language=language_of(found))


def language_of(answer: Mapping[str, object]) -> str | None:
    """Return the ISO 639-1 code of the language that an answer names in any of the services' ways, else None."""
    languages = answer.get("languages")
    first = languages[0] if isinstance(languages, list) and languages else None
    code = first.get("code") if isinstance(first, dict) else answer.get("language_code", answer.get("language"))
    return code.lower() if isinstance(code, str) and len(code) == 2 and code.isalpha() else None
