"""ElevenLabs' text-to-dialogue, for models of the third and fourth generation; serve it in a `host.Host`.

    POST /v1/text-to-dialogue/stream/with-timestamps
    GET  /v1/text-to-dialogue/stream-input                WebSocket, one stream
    GET  /v1/text-to-dialogue/multi-stream-input          WebSocket, up to five contexts

Fields are in snake case, voices come in the first message of a context and in no other, text is held until there are
some 40 characters or a flush, 20 s without a message end the socket, and so does any breach of these rules.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from .behaviour import Record
from .elevenlabs_session import Session, complain, serve_socket
from .elevenlabs_speech import ElevenLabsSpeechFake
from .speaking import Chunk

HELD_CHARACTERS = 40


class ElevenLabsDialogueFake(ElevenLabsSpeechFake):
    """The surface. Behaviour and records are those of the text-to-speech one."""

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return [
            web.post("/v1/text-to-dialogue/stream/with-timestamps", self._http),
            web.get("/v1/text-to-dialogue/stream-input", self._socket),
            web.get("/v1/text-to-dialogue/multi-stream-input", self._socket),
        ]

    def _refused(self, request: web.Request, record: Record) -> web.Response | None:
        body = record.body
        if not str(body.get("model_id")).startswith(("eleven_v3", "eleven_v4")):
            return complain(400, "unsupported_model", "This model does not support text to dialogue.")
        inputs = body.get("inputs")
        if not isinstance(inputs, list) or not inputs:
            detail = [{"type": "missing", "loc": ["body", "inputs"], "msg": "Field required"}]
            return web.json_response({"detail": detail}, status=422)
        if any(line.get("voice_id") not in self.behaviour.voices for line in inputs):
            return complain(404, "voice_not_found", "A voice for this voice_id was not found.")
        if body.get("previous_text"):
            return complain(400, "unsupported_model", "Providing previous_text is not yet supported with this model.")
        body["text"] = "".join(line["text"] for line in inputs)
        return None

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        return await serve_socket(self, request, _Session(self, request))


class _Session(Session):
    def __init__(self, fake: ElevenLabsSpeechFake, request: web.Request) -> None:
        super().__init__(fake, request)
        self.multi = request.path.endswith("/multi-stream-input")
        self.voices: dict[str, list[str]] = {}

    async def take(self, found: dict[str, Any]) -> bool:
        if not self.record.query.get("model_id", "eleven_v3_conversational").startswith(("eleven_v3", "eleven_v4")):
            return await self.end("unsupported_model", "Only dialogue models are supported on this endpoint.")
        if found.get("close_socket") is True:
            for name in list(self.open):
                self.close(name)
            await asyncio.gather(*self.finals.values())
            await self.socket.close()
            return False
        name = str(found.get("context_id") or "")
        if self.multi and not name:
            return await self.end("context_id_required", "context_id is required.")
        if name not in self.open:
            return await self._introduce(name, found)
        if "voices" in found or "voice_settings" in found:
            return await self.end("invalid_message", "voices can only be set in the first message.")
        if name in self.closing:
            return await self.end("context_closing", "The context is closing.")
        return await self._listen(name, found)

    async def _introduce(self, name: str, found: dict[str, Any]) -> bool:
        voices = found.get("voices")
        if not isinstance(voices, list) or not voices:
            return await self.end("voices_required", "voices must be set in the first message.")
        if any(voice not in self.fake.behaviour.voices for voice in voices):
            return await self.end("voice_not_found", "A voice with this voice_id does not exist.")
        if not self.enter(name):
            return await self.end("too_many_contexts", "Maximum number of contexts exceeded.")
        self.voices[name] = voices
        return await self._listen(name, found)

    async def _listen(self, name: str, found: dict[str, Any]) -> bool:
        for line in found.get("inputs") or []:
            if line.get("voice_id") not in self.voices[name]:
                return await self.end("unregistered_voice", "The voice was not registered.")
            self.buffers[name] += line["text"]
        if found.get("flush") is True or len(self.buffers[name]) > HELD_CHARACTERS:
            self.flush(name)
        if found.get("close_context") is True:
            self.close(name)
        return True

    def frame(self, name: str, part: Chunk) -> dict[str, Any]:
        behaviour = self.fake.behaviour
        message: dict[str, Any] = {"audio": base64.b64encode(part.sound).decode()}
        if behaviour.timings and self.record.query.get("sync_alignment") == "true":
            base = 0.0 if behaviour.absolute_times else part.at
            message["alignment"] = {
                "chars": part.chars,
                "char_start_times_ms": [round((s - base) * 1000) for s in part.starts],
                "char_durations_ms": [round((e - s) * 1000) for s, e in zip(part.starts, part.ends, strict=True)],
            }
        return message | ({"context_id": name} if self.multi else {})

    def final(self, name: str) -> dict[str, Any]:
        return {"is_final": True} | ({"context_id": name} if self.multi else {})

    async def spoken(self, name: str) -> None:
        await self.socket.send_json({"is_final_audio_for_turn": True} | ({"context_id": name} if self.multi else {}))
