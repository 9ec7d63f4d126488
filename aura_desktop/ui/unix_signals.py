"""Makes Ctrl-C and SIGTERM end the Qt event loop in an orderly way. GUI (main) thread only."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from PySide6.QtCore import QSocketNotifier


class QuitSignals:
    """A context in which SIGINT and SIGTERM call `quit_program` from the event loop.

    Python runs signal handlers only between its own instructions, and Qt's loop has none; the wake-up descriptor makes
    the loop turn once.
    """

    def __init__(self, quit_program: Callable[[], None]) -> None:
        self._quit = quit_program
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._drain)
        self._descriptor = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() returned fits signal() again
        signal.set_wakeup_fd(self._descriptor)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self._quit()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._reader.recv(64)
