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
import contextlib
import threading
import wave
from collections.abc import Iterator

from .behaviour import DEFAULT_REPLY, Behaviour
from .faults import Fault, Kind
from .host import Host
from .openai_http import OpenAIHttp


class FakeServer(OpenAIHttp):
    """The server; an async context manager. `url` is the base URL with /v1."""

    def __init__(self, behaviour: Behaviour | None = None, port: int = 0) -> None:
        super().__init__(behaviour, strict=False)
        self._host = Host(self, port=port)

    @property
    def port(self) -> int:
        return self._host.port

    @property
    def url(self) -> str:
        return self._host.url

    @property
    def connections(self) -> int:
        """How many connections requests have come in on."""
        return len({r.connection for r in self.records})

    async def __aenter__(self) -> FakeServer:
        await self._host.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._host.__aexit__()


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
