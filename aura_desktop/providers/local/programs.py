"""Runs a program of the system, text in, bytes out, and leaves nothing of it behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Sequence

from aura_desktop.providers.local.process import creation_flags

BLOCK = 16_384
"""Most bytes read from the program in one piece."""

Runner = Callable[[Sequence[str], bytes], AsyncGenerator[bytes, None]]
"""Starts a command line with its standard input and streams its standard output; see `run`."""


class ProgramFailed(Exception):
    """A program that ended with a status other than 0; the text is the end of what it printed about it."""


async def run(command: Sequence[str], text: bytes) -> AsyncGenerator[bytes, None]:
    """Stream what `command` writes to standard output while it reads `text`, without any shell.

    Closing the generator or cancelling whoever waits for it kills the program with its children and collects it.
    Raises OSError when it cannot be started and ProgramFailed when it fails. On the asyncio thread.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=sys.platform != "win32",
        creationflags=creation_flags(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    # Both beside the reading: a program may write before it has read everything, and complain at any length.
    feeding = asyncio.create_task(_feed(process.stdin, text), name=f"text to {command[0]}")
    complaints = asyncio.create_task(_last_of(process.stderr), name=f"errors of {command[0]}")
    try:
        while block := await process.stdout.read(BLOCK):
            yield block
        if await process.wait() != 0:
            raise ProgramFailed((await complaints).decode(errors="replace").strip())
    finally:
        kill(process)
        feeding.cancel()
        complaints.cancel()
        await asyncio.gather(feeding, complaints, return_exceptions=True)
        with contextlib.suppress(OSError):  # wait() returns only after the end of the output, which nobody else reads
            while await process.stdout.read(BLOCK):
                pass
        await process.wait()
        # The public API offers no way to close the pipes of a process whose output was not read to its end.
        process._transport.close()  # type: ignore[attr-defined]


def kill(process: asyncio.subprocess.Process) -> None:
    """End `process`, and on POSIX every process of the session it leads, at once. On the asyncio thread."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


async def _feed(pipe: asyncio.StreamWriter, text: bytes) -> None:
    with contextlib.suppress(OSError):
        pipe.write(text)
        await pipe.drain()
        pipe.close()


async def _last_of(pipe: asyncio.StreamReader) -> bytes:
    kept = b""
    while block := await pipe.read(4096):
        kept = (kept + block)[-2000:]
    return kept
