"""What the services send: replies, voices, complaints, lists, and the protocols that carry them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aura_desktop.errors import AuraError, ProviderError
from aura_desktop.providers import failures

from .parser import Parser, cut, text

PEER = failures.Peer("The service", "fuzzed")


def sse() -> Parser:
    from aura_desktop.providers.sse import SseOverflow, SseParser

    def feed(data: bytes) -> None:
        parser = SseParser(max_event_bytes=2_000)
        for piece in cut(data):
            parser.feed(piece)
        parser.close()

    seeds = (
        b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n: alive\n\ndata: [DONE]\n\n',
        b"event: e\r\ndata: x\r\n\r\n",
    )
    return Parser(feed, seeds, (SseOverflow,))


def sockets() -> Parser:
    from aura_desktop.providers.elevenlabs.scribe import ScribeWire
    from aura_desktop.providers.openai.realtime import RealtimeWire
    from aura_desktop.providers.websocket import read_json
    from aura_desktop.providers.xai.stt import XaiWire

    def feed(data: bytes) -> None:
        for frame in (data, text(data)):
            for wire in (RealtimeWire(PEER, "m", "en", ()), ScribeWire(PEER, ()), XaiWire(PEER, ())):
                wire.opening()
                wire.commit()
                wire.read(frame)
            with suppress(ProviderError):
                read_json(frame, PEER)

    item = "conversation.item.input_audio_transcription"
    return Parser(
        feed,
        (
            json.dumps({"type": "input_audio_buffer.committed", "item_id": "a"}).encode(),
            json.dumps({"type": f"{item}.delta", "item_id": "a", "delta": "hi"}).encode(),
            json.dumps({"type": f"{item}.completed", "item_id": "a", "transcript": "hi"}).encode(),
            json.dumps({"type": "error", "error": {"code": "x", "message": "y", "type": "z"}}).encode(),
            json.dumps({"message_type": "committed_transcript", "text": "hi", "language_code": "en"}).encode(),
            json.dumps({"type": "transcript.partial", "text": "hi", "is_final": True, "speech_final": False}).encode(),
        ),
    )


def replies() -> Parser:
    """The answers of both chat protocols, streamed or whole, cut anywhere."""
    from aura_desktop.providers.completion import CompletionReader
    from aura_desktop.providers.openai.responses import ResponsesReader

    def feed(data: bytes) -> None:
        for reader in (CompletionReader(PEER), ResponsesReader(PEER)):
            for piece in cut(data):
                reader.feed(piece)
            reader.close()
            reader.rest()

    usage = {"prompt_tokens": 3, "completion_tokens": 5}
    whole = {"choices": [{"index": 0, "message": {"content": "Hi."}, "finish_reason": "stop"}], "usage": usage}
    part = {"choices": [{"index": 0, "delta": {"content": [{"type": "text", "text": "Hi"}]}}]}
    last = {"choices": [{"index": 0, "delta": {"content": "<think>no</think>."}, "finish_reason": "length"}]}
    said = {"type": "response.output_text.delta", "output_index": 0, "delta": "Hi."}
    over = {"type": "response.completed", "response": {"usage": {"input_tokens": 3, "output_tokens": 5}}}
    output = {"type": "message", "content": [{"type": "output_text", "text": "Hi."}]}
    document = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "output": [output]}
    failed = {"type": "response.failed", "response": {"error": {"code": "server_error", "message": "m"}}}

    def stream(*events: object) -> bytes:
        return b"".join(b"data: %s\n\n" % json.dumps(event).encode() for event in events) + b"data: [DONE]\n\n"

    return Parser(
        feed,
        (
            stream(part, last, {"choices": [], "usage": usage}),
            json.dumps(whole).encode(),
            stream(said, over),
            stream(said, failed),
            json.dumps(document).encode(),
            stream(part, {"error": {"message": "m", "type": "t", "code": 429}}),
        ),
    )


def voices() -> Parser:
    """What the voices' sockets say."""
    from aura_desktop.providers.alignment import SpokenReader
    from aura_desktop.providers.elevenlabs.wire import read_frame
    from aura_desktop.providers.xai.speech_socket import read_message

    def feed(data: bytes) -> None:
        for raw in (data, text(data)):
            reader = SpokenReader(PEER, 24_000)
            with suppress(ProviderError):
                frame = read_frame(raw, PEER)
                if frame.complaint is not None:
                    failures.from_event(PEER, frame.complaint, partial=False)
                list(reader.feed_base64(frame.audio, frame.timings))
            with suppress(ProviderError):
                read_message(raw, SpokenReader(PEER, 24_000), PEER)

    times = {"chars": ["H", "i"], "charStartTimesMs": [0, 80], "char_start_times_ms": [0, 80]}
    return Parser(
        feed,
        (
            json.dumps({"contextId": "a", "audio": "AAAA" * 20, "alignment": times}).encode(),
            json.dumps({"context_id": "a", "is_final_audio_for_turn": True, "is_final": True}).encode(),
            json.dumps({"context_id": "a", "message": "m", "code": 1008, "error": "e"}).encode(),
            json.dumps(
                {
                    "type": "audio.delta",
                    "delta": "AAAA" * 20,
                    "audio_timestamps": {"graph_chars": ["H"], "graph_times": [[0.0, 0.1]]},
                }
            ).encode(),
            json.dumps({"type": "error", "error": {"message": "m"}}).encode(),
        ),
    )


def alignment() -> Parser:
    from aura_desktop.providers.alignment import SpokenReader, named, read_timings

    def feed(data: bytes) -> None:
        reader = SpokenReader(PEER, 24_000)
        try:
            messages = json.loads(data)
        except (ValueError, RecursionError):
            messages = [{"audio": text(data)}]
        for message in messages if isinstance(messages, list) else [messages]:
            if isinstance(message, dict):
                times = read_timings(message.get("chars"), named(message, "starts", "startTimesMs"), 0.001)
                for event in reader.feed_base64(message.get("audio"), times):
                    starts = getattr(event, "starts", ())
                    assert list(starts) == sorted(starts), "times never go back"

    first = {"audio": "AAAA" * 20, "chars": ["H", "i"], "starts": [0, 80]}
    second = {"audio": "AAA=", "chars": [" ", "you"], "startTimesMs": [[160, 200], [5, 9]]}
    return Parser(feed, (json.dumps([first, second]).encode(), json.dumps([first] * 3).encode()))


def wav_stream() -> Parser:
    from aura_desktop.providers.wav import NotPcm, PcmReader, wav_bytes

    def feed(data: bytes) -> None:
        reader = PcmReader(24_000)
        for piece in cut(data):
            reader.feed(piece)
        reader.close()

    return Parser(feed, (wav_bytes(bytes(100), 24_000), bytes(100)), (NotPcm,))


def complaints() -> Parser:
    """The body of an error, with every status and a head that asks to wait."""
    statuses = (400, 401, 402, 403, 404, 413, 422, 429, 500, 503)

    def feed(data: bytes) -> None:
        status = statuses[len(data) % len(statuses)]
        headers = {"retry-after": text(data[:12]), "content-type": text(data[-20:])}
        error = failures.from_response(PEER, status, data, headers, private=("secret words",))
        assert not re.search(r"\b(?:secret|words)\b", error.detail), "the user's words, whole and by themselves"
        assert error.sentence
        with suppress(ValueError, RecursionError):
            failures.from_event(PEER, json.loads(data), partial=True)
        failures.from_close(PEER, text(data), partial=False)

    shapes = (
        {"error": {"message": "secret words", "type": "insufficient_quota", "code": "429"}},
        {"detail": [{"type": "value_error", "loc": ["body"], "msg": "m"}]},
        {"detail": {"status": "quota_exceeded", "message": "m"}},
        {"code": "x", "error": "m"},
        {"object": "error", "message": "m", "code": 404},
    )
    return Parser(feed, (*(json.dumps(shape).encode() for shape in shapes), b"<html><body>502</body></html>", b""))


def lists() -> Parser:
    """The models and the voices that a service lists."""
    from aura_desktop.providers.elevenlabs import voices as elevenlabs
    from aura_desktop.providers.listing import list_models
    from aura_desktop.providers.xai import speech as xai

    class Listing:
        """Stands for a server and its answer, whose JSON has been read."""

        peer = PEER
        content: object = None

        @asynccontextmanager
        async def open(self, *_: object, **__: object) -> AsyncIterator[Listing]:
            yield self

        async def check(self) -> None: ...

        async def json(self, deadline: float) -> object:
            return self.content

    listing, runner = Listing(), asyncio.Runner()

    def feed(data: bytes) -> None:
        try:
            listing.content = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise AuraError("no JSON") from error
        for read in (elevenlabs.read_voices, elevenlabs.read_models, xai.read_voices):
            read(listing.content)
        runner.run(list_models(listing))  # type: ignore[arg-type]

    models = {"data": [{"id": "m-1", "created": 1_764_000_000, "shutdown_date": "2027-01-06"}], "object": "list"}
    voices = {"voices": [{"voice_id": "v", "name": "Ann", "labels": {"language": "en"}, "language": "en"}]}
    speaking = [{"model_id": "m", "name": "M", "can_do_text_to_speech": True, "languages": [{"language_id": "en"}]}]
    return Parser(feed, tuple(json.dumps(each).encode() for each in ({**models, **voices}, models, voices, speaking)))
