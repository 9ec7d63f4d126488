"""An OpenAI-compatible server on a real loopback socket, for tests, simulations and trying things by hand.

Serves POST /v1/audio/transcriptions, POST /v1/chat/completions, POST /v1/audio/speech and GET /v1/models the way
compatible servers do, with set delays and with faults on demand, and records each request.

In a test (same asyncio loop)::

    async with FakeServer(Behaviour(reply="Hello there.", first_token=0.2)) as server:
        chat = CompatibleChat(server.url)
        ...
        record = server.last("/chat/completions")
        record.body["messages"]            # JSON body, or the form fields of a transcription
        record.audio_seconds               # how much sound a transcription held
        await record.closed_within(1.0)    # when the client went away before the end (monotonic), or TimeoutError

`server.behaviour` may be changed at any time; it is read as each request comes in. A fault goes into
`behaviour.stt`, `.chat`, `.speech` or `.models` (see `faults`). From a thread without a loop (Qt tests)::

    with running(Behaviour()) as server: ...

By hand: `python -m tests.fakes.openai_server --port 8000 --first-token 0.3`.

Sound: 65 ms a character (at least 0.3 s), a 440 Hz tone or a loop of `behaviour.voice`, in pieces of 100 ms that come
`pace` times as slow as they sound (0.15: nearly seven times faster than real time).
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import io
import json
import threading
import time
import wave
from collections.abc import Iterator
from typing import Any

import numpy as np
from aiohttp import web

from .answers import begin, break_off, comments, reset, seconds_of, tone, wav_head
from .behaviour import DEFAULT_REPLY, Behaviour, Record
from .faults import Fault, Kind


class FakeServer:
    """The server; an async context manager. `url` is the base URL with /v1."""

    def __init__(self, behaviour: Behaviour | None = None, port: int = 0) -> None:
        self.behaviour = behaviour or Behaviour()
        self.port = port
        self.records: list[Record] = []
        self._news = asyncio.Event()
        self._voice_at = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def connections(self) -> int:
        """How many connections requests have come in on."""
        return len({r.connection for r in self.records})

    def of(self, path: str) -> list[Record]:
        """Return the requests to `path` (without /v1), oldest first."""
        return [r for r in self.records if r.path == f"/v1{path}"]

    def last(self, path: str) -> Record:
        """Return the last request to `path` (without /v1)."""
        return self.of(path)[-1]

    async def arrived(self, path: str, count: int = 1, seconds: float = 2.0) -> Record:
        """Wait until `count` requests to `path` have come in whole; return the last of them."""
        async with asyncio.timeout(seconds):
            while not (len(self.of(path)) >= count and self.of(path)[count - 1].received):
                await self._news.wait()
        return self.of(path)[count - 1]

    def _received(self, record: Record) -> None:
        record.received = True
        self._news.set()
        self._news = asyncio.Event()

    async def __aenter__(self) -> FakeServer:
        app = web.Application(client_max_size=64 << 20)
        app.add_routes(
            [
                web.get("/v1/models", self._models),
                web.post("/v1/audio/transcriptions", self._transcriptions),
                web.post("/v1/chat/completions", self._chat),
                web.post("/v1/audio/speech", self._speech),
            ]
        )
        # handler_cancellation: a handler is cancelled as soon as its client goes away, so the time is known.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    # Requests -------------------------------------------------------------------------------------------------

    async def _models(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            entries = [{"id": name, "object": "model"} for name in self.behaviour.model_names]
            return web.json_response({"object": "list", "data": entries})

        return await self._serve(request, "models", answer)

    async def _transcriptions(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            form = await request.post()
            for name, value in form.items():
                if isinstance(value, web.FileField):
                    record.audio = value.file.read()
                    value.file.close()
                    record.body[name] = {"filename": value.filename, "content_type": value.content_type}
                else:
                    record.body[name] = value
            with contextlib.suppress(wave.Error, EOFError), wave.open(io.BytesIO(record.audio)) as wav:
                record.audio_seconds = wav.getnframes() / wav.getframerate()
            self._received(record)
            behaviour = self.behaviour
            text = behaviour.transcripts.pop(0) if behaviour.transcripts else behaviour.transcript
            await asyncio.sleep(behaviour.stt_delay)
            if record.audio_seconds is None:
                return web.json_response({"error": {"message": "Invalid file format.", "code": None}}, status=400)
            body = json.dumps({"text": text, "usage": {"type": "duration", "seconds": 1}}, ensure_ascii=False).encode()
            return await self._whole(request, record, behaviour.stt, body)

        return await self._serve(request, "stt", answer)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            record.body = await request.json()
            self._received(record)
            if (refused := self._refused(record)) is not None:
                return refused
            await asyncio.sleep(self.behaviour.first_token)
            return await self._chat_stream(request, record)

        return await self._serve(request, "chat", answer)

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        async def answer(record: Record) -> web.StreamResponse:
            record.body = await request.json()
            self._received(record)
            if (refused := self._refused(record)) is not None:
                return refused
            await asyncio.sleep(self.behaviour.first_audio)
            return await self._speech_stream(request, record)

        return await self._serve(request, "speech", answer)

    async def _serve(self, request: web.Request, job: str, answer: Any) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        number = transport.get_extra_info("peername")[1]
        headers = {k.lower(): v for k, v in request.headers.items()}
        record = Record(request.method, request.path, headers, number, time.monotonic())
        try:
            fault: Fault | None = getattr(self.behaviour, job)
            if fault is not None and fault.times:
                left = fault.times - 1
                following = Fault(fault.kind, fault.status, fault.body, fault.headers, left) if left else None
                setattr(self.behaviour, job, following)
            if request.method == "POST" and fault is not None and fault.kind in _WITHOUT_BODY:
                with contextlib.suppress(ValueError):
                    record.body = json.loads(await request.read())
            self.records.append(record)
            if request.method == "GET" or (fault is not None and fault.kind in _WITHOUT_BODY):
                self._received(record)
            if (refused := self._unauthorised(headers)) is not None:
                return refused
            if fault is not None:
                if fault.kind is Kind.STATUS:
                    return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
                if fault.kind is Kind.BODY:
                    return web.Response(status=200, body=fault.body, headers=fault.headers)
                if fault.kind is Kind.EMPTY:
                    return web.Response(status=200)
                if fault.kind is Kind.STALL_BEFORE:
                    await asyncio.Event().wait()
                if fault.kind is Kind.RESET_BEFORE:
                    reset(request)
                    return web.Response()
            response: web.StreamResponse = await answer(record)
            if isinstance(response, web.Response):
                record.first_at = time.monotonic()
            record.done_at = time.monotonic()
            if self.behaviour.close_idle:
                asyncio.get_running_loop().call_later(0.001, transport.close)
            return response
        except (asyncio.CancelledError, ConnectionError):
            record.closed_at = time.monotonic()
            raise
        finally:
            record.over.set()

    def _unauthorised(self, headers: dict[str, str]) -> web.Response | None:
        given = headers.get("authorization", "")
        if self.behaviour.api_key is not None and given != f"Bearer {self.behaviour.api_key}":
            message = f"Incorrect API key provided: {given.removeprefix('Bearer ')}."
            return web.json_response({"error": {"message": message, "code": "invalid_api_key"}}, status=401)
        if self.behaviour.basic_auth is not None:
            pair = ":".join(self.behaviour.basic_auth)
            if given != f"Basic {base64.b64encode(pair.encode()).decode()}":
                return web.Response(status=401, text="<html>login</html>", content_type="text/html")
        return None

    def _refused(self, record: Record) -> web.Response | None:
        for name in self.behaviour.reject_fields:
            if name in record.body:
                return web.json_response({"error": {"message": f"Unrecognized request argument: {name}"}}, status=400)
        return None

    # Answers --------------------------------------------------------------------------------------------------

    async def _whole(
        self, request: web.Request, record: Record, fault: Fault | None, body: bytes
    ) -> web.StreamResponse:
        """Answer with one JSON body, broken as `fault` says."""
        if fault is None:
            return web.Response(body=body, content_type="application/json")
        response = await begin(request, record, "application/json")
        half = len(body) // 2
        if fault.kind in (Kind.SPLIT, Kind.ODD):
            for i in range(len(body)):
                await response.write(body[i : i + 1])
                await asyncio.sleep(0)
            await response.write_eof()
            return response
        if fault.kind is not Kind.COMMENTS_ONLY:
            await response.write(body[:half])
            await asyncio.sleep(0.01)
        await break_off(request, fault)
        await response.write(body[half:])
        await response.write_eof()
        return response

    async def _chat_stream(self, request: web.Request, record: Record) -> web.StreamResponse:
        behaviour = self.behaviour
        fault = behaviour.chat
        kind = fault.kind if fault is not None else None
        reply = behaviour.replies.pop(0) if behaviour.replies else behaviour.reply
        deltas = behaviour.deltas
        if deltas is None:
            words = reply.split(" ")
            deltas = [{"content": w + " " * (i < len(words) - 1)} for i, w in enumerate(words)]
        usage = {"prompt_tokens": 9, "completion_tokens": len(deltas), "total_tokens": 9 + len(deltas)}
        if kind is Kind.WHOLE_JSON or not record.body.get("stream"):
            text = "".join(d.get("content") or "" for d in deltas)
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": behaviour.finish_reason}
            return web.json_response({"object": "chat.completion", "choices": [choice], "usage": usage})

        def chunk(**fields: Any) -> bytes:
            base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": record.body.get("model")}
            return f"data: {json.dumps(base | fields, ensure_ascii=False)}\n\n".encode()

        def choice_chunk(delta: dict[str, Any], reason: str | None = None) -> bytes:
            return chunk(choices=[{"index": 0, "delta": delta, "finish_reason": reason}])

        response = await begin(request, record, "text/event-stream")
        pieces = [choice_chunk({"role": "assistant", "content": ""})]
        pieces += [choice_chunk(delta) for delta in deltas]
        half = 1 + max(1, len(deltas) // 2)
        if kind is not Kind.NO_FINISH:
            pieces.append(choice_chunk({}, behaviour.finish_reason))
        if (record.body.get("stream_options") or {}).get("include_usage"):
            pieces.append(chunk(choices=[], usage=usage))
        if kind is Kind.NO_LAST_BLANK:
            pieces = pieces[: 2 + len(deltas)]  # the finish reason is the last event
            pieces[-1] = pieces[-1].rstrip(b"\n")
        elif kind is not Kind.NO_DONE:
            pieces.append(b"data: [DONE]\n\n")
        for i, piece in enumerate(pieces):
            if i == half and fault is not None:
                await self._break_chat(request, response, fault)
                if kind is Kind.CLOSE_MID:
                    break
            if kind is Kind.COMMENTS_ONLY:
                await comments(response)
            if kind is Kind.COMMENTS_BETWEEN:
                piece = b": keep-alive\n\n" + piece
            if kind is Kind.CRLF:
                piece = piece.replace(b"\n", b"\r\n")
            size = {Kind.SPLIT: 1, Kind.ODD: 7}.get(kind, len(piece)) if kind is not None else len(piece)
            for at in range(0, len(piece), size):
                await response.write(piece[at : at + size])
                if size < len(piece):
                    await asyncio.sleep(0)
            await asyncio.sleep(behaviour.token_gap)
        await response.write_eof()
        return response

    async def _break_chat(self, request: web.Request, response: web.StreamResponse, fault: Fault) -> None:
        await asyncio.sleep(0.01)  # so that the first half has arrived
        form = {
            Kind.ERROR_MID: b"data: %s\n\n",
            Kind.ERROR_EVENT: b"event: error\ndata: %s\n\n",
            Kind.ERROR_LINE: b"error: %s\n\n",
        }.get(fault.kind)
        if form is not None:
            await response.write(form % fault.body)
        elif fault.kind is Kind.COMMENTS_MID:
            await comments(response)
        elif fault.kind is not Kind.CLOSE_MID:
            await break_off(request, fault)

    async def _speech_stream(self, request: web.Request, record: Record) -> web.StreamResponse:
        behaviour = self.behaviour
        fault = behaviour.speech
        kind = fault.kind if fault is not None else None
        pcm = self._sound(record.body.get("input", ""))
        content_type, ahead = behaviour.speech_type, b""
        if kind is Kind.WAV:
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


# These leave the request's body unread by the ordinary answer.
_WITHOUT_BODY = (Kind.STATUS, Kind.BODY, Kind.EMPTY, Kind.STALL_BEFORE, Kind.RESET_BEFORE)


@contextlib.contextmanager
def running(behaviour: Behaviour | None = None, port: int = 0) -> Iterator[FakeServer]:
    """Run a server on a loop in a thread of its own; for tests that have no asyncio loop."""
    loop = asyncio.new_event_loop()
    server = FakeServer(behaviour, port)
    thread = threading.Thread(target=loop.run_forever, name="fake-openai", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000)
    for name in ("stt-delay", "first-token", "token-gap", "first-audio", "pace"):
        parser.add_argument(f"--{name}", type=float, default=0.15 if name == "pace" else 0.0, help="seconds")
    parser.add_argument("--transcript", default=Behaviour().transcript)
    parser.add_argument("--reply", default=DEFAULT_REPLY)
    parser.add_argument("--api-key")
    parser.add_argument("--voice", help="a mono 16-bit WAV to speak with instead of a tone")
    for job in ("stt", "chat", "speech", "models"):
        parser.add_argument(f"--{job}-fault", choices=[k.value for k in Kind if k is not Kind.BODY])
    parser.add_argument("--status", type=int, default=500, help="the status of a fault of kind status")
    return parser.parse_args()


async def _main(options: argparse.Namespace) -> None:
    behaviour = Behaviour(
        transcript=options.transcript,
        reply=options.reply,
        api_key=options.api_key,
        stt_delay=options.stt_delay,
        first_token=options.first_token,
        token_gap=options.token_gap,
        first_audio=options.first_audio,
        pace=options.pace,
    )
    if options.voice:
        with wave.open(options.voice) as wav:
            behaviour.voice, behaviour.rate = wav.readframes(wav.getnframes()), wav.getframerate()
    for job in ("stt", "chat", "speech", "models"):
        if kind := getattr(options, f"{job}_fault"):
            setattr(behaviour, job, Fault(Kind(kind), options.status, b'{"error": {"message": "on purpose"}}'))
    async with FakeServer(behaviour, options.port) as server:
        print(server.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(_arguments()))
