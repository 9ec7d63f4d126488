"""OpenAI's plain HTTP: POST /v1/audio/transcriptions, /chat/completions, /audio/speech, and GET /v1/models."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import wave
from collections.abc import Mapping, Sequence

import numpy as np
from aiohttp import web

from . import openai_rules
from .answers import begin, break_off, seconds_of, tone, wav_head
from .behaviour import Behaviour, Record
from .chat_stream import next_deltas, write_chat
from .faults import Kind
from .serving import Serving, write_events, write_whole


class OpenAIHttp(Serving):
    """A surface of the host, see `host`; strict: it refuses what OpenAI refuses, else what no server can take.

    The models it has are those of `openai_rules`, and `behaviour.model_names`, which take every field; GET /v1/models
    lists `behaviour.model_names`, newest last, with the dates in `shutdowns`.
    """

    def __init__(
        self, behaviour: Behaviour | None = None, *, strict: bool = True, shutdowns: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(behaviour or Behaviour())
        self.strict = strict
        self.shutdowns = dict(shutdowns or {})
        self.withdrawn: set[str] = set()  # models that are there no more
        self._voice_at = 0

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return (
            web.get("/v1/models", self._models),
            web.post("/v1/audio/transcriptions", self._transcriptions),
            web.post("/v1/chat/completions", self._chat),
            web.post("/v1/audio/speech", self._speech),
        )

    async def _models(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            entries = [
                {"id": name, "object": "model", "created": 1_700_000_000 + i, "owned_by": "system"}
                | ({"shutdown_date": self.shutdowns[name]} if name in self.shutdowns else {})
                for i, name in enumerate(self.behaviour.model_names)
            ]
            return web.json_response({"object": "list", "data": entries})

        return await self.serve(request, "models", answer)

    async def _transcriptions(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            form = await request.post()
            for name, value in form.items():
                if isinstance(value, web.FileField):
                    record.audio = value.file.read()
                    value.file.close()
                    record.body[name] = {"filename": value.filename, "content_type": value.content_type}
                elif name.endswith("[]"):
                    record.body[name] = [*record.body.get(name, []), value]
                else:
                    record.body[name] = value
            with contextlib.suppress(wave.Error, EOFError), wave.open(io.BytesIO(record.audio)) as wav:
                record.audio_seconds = wav.getnframes() / wav.getframerate()
            self.received(record)
            behaviour = self.behaviour
            if self.strict:
                refused = openai_rules.check_transcription(record.body, behaviour.model_names)
                if refused is not None:
                    return refused
            text = behaviour.transcripts.pop(0) if behaviour.transcripts else behaviour.transcript
            await asyncio.sleep(behaviour.stt_delay)
            if record.audio_seconds is None:
                return web.json_response({"error": {"message": "Invalid file format.", "code": None}}, status=400)
            usage = {"type": "duration", "seconds": 1}
            if record.body.get("stream") == "true" and record.body.get("model") != "whisper-1":
                return await self._transcript_stream(request, record, text, usage)
            body = json.dumps({"text": text, "usage": usage}, ensure_ascii=False).encode()
            return await write_whole(request, record, behaviour.stt, body)

        return await self.serve(request, "stt", answer)

    async def _transcript_stream(
        self, request: web.Request, record: Record, text: str, usage: dict[str, object]
    ) -> web.StreamResponse:
        words = text.split(" ")
        events: list[dict[str, object]] = [
            {"type": "transcript.text.delta", "delta": w + " " * (i < len(words) - 1)} for i, w in enumerate(words)
        ]
        events.append({"type": "transcript.text.done", "text": text, "usage": usage})
        pieces = [f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode() for event in events]
        return await write_events(request, record, self.behaviour.stt, pieces, len(pieces) // 2, 0.0)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            record.body = await request.json()
            self.received(record)
            refused = self.refused(record)
            if refused is None and self.strict:
                refused = openai_rules.check_chat(record.body, self.efforts(record.body.get("model")))
            if refused is not None:
                return refused
            await asyncio.sleep(self.behaviour.first_token)
            deltas = next_deltas(self.behaviour)
            usage = {"prompt_tokens": 9, "completion_tokens": len(deltas), "total_tokens": 9 + len(deltas)}
            return await write_chat(request, record, self.behaviour, deltas, usage)

        return await self.serve(request, "chat", answer)

    def efforts(self, model: object) -> tuple[str, ...] | None:
        """Return which efforts `model` takes, None when there is no such model."""
        if model in self.withdrawn:
            return None
        known = openai_rules.EFFORTS.get(str(model))
        return () if known is None and model in self.behaviour.model_names else known

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            record.body = await request.json()
            self.received(record)
            refused = self.refused(record)
            if refused is None and self.strict:
                refused = openai_rules.check_speech(record.body, self.behaviour.model_names)
            if refused is not None:
                return refused
            await asyncio.sleep(self.behaviour.first_audio)
            return await self._speech_stream(request, record)

        return await self.serve(request, "speech", answer)

    async def _speech_stream(self, request: web.Request, record: Record) -> web.StreamResponse:
        behaviour = self.behaviour
        fault = behaviour.speech
        kind = fault.kind if fault is not None else None
        pcm = self._sound(record.body.get("input", ""))
        content_type, ahead = behaviour.speech_type, b""
        if kind is Kind.WAV or (self.strict and record.body.get("response_format") == "wav"):
            content_type, ahead = "audio/wav", wav_head(behaviour.rate)
        response = await begin(request, record, content_type)
        if kind in (Kind.COMMENTS_ONLY,):
            await asyncio.Event().wait()
        sound = ahead + pcm
        piece = {Kind.ODD: 1_001, Kind.SPLIT: 1}.get(kind, behaviour.rate // 5) if kind else behaviour.rate // 5
        if kind is Kind.SPLIT:
            sound = sound[: 44 + 2_000]
        half = (len(sound) // 2) // piece * piece
        for at in range(0, len(sound), piece):
            if fault is not None and at == half:
                await asyncio.sleep(0.01)
                await break_off(request, fault)
            await response.write(sound[at : at + piece])
            record.sent_seconds = (at + piece) / 2 / behaviour.rate
            await asyncio.sleep(piece / 2 / behaviour.rate * behaviour.pace)
        await response.write_eof()
        return response

    def _sound(self, text: str) -> bytes:
        count = round(seconds_of(text) * self.behaviour.rate)
        if self.behaviour.voice is None:
            return tone(count, self.behaviour.rate)
        samples = np.frombuffer(self.behaviour.voice, "<i2")
        taken = np.take(samples, range(self._voice_at, self._voice_at + count), mode="wrap")
        self._voice_at = (self._voice_at + count) % len(samples)
        return taken.tobytes()
