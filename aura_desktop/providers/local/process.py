"""The program's side of an engine's child process: start, ask, restart after a crash, end without a trace."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aura_desktop.errors import EngineFailed
from aura_desktop.providers.local import channel
from aura_desktop.providers.local.host import host_command, host_environment

START_LIMIT = 30.0
"""Seconds an engine may take to load before it counts as failed."""

END_GRACE = 0.25
"""Seconds a child gets to end by itself once its input is closed; then it is killed."""

_KEPT_LINES = 20

Event = Mapping[str, Any]


def creation_flags() -> int:
    """Return the Windows process flags: no console window, own group, below normal priority. Zero elsewhere."""
    if sys.platform != "win32":
        return 0
    import subprocess

    return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS


class EngineProcess:
    """One engine host and the talk with it. All methods are called on the asyncio thread.

    Args:
        kind: "speech-to-text" or "chat", see `host.KINDS`.
        provider: Name put into the errors.
        title: What the user calls it, for the sentences: "The offline speech recognition".
        settings: First message to the child; may hold secrets, which is why it is no command line.
        on_event: Gets what the child says unasked.
        command: Replaces `host_command(kind)`.
    """

    def __init__(
        self,
        kind: str,
        *,
        provider: str,
        title: str,
        settings: Mapping[str, Any],
        on_event: Callable[[Event], None] | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self._provider = provider
        self._title = title
        self._settings = settings
        self._on_event = on_event
        self._command = list(command) if command is not None else host_command(kind)
        self._process: asyncio.subprocess.Process | None = None
        self._starting: asyncio.Task[Event] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._ready: asyncio.Future[Event] | None = None
        self._asked: dict[int, asyncio.Future[Event]] = {}
        self._numbers = itertools.count(1)
        self._changing = asyncio.Lock()  # a child is started or ended, never both at once
        self._ended = asyncio.Event()
        self._ended.set()
        self._alive = False
        self.generation = 0
        """Counts the starts: what was sent to an earlier generation is unknown to this one."""

    @property
    def running(self) -> bool:
        """Whether the child is loaded and alive."""
        return self._alive

    @property
    def pid(self) -> int | None:
        """The child's process number while there is one."""
        return self._process.pid if self._process is not None else None

    async def start(self) -> Event:
        """Start the child unless it runs, wait until it is ready and return its first message.

        Cancelling the wait leaves the start going on for the next caller. Raises EngineFailed.
        """
        if self._starting is None or (self._starting.done() and not self._alive):
            self._starting = asyncio.create_task(self._start(), name=f"start {self._provider}")
            # A failure nobody waits for any more is met again by whoever starts next.
            self._starting.add_done_callback(lambda task: task.cancelled() or task.exception())
        return await asyncio.shield(self._starting)

    def send(self, message: Event | bytes) -> None:
        """Hand `message` to the child; never blocks. Dropped when it does not run (see `generation`)."""
        if self.running and self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._process.stdin.write(channel.encode(message))

    async def ask(self, message: Event) -> Event:
        """Send `message` with a number and return the answer to it. Raises EngineFailed when the child dies."""
        if not self.running:
            raise self._died()
        number = next(self._numbers)
        answer: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            self.send({**message, "ask": number})
            return await answer
        finally:
            self._asked.pop(number, None)

    async def wait_ended(self) -> None:
        """Wait until there is no child."""
        await self._ended.wait()

    async def aclose(self) -> None:
        """End the child within a second and collect it. Idempotent; `start` may be called again."""
        starting, self._starting = self._starting, None
        if starting is not None and not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
        async with self._changing:
            await self._end(grace=END_GRACE)

    async def _start(self) -> Event:
        async with self._changing:
            return await self._start_alone()

    async def _start_alone(self) -> Event:
        await self._end(grace=0.0)
        self._last_lines.clear()
        self._ended.clear()
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=host_environment(),
                # Its own session: the terminal's Ctrl-C and hang-up are for the program alone.
                start_new_session=sys.platform != "win32",
                creationflags=creation_flags(),
            )
        except (OSError, ValueError) as problem:
            self._ended.set()
            raise self._failure(f"{self._title} could not be started. Install Aura again.", str(problem)) from problem
        self.generation += 1
        process, ready = self._process, self._ready
        assert process.stdin is not None
        self._tasks = [
            asyncio.create_task(self._read_messages(process), name=f"messages of {self._provider}"),
            asyncio.create_task(self._read_lines(process), name=f"lines of {self._provider}"),
        ]
        try:
            with contextlib.suppress(OSError, RuntimeError):
                process.stdin.write(channel.encode(self._settings))
            async with asyncio.timeout(START_LIMIT):
                first = await ready
        except TimeoutError as problem:
            await self._end(grace=0.0)
            raise self._failure(
                f"{self._title} did not start within {START_LIMIT:.0f} seconds. Close other programs and try again."
            ) from problem
        except BaseException:  # also a cancelled start must not leave a child behind
            await self._end(grace=0.0)
            raise
        if first.get("event") != "ready":
            await self._end(grace=END_GRACE)
            raise self._failure(str(first.get("sentence") or f"{self._title} could not be started."))
        if process.returncode is not None:
            raise self._died()
        self._alive = True
        return first

    async def _read_messages(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with contextlib.suppress(asyncio.IncompleteReadError, ValueError, OSError):
            while True:
                length, kind = channel.HEADER.unpack(await process.stdout.readexactly(channel.HEADER.size))
                if length > channel.LARGEST_MESSAGE:
                    break
                message = channel.decode(kind, await process.stdout.readexactly(length))
                if isinstance(message, dict):
                    self._take(message)
        # Whatever broke the pipe, this child is of no use any more. It is mostly ending by itself, and killing what has
        # just ended would collect it behind asyncio's back.
        try:
            async with asyncio.timeout(END_GRACE):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        if self._process is process:
            self._alive = False
            self._fail_waiting()
            self._ended.set()

    def _take(self, message: Event) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(message)
        elif "answer" in message:
            answer = self._asked.get(int(message["answer"]))
            if answer is not None and not answer.done():
                answer.set_result(message)
        elif self._on_event is not None:
            self._on_event(message)

    def _fail_waiting(self) -> None:
        waiting = [*self._asked.values(), *([self._ready] if self._ready is not None else [])]
        for future in waiting:
            if not future.done():
                future.set_exception(self._died())
                future.exception()

    async def _read_lines(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        rest = b""
        while block := await process.stderr.read(4096):
            *lines, rest = (rest + block)[-65536:].split(b"\n")
            self._last_lines.extend(line.decode(errors="replace").strip()[:300] for line in lines if line.strip())

    async def _end(self, grace: float) -> None:
        self._alive = False
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            try:
                async with asyncio.timeout(grace):
                    await process.wait()
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        # Reading to the end closes the pipes; a grandchild that holds one open must not hold us.
        _, unfinished = await asyncio.wait(self._tasks, timeout=0.2)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        self._fail_waiting()
        # The public API offers no way to close the read pipes of a child that left one open.
        process._transport.close()  # type: ignore[attr-defined]
        self._ended.set()

    def _died(self) -> EngineFailed:
        return self._failure(f"{self._title} stopped unexpectedly. It starts again with the next try.")

    def _failure(self, sentence: str, detail: str = "") -> EngineFailed:
        return EngineFailed(sentence, provider=self._provider, detail=detail or "\n".join(self._last_lines))
