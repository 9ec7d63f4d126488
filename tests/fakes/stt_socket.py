"""What the fakes of streaming speech-to-text share: what they are told to do, what they saw, and how they break.

A surface is built from `SttSocket` (the WebSocket of a service) or `SttFile` (its file endpoint); both take the same
`SttBehaviour`, so that one service is told once.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from aiohttp import BodyPartReader, WSMsgType, web

from .answers import reset
from .behaviour import Record
from .faults import Fault, Kind

GARBAGE: tuple[str | bytes, ...] = (b"\xff\xfe\x00", "{", "[1, 2]", '"text"', '{"type": {}, "message_type": 3}')


class Break(StrEnum):
    """How a socket goes wrong."""

    HANDSHAKE = "handshake"  # `status` and `body` instead of the upgrade
    NEVER_READY = "never-ready"  # open, and not a word
    RESET = "reset"  # connection reset
    CLOSE = "close"  # closed with `code` and `reason`
    STALL = "stall"  # open and deaf from then on
    GARBAGE = "garbage"  # a frame of `garbage`, then deaf
    ERROR = "error"  # the service's own error frame `error`, then closed


class When(StrEnum):
    """What brings it about."""

    OPEN = "open"
    SOUND = "sound"  # `after` seconds of sound
    COMMIT = "commit"


@dataclass(frozen=True, slots=True)
class SocketFault:
    """One way to fail. `times` ends it after that many sockets (0: never)."""

    kind: Break
    when: When = When.SOUND
    after: float = 0.5
    status: int = 500
    body: bytes = b""
    code: int = 1011
    reason: str = ""
    garbage: str | bytes = GARBAGE[0]
    error: dict[str, Any] = field(default_factory=dict)
    times: int = 0


@dataclass(slots=True)
class SttBehaviour:
    """What the service hears and how fast (seconds). `transcripts` are used up first, then `transcript` repeats.

    `delays` are used up first, a commit each, then `finalise` repeats: so texts can come out of order.
    """

    transcript: str = "Could you tell me about the history of the telephone?"
    transcripts: list[str] = field(default_factory=list)
    finalise: float = 0.0
    delays: list[float] = field(default_factory=list)
    ready: float = 0.0
    partials: bool = True
    idle_limit: float | None = None  # a socket without sound for so long is closed, as Scribe does
    own_commit: float | None = None  # seconds of sound after which the service commits by itself, as Scribe does
    endpoints: bool = False  # xAI: ends an utterance of its own each 3 s, and does not say it again at the end
    fault: SocketFault | None = None
    file_text: str | None = None  # what a file says; `transcript` when None
    file_delay: float = 0.0
    file_fault: Fault | None = None

    def next_text(self) -> str:
        return self.transcripts.pop(0) if self.transcripts else self.transcript

    def next_delay(self) -> float:
        return self.delays.pop(0) if self.delays else self.finalise


@dataclass(slots=True)
class Talk:
    """One socket as the server saw it; times are monotonic seconds."""

    query: dict[str, str]
    terms: list[str]
    headers: dict[str, str]
    rate: int
    at: float = field(default_factory=time.monotonic)
    frames: list[dict[str, Any] | bytes] = field(default_factory=list)
    sound: bytearray = field(default_factory=bytearray)  # all of it
    segment: bytearray = field(default_factory=bytearray)  # since the last commit
    committed: list[bytes] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # what the fake refused
    last_sound: float = field(default_factory=time.monotonic)
    shown: str = ""  # the last partial text of this segment
    deaf: bool = False
    due: set[asyncio.Task[None]] = field(default_factory=set)  # answers on their way
    closed_at: float | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def seconds(self) -> float:
        return len(self.sound) / 2 / self.rate

    @property
    def pending(self) -> float:
        """Seconds of sound that wait for a commit."""
        return len(self.segment) / 2 / self.rate

    def sounds(self) -> list[dict[str, Any] | bytes]:
        """Return the frames that carried sound."""
        return [f for f in self.frames if isinstance(f, bytes) or f.get("audio") or f.get("audio_base_64")]

    async def closed_within(self, seconds: float) -> float:
        """Wait until the client closed it; return when."""
        async with asyncio.timeout(seconds):
            await self.over.wait()
        assert self.closed_at is not None
        return self.closed_at


class SttSocket:
    """The WebSocket of one service. Subclasses say what a service says."""

    path: ClassVar[str]
    rate: ClassVar[int] = 16_000

    def __init__(self, behaviour: SttBehaviour | None = None) -> None:
        self.behaviour = behaviour or SttBehaviour()
        self.talks: list[Talk] = []
        self.most_open = 0
        self._news = asyncio.Event()
        self._sockets: dict[int, tuple[web.Request, web.WebSocketResponse]] = {}

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return [web.get(self.path, self._serve)]

    @property
    def open(self) -> list[Talk]:
        """The sockets that are open now."""
        return [talk for talk in self.talks if talk.closed_at is None]

    async def until(self, ready: Any, seconds: float = 2.0) -> None:
        """Wait until `ready()` holds; it is asked after each thing that happens here."""
        async with asyncio.timeout(seconds):
            while not ready():
                await self._news.wait()

    async def drop(self, talk: Talk, kind: Break) -> None:
        """Reset or close a socket that is idle."""
        request, ws = self._sockets[id(talk)]
        await self._break(request, ws, talk, SocketFault(kind, code=1000))

    # What a service says -------------------------------------------------------------------------------------

    def refuse(self, query: dict[str, str], terms: list[str]) -> str | None:
        """Return what is wrong with the address, None when nothing is."""
        raise NotImplementedError

    async def greet(self, ws: web.WebSocketResponse, talk: Talk) -> None:
        """Send what comes first."""
        raise NotImplementedError

    async def take(self, ws: web.WebSocketResponse, talk: Talk, frame: dict[str, Any] | bytes) -> None:
        """Do what a frame of the client asks."""
        raise NotImplementedError

    async def show(self, ws: web.WebSocketResponse, talk: Talk, text: str) -> None:
        """Send a partial text of the segment under way."""
        raise NotImplementedError

    # What they share -----------------------------------------------------------------------------------------

    async def hear(self, ws: web.WebSocketResponse, talk: Talk, pcm: bytes) -> None:
        """Take sound, and show more words of what it will be."""
        talk.sound += pcm
        talk.segment += pcm
        talk.last_sound = time.monotonic()
        behaviour = self.behaviour
        if behaviour.partials and any(pcm):
            words = (behaviour.transcripts or [behaviour.transcript])[0].split()
            text = " ".join(words[: int(talk.pending * 4)])
            if text != talk.shown:
                talk.shown = text
                await self.show(ws, talk, text)

    def committed(self, talk: Talk) -> tuple[str, float]:
        """Note a commit; return its text and when it is due."""
        talk.commits.append(time.monotonic())
        talk.committed.append(bytes(talk.segment))
        talk.segment.clear()
        talk.shown = ""
        return self.behaviour.next_text(), self.behaviour.next_delay()

    def later(self, talk: Talk, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside what comes next."""
        task = asyncio.create_task(work)
        talk.due.add(task)
        task.add_done_callback(talk.due.discard)

    def happened(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        fault = self.behaviour.fault
        if fault is not None and fault.times:
            left = fault.times - 1
            following = None
            if left:
                following = SocketFault(**{**{n: getattr(fault, n) for n in SocketFault.__slots__}, "times": left})
            self.behaviour.fault = following
        query = dict(request.query)
        terms = [*request.query.getall("keyterms", []), *request.query.getall("keyterm", [])]
        headers = {k.lower(): v for k, v in request.headers.items()}
        if fault is not None and fault.kind is Break.HANDSHAKE:
            return web.Response(status=fault.status, body=fault.body, content_type="application/json")
        if (wrong := self.refuse(query, terms)) is not None:
            return web.json_response({"error": {"message": wrong, "code": "invalid_request"}}, status=400)
        ws = web.WebSocketResponse(max_msg_size=32 << 20, timeout=1.0)
        await ws.prepare(request)
        talk = Talk(query, terms, headers, self.rate)
        self.talks.append(talk)
        self.most_open = max(self.most_open, len(self.open))
        self._sockets[id(talk)] = request, ws
        self.happened()
        watch = asyncio.create_task(self._watch(ws, talk))
        try:
            if fault is not None and fault.kind is Break.NEVER_READY:
                talk.deaf = True
            else:
                await asyncio.sleep(self.behaviour.ready)
                if fault is not None and fault.when is When.OPEN:
                    await self._break(request, ws, talk, fault)
                else:
                    await self.greet(ws, talk)
            await self._listen(request, ws, talk, fault)
        except ConnectionResetError:
            pass
        finally:
            watch.cancel()
            talk.closed_at = time.monotonic()
            talk.over.set()
            self.happened()
        return ws

    async def _listen(
        self, request: web.Request, ws: web.WebSocketResponse, talk: Talk, fault: SocketFault | None
    ) -> None:
        async for message in ws:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            frame = json.loads(message.data) if message.type is WSMsgType.TEXT else message.data
            talk.frames.append(frame)
            if not talk.deaf:
                commits = len(talk.commits)
                await self.take(ws, talk, frame)
                if fault is not None and (
                    (fault.when is When.SOUND and talk.seconds >= fault.after)
                    or (fault.when is When.COMMIT and len(talk.commits) > commits)
                ):
                    await self._break(request, ws, talk, fault)
                    if fault.kind is Break.RESET:
                        return
            self.happened()

    async def _break(self, request: web.Request, ws: web.WebSocketResponse, talk: Talk, fault: SocketFault) -> None:
        talk.deaf = True
        for task in talk.due:
            task.cancel()  # nothing of what was due comes any more
        match fault.kind:
            case Break.RESET:
                reset(request)
            case Break.CLOSE:
                await ws.close(code=fault.code, message=fault.reason.encode())
            case Break.ERROR:
                await ws.send_json(fault.error)
                await ws.close(code=1008, message=b"")
            case Break.GARBAGE if isinstance(fault.garbage, bytes):
                await ws.send_bytes(fault.garbage)
            case Break.GARBAGE:
                assert isinstance(fault.garbage, str)
                await ws.send_str(fault.garbage)

    async def _watch(self, ws: web.WebSocketResponse, talk: Talk) -> None:
        limit = self.behaviour.idle_limit
        while limit is not None:
            left = talk.last_sound + limit - time.monotonic()
            if left <= 0:
                await ws.close(code=1000)
                return
            await asyncio.sleep(left)


class SttFile:
    """The file endpoint of one service."""

    path: ClassVar[str]

    def __init__(self, behaviour: SttBehaviour | None = None) -> None:
        self.behaviour = behaviour or SttBehaviour()
        self.records: list[Record] = []
        self._news = asyncio.Event()

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        return [web.post(self.path, self._serve)]

    def refuse(self, form: list[tuple[str, str]], names: list[str], content: bytes) -> str | None:
        """Return what is wrong with a form (its fields, the names of all its parts in order), None when nothing is."""
        raise NotImplementedError

    def sound(self, form: list[tuple[str, str]], content: bytes) -> bytes:
        """Return the PCM of an accepted file."""
        raise NotImplementedError

    def answer(self, text: str, seconds: float) -> dict[str, Any]:
        """Return the answer's body."""
        raise NotImplementedError

    def complaint(self, wrong: str) -> dict[str, Any]:
        """Return the body of a refusal."""
        raise NotImplementedError

    async def arrived(self, count: int = 1, seconds: float = 2.0) -> Record:
        """Wait until `count` files have come in; return the last of them."""
        async with asyncio.timeout(seconds):
            while len(self.records) < count or not self.records[count - 1].received:
                await self._news.wait()
        return self.records[count - 1]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        record = Record.of(request)
        with record.answering():
            form, names, content = await self._form(request, record)
            self.records.append(record)
            record.received = True
            self._news.set()
            self._news = asyncio.Event()
            if (wrong := self.refuse(form, names, content)) is not None:
                return web.json_response(self.complaint(wrong), status=400)
            record.audio = self.sound(form, content)
            record.audio_seconds = len(record.audio) / 32_000
            await asyncio.sleep(self.behaviour.file_delay)
            fault = self.behaviour.file_fault
            if fault is not None and fault.kind is Kind.STALL_BEFORE:
                await asyncio.Event().wait()
            if fault is not None and fault.kind is Kind.RESET_BEFORE:
                reset(request)
                return web.Response()
            if fault is not None:
                return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
            text = self.behaviour.file_text
            found = self.behaviour.transcript if text is None else text
            return web.json_response(self.answer(found, record.audio_seconds))

    async def _form(self, request: web.Request, record: Record) -> tuple[list[tuple[str, str]], list[str], bytes]:
        form: list[tuple[str, str]] = []
        names: list[str] = []
        content = b""
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            names.append(part.name or "")
            if part.filename is not None:
                content = bytes(await part.read())
                record.body["file"] = {"filename": part.filename, "content_type": part.headers.get("content-type")}
            else:
                value = await part.text()
                form.append((part.name or "", value))
                record.body.setdefault(part.name, []).append(value)
        return form, names, content
