"""One running Aura a data folder, and a way to talk to it.

The owner holds a lock on `run/lock` for its whole life: the system frees it however the process ends, so a socket file
left behind by a crash is known to be stale. Commands go over a local socket (on Windows a named pipe) of
multiprocessing.connection, which only this user can open and which proves a shared key both ways. A message is one JSON
object (never a pickle):

    request  {"version": 1, "verb": "raise", "arguments": {}}
    answer   {"version": 1, "ok": true, "sentence": ""}

An unknown verb or a later version is answered with ok=false and a sentence, so that old and new versions can meet.
Each caller has a thread and a time limit of its own, so one that says nothing holds up nobody.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import secrets
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import IO, Any

from ..errors import AuraError, FileProblem
from .paths import CANNOT_WRITE, make_private_folder, run_folder, runtime_folder

VERSION = 1
_LONGEST_MESSAGE = 1 << 16  # bytes; every verb and its sentence fit many times over
_CALLERS = 16  # at once; more wait in the socket's queue
_FAMILY = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
_BREATH_S = 0.02
_PATIENCE_S = 2.0  # how long a caller may take over a message

NOT_RUNNING = "Aura is not running; start it first."

Handler = Callable[[Mapping[str, Any]], str]
"""(arguments) -> a sentence for the caller, "" when there is nothing to say. Raises AuraError to refuse."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the running instance replied."""

    ok: bool
    sentence: str = ""


class Instance:
    """The claim to be the one running Aura of a data folder; `claim` makes it, `close` gives it up."""

    def __init__(self, home: Path, lock: IO[bytes]) -> None:
        self._home = home
        self._lock = lock
        self._listener: Listener | None = None
        self._address = ""
        self._thread: threading.Thread | None = None
        self._handlers: Mapping[str, Handler] = {}
        self._key = b""
        self._patience_s = _PATIENCE_S
        self._room = threading.BoundedSemaphore(_CALLERS)
        self._closing = False

    @classmethod
    def claim(cls, home: Path) -> Instance | None:
        """Become the running instance of `home`, or return None when another process is. Raises FileProblem."""
        path = run_folder(home) / "lock"
        try:
            lock = _opened(path)
        except OSError as error:
            raise FileProblem(f"{path} cannot be opened ({error.strerror}); make it writable for you.") from error
        if not _lock(lock):
            lock.close()
            return None
        return cls(home, lock)

    @classmethod
    def running(cls, home: Path) -> bool:
        """Return whether some process is the running instance of `home`, also one that does not answer yet."""
        claimed = cls.claim(home)
        if claimed is not None:
            claimed.close()
        return claimed is None

    def serve(self, handlers: Mapping[str, Handler], *, patience_s: float = _PATIENCE_S) -> None:
        """Answer requests from now on, each in a thread of its own, with the handler of its verb.

        A caller may take `patience_s` over each message. Called again, other handlers answer from then on.
        """
        self._patience_s = patience_s
        self._handlers = dict(handlers)
        if self._listener is not None:
            return
        try:
            self._listen(run_folder(self._home))
        except OSError as error:
            if error.errno not in CANNOT_WRITE:
                raise
            # The disk became read-only or full since the folder was made: callers look here too.
            self._listen(make_private_folder(runtime_folder(self._home)))
        self._thread = threading.Thread(target=self._accept, name="instance", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering and let another process be the running one. Idempotent."""
        self._closing = True
        if self._listener is not None and self._thread is not None:
            # accept() wakes only by a connection: closing its socket from here would leave it waiting. No key, because
            # proving it waits for an answer that may not come any more.
            with contextlib.suppress(OSError):
                Client(self._address, _FAMILY).close()
            self._thread.join(2)
            with contextlib.suppress(OSError):  # the folder was removed or cleaned meanwhile: nothing to take away
                self._listener.close()
            self._listener = None
        self._lock.close()

    def _listen(self, folder: Path) -> None:
        self._address = _address(self._home, folder)
        if _FAMILY == "AF_UNIX":
            Path(self._address).unlink(missing_ok=True)  # ours by the lock, so what is left there is stale
        self._key = _new_key(folder)
        self._listener = Listener(self._address, _FAMILY, backlog=64)
        if _FAMILY == "AF_UNIX":
            os.chmod(self._address, 0o600)  # its folder is private from the start, so nobody slips in before this

    def _accept(self) -> None:
        assert self._listener is not None
        while not self._closing:
            try:
                connection = self._listener.accept()
            except (OSError, EOFError):
                time.sleep(_BREATH_S)  # a caller that vanished; and where there are no more files to open, no spinning
                continue
            self._room.acquire()
            threading.Thread(target=self._serve, args=(connection,), name="instance-caller", daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        try:
            with connection:
                if not self._closing:
                    _limit(connection, self._patience_s)
                    deliver_challenge(connection, self._key)
                    answer_challenge(connection, self._key)
                    self._answer(connection)
        except (OSError, EOFError, AuthenticationError):
            pass  # it vanished, took too long, or did not know the key
        finally:
            self._room.release()

    def _answer(self, connection: Connection) -> None:
        if not connection.poll(self._patience_s):
            return
        answer = self._handle(connection.recv_bytes(_LONGEST_MESSAGE))
        reply = {"version": VERSION, "ok": answer.ok, "sentence": answer.sentence}
        connection.send_bytes(json.dumps(reply).encode())

    def _handle(self, raw: bytes) -> Answer:
        try:
            request = json.loads(raw)
            version, verb, arguments = int(request["version"]), str(request["verb"]), dict(request["arguments"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return Answer(False, "The running Aura did not understand the request.")
        if version > VERSION:
            return Answer(False, "The running Aura is older than this command; end it and start it again.")
        handler = self._handlers.get(verb)
        if handler is None:
            return Answer(False, f"The running Aura does not know {verb[:40]!r}; end it and start it again.")
        try:
            return Answer(True, handler(arguments))
        except AuraError as error:
            return Answer(False, error.sentence)
        except Exception:  # the boundary: one bad request must not end the thread that answers
            _log.exception("request %r failed", verb)
            return Answer(False, "The running Aura could not do that; its log says why.")


def ask(home: Path, verb: str, arguments: Mapping[str, Any] | None = None, timeout: float = 3.0) -> Answer:
    """Send `verb` to the running instance of `home` and return its answer, within `timeout` seconds.

    No instance, or one that does not answer in time, gives ok=False and a sentence; nothing is raised.
    """
    result: list[Answer] = []
    problem = NOT_RUNNING

    def call() -> None:
        nonlocal problem
        try:
            with _met(home) as connection:
                problem = f"The running Aura does not answer within {timeout:g} s; end it and start it again."
                request = {"version": VERSION, "verb": verb, "arguments": dict(arguments or {})}
                connection.send_bytes(json.dumps(request).encode())
                if connection.poll(timeout):
                    reply = json.loads(connection.recv_bytes(_LONGEST_MESSAGE))
                    result.append(Answer(bool(reply["ok"]), str(reply["sentence"])))
        except (OSError, EOFError, AuthenticationError, AuraError, ValueError, KeyError, TypeError):
            return

    # A thread, because connecting to a frozen process has no time limit of its own.
    caller = threading.Thread(target=call, name="instance-call", daemon=True)
    caller.start()
    caller.join(timeout)
    if caller.is_alive():
        problem = f"The running Aura does not answer within {timeout:g} s; end it and start it again."
    return result[0] if result else Answer(False, problem)


def _met(home: Path) -> Connection:
    """Connect to the running instance, in either of the places where it may listen. Raises OSError and others."""
    try:
        folder = run_folder(home)
        return Client(_address(home, folder), _FAMILY, authkey=(folder / "key").read_bytes())
    except (OSError, AuthenticationError):  # nobody, or what a process before has left there
        folder = runtime_folder(home)
        if not (folder / "key").exists():
            raise
        make_private_folder(folder)  # in /tmp it may be somebody else's, who would learn what is asked for
    return Client(_address(home, folder), _FAMILY, authkey=(folder / "key").read_bytes())


def _address(home: Path, folder: Path) -> str:
    if sys.platform == "win32":
        return rf"\\.\pipe\aura-desktop-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"
    return str(folder / "socket")


def _new_key(folder: Path) -> bytes:
    path = folder / "key"
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    return path.read_bytes()


def _opened(path: Path) -> IO[bytes]:
    """Open the lock file, which is held open for the life of the process."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        return path.open("rb")  # a disk that has become read-only: the lock of before can still be held


def _lock(file: IO[bytes]) -> bool:
    """Lock the file without waiting; False when another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _limit(connection: Connection, seconds: float) -> None:
    """Let reads and writes of a socket fail after `seconds`; a pipe of Windows has no such limit."""
    if sys.platform != "win32":
        with socket.socket(fileno=os.dup(connection.fileno())) as same:
            whole = int(seconds)
            interval = struct.pack("@ll", whole, int((seconds - whole) * 1_000_000))
            same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, interval)
            same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, interval)
