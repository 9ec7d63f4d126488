"""OpenAI's transcription sessions on a WebSocket, and its file endpoint, as strict as the service."""

from __future__ import annotations

import asyncio
import base64
import binascii
import io
import wave
from itertools import count
from typing import Any, ClassVar

from aiohttp import web

from .stt_socket import SttFile, SttSocket, Talk

HINTED = ("gpt-transcribe", "gpt-live-transcribe")
LIVE_MODELS = ("gpt-live-transcribe", "gpt-realtime-whisper", "gpt-transcribe", "gpt-4o-transcribe", "whisper-1")
FILE_MODELS = (
    "gpt-transcribe",
    "gpt-4o-transcribe",
    "gpt-4o-mini-transcribe",
    "gpt-4o-transcribe-diarize",
    "whisper-1",
)
TRANSCRIPTION = "conversation.item.input_audio_transcription."


class OpenAIRealtime(SttSocket):
    """GET /v1/realtime?intent=transcription."""

    path: ClassVar[str] = "/v1/realtime"
    rate: ClassVar[int] = 24_000

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._ids = count(1)
        self._sessions: dict[int, dict[str, Any]] = {}  # talk -> session, once updated
        self._item: dict[int, str] = {}  # talk -> the id of the item under way
        self._last: dict[int, str | None] = {}

    def refuse(self, query: dict[str, str], terms: list[str]) -> str | None:
        if "model" in query:
            return "A transcription session takes no model in its address."
        return None if query.get("intent") == "transcription" else "Missing required parameter: 'model'."

    async def greet(self, ws: web.WebSocketResponse, talk: Talk) -> None:
        await self._send(ws, "session.created", session={"type": "transcription", "object": "realtime.session"})

    async def take(self, ws: web.WebSocketResponse, talk: Talk, frame: dict[str, Any] | bytes) -> None:
        if isinstance(frame, bytes):
            await self._error(ws, talk, None, "invalid_request_error", "Binary frames are not supported.")
            return
        event_id = frame.get("event_id")
        match frame.get("type"):
            case "session.update":
                wrong = _wrong_session(frame.get("session"))
                if wrong is not None:
                    await self._error(ws, talk, event_id, "invalid_value", wrong)
                    return
                self._sessions[id(talk)] = frame["session"]
                await self._send(ws, "session.updated", session=frame["session"])
            case "input_audio_buffer.append":
                try:
                    pcm = base64.b64decode(frame["audio"], validate=True)
                except (KeyError, TypeError, binascii.Error):
                    await self._error(ws, talk, event_id, "invalid_value", "Invalid 'audio'.")
                    return
                if len(pcm) % 2 or len(pcm) > 15 << 20 or id(talk) not in self._sessions:
                    await self._error(ws, talk, event_id, "invalid_value", "The audio cannot be taken.")
                    return
                await self.hear(ws, talk, pcm)
            case "input_audio_buffer.commit":
                await self._commit(ws, talk, event_id)
            case "input_audio_buffer.clear":
                talk.segment.clear()
                await self._send(ws, "input_audio_buffer.cleared")
            case other:
                await self._error(ws, talk, event_id, "invalid_value", f"Invalid value: '{other}'.")

    async def show(self, ws: web.WebSocketResponse, talk: Talk, text: str) -> None:
        """Deltas add up to the text, and name the item that the next commit will make."""
        delta = text.split()[-1] if " " not in text else " " + text.split()[-1]
        await self._send(ws, TRANSCRIPTION + "delta", item_id=self._open_item(talk), content_index=0, delta=delta)

    async def _commit(self, ws: web.WebSocketResponse, talk: Talk, event_id: str | None) -> None:
        if talk.pending < 0.1:
            message = f"Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but \
buffer only has {1000 * talk.pending:.2f}ms of audio."
            await self._error(ws, talk, event_id, "input_audio_buffer_commit_empty", message)
            return
        item = self._open_item(talk)
        previous = self._last.get(id(talk))
        self._last[id(talk)] = item
        del self._item[id(talk)]
        text, delay = self.committed(talk)
        await self._send(ws, "input_audio_buffer.committed", item_id=item, previous_item_id=previous)
        seconds = len(talk.committed[-1]) / 2 / self.rate

        async def complete() -> None:
            await asyncio.sleep(delay)
            usage = {"type": "duration", "seconds": seconds}
            fields = {"item_id": item, "content_index": 0, "transcript": text, "usage": usage}
            await self._send(ws, TRANSCRIPTION + "completed", **fields)

        self.later(talk, complete())

    def _open_item(self, talk: Talk) -> str:
        return self._item.setdefault(id(talk), f"item_{next(self._ids)}")

    async def _send(self, ws: web.WebSocketResponse, kind: str, **fields: Any) -> None:
        if not ws.closed:
            await ws.send_json({"type": kind, "event_id": f"event_{next(self._ids)}", **fields})

    async def _error(self, ws: web.WebSocketResponse, talk: Talk, event_id: str | None, code: str, text: str) -> None:
        talk.errors.append(text)
        error = {"type": "invalid_request_error", "code": code, "message": text, "param": None, "event_id": event_id}
        await self._send(ws, "error", error=error)


def _wrong_session(session: Any) -> str | None:
    """Return what is wrong with a transcription session, None when nothing is."""
    try:
        if session["type"] != "transcription":
            return "Passing a realtime session update event to a transcription session is not allowed."
        sound = session["audio"]["input"]
        transcription = sound["transcription"]
        model = transcription["model"]
    except (KeyError, TypeError):
        return "Missing required parameter."
    unknown = {*session} - {"type", "audio", "include"} | {*sound} - {
        "format", "transcription", "turn_detection", "noise_reduction",
    } | {*transcription} - {"model", "language", "languages", "keywords", "prompt", "delay"}  # fmt: skip
    if unknown:
        return f"Unknown parameter: '{min(unknown)}'."
    if sound.get("format", {"type": "audio/pcm", "rate": 24_000}) != {"type": "audio/pcm", "rate": 24_000}:
        return "Only 24000 Hz audio/pcm is supported."
    if model not in LIVE_MODELS:
        return f"The model '{model}' does not exist."
    if model in ("gpt-live-transcribe", "gpt-realtime-whisper") and sound.get("turn_detection") is not None:
        return f"Turn detection is not supported with {model}."
    if model not in HINTED and ({"keywords", "languages"} & {*transcription}):
        return f"Keywords are not supported with {model}."
    return None


class OpenAITranscriptions(SttFile):
    """POST /v1/audio/transcriptions of the cloud, which takes no sound without a container."""

    path: ClassVar[str] = "/v1/audio/transcriptions"

    def refuse(self, form: list[tuple[str, str]], names: list[str], content: bytes) -> str | None:
        fields = dict(form)
        known = {"model", "language", "languages[]", "keywords[]", "prompt", "response_format", "temperature", "stream"}
        if unknown := {*fields} - known:
            return f"Unrecognized request argument: {min(unknown)}"
        if fields.get("model") not in FILE_MODELS:
            return f"The model '{fields.get('model')}' does not exist."
        if fields["model"] not in HINTED and {"keywords[]", "languages[]"} & {*fields}:
            return f"keywords are not supported with {fields['model']}"
        if fields.get("response_format", "json") != "json":
            return "response_format is not supported"
        return None if content[:4] == b"RIFF" else "Invalid file format. Supported formats: ['flac', 'wav', 'webm']"

    def sound(self, form: list[tuple[str, str]], content: bytes) -> bytes:
        with wave.open(io.BytesIO(content)) as wav:
            assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 16_000)
            return wav.readframes(wav.getnframes())

    def answer(self, text: str, seconds: float) -> dict[str, Any]:
        return {"text": text, "usage": {"type": "duration", "seconds": seconds}, "languages": [{"code": "en"}]}

    def complaint(self, wrong: str) -> dict[str, Any]:
        return {"error": {"message": wrong, "type": "invalid_request_error", "param": None, "code": None}}
