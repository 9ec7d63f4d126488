"""The real program with a window into it, as a process: `python -m tests.e2e.trouble.inside [ARGUMENTS]`.

Nothing of the program is replaced: its engine is wrapped so that its events are kept, the name lookups of the system
can be made to fail, and requests over the local socket AURA_WATCH (one JSON object each) tell what goes on and block a
thread. Events are kept as kinds and codes, without what was said.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import json
import os
import signal
import socket
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aura_desktop.app
from aura_desktop.__main__ import main
from aura_desktop.engine import ThreadedEngine
from aura_desktop.events import Event, Problem, ProblemCleared, ReplyEnded, StateChanged, UserText

WATCH = "AURA_WATCH"
NAME = "aura-fault.local"
"""A host that the lookups of this process find on loopback, while they are well."""

_ANSWER_S = 5.0


class Watch:
    """Answers requests on a thread of its own."""

    def __init__(self, path: str) -> None:
        self.engine: ThreadedEngine | None = None
        self._events: list[tuple[float, str, str]] = []
        self._snapshot: tracemalloc.Snapshot | None = None
        self._lookups = "well"
        self._lookup = socket.getaddrinfo
        self._lookups_back = threading.Event()
        socket.getaddrinfo = self._looked_up  # type: ignore[assignment]
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{path}.new")
        self._listener.listen(8)
        os.rename(f"{path}.new", path)  # whoever sees it can connect
        threading.Thread(target=self._serve, name="watch", daemon=True).start()

    def take(self, event: Event) -> None:
        """Keep an event; on the engine's thread."""
        kind, value = type(event).__name__, ""
        match event:
            case StateChanged(state):
                value = state.value
            case Problem(code, _, action):
                value = f"{code} {action.value}"
            case ProblemCleared(code):
                value = code
            case ReplyEnded(_, outcome):
                value = outcome.value
            case UserText(_, _, final):
                value = str(final)
            case _:
                pass
        self._events.append((time.monotonic(), kind, value))

    def _looked_up(self, host: Any, *rest: Any, **named: Any) -> Any:
        if host in (NAME, NAME.encode()):
            if self._lookups == "hang":
                self._lookups_back.wait()
            if self._lookups == "dead":
                raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
            host = "127.0.0.1"
        return self._lookup(host, *rest, **named)

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection, suppress(OSError, ValueError), connection.makefile("rw") as stream:
                request = json.loads(stream.readline())
                answer = getattr(self, f"_do_{request.pop('do')}")(**request)
                stream.write(json.dumps(answer) + "\n")

    def _do_events(self, since: float) -> list[tuple[float, str, str]]:
        return [event for event in self._events if event[0] >= since]

    def _do_forget(self) -> None:
        """Forget what has happened but for the state and the cards: who measures memory must not count this list."""
        count = len(self._events)
        kept: dict[str, tuple[float, str, str]] = {}
        for event in self._events[:count]:
            _at, kind, value = event
            if kind == "StateChanged":
                kept[kind] = event
            elif kind == "Problem":
                kept[value.split()[0]] = event
            elif kind == "ProblemCleared":
                kept.pop(value, None)
        self._events[:count] = sorted(kept.values())  # what came meanwhile stays behind them

    def _do_gaps(self) -> int:
        """Return how often the reply that is played, or was played last, ran dry."""
        assert self.engine is not None
        assistant = self.engine._assistant
        return assistant.session.player.position(time.monotonic()).gaps if assistant is not None else 0

    def _do_census(self) -> dict[str, Any]:
        """Return the names of the threads and of the engine's tasks, and how long its loop took to answer."""
        tasks: list[str] = []
        told = threading.Event()
        engine = self.engine
        if engine is not None:
            loop = engine._loop

            def count() -> None:
                tasks.extend(_called(task) for task in asyncio.all_tasks(loop))
                told.set()

            loop.call_soon_threadsafe(count)
            told.wait(_ANSWER_S)
        return {"threads": [thread.name for thread in threading.enumerate()], "tasks": tasks, "told": told.is_set()}

    def _do_type(self, text: str) -> None:
        assert self.engine is not None
        self.engine.send_text(text)

    def _do_key(self, down: bool) -> None:
        assert self.engine is not None
        self.engine.push_to_talk(down)

    def _do_stop(self) -> None:
        assert self.engine is not None
        self.engine.stop()

    def _do_mute(self, on: bool) -> None:
        assert self.engine is not None
        self.engine.set_muted(on)

    def _do_lookups(self, manner: str) -> None:
        self._lookups = manner
        if manner == "hang":
            self._lookups_back.clear()
        else:
            self._lookups_back.set()

    def _do_block(self, thread: str, seconds: float) -> None:
        work: Callable[[], None] = lambda: time.sleep(seconds)  # noqa: E731
        assert self.engine is not None
        if thread == "loop":
            self.engine._loop.call_soon_threadsafe(work)
        elif thread == "audio":
            assert self.engine._audio is not None
            self.engine._audio.post(work)
        else:
            from PySide6.QtCore import QCoreApplication, QTimer

            app = QCoreApplication.instance()
            assert app is not None
            QTimer.singleShot(0, app, work)

    def _do_grown(self) -> list[str]:
        """Return where Python's memory has grown since the last call; needs PYTHONTRACEMALLOC in the environment."""
        gc.collect()
        now, before = tracemalloc.take_snapshot(), self._snapshot
        self._snapshot = now
        return [str(one) for one in now.compare_to(before, "lineno")[:25]] if before is not None else []

    def _do_leave(self, seconds: float) -> None:
        """Leave a task behind, to see that it is seen."""
        assert self.engine is not None
        loop = self.engine._loop

        def begin() -> None:
            self._left = loop.create_task(asyncio.sleep(seconds), name="left on purpose")

        loop.call_soon_threadsafe(begin)

    def _do_settings(self) -> None:
        """Open the settings window, on the GUI thread."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        from aura_desktop.ui.main_window import MainWindow

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        (window,) = [one for one in app.topLevelWidgets() if isinstance(one, MainWindow)]
        QTimer.singleShot(0, window, window.open_settings)


def _called(task: asyncio.Task[Any]) -> str:
    name = task.get_name()
    return getattr(task.get_coro(), "__qualname__", "?") if name.startswith("Task-") else name


def _run() -> int:
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1)  # where every thread is, for whoever looks into a patient that hangs
    watch = Watch(os.environ[WATCH])
    build = aura_desktop.app.build_engine

    def watched(*given: Any, **named: Any) -> ThreadedEngine:
        watch.engine = engine = build(*given, **named)
        engine.subscribe(watch.take)
        return engine

    aura_desktop.app.build_engine = watched
    return main()


if __name__ == "__main__":
    sys.exit(_run())
