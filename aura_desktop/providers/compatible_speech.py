"""A voice behind POST {base}/audio/speech, streamed as PCM."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Unpack

from .. import errors
from . import failures
from .address import Job
from .base import SpeechEvent
from .compatible import CompatibleAdapter, Connection
from .completion import clean_text
from .http import Answer
from .wav import NotPcm, PcmReader

RATE = 24_000
"""What `pcm` means in OpenAI's interface, in Hz; asked for in words too, for speaches sends the model's own rate."""
DEFAULT_MODEL = "tts-1"
"""The name compatible servers map to whatever they have, for one that lists no models."""
_RATE_PARAMETER = re.compile(r"\brate=\"?(\d{4,6})\b")
_PCM_TYPE = re.compile(r"audio/(?:(?:x-)?(?:pcm|l16|raw|wav)|wave|vnd\.wave)")


class CompatibleSpeech(CompatibleAdapter):
    """Speech through any OpenAI-compatible server. All methods on the asyncio thread."""

    job = Job.SPEECH
    fallback_model = DEFAULT_MODEL

    def __init__(
        self,
        base_url: str,
        model: str = "",
        voice: str = "",
        *,
        speed: float = 1.0,
        **connection: Unpack[Connection],
    ) -> None:
        """Take the server's base URL; `voice` "" leaves the choice to the server. Raises SettingsError."""
        super().__init__(base_url, model, connection)
        self._voice = voice
        self._speed = speed
        self._ask_rate = True

    async def speak(self, text: str, previous_text: str = "") -> AsyncGenerator[SpeechEvent, None]:
        """Stream the speech of `text` as Pcm; the interface has no place for `previous_text`. Raises ProviderError."""
        if not text.strip():
            return
        deadline = asyncio.get_running_loop().time() + self._server.timeouts.first
        await self._chosen_model(deadline)
        while True:
            asked_rate = self._ask_rate
            async with self._server.open(
                "POST", "/audio/speech", deadline=deadline, accept="application/octet-stream", json=self._body(text)
            ) as answer:
                if asked_rate and answer.status in (400, 422) and b"sample_rate" in await answer.error_body():
                    self._ask_rate = False  # a strict server: asked without it from now on
                    continue
                await answer.check((text,))
                async with aclosing(self._read(answer, deadline)) as pieces:
                    async for piece in pieces:
                        yield piece
                return

    async def _read(self, answer: Answer, deadline: float) -> AsyncGenerator[SpeechEvent, None]:
        loop = asyncio.get_running_loop()
        peer = self._server.peer
        reader = PcmReader(await self._rate(answer, deadline))
        heard = False
        while True:
            data = await answer.chunk(deadline, partial=heard)
            try:
                pieces = reader.close() if data is None else reader.feed(data)
            except NotPcm as exc:
                raise self._unplayable(str(exc)) from None
            for piece in pieces:
                heard = True
                yield piece
            if data is None:
                break
            if pieces:
                deadline = loop.time() + self._server.timeouts.between
        if not heard:
            raise failures.protocol(peer, "sent no sound. Choose another model or voice in settings.")

    async def _rate(self, answer: Answer, deadline: float) -> int:
        """Return the rate that the content type names, else the default; raise for a body that is no PCM."""
        kind, _, parameters = answer.content_type.partition(";")
        kind = kind.strip()
        if kind == "text/html":
            raise failures.web_page(self._server.peer)
        if kind.endswith("json"):
            await answer.json(deadline)  # raises what the body complains of
        if (
            kind.endswith("json")
            or kind.startswith("text/")
            or (kind.startswith("audio/") and not _PCM_TYPE.fullmatch(kind))
        ):
            raise self._unplayable(kind)
        found = _RATE_PARAMETER.search(parameters)
        rate = int(found[1]) if found else RATE
        return rate if 4_000 <= rate <= 192_000 else RATE

    def _unplayable(self, what: str) -> errors.ProtocolError:
        sentence = "sends audio in a form that cannot be played. Choose a server or model that can send pcm."
        return failures.protocol(self._server.peer, sentence, detail=what[:60])

    def _body(self, text: str) -> dict[str, object]:
        body: dict[str, object] = {"model": self._model, "input": clean_text(text), "response_format": "pcm"}
        if self._voice:
            body["voice"] = self._voice
        if self._ask_rate:
            body["sample_rate"] = RATE
        if self._speed != 1.0:
            body["speed"] = self._speed
        return body
