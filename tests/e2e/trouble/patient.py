"""The real program with a watch inside, and what must hold after each fault."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

from ..program import PrivateDisplay, Program, until
from ..pulse import RATE, PrivatePulse
from .inside import WATCH

ROOT = Path(__file__).parents[3]
INSIDE = (sys.executable, "-m", "tests.e2e.trouble.inside")
CALM = ("listening", "ready", "muted", "resting")
BOUND_S = 5.0
EXIT_S = 3.0
START_S = 40.0
SPARE_SOCKETS = 3
"""Connections that the pools of three engines may keep beside those they had before."""

_POOLS = ("asyncio_", "engine-work", "ThreadPool")
"""Beginnings of the names of worker threads, which are kept for the next piece of work."""

Happening = tuple[float, str, str]
"""When (monotonic), the event's kind, and its code."""


class Patient:
    """One run of the program; a context manager that ends it whatever happens.

    Attributes:
        wrong: What did not hold, in words.
    """

    def __init__(
        self, home: Path, display: PrivateDisplay, sound: PrivatePulse | None, arguments: Sequence[str], **environ: str
    ) -> None:
        self.home = home
        self.sound = sound
        self.wrong: list[str] = []
        self._folder = tempfile.TemporaryDirectory(prefix="aura-watch-")
        self._address = f"{self._folder.name}/s"
        more = {"PULSE_SERVER": sound.server} if sound is not None else {}
        watched = {WATCH: self._address, "PYTHONPATH": str(ROOT), "NO_PROXY": "*", **more, **environ}
        self.program = Program(home, display, arguments, watched, start=INSIDE)
        self.pid = self.program.process.pid

    def __enter__(self) -> Patient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.program.__exit__(kind, error, trace)
        for pid in self.family():  # what it left behind must not outlive the test
            _kill(pid)
        self._folder.cleanup()

    # What goes on inside.

    def ask(self, do: str, **request: Any) -> Any:
        """Send a request to the watch and return its answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self._address)
            with connection.makefile("rw") as stream:
                stream.write(json.dumps({"do": do, **request}) + "\n")
                stream.flush()
                return json.loads(stream.readline())

    def events(self, since: float = 0.0) -> list[Happening]:
        """Return what has happened."""
        return [(at, kind, value) for at, kind, value in self.ask("events", since=since)]

    @property
    def state(self) -> str:
        """The present state, "" before there is one."""
        states = [value for _, kind, value in self.events() if kind == "StateChanged"]
        return states[-1] if states else ""

    @property
    def cards(self) -> dict[str, str]:
        """The cards that are shown, each with its action."""
        shown: dict[str, str] = {}
        for _, kind, value in self.events():
            if kind == "Problem":
                code, action = value.split()
                shown[code] = action
            elif kind == "ProblemCleared":
                shown.pop(value, None)
        return shown

    def wait_for(self, *states: str, seconds: float = BOUND_S) -> float:
        """Wait until the state is one of these; return how long it took. Raises TimeoutError."""
        begin = time.monotonic()
        until(lambda: self.state in states, seconds, f"the state {' or '.join(states)} (it is {self.state})")
        return time.monotonic() - begin

    def wait_until_up(self, *states: str) -> None:
        """Wait until the engine is there and calm."""
        until(lambda: Path(self._address).exists(), START_S, "the program starts")
        self.wait_for(*(states or CALM), seconds=START_S)

    def settled(self, since: float, seconds: float = BOUND_S) -> float:
        """Wait until what began at `since` has ended: a card with an action, or calm again; return after how long."""

        def over() -> float:
            busy = False
            for at, kind, value in self.events(since):
                if kind == "Problem" and value.split()[1] != "none":
                    return at
                busy = busy or (kind == "StateChanged" and value not in CALM)
                if busy and kind == "StateChanged" and value in CALM:
                    return at
            return 0.0

        return until(over, seconds, f"a card or calm (state {self.state}, cards {self.cards})") - since

    # What a user does.

    def type(self, text: str = "Hello there") -> float:
        """Type something; return when."""
        self.ask("type", text=text)
        return time.monotonic()

    def answers(self, seconds: float = BOUND_S) -> float:
        """Type until it is answered aloud, and wait until the reply has ended; return how long the first sound took."""
        begin = time.monotonic()
        while True:
            asked = self.type()
            spoke = self._first(
                asked, begin + seconds - time.monotonic(), ("StateChanged", "speaking"), ("Problem", "")
            )
            if spoke is not None and spoke[1] == "StateChanged" and self._first(asked, 8.0, ("ReplyEnded", "heard")):
                return spoke[0] - begin
            if time.monotonic() - begin > seconds:
                raise TimeoutError(f"no answer within {seconds:g} s (state {self.state}, cards {self.cards})")

    def hears(self, question: npt.NDArray[np.int16], seconds: float = BOUND_S) -> float:
        """Ask aloud; return how long after the last word the first sound of the answer came."""
        assert self.sound is not None
        self.wait_for(*CALM, seconds=15)
        begin = time.monotonic()
        self.sound.say(question)
        end = begin + len(question) / RATE
        seconds += len(question) / RATE
        spoke = self._first(begin, seconds, ("StateChanged", "speaking"))
        if spoke is None:
            raise TimeoutError(f"no answer to what was said (state {self.state}, cards {self.cards})")
        self.wait_for(*CALM, seconds=15)
        return spoke[0] - end

    def _first(self, since: float, seconds: float, *wanted: tuple[str, str]) -> Happening | None:
        def found() -> Happening | None:
            for one in self.events(since):
                if any(one[1] == kind and one[2].startswith(value) for kind, value in wanted):
                    return one
            return None

        try:
            return until(found, seconds, "")
        except TimeoutError:
            return None

    # What it holds, and leaves.

    def census(self) -> dict[str, list[str]]:
        """Return what is there now: tasks, threads, sockets, children."""
        inside = self.ask("census")
        if not inside["told"]:
            inside["tasks"] = ["the loop does not answer"]
        sockets = []
        for entry in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                target = os.readlink(entry)
            except OSError:  # closed meanwhile
                continue
            if target.startswith("socket:"):
                sockets.append(target)
        return {
            "tasks": sorted(inside["tasks"]),
            "threads": sorted(name for name in inside["threads"] if not name.startswith(_POOLS)),
            "sockets": sockets,
            "children": [_called(pid) for pid in self.family() if pid != self.pid],
        }

    def settled_census(self, seconds: float = 4.0) -> dict[str, list[str]]:
        """Return the census once it stays the same for half a second."""
        before, since, end = self.census(), time.monotonic(), time.monotonic() + seconds
        while time.monotonic() < end and time.monotonic() - since < 0.5:
            time.sleep(0.1)  # another process's state has nothing to wait on
            now = self.census()
            if [len(one) for one in now.values()] != [len(one) for one in before.values()]:
                before, since = now, time.monotonic()
        return before

    def left_over(self, before: dict[str, list[str]], stays: Sequence[str] = (), seconds: float = BOUND_S) -> str:
        """Return what is there beyond `before` and does not go, "" for nothing; what holds a word of `stays` may."""

        def more() -> str:
            now, found = self.census(), []
            for what, old in before.items():
                names = list((Counter(now[what]) - Counter(old)).elements())
                names = [name for name in names if not any(word in name for word in stays)]
                if what == "sockets":
                    names = names[: max(0, len(now[what]) - len(old) - SPARE_SOCKETS)]
                if names:
                    found.append(f"{len(names)} {what} ({'; '.join(names[:4])})")
            return ", ".join(found)

        end = time.monotonic() + seconds
        while (found := more()) and time.monotonic() < end:
            time.sleep(0.1)  # another process's state has nothing to wait on
        return found

    def family(self) -> list[int]:
        """Return the processes of this run that are alive, orphans too: the watch is in their environment."""
        mark, found = f"{WATCH}={self._address}".encode(), []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    ours = mark in (entry / "environ").read_bytes().split(b"\0")  # empty for one that has ended
                except OSError:
                    continue
                if ours:
                    found.append(int(entry.name))
        return found

    def memory_mb(self) -> float:
        """Return the size of its address space in MB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def history(self) -> tuple[int, int]:
        """Return how many messages of the user and of Aura are kept; raises AssertionError when the file is damaged."""
        path = self.home / "profiles" / "default" / "history.db"
        if not path.exists():
            return 0, 0
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
            (state,) = base.execute("PRAGMA integrity_check").fetchone()
            assert state == "ok", f"the history is damaged: {state}"
            counted = dict(base.execute("SELECT part % 2, COUNT(*) FROM message GROUP BY part % 2").fetchall())
        return counted.get(0, 0), counted.get(1, 0)

    def replies(self) -> int:
        """Return how many replies have been heard, to their end or in part."""
        return sum(kind == "ReplyEnded" and value in ("heard", "cut") for _, kind, value in self.events())

    def hangs_up(self, number: signal.Signals) -> None:
        """Send a signal to the program and its children."""
        os.killpg(self.pid, number)

    def end(self, seconds: float = EXIT_S, codes: Sequence[int] = (0,)) -> float:
        """Ask it to end and return how long that took; what does not hold goes to `wrong`."""
        begin = time.monotonic()
        process = self.program.process
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(20)
        except Exception:
            self.wrong.append("it did not end within 20 s")
            return 20.0
        took = time.monotonic() - begin
        if took > seconds:
            self.wrong.append(f"it took {took:.1f} s to end")
        if code not in codes:
            self.wrong.append(f"exit code {code}")
        try:
            until(lambda: not self.family(), 1.0, "")
        except TimeoutError:
            self.wrong.append(f"left behind: {', '.join(map(_called, self.family()))}")
        self.wrong += self.complaints()
        return took

    def complaints(self) -> list[str]:
        """Return what the output and the log say that must never be said."""
        output = self.program.output.read_text(errors="replace")
        log = self.home / "logs" / "aura.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        found = [
            f"{sign} in the output" for sign in ("Traceback", "Segmentation", "terminate called") if sign in output
        ]
        return found + [
            f"{sign!r} in the log" for sign in ("uncaught", "not caught", "never retrieved") if sign in text
        ]


def _called(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:80]
    except OSError:
        return str(pid)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
