"""xAI's voices over HTTP and on the WebSocket, and their list; serve it in a `host.Host`.

    POST /v1/tts            sound
    GET  /v1/tts            WebSocket
    GET  /v1/tts/voices

On the WebSocket text is collected until text.done, then spoken; times are seconds from the start of the utterance and
come in batches, now and then without sound; text.clear stops the speech and is answered with audio.clear. Text that
comes while an utterance is spoken is an error. Voices and languages are checked.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import WSMsgType, web

from .answers import begin, break_off
from .behaviour import Record
from .faults import Fault, Kind
from .speaking import (
    AT_TEXT,
    IN_THE_MIDDLE,
    Broken,
    PieceRecord,
    SocketFault,
    SocketRecord,
    chunks,
    spoil,
)  # fmt: skip
from .voice_surface import VoiceSurface

VOICES = ("eve", "ara", "rex", "sal", "leo")
LANGUAGES = ("auto", "en", "de", "fr", "pt-br", "zh", "ja")


@dataclass(slots=True)
class XaiVoiceBehaviour:
    """How the voice behaves; times in seconds, `pace` times as slow as it sounds between chunks."""

    first_audio: float = 0.0
    pace: float = 0.0
    odd: bool = False
    timings: bool = True
    clears: bool = True  # answers text.clear
    http: Fault | None = None
    socket: SocketFault | None = None
    lists: Fault | None = None


class XaiSpeechFake(VoiceSurface):
    """The surface."""

    def __init__(self, behaviour: XaiVoiceBehaviour | None = None) -> None:
        super().__init__()
        self.behaviour = behaviour or XaiVoiceBehaviour()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return [
            web.post("/v1/tts", self._http),
            web.get("/v1/tts", self._socket),
            web.get("/v1/tts/voices", self._list),
        ]

    async def _list(self, _request: web.Request) -> web.Response:
        fault = self.behaviour.lists
        if fault is not None:
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        voices = [{"voice_id": name, "name": name.capitalize(), "language": "multilingual"} for name in VOICES]
        return web.json_response({"voices": voices})

    # HTTP -----------------------------------------------------------------------------------------------------

    async def _spoken(self, request: web.Request, record: Record, fault: Fault | None) -> web.StreamResponse:
        behaviour, body = self.behaviour, record.body
        form = body.get("output_format") or {}
        if not body.get("text") or len(body["text"]) > 15_000:
            return refuse(400, "text must have from 1 to 15000 characters")
        if str(body.get("language", "")).lower() not in LANGUAGES:
            return refuse(400, "Invalid language")
        if str(body.get("voice_id", "eve")).lower() not in VOICES:
            return refuse(404, "Voice not found")
        if not 0.7 <= body.get("speed", 1.0) <= 1.5:
            return refuse(400, "speed must be between 0.7 and 1.5")
        if form.get("codec") != "pcm":
            return refuse(400, "This fake speaks pcm only")
        await asyncio.sleep(behaviour.first_audio)
        response = await begin(request, record, "audio/pcm")
        parts = chunks(body["text"], form.get("sample_rate", 24_000), odd=behaviour.odd)
        for at, part in enumerate(parts):
            if fault is not None and fault.kind is Kind.EMPTY:
                break
            if fault is not None and at == len(parts) // 2:
                await asyncio.sleep(0.01)
                await break_off(request, fault)
            await response.write(part.sound)
            record.sent_seconds += part.seconds
            await asyncio.sleep(part.seconds * behaviour.pace)
        await response.write_eof()
        return response

    # WebSocket ------------------------------------------------------------------------------------------------

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        query = dict(request.query)
        if (fault := self.take_fault(Broken.REFUSED)) is not None:
            return web.Response(status=fault.status, body=fault.body, content_type="application/json")
        if query.get("language", "").lower() not in LANGUAGES or query.get("voice", "eve") not in VOICES:
            return refuse(400, "Invalid voice or language")
        if query.get("codec") != "pcm" or not 0.7 <= float(query.get("speed", 1.0)) <= 1.5:
            return refuse(400, "Invalid codec or speed")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        headers = {k.lower(): v for k, v in request.headers.items()}
        record = SocketRecord(request.path, query, headers, time.monotonic())
        self.sockets.append(record)
        self.news.tell()
        text, speaking = "", None
        piece: PieceRecord | None = None
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                found = json.loads(message.data)
                record.frames.append(found)
                kind = found.get("type")
                if kind == "text.clear":
                    text = ""
                    if speaking is not None and piece is not None:
                        piece.stop()
                        speaking.cancel()
                        await asyncio.gather(speaking, return_exceptions=True)
                    if self.behaviour.clears:
                        await socket.send_json({"type": "audio.clear"})
                elif speaking is not None and not speaking.done():
                    await socket.send_json({"type": "error", "message": "An utterance is being spoken."})
                elif kind == "text.delta":
                    text += found["delta"]
                elif kind == "text.done":
                    piece = PieceRecord(text, None, record, time.monotonic())
                    text = ""
                    self.pieces.append(piece)
                    self.news.tell()
                    speaking = asyncio.get_running_loop().create_task(self._speak(request, socket, piece))
                else:
                    await socket.send_json({"type": "error", "message": "Unknown message type."})
        finally:
            record.closed_at, record.close_code = time.monotonic(), socket.close_code
            if speaking is not None:
                speaking.cancel()
                await asyncio.gather(speaking, return_exceptions=True)
            if piece is not None and piece.done_at is None:
                piece.stop()
            self.news.tell()
        return socket

    async def _speak(self, request: web.Request, socket: web.WebSocketResponse, piece: PieceRecord) -> None:
        behaviour = self.behaviour
        with contextlib.suppress(ConnectionError):
            if (fault := self.take_fault(*AT_TEXT, Broken.BAD_AUDIO)) is not None:
                if fault.kind is Broken.BAD_AUDIO:
                    await socket.send_json({"type": "audio.delta", "delta": "no base64!"})
                await spoil(request, socket, fault)
                if fault.kind is not Broken.EMPTY:
                    return
                await socket.send_json({"type": "audio.done"})
                return
            await asyncio.sleep(behaviour.first_audio)
            parts = chunks(piece.text, int(piece.socket.query.get("sample_rate", 24_000)), odd=behaviour.odd)
            timed = behaviour.timings and piece.socket.query.get("with_timestamps") == "true"
            for at, part in enumerate(parts):
                if at == len(parts) // 2 and (fault := self.take_fault(*IN_THE_MIDDLE)) is not None:
                    await asyncio.sleep(0.01)
                    await spoil(request, socket, fault)
                    return
                if timed and at % 2 == 0:  # a batch of two chunks' times, ahead of their sound
                    both = parts[at : at + 2]
                    await socket.send_json(
                        {
                            "type": "audio.delta",
                            "delta": "",
                            "audio_timestamps": {
                                "graph_chars": [char for p in both for char in p.chars],
                                "graph_times": [[s, e] for p in both for s, e in zip(p.starts, p.ends, strict=True)],
                            },
                        }
                    )
                await socket.send_json({"type": "audio.delta", "delta": base64.b64encode(part.sound).decode()})
                piece.first_at = piece.first_at or time.monotonic()
                piece.sent_seconds += part.seconds
                await asyncio.sleep(part.seconds * behaviour.pace)
            piece.done_at = time.monotonic()
            await socket.send_json({"type": "audio.done"})


def refuse(status: int, message: str) -> web.Response:
    """Return an error as xAI writes it: a code in words, and a string."""
    return web.json_response({"code": "Client specified an invalid argument", "error": message}, status=status)
