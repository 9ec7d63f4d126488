"""ElevenLabs' Scribe on a WebSocket, and its file endpoint, as strict as the service."""

from __future__ import annotations

import asyncio
import base64
import binascii
import io
import wave
from typing import Any, ClassVar

from aiohttp import web

from .stt_socket import SttBehaviour, SttFile, SttSocket, Talk

LIVE_MODELS = ("scribe_v2_realtime", "scribe_v3_live")
FILE_MODELS = ("scribe_v2", "scribe_v3", "scribe_v2_medical")
ERRORS = (
    "error", "auth_error", "quota_exceeded", "commit_throttled", "transcriber_error", "unaccepted_terms",
    "rate_limited", "input_error", "invalid_request", "queue_overflow", "resource_exhausted",
    "session_time_limit_exceeded", "chunk_size_exceeded", "insufficient_audio_activity",
)  # fmt: skip
MOST_SECONDS = 2.0
"""Of sound in a chunk; the real limit is not published."""


class ScribeRealtime(SttSocket):
    """GET /v1/speech-to-text/realtime with manual commits."""

    path: ClassVar[str] = "/v1/speech-to-text/realtime"

    def refuse(self, query: dict[str, str], terms: list[str]) -> str | None:
        if query.get("model_id") not in LIVE_MODELS:
            return "model_id"
        if query.get("audio_format") != "pcm_16000" or query.get("commit_strategy", "manual") != "manual":
            return "audio_format or commit_strategy"
        if len(terms) > 50 or any(len(term) > 20 for term in terms):
            return "keyterms: 50 of 20 characters at most"
        return None

    async def greet(self, ws: web.WebSocketResponse, talk: Talk) -> None:
        await ws.send_json({"message_type": "session_started", "session_id": "s1", "config": talk.query})

    async def take(self, ws: web.WebSocketResponse, talk: Talk, frame: dict[str, Any] | bytes) -> None:
        if isinstance(frame, bytes) or frame.get("message_type") != "input_audio_chunk":
            await self._error(ws, talk, "invalid_request", "Expected input_audio_chunk.")
            return
        try:
            pcm = base64.b64decode(frame["audio_base_64"], validate=True)
            commit, rate = frame["commit"], frame["sample_rate"]
        except (KeyError, TypeError, binascii.Error):
            await self._error(ws, talk, "input_error", "Malformed chunk.")
            return
        if not isinstance(commit, bool) or rate != 16_000 or len(pcm) % 2:
            await self._error(ws, talk, "input_error", "Malformed chunk.")
        elif len(pcm) > MOST_SECONDS * 32_000:
            await self._error(ws, talk, "chunk_size_exceeded", "Chunk too large.")
        elif frame.get("previous_text") is not None and len(talk.frames) > 1:
            await self._error(ws, talk, "input_error", "previous_text can only be sent with the first chunk.")
        else:
            if pcm:
                await self.hear(ws, talk, pcm)
            own = self.behaviour.own_commit
            if commit:
                await self._commit(ws, talk)
            elif own is not None and talk.pending >= own:
                self.later(talk, self._final(ws, *self.committed(talk)))

    async def show(self, ws: web.WebSocketResponse, talk: Talk, text: str) -> None:
        await ws.send_json({"message_type": "partial_transcript", "text": text})

    async def _commit(self, ws: web.WebSocketResponse, talk: Talk) -> None:
        if talk.pending < 0.3:
            text = f"Commit request ignored: only {talk.pending:.2f}s of uncommitted audio. You need at least 0.3s of \
uncommitted audio before committing."
            talk.errors.append(text)
            await ws.send_json({"message_type": "commit_throttled", "error": text})
            return
        self.later(talk, self._final(ws, *self.committed(talk)))

    async def _final(self, ws: web.WebSocketResponse, text: str, delay: float) -> None:
        await asyncio.sleep(delay)
        if not ws.closed:
            await ws.send_json({"message_type": "committed_transcript", "text": text})

    async def _error(self, ws: web.WebSocketResponse, talk: Talk, kind: str, text: str) -> None:
        talk.errors.append(text)
        await ws.send_json({"message_type": kind, "error": text})
        await ws.close(code=1008, message=b"")


class ScribeFile(SttFile):
    """POST /v1/speech-to-text."""

    path: ClassVar[str] = "/v1/speech-to-text"

    def __init__(self, behaviour: SttBehaviour | None = None) -> None:
        super().__init__(behaviour)

    def refuse(self, form: list[tuple[str, str]], names: list[str], content: bytes) -> str | None:
        fields = dict(form)
        if fields.get("model_id") not in FILE_MODELS:
            return f"'{fields.get('model_id')}' is not a valid model_id."
        terms = [value for name, value in form if name == "keyterms"]
        if len(terms) > 1000 or any(len(t) > 50 or len(t.split()) > 5 or {*t} & {*"<>{}[]\\"} for t in terms):
            return "Invalid keyterms."
        if fields.get("file_format") == "pcm_s16le_16":
            return "Odd number of bytes." if len(content) % 2 or not content else None
        return None if content[:4] == b"RIFF" else "Invalid audio."

    def sound(self, form: list[tuple[str, str]], content: bytes) -> bytes:
        if dict(form).get("file_format") == "pcm_s16le_16":
            return content
        with wave.open(io.BytesIO(content)) as wav:
            return wav.readframes(wav.getnframes())

    def answer(self, text: str, seconds: float) -> dict[str, Any]:
        return {"language_code": "en", "language_probability": 0.98, "text": text, "words": []}

    def complaint(self, wrong: str) -> dict[str, Any]:
        return {"detail": {"status": "invalid_request", "message": wrong}}
