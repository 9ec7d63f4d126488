"""ElevenLabs' voices over HTTP and on the text-to-speech WebSockets, and its lists; serve it in a `host.Host`.

    POST /v1/text-to-speech/{voice}/stream                      raw PCM
    POST /v1/text-to-speech/{voice}/stream/with-timestamps      lines of JSON
    GET  /v1/text-to-speech/{voice}/stream-input                WebSocket, one stream
    GET  /v1/text-to-speech/{voice}/multi-stream-input          WebSocket, up to five contexts
    GET  /v1/voices /v1/models /v1/user /v1/user/subscription

It is as strict as the service: models of the third and fourth generation are refused on the WebSockets, settings come
first and never change, text is held until it is flushed or there is enough of it, a context counts until it was told
to be final, one too many ends the socket, and so do 20 s (or what was asked for) without a word.

`behaviour` is read as each request or piece comes in. `requests` holds the HTTP requests, `sockets` the WebSockets and
`pieces` what was spoken on them.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .answers import begin, break_off
from .behaviour import Record
from .elevenlabs_session import Session, complain, serve_socket
from .faults import Fault, Kind
from .speaking import (
    Chunk,
    SocketFault,
    chunks,
)  # fmt: skip
from .voice_surface import VoiceSurface

GEORGE, SARAH = "JBFqnCBsd6RMkjVDRZzb", "EXAVITQu4vr4xnSDxMaL"
SCHEDULE = (120, 160, 250, 290)


@dataclass(slots=True)
class VoiceBehaviour:
    """How the voice behaves; times in seconds, `pace` times as slow as it sounds between chunks."""

    voices: dict[str, str] = field(default_factory=lambda: {GEORGE: "George", SARAH: "Sarah"})
    first_audio: float = 0.0
    pace: float = 0.0
    odd: bool = False
    absolute_times: bool = False  # of HTTP and of the sockets: from the start of the piece, not of the chunk
    timings: bool = True
    turn_marks: bool = False  # is_final_audio_for_turn on the text-to-speech socket
    inactivity: float | None = None  # None: what was asked for, else 20
    context_limit: int = 5
    final_after: float = 0.0  # from the last sound of a closed context to the word that it is final
    characters: tuple[int, int] = (1_200, 10_000)  # used, limit
    http: Fault | None = None
    socket: SocketFault | None = None
    lists: Fault | None = None


class ElevenLabsSpeechFake(VoiceSurface):
    """The surface."""

    def __init__(self, behaviour: VoiceBehaviour | None = None) -> None:
        super().__init__()
        self.behaviour = behaviour or VoiceBehaviour()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        voice = "/v1/text-to-speech/{voice}"
        return [
            web.post(f"{voice}/stream", self._http),
            web.post(f"{voice}/stream/with-timestamps", self._http),
            web.get(f"{voice}/stream-input", self._socket),
            web.get(f"{voice}/multi-stream-input", self._socket),
            web.get("/v1/voices", self._list),
            web.get("/v1/models", self._list),
            web.get("/v1/user", self._list),
            web.get("/v1/user/subscription", self._list),
        ]

    # HTTP -----------------------------------------------------------------------------------------------------

    def note(self, request: web.Request, record: Record) -> None:
        record.body["query"] = dict(request.query)

    async def _spoken(self, request: web.Request, record: Record, fault: Fault | None) -> web.StreamResponse:
        if (refused := self._refused(request, record)) is not None:
            return refused
        await asyncio.sleep(self.behaviour.first_audio)
        return await self.stream(request, record, record.body["text"], fault)

    def _refused(self, request: web.Request, record: Record) -> web.Response | None:
        body = record.body
        if not isinstance(body.get("text"), str) or not body["text"]:
            detail = [{"type": "missing", "loc": ["body", "text"], "msg": "Field required"}]
            return web.json_response({"detail": detail}, status=422)
        if request.query.get("output_format") != "pcm_24000":
            return complain(400, "invalid_output_format", "This fake speaks pcm_24000 only.")
        if request.match_info["voice"] not in self.behaviour.voices:
            return complain(404, "voice_not_found", "A voice for this voice_id was not found.")
        if body.get("previous_text") and str(body.get("model_id")).startswith(("eleven_v3", "eleven_v4")):
            return complain(400, "unsupported_model", "Providing previous_text is not yet supported with this model.")
        if not 0.7 <= (body.get("voice_settings") or {}).get("speed", 1.0) <= 1.2:
            return complain(400, "invalid_voice_settings", "Invalid setting for speed")
        return None

    async def stream(self, request: web.Request, record: Record, text: str, fault: Fault | None) -> web.StreamResponse:
        """Answer with the sound of `text`, as lines of JSON or raw, broken as `fault` says."""
        behaviour = self.behaviour
        lines = request.path.endswith("with-timestamps")
        response = await begin(request, record, "application/json" if lines else "audio/pcm")
        if fault is not None and fault.kind is Kind.COMMENTS_ONLY:
            await asyncio.Event().wait()
        if fault is not None and fault.kind is Kind.EMPTY:
            await response.write_eof()
            return response
        parts = chunks(text, odd=behaviour.odd)
        for at, part in enumerate(parts):
            if fault is not None and at == len(parts) // 2:
                await asyncio.sleep(0.01)
                if fault.kind in (Kind.ERROR_LINE, Kind.ERROR_MID):
                    await response.write(fault.body + b"\n")
                    break
                await break_off(request, fault)
            data = _line(part, behaviour) if lines else part.sound
            if fault is not None and fault.kind is Kind.SPLIT:
                for byte in range(0, len(data), 997):
                    await response.write(data[byte : byte + 997])
                    await asyncio.sleep(0)
            else:
                await response.write(data)
            record.sent_seconds += part.seconds
            await asyncio.sleep(part.seconds * behaviour.pace)
        await response.write_eof()
        return response

    async def _list(self, request: web.Request) -> web.Response:
        fault = self.behaviour.lists
        if fault is not None:
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        used, limit = self.behaviour.characters
        subscription = {"tier": "free", "character_count": used, "character_limit": limit, "status": "active"}
        found: dict[str, Any] = {
            "/v1/voices": {"voices": [self._voice(ident, name) for ident, name in self.behaviour.voices.items()]},
            "/v1/models": [
                {"model_id": "eleven_v3", "name": "Eleven v3", "can_do_text_to_speech": True},
                {"model_id": "eleven_multilingual_v2", "name": "Multilingual v2", "can_do_text_to_speech": True},
                {"model_id": "eleven_flash_v2_5", "name": "Flash v2.5", "can_do_text_to_speech": True},
                {"model_id": "eleven_english_sts_v2", "name": "English v2", "can_do_text_to_speech": False},
            ],
            "/v1/user": {"user_id": "u1", "subscription": subscription, "is_new_user": False},
            "/v1/user/subscription": subscription,
        }
        return web.json_response(found[request.path])

    def _voice(self, ident: str, name: str) -> dict[str, Any]:
        labels = {"accent": "british", "gender": "male", "descriptive": "warm", "language": "en"}
        return {"voice_id": ident, "name": name, "category": "premade", "labels": labels, "verified_languages": []}

    # WebSockets -----------------------------------------------------------------------------------------------

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        return await serve_socket(self, request, _Session(self, request))


class _Session(Session):
    """stream-input and multi-stream-input."""

    def __init__(self, fake: ElevenLabsSpeechFake, request: web.Request) -> None:
        super().__init__(fake, request)
        self.multi = request.path.endswith("/multi-stream-input")
        self.settings: Any = None
        self.greeted = False
        self.generations = 0

    def patience(self) -> float:
        given = self.fake.behaviour.inactivity
        return given if given is not None else min(180.0, float(self.record.query.get("inactivity_timeout", 20)))

    async def take(self, found: dict[str, Any]) -> bool:
        query = self.record.query
        if query.get("model_id", "").startswith(("eleven_v3", "eleven_v4")):
            return await self.end("unsupported_model", "This model is not supported on this endpoint.")
        if self.request.match_info["voice"] not in self.fake.behaviour.voices:
            return await self.end("voice_not_found", "A voice with this voice_id does not exist.")
        if found.get("close_socket") is True:
            for name in list(self.open):
                self.close(name)
            await asyncio.gather(*self.finals.values())
            await self.socket.close()
            return False
        name = str(found.get("context_id") or "") if self.multi else ""
        if found.get("close_context") is True:
            if name in self.open and name not in self.closing:
                self.close(name)
            return True
        text = found.get("text")
        if text is not None and not isinstance(text, str):
            return await self.end("invalid_message", "text must be a string.")
        introduces = name not in self.open
        if introduces and (refused := await self._introduce(name, found)) is not None:
            return refused
        if "voice_settings" in found and found["voice_settings"] != self.settings:
            message = "voice_settings field must be provided in the first message and then either be not provided or "
            return await self.end("invalid_voice_settings", message + "not change.")
        if name in self.closing:
            return await self.end("context_closed", "The context is closing.")
        self.buffers[name] += "" if introduces else text or ""
        if not self.multi and text == "":
            self.close(name)
            return True
        enough = SCHEDULE[min(self.generations, 3)] if query.get("auto_mode") != "true" else 1
        if found.get("flush") is True or len(self.buffers[name].strip()) >= enough:
            self.generations += 1
            self.flush(name)
        return True

    async def _introduce(self, name: str, found: dict[str, Any]) -> bool | None:
        """Open the context that a message is the first of; None when all is well."""
        if not self.enter(name):
            limit = self.fake.behaviour.context_limit
            message = f"Maximum simultaneous contexts per WebSocket connection exceeded ({limit}). Please close an "
            return await self.end("max_active_conversations", message + "existing context before opening a new one.")
        if found.get("text") not in (" ", "", None):
            return await self.end("invalid_first_message", "The first message must be a single space.")
        if not self.greeted:
            self.greeted, self.settings = True, found.get("voice_settings")
        return None

    def frame(self, name: str, part: Chunk) -> dict[str, Any]:
        behaviour = self.fake.behaviour
        message: dict[str, Any] = {"audio": base64.b64encode(part.sound).decode(), "isFinal": None}
        if behaviour.timings:
            base = 0.0 if behaviour.absolute_times else part.at
            message["alignment"] = {
                "chars": part.chars,
                "charStartTimesMs": [round((s - base) * 1000) for s in part.starts],
                "charDurationsMs": [round((e - s) * 1000) for s, e in zip(part.starts, part.ends, strict=True)],
            }
            message["normalizedAlignment"] = message["alignment"]
        return message | ({"contextId": name} if self.multi else {})

    def final(self, name: str) -> dict[str, Any]:
        return {"audio": None, "isFinal": True} | ({"contextId": name} if self.multi else {})

    async def spoken(self, name: str) -> None:
        if self.fake.behaviour.turn_marks:
            await self.socket.send_json({"is_final_audio_for_turn": True, "contextId": name})


def _line(part: Chunk, behaviour: VoiceBehaviour) -> bytes:
    message: dict[str, Any] = {"audio_base64": base64.b64encode(part.sound).decode(), "alignment": None}
    if behaviour.timings:
        base = 0.0 if behaviour.absolute_times else part.at
        message["alignment"] = {
            "characters": part.chars,
            "character_start_times_seconds": [round(s - base, 4) for s in part.starts],
            "character_end_times_seconds": [round(e - base, 4) for e in part.ends],
        }
    message["normalized_alignment"] = message["alignment"]
    return json.dumps(message, ensure_ascii=False).encode() + b"\n"
