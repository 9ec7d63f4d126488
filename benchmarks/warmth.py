"""What a warm connection saves: time to the first word of a chat answer, and the wait for a transcript, cold and warm.

Run with `.venv/bin/python benchmarks/warmth.py [--delay MS] [--rounds N]`. The product's own clients talk real TLS to a
server on loopback, through a proxy that delays each direction by --delay (40 ms: a service some 80 ms away). The kernel
answers a TCP connect at once, so the proxy lets the first bytes of a connection wait for the round trip that the
handshake would have taken. The server answers at once: what is left is the network and our own work. A name lookup is
not part of it.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import datetime
import ipaddress
import json
import os
import ssl
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import WSMsgType, web

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aura_desktop.providers.address import Job
from aura_desktop.providers.base import Message, TextDelta
from aura_desktop.providers.compatible_chat import CompatibleChat
from aura_desktop.providers.http import Server
from aura_desktop.providers.websocket import Socket, connect

FRAME_SECONDS = 0.1
FRAME = json.dumps({"audio": base64.b64encode(bytes(3200)).decode(), "commit": False})
COMMIT = json.dumps({"audio": "", "commit": True})
PATH = "/speech-to-text/realtime"


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that signs itself, and its key; return their paths."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Aura benchmark")])
    now = datetime.datetime.now(datetime.UTC)
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    cert_path, key_path = folder / "certificate.pem", folder / "key.pem"
    cert_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_path, key_path


async def answer_models(_request: web.Request) -> web.Response:
    return web.json_response({"data": [{"id": "fake-model"}]})


async def answer_chat(request: web.Request) -> web.StreamResponse:
    await request.json()
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for delta, reason in (({"content": "Hello."}, None), ({}, "stop")):
        chunk = {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
        await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
    await response.write(b"data: [DONE]\n\n")
    return response


async def answer_socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT and json.loads(message.data)["commit"]:
            await socket.send_str(json.dumps({"message_type": "committed_transcript", "text": "Yes."}))
    return socket


class DelayProxy:
    """Passes bytes on, each direction `delay` seconds late, and as late as a TCP handshake would make the first."""

    def __init__(self, port: int, delay: float) -> None:
        self._port = port
        self._delay = delay
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._port)
        ready = asyncio.get_running_loop().time() + 2 * self._delay
        with contextlib.suppress(asyncio.CancelledError):
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(reader, there_writer, ready))
                group.create_task(self._pass(there_reader, writer, 0.0))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ready: float) -> None:
        loop = asyncio.get_running_loop()
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await on_the_way.get()
                await asyncio.sleep(due - loop.time())
                if not data:
                    writer.close()
                    return
                writer.write(data)

        async with asyncio.TaskGroup() as group:
            group.create_task(deliver())
            data = b"-"
            while data:
                try:
                    data = await reader.read(65_536)
                except ConnectionError:
                    data = b""
                on_the_way.put_nowait((max(loop.time(), ready) + self._delay, data))


async def chat(url: str, *, warm: bool) -> float:
    """Return the seconds from the request to its first word."""
    engine = CompatibleChat(url, "fake-model")
    try:
        if warm:
            await engine.warm()
        start = time.perf_counter()
        async with contextlib.aclosing(engine.stream([Message("user", "Hello?")])) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    return time.perf_counter() - start
        raise RuntimeError("no word came")
    finally:
        await engine.aclose()


async def utterance(url: str, seconds: float, *, warm: bool) -> float:
    """Say `seconds` in real time; return the seconds from the last frame to the transcript."""
    server = Server(url, Job.SPEECH_TO_TEXT, provider="benchmark")
    deadline = asyncio.get_running_loop().time() + 10

    async def opened() -> Socket:
        return await connect(server, PATH, {"audio_format": "pcm_16000"}, deadline)

    socket = await opened() if warm else None
    start = time.perf_counter()
    opening = None if socket is not None else asyncio.create_task(opened())
    spoken, sent = 0, 0
    while True:
        if socket is None and opening is not None and opening.done():
            socket = opening.result()
        while socket is not None and sent < spoken:
            await socket.send(FRAME, deadline)
            sent += 1
        if spoken * FRAME_SECONDS >= seconds:
            break
        spoken += 1
        await asyncio.sleep(start + spoken * FRAME_SECONDS - time.perf_counter())
    last = time.perf_counter()
    if socket is None:
        assert opening is not None
        socket = await opening
        for _ in range(sent, spoken):
            await socket.send(FRAME, deadline)
    await socket.send(COMMIT, deadline)
    await socket.receive(deadline)
    wait = time.perf_counter() - last
    await socket.aclose()
    await server.aclose()
    return wait


async def measure(rounds: int, delay: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = write_certificate(Path(folder))
        # For this process only: the product's clients trust the system's certificates, which OpenSSL looks up here.
        os.environ["SSL_CERT_FILE"] = str(certificate)
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate, key)
        app = web.Application()
        app.add_routes(
            [
                web.get("/v1/models", answer_models),
                web.post("/v1/chat/completions", answer_chat),
                web.get(f"/v1{PATH}", answer_socket),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        async with DelayProxy(runner.addresses[0][1], delay) as port:
            url = f"https://127.0.0.1:{port}/v1"
            await chat(url, warm=False)  # imports
            await utterance(url, 0.0, warm=False)
            print(f"{'ms, median (lowest to highest)':44}{'cold':>22}{'warm':>22}{'saved':>8}")
            rows: list[tuple[str, Callable[[bool], Awaitable[float]]]] = [
                ("chat: request to first word", lambda warm: chat(url, warm=warm)),
                ("speech-to-text: all frames at once", lambda warm: utterance(url, 0.0, warm=warm)),
                ("speech-to-text: 0.2 s said in real time", lambda warm: utterance(url, 0.2, warm=warm)),
                ("speech-to-text: 1 s said in real time", lambda warm: utterance(url, 1.0, warm=warm)),
            ]
            for name, run in rows:
                cold, warm = [], []
                for _ in range(rounds):  # in turn, so that a bad moment of the machine meets both
                    cold.append(1000 * await run(False))
                    warm.append(1000 * await run(True))
                saved = statistics.median(cold) - statistics.median(warm)
                print(f"{name:44}{spread(cold):>22}{spread(warm):>22}{saved:8.0f}")
        await runner.cleanup()


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=40.0, help="delay of each direction in ms (default 40)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each (default 15)")
    given = parser.parse_args()
    asyncio.run(measure(given.rounds, given.delay / 1000))


if __name__ == "__main__":
    main()
