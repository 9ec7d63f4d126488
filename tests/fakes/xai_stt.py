"""xAI's speech-to-text on a WebSocket, and its file endpoint, as strict as the service."""

from __future__ import annotations

import asyncio
import io
import wave
from typing import Any, ClassVar

from aiohttp import web

from .stt_socket import SttFile, SttSocket, Talk

MODELS = ("grok-voice-transcribe-2.0", "grok-voice-transcribe-1.0")
RATES = ("8000", "16000", "22050", "24000", "44100", "48000")


class XaiSttSocket(SttSocket):
    """GET /v1/stt: one utterance, then closed."""

    path: ClassVar[str] = "/v1/stt"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._said: dict[int, int] = {}  # talk -> words told in utterances that ended

    def refuse(self, query: dict[str, str], terms: list[str]) -> str | None:
        if query.get("sample_rate", "16000") != "16000" or query.get("encoding", "pcm") != "pcm":
            return "This fake hears pcm at 16000 Hz only."
        if query.get("model", MODELS[0]) not in MODELS:
            return "Model not found."
        if not query.get("endpointing", "10").isdigit() or int(query.get("endpointing", "10")) > 5000:
            return "endpointing"
        if len(terms) > 100 or any(len(term) > 50 for term in terms):
            return "keyterm"
        return None

    async def greet(self, ws: web.WebSocketResponse, talk: Talk) -> None:
        await ws.send_json({"type": "transcript.created"})

    async def take(self, ws: web.WebSocketResponse, talk: Talk, frame: dict[str, Any] | bytes) -> None:
        if isinstance(frame, bytes) and not talk.commits and len(frame) % 2 == 0:
            await self.hear(ws, talk, frame)
        elif frame == {"type": "audio.done"} and not talk.commits:
            text, delay = self.committed(talk)
            seconds = talk.seconds
            rest = " ".join(text.split()[self._said.pop(id(talk), 0) :])

            async def done() -> None:
                await asyncio.sleep(delay)
                if not ws.closed:
                    await ws.send_json({"type": "transcript.done", "text": rest, "duration": seconds})
                    await ws.close(code=1000)

            self.later(talk, done())
        else:
            talk.errors.append("unexpected frame")
            await ws.send_json({"type": "error", "message": "Unexpected frame."})
            await ws.close(code=1008)

    async def show(self, ws: web.WebSocketResponse, talk: Talk, text: str) -> None:
        """Interim texts, and each twelve words (3 s) the end of an utterance when told so."""
        words, said = text.split(), self._said.get(id(talk), 0)
        event = {"type": "transcript.partial", "words": [], "start": 0.0, "duration": talk.seconds}
        ended = self.behaviour.endpoints and len(words) - said >= 12
        event |= {"text": " ".join(words[said:]), "is_final": ended, "speech_final": ended}
        if ended:
            self._said[id(talk)] = len(words)
        await ws.send_json(event)


class XaiSttFile(SttFile):
    """POST /v1/stt: the file is the last part."""

    path: ClassVar[str] = "/v1/stt"

    def refuse(self, form: list[tuple[str, str]], names: list[str], content: bytes) -> str | None:
        fields = dict(form)
        if not names or names[-1] != "file":
            return "The file must be the last field."
        if fields.get("model", MODELS[0]) not in MODELS:
            return "Model not found."
        if fields.get("format") == "true" and "language" not in fields:
            return "format requires language."
        terms = [value for name, value in form if name == "keyterm"]
        if len(terms) > 100 or any(len(term) > 50 for term in terms):
            return "Invalid keyterm."
        if fields.get("audio_format") == "pcm":
            return None if fields.get("sample_rate") in RATES else "sample_rate is required for raw audio."
        return None if content[:4] == b"RIFF" else "Unsupported audio."

    def sound(self, form: list[tuple[str, str]], content: bytes) -> bytes:
        if dict(form).get("audio_format") == "pcm":
            return content
        with wave.open(io.BytesIO(content)) as wav:
            return wav.readframes(wav.getnframes())

    def answer(self, text: str, seconds: float) -> dict[str, Any]:
        return {"text": text, "language": "", "duration": round(seconds, 2)}

    def complaint(self, wrong: str) -> dict[str, Any]:
        return {"code": "Client specified an invalid argument", "error": wrong}
