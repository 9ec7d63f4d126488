"""Voices at xAI: spoken on warm WebSockets, which tell when each character sounds, and over HTTP while there is none.

A piece never waits for a handshake: with no open socket HTTP speaks it at once (without times), and a socket is opened
beside it for the next one when the engine was warmed, so is meant for a conversation.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from ... import errors
from ...enquiries import Voice
from ...services import XAI
from .. import failures
from ..address import Job
from ..base import Pcm, SpeechEvent
from ..http import ClientFactory, Server, Timeouts, new_client
from ..reply import clean_text
from ..wav import NotPcm, PcmReader
from .speech_socket import KEPT, PATH, RATE, Sockets

DEFAULT_VOICE = "eve"
"""The service's own default (docs.x.ai, REST reference of voice)."""
MODEL = "grok-tts"
"""The one model there is; requests name none (Vercel's and Oracle's catalogues call it so)."""
SILENT_SECONDS = 3.0
"""How long a socket may be silent before HTTP is asked. It can be dead without knowing."""
RETRY_SECONDS = 5.0
LIST_SECONDS = 5.0

log = logging.getLogger(__name__)


class XaiSpeech:
    """Speech through xAI. All methods on the asyncio thread."""

    name = "xai"
    model = MODEL

    def __init__(
        self,
        key: str | None,
        voice: str = "",
        *,
        speed: float = 1.0,
        language: str = "",
        base_url: str = XAI.base_url,
        timeouts: Timeouts | None = None,
        client_factory: ClientFactory = new_client,
    ) -> None:
        """Take the key, a voice's name and a language ("": found out from the text). Raises SettingsError."""
        self._voice = voice.strip().lower() or DEFAULT_VOICE
        self._speed = round(min(1.5, max(0.7, speed)), 2)  # all it takes (livekit-plugins-xai, eta_ai)
        self._language = language.strip().replace("_", "-") or "auto"
        self._server = Server(
            base_url,
            Job.SPEECH,
            provider=self.name,
            api_key=key,
            timeouts=timeouts,
            client_factory=client_factory,
            subject=XAI.title,
        )
        query: dict[str, str | int | float | bool] = {
            "voice": self._voice,
            "language": self._language,
            "codec": "pcm",
            "sample_rate": RATE,
            "optimize_streaming_latency": 1,
            "with_timestamps": True,
        }
        if self._speed != 1.0:
            query["speed"] = self._speed
        self._sockets = Sockets(self._server, query)
        self._opening: asyncio.Task[errors.ProviderError | None] | None = None
        self._not_before = 0.0
        self._wanted = False

    async def warm(self) -> None:
        """Have sockets open; cheap when they are. Raises Unreachable, AuthFailed, QuotaGone."""
        self._wanted = True
        if not self._sockets.wanting:
            return
        error = await asyncio.shield(self._open())
        if isinstance(error, errors.AuthFailed | errors.QuotaGone) and not isinstance(error, errors.NotPermitted):
            raise error
        if error is not None:
            await self._server.warm()  # HTTP may work where no WebSocket does

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text`; the service has no place for `previous_text`. Raises ProviderError."""
        if not text.strip():
            return
        limits = self._server.timeouts
        heard = False
        if self._sockets.ready:
            try:
                async with aclosing(
                    self._sockets.speak(clean_text(text), min(SILENT_SECONDS, limits.first), limits.between)
                ) as events:
                    async for event in events:
                        heard = heard or isinstance(event, Pcm)
                        yield event
                return
            except errors.ProviderError as exc:
                if heard or isinstance(exc, errors.AuthFailed | errors.QuotaGone | errors.RateLimited):
                    raise
                log.info("a socket of %s failed before any sound (%s %s)", self.name, exc.code, exc.detail)
                self._sockets.drop()
        if self._wanted and self._sockets.wanting and asyncio.get_running_loop().time() >= self._not_before:
            self._open()
        async with aclosing(self._over_http(clean_text(text))) as events:
            async for event in events:
                yield event

    async def voices(self) -> tuple[Voice, ...]:
        """Return the voices by name. Raises ProviderError."""
        deadline = asyncio.get_running_loop().time() + LIST_SECONDS
        async with self._server.open("GET", f"{PATH}/voices", deadline=deadline) as answer:
            await answer.check()
            found = read_voices(await answer.json(deadline))
        if found is None:
            raise failures.protocol(self._server.peer, "gives no list of voices. Try again.")
        return found

    async def reset(self) -> None:
        """Give up the connections that rest, which may be dead without knowing (the machine slept)."""
        self._sockets.drop()
        self._not_before = 0.0
        await self._server.reset()

    async def aclose(self) -> None:
        """Close all connections; pieces under way break. Idempotent."""
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        await self._sockets.aclose()
        await self._server.aclose()

    def _open(self) -> asyncio.Task[errors.ProviderError | None]:
        """Return the task that opens what is wanting, starting it unless it runs."""
        if self._opening is None or self._opening.done():
            self._opening = asyncio.get_running_loop().create_task(self._opened())
        return self._opening

    async def _opened(self) -> errors.ProviderError | None:
        found = await asyncio.gather(*(self._opened_one() for _ in range(KEPT)))
        return next((error for error in found if error is not None), None)

    async def _opened_one(self) -> errors.ProviderError | None:
        try:
            if self._sockets.wanting:
                await self._sockets.open()
        except errors.ProviderError as exc:
            self._not_before = asyncio.get_running_loop().time() + RETRY_SECONDS
            log.info("no socket to %s (%s %s)", self.name, exc.code, exc.detail)
            return exc
        return None

    async def _over_http(self, text: str) -> AsyncGenerator[SpeechEvent, None]:
        loop = asyncio.get_running_loop()
        peer = self._server.peer
        deadline = loop.time() + self._server.timeouts.first
        reader, heard = PcmReader(RATE), False
        async with self._server.open(
            "POST", PATH, deadline=deadline, accept="application/octet-stream", json=self._body(text)
        ) as answer:
            await answer.check((text,))
            if answer.content_type.partition(";")[0].strip() in ("text/html", "application/json"):
                await answer.json(deadline)  # raises what the body complains of
                raise failures.protocol(peer, "answers in a way that cannot be read. Try again.")
            while True:
                data = await answer.chunk(deadline, partial=heard)
                try:
                    pieces = reader.close() if data is None else reader.feed(data)
                except NotPcm as exc:
                    sentence = "sends audio in a form that cannot be played. Try again."
                    raise failures.protocol(peer, sentence, partial=heard, detail=str(exc)) from None
                for piece in pieces:
                    heard = True
                    yield piece
                if data is None:
                    break
                if pieces:
                    deadline = loop.time() + self._server.timeouts.between
        if not heard:
            raise failures.protocol(peer, "sent no sound. Choose another voice in settings.")

    def _body(self, text: str) -> dict[str, object]:
        body: dict[str, object] = {
            "text": text,
            "voice_id": self._voice,
            "language": self._language,
            "output_format": {"codec": "pcm", "sample_rate": RATE},
            "optimize_streaming_latency": 1,
        }
        if self._speed != 1.0:
            body["speed"] = self._speed
        return body


def read_voices(found: object) -> tuple[Voice, ...] | None:
    """Return the voices of GET /tts/voices by name, None when it is no such list. Any thread."""
    entries = found.get("voices") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        return None
    voices: list[Voice] = []
    for entry in entries:
        ident = entry.get("voice_id") if isinstance(entry, dict) else None
        if isinstance(ident, str) and ident:
            name, language = entry.get("name"), entry.get("language")
            language = language if isinstance(language, str) and language != "multilingual" else ""
            voices.append(Voice(ident, name if isinstance(name, str) and name else ident.capitalize(), language))
    return tuple(sorted(voices, key=lambda voice: (voice.name.casefold(), voice.id)))
