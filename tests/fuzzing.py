"""Parsers of what comes from outside, each with inputs to begin from: fed with damaged bytes by a test and a benchmark.

A parser may take what it is given, or refuse it with an error of ours (or one that its callers turn into ours);
whatever else comes out is a defect. Inputs are seeds, changed at a few places, cut and joined, now and then noise.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from aura_desktop.errors import AuraError, ProviderError
from aura_desktop.providers import failures

PEER = failures.Peer("The service", "fuzzed")
LARGEST = 1 << 13
TOKENS = (
    b"null", b"true", b"-1", b"1e999", b"NaN", b"9" * 30, b"{}", b"[]", b'""', b'"\\ud800"', b"\xff\xfe", b"\0",
    b"[" * 300, b'{"a":' * 300, "\u202e".encode(), b"data: ", b"<b>", b"*" * 50, b"\x7f\xff\xff\xff", b"\xff" * 4,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parser:
    """`feed` takes bytes and raises nothing but `refusals`; `seeds` are inputs that make sense to it."""

    feed: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    refusals: tuple[type[Exception], ...] = (AuraError,)

    def accepts(self, data: bytes) -> bool:
        """Return whether `data` was taken; any other error than a refusal comes through."""
        try:
            self.feed(data)
        except self.refusals:
            return False
        return True


def damaged(rng: random.Random, seeds: Iterable[bytes]) -> bytes:
    """Return one of `seeds`, changed at a few places."""
    known = list(seeds)
    if rng.random() < 0.05:
        return rng.randbytes(rng.randrange(200))
    data = bytearray(rng.choice(known))
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0:
                data[at : at + 1] = rng.randbytes(1)
            case 1:
                del data[at : at + rng.randrange(1, 40)]
            case 2:
                data[at:at] = rng.choice(TOKENS)
            case 3:
                other = rng.choice(known)
                begin = rng.randrange(len(other) + 1)
                data[at:at] = other[begin : begin + rng.randrange(1, 80)]
            case 4:
                data[at : at + rng.randrange(1, 8)] = rng.choice(TOKENS)
            case 5:
                del data[at:]
    return bytes(data[:LARGEST])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _cut(data: bytes) -> list[bytes]:
    """Return `data` in pieces whose sizes come from its own bytes, so that a find can be repeated."""
    pieces, rest = [], data
    while rest:
        size = 1 + rest[0] % 37
        pieces.append(rest[:size])
        rest = rest[size:]
    return pieces


def _from_file(read: Callable[[Path], object], name: str = "file.json") -> Callable[[bytes], object]:
    folder = tempfile.TemporaryDirectory(prefix="aura-fuzz-")
    path = Path(folder.name) / name

    def feed(data: bytes) -> object:
        assert folder.name  # keeps the folder while this is alive
        for old in path.parent.iterdir():
            old.unlink()
        path.write_bytes(data)
        return read(path)

    return feed


def _wav() -> Parser:
    from aura_desktop.audio.wav import read_wav
    from aura_desktop.providers.wav import wav_bytes

    plain = wav_bytes(bytes(range(200)), 16_000)
    odd = plain[:12] + b"LIST\x05\0\0\0abcde\0" + plain[12:]
    return Parser(_from_file(read_wav, "file.wav"), (plain, odd, plain.replace(b"RIFF", b"RIFX", 1)))


def _wav_stream() -> Parser:
    from aura_desktop.providers.wav import NotPcm, PcmReader, wav_bytes

    def feed(data: bytes) -> None:
        reader = PcmReader(24_000)
        for piece in _cut(data):
            reader.feed(piece)
        reader.close()

    return Parser(feed, (wav_bytes(bytes(100), 24_000), bytes(100)), (NotPcm,))


def _settings() -> Parser:
    from aura_desktop.settings import TABLE, Settings

    def read(path: Path) -> None:
        settings = Settings(path)
        for setting in TABLE:
            value = settings.get(setting.key)
            assert setting.parse(value) == value, setting.key

    whole = {"version": 1, "settings": {setting.key: setting.default for setting in TABLE}}
    some = {"version": 1, "settings": {"chat.base_url": "http://127.0.0.1:1/v1", "keys.talk": "ctrl+f8", "new": [1]}}
    return Parser(_from_file(read), (json.dumps(whole).encode(), json.dumps(some).encode()))


def _assignment() -> Parser:
    from aura_desktop.settings import TABLE, parse_assignment

    seeds = tuple(f"{setting.key}={setting.default}".encode() for setting in TABLE)
    return Parser(lambda data: parse_assignment(_text(data)), seeds)


def _sse() -> Parser:
    from aura_desktop.providers.sse import SseOverflow, SseParser

    def feed(data: bytes) -> None:
        parser = SseParser(max_event_bytes=2_000)
        for piece in _cut(data):
            parser.feed(piece)
        parser.close()

    seeds = (
        b'data: {"choices":[{"delta":{"content":"a"}}]}\n\n: alive\n\ndata: [DONE]\n\n',
        b"event: e\r\ndata: x\r\n\r\n",
    )
    return Parser(feed, seeds, (SseOverflow,))


def _sockets() -> Parser:
    from aura_desktop.providers.elevenlabs.scribe import ScribeWire
    from aura_desktop.providers.openai.realtime import RealtimeWire
    from aura_desktop.providers.websocket import read_json
    from aura_desktop.providers.xai.stt import XaiWire

    def feed(data: bytes) -> None:
        for frame in (data, _text(data)):
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


def _alignment() -> Parser:
    from aura_desktop.providers.alignment import SpokenReader, named, read_timings

    def feed(data: bytes) -> None:
        reader = SpokenReader(PEER, 24_000)
        try:
            messages = json.loads(data)
        except (ValueError, RecursionError):
            messages = [{"audio": _text(data)}]
        for message in messages if isinstance(messages, list) else [messages]:
            if isinstance(message, dict):
                times = read_timings(message.get("chars"), named(message, "starts", "startTimesMs"), 0.001)
                for event in reader.feed_base64(message.get("audio"), times):
                    starts = getattr(event, "starts", ())
                    assert list(starts) == sorted(starts), "times never go back"

    first = {"audio": "AAAA" * 20, "chars": ["H", "i"], "starts": [0, 80]}
    second = {"audio": "AAA=", "chars": [" ", "you"], "startTimesMs": [[160, 200], [5, 9]]}
    return Parser(feed, (json.dumps([first, second]).encode(), json.dumps([first] * 3).encode()))


def _history() -> Parser:
    from aura_desktop.history_records import Role
    from aura_desktop.profiles.history_export import FORMAT, VERSION
    from aura_desktop.profiles.history_import import read_export

    at = "2026-11-25T09:00:00+00:00"
    said = {"turn": 1, "part": 0, "role": Role.USER.value, "text": "Hello", "at": at, "typed": False}
    reply = {
        "turn": 1, "part": 1, "role": Role.AURA.value, "text": "Hi.", "at": at, "heard": 3, "provider": "openai",
        "dollars": 0.001,
    }  # fmt: skip
    session = {
        "id": "a-1", "profile": "default", "title": "Hello", "renamed": False, "starred": True, "started": at,
        "last_active": at, "messages": [said, reply],
    }  # fmt: skip
    export = {"format": FORMAT, "version": VERSION, "sessions": [session]}
    return Parser(_from_file(lambda path: list(read_export(path, "default"))), (json.dumps(export).encode(),))


def _figures() -> Parser:
    from aura_desktop.profiles.ledger_file import read_file
    from aura_desktop.profiles.waterfall_file import Newer, read_turns

    def read(path: Path) -> None:
        with suppress(Newer):
            read_turns(path)
        read_file(path)

    ledger = {"version": 1, "months": {"2026-11": {"near": 0.0, "over": 1, "lines": {"openai/chat": {"requests": 3}}}}}
    turns = {"version": 1, "turns": [{"audible": 912.4, "spoken": True, "end_of_turn": 350.0}]}
    return Parser(_from_file(read), (json.dumps(ledger).encode(), json.dumps(turns).encode()))


def _feed() -> Parser:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from assets.release_feed import public_key, sign
    from aura_desktop.updates.feed import CONTEXT, FeedRefused, read_feed

    key, now = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), datetime(2026, 11, 25, tzinfo=UTC)
    assert CONTEXT
    content = {
        "serial": 7,
        "expires": "2027-01-01T00:00:00+00:00",
        "version": "0.3.0",
        "notes": "n",
        "page": "https://a.b",
    }

    def feed(data: bytes) -> None:
        with suppress(FeedRefused):
            read_feed(data, [public_key(key)], now)
        try:  # and as content that was signed
            parsed = json.loads(data)
        except (ValueError, RecursionError):
            return
        if isinstance(parsed, dict):
            read_feed(sign(parsed, key), [public_key(key)], now)

    return Parser(feed, (json.dumps(content).encode(), sign(content, key)), (FeedRefused,))


def _rules() -> Parser:
    from aura_desktop.providers.router.rules import parse

    return Parser(
        lambda data: parse(_text(data)), (b"xai: news, weather\nopenai: /code|python/\n# note\n", b"local: *")
    )


def _address() -> Parser:
    from aura_desktop.providers.address import Job, parse_base_url

    seeds = (
        b"http://127.0.0.1:8000/v1",
        b"https://me:pass@host.example/api/v2/",
        b"rack.local:1",
        b"http://[::1]:80/v1",
    )
    return Parser(lambda data: parse_base_url(_text(data), Job.CHAT), seeds)


def _markdown() -> Parser:
    from aura_desktop.ui import markdown

    def feed(data: bytes) -> None:
        source = _text(data)
        for paragraph in markdown.read(source):
            for run in paragraph.runs:
                assert 0 <= run.start <= len(source)

    return Parser(
        feed, (b"# Head\n* **bold** and *it* `code`\n1. one\n```\nx\n```\n", b"[a](http://b) <img src=x> __c__")
    )


def _replies() -> Parser:
    """The answers of both chat protocols, streamed or whole, cut anywhere."""
    from aura_desktop.providers.completion import CompletionReader
    from aura_desktop.providers.openai.responses import ResponsesReader

    def feed(data: bytes) -> None:
        for reader in (CompletionReader(PEER), ResponsesReader(PEER)):
            for piece in _cut(data):
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


def _voices() -> Parser:
    """What the voices' sockets say."""
    from aura_desktop.providers.alignment import SpokenReader
    from aura_desktop.providers.elevenlabs.wire import read_frame
    from aura_desktop.providers.xai.speech_socket import read_message

    def feed(data: bytes) -> None:
        for raw in (data, _text(data)):
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


def _complaints() -> Parser:
    """The body of an error, with every status and a head that asks to wait."""
    statuses = (400, 401, 402, 403, 404, 413, 422, 429, 500, 503)

    def feed(data: bytes) -> None:
        status = statuses[len(data) % len(statuses)]
        headers = {"retry-after": _text(data[:12]), "content-type": _text(data[-20:])}
        error = failures.from_response(PEER, status, data, headers, private=("secret words",))
        assert not re.search(r"\b(?:secret|words)\b", error.detail), "the user's words, whole and by themselves"
        assert error.sentence
        with suppress(ValueError, RecursionError):
            failures.from_event(PEER, json.loads(data), partial=True)
        failures.from_close(PEER, _text(data), partial=False)

    shapes = (
        {"error": {"message": "secret words", "type": "insufficient_quota", "code": "429"}},
        {"detail": [{"type": "value_error", "loc": ["body"], "msg": "m"}]},
        {"detail": {"status": "quota_exceeded", "message": "m"}},
        {"code": "x", "error": "m"},
        {"object": "error", "message": "m", "code": 404},
    )
    return Parser(feed, (*(json.dumps(shape).encode() for shape in shapes), b"<html><body>502</body></html>", b""))


def _requests() -> Parser:
    """What another process says to the running Aura."""
    from aura_desktop.platform.single_instance import Instance

    folder = tempfile.TemporaryDirectory(prefix="aura-fuzz-")
    instance = Instance.claim(Path(folder.name))
    assert instance is not None
    instance._handlers = {"raise": lambda arguments: ""}

    def feed(data: bytes) -> None:
        assert folder.name  # keeps the folder while this is alive
        if not instance._handle(data).ok:
            raise AuraError("refused")

    request = {"version": 1, "verb": "raise", "arguments": {}}
    return Parser(feed, (json.dumps(request).encode(), json.dumps({**request, "verb": "no"}).encode()))


def _facts() -> Parser:
    """The small files that Aura keeps for itself."""
    from aura_desktop.platform.remembered import Remembered
    from aura_desktop.updates.memory import read_memory

    def read(path: Path) -> None:
        Remembered(path).get("place")
        read_memory(path, "https://a.b")

    memory = {"version": 1, "feed": "https://a.b", "asked": "2026-11-25T09:00:00+00:00", "serial": 7, "told": "0.3.0"}
    return Parser(_from_file(read), (json.dumps(memory).encode(), json.dumps({"place": "1,2", "told": True}).encode()))


def _lists() -> Parser:
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


def _profiles() -> Parser:
    """Which profile was open last, and what the profiles are called: files that anybody may have edited."""
    from aura_desktop.profiles.registry import _LAST, NAME, Registry

    folder = tempfile.TemporaryDirectory(prefix="aura-fuzz-")
    registry = Registry(Path(folder.name))
    settings = registry.home / "profiles" / "work" / NAME
    settings.parent.mkdir(parents=True)

    def feed(data: bytes) -> None:
        assert folder.name  # keeps the folder while this is alive
        for path in (settings, registry.home / _LAST):
            path.write_bytes(data)
        assert registry.last() in ("default", "work")
        assert len({profile.id for profile in registry.profiles()}) == 2

    title = {"version": 1, "settings": {"profile.title": "Work"}}
    return Parser(feed, (json.dumps(title).encode(), json.dumps({"version": 1, "profile": "work"}).encode()))


def _keys() -> Parser:
    """A key of the whole desktop, as it is typed into the settings."""
    from aura_desktop.platform.key_combo import Combo

    def feed(data: bytes) -> None:
        for platform in ("linux", "darwin", "win32"):
            combo = Combo.parse(_text(data), platform)
            assert Combo.parse(str(combo), platform) == combo, "what is written is read again"
            assert combo.words(platform)
            assert combo.trigger()

    return Parser(feed, (b"ctrl+alt+space", b"super+f8", b"Strg + Umschalt + a", b"meta+page_up", b"pause"))


def _devices() -> Parser:
    """What the sound server and the drivers call their devices."""
    from aura_desktop.audio.server_census import census

    def feed(data: bytes) -> None:
        words = _text(data).split("\n")
        words += ["", "x"] * 4
        properties = dict(zip(("device.bus", "device.api", "api.bluez5.address", "device.string"), words, strict=False))
        ends = [
            SimpleNamespace(
                index=index, name=name, description=words[index + 1], channel_count=len(name) % 3,
                monitor_of_sink=index, monitor_of_sink_name=words[-1 - index], proplist=properties,
            )
            for index, name in enumerate(words[:6])
        ]  # fmt: skip
        info = SimpleNamespace(default_source_name=words[0], default_sink_name=words[1])
        ours = {"application.process.id": words[2]}
        streams = [SimpleNamespace(source=number, sink=number, proplist=ours) for number in range(9)]
        found = census(info, ends, ends, streams, streams, 7)
        assert len({(device.id, device.label, device.inputs) for device in found.devices}) <= 12

    return Parser(feed, (b"bluetooth\nbluez5\n7\nAA:BB\nheadset\nheadset", b"alsa_input.pci\nauto_null\nusb"))


PARSERS: dict[str, Callable[[], Parser]] = {
    "address": _address,
    "alignment": _alignment,
    "assignment": _assignment,
    "complaints": _complaints,
    "devices": _devices,
    "facts": _facts,
    "figures": _figures,
    "history": _history,
    "keys": _keys,
    "lists": _lists,
    "markdown": _markdown,
    "profiles": _profiles,
    "release-feed": _feed,
    "replies": _replies,
    "requests": _requests,
    "rules": _rules,
    "settings": _settings,
    "sse": _sse,
    "voices": _voices,
    "wav": _wav,
    "wav-stream": _wav_stream,
    "websocket": _sockets,
}
"""By the name that benchmarks.fuzz takes."""
