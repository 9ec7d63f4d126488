"""The child process an engine runs in: native code that crashes, blocks or holds the interpreter hurts nobody else.

The child ends as soon as its standard input closes, so it never outlives the program, whatever ended that. Standard
output carries only the messages of `channel`; what native libraries print goes to standard error.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from aura_desktop.providers.local.channel import Channel, EngineUnusable

HOST_ARGUMENT = "--engine-host"
"""The hidden first argument with which the program itself becomes a host, as it must in a frozen bundle."""

KINDS = ("speech-to-text", "chat")

NICENESS = 2
"""Added to the child's nice value: a long search must not starve audio callbacks or the window."""


def host_command(kind: str) -> list[str]:
    """Return the command line that starts the host of `kind` ("speech-to-text" or "chat"). Any thread."""
    if kind not in KINDS:
        raise ValueError(f"no such engine host: {kind}")
    if getattr(sys, "frozen", False):
        return [sys.executable, HOST_ARGUMENT, kind]
    return [sys.executable, "-m", "aura_desktop.providers.local.host", kind]


def host_environment() -> dict[str, str]:
    """Return the environment for the child: ours, with this package findable from any working directory.

    Unless the user has chosen, OpenMP's threads (llama.cpp's) sleep while they wait for each other: spinning, they take
    the processor from each other and from the audio, and the first token of the small model comes seconds later.
    """
    environment = {"OMP_WAIT_POLICY": "passive", **os.environ}
    if not getattr(sys, "frozen", False):
        root = os.path.dirname(os.path.abspath(__file__))
        for _ in range(3):
            root = os.path.dirname(root)
        known = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = root + os.pathsep + known if known else root
    return environment


def main(argv: Sequence[str]) -> int:
    """Run the host named by `argv[0]` until standard input closes, and return the exit status.

    `argv` is what follows `--engine-host` on the program's command line. Called on the main thread of the child.
    """
    if len(argv) != 1 or argv[0] not in KINDS:
        return 2
    # The terminal's Ctrl-C is for the program, which then closes our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
    channel = _take_pipes()
    settings = channel.receive()
    if not isinstance(settings, dict):
        return 0
    try:
        _serve(argv[0], channel, settings)
    except EngineUnusable as problem:
        channel.send({"event": "failed", "sentence": str(problem)})
        return 1
    except Exception as error:  # the boundary of the child, whose output is kept: it may quote the user
        from aura_desktop.platform.crash import print_places

        print_places(error)
        return 1
    return 0


def _serve(kind: str, channel: Channel, settings: dict[str, Any]) -> None:
    # Imported here: each child loads its own engine and not the other's.
    if kind == "chat":
        from aura_desktop.providers.local import llama_host

        llama_host.serve(channel, settings)
    else:
        from aura_desktop.providers.local import pocketsphinx_host

        pocketsphinx_host.serve(channel, settings)


def _take_pipes() -> Channel:
    """Keep standard input and output for messages, and send what native code prints to standard error."""
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    sink = os.fdopen(os.dup(1), "wb", buffering=0)
    with contextlib.suppress(OSError):
        os.dup2(2, 1)
    return Channel(os.fdopen(os.dup(0), "rb"), sink)


if __name__ == "__main__":
    # Flushing and joining native threads may hang; nothing is left to save.
    status = main(sys.argv[1:])
    os._exit(status)
