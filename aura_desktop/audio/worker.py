"""The thread "audio-io": takes blocks in, runs the session, hands frames on."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable

from .. import errors
from .base import Frame
from .session import AudioSession

_log = logging.getLogger(__name__)
_WAIT_S = 0.05
_NAP_S = 0.15  # with the wait for the next block eight 20 ms blocks; an onset is noticed 140 ms later, an end is not
_JOIN_S = 2.0
_HELD_S = 0.5  # a driver that has held the thread for longer is not waited for as long
_STEADY_STEPS = 200  # steps without a crash after which its card goes away: about 4 s


class AudioThread:
    """Runs an `AudioSession`. Public methods may be called from any thread.

    Args:
        session: What to run; nobody else may call it while this thread lives.
        on_frames: Takes the frames, on this thread; must not block.
        idle: Whether nobody speaks and nothing plays; blocks are then taken in eight at a time, which costs a third.
            Called on this thread.
    """

    def __init__(
        self,
        session: AudioSession,
        on_frames: Callable[[list[Frame]], None],
        idle: Callable[[], bool] = lambda: False,
    ) -> None:
        self._session = session
        self._on_frames = on_frames
        self._idle = idle
        self._attention = threading.Event()
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._beat = 0.0  # when the last step began
        self._bad_steps = 0  # counts down with every good step after a crash
        self._thread = threading.Thread(target=self._run, name="audio-io", daemon=True)

    def start(self) -> None:
        """Start the thread; it opens the devices."""
        self._thread.start()

    def post(self, command: Callable[[], None]) -> None:
        """Run `command` on the audio thread, soon and in order."""
        self._commands.put(command)
        self._attention.set()
        self._session.capture.wake()

    def close(self) -> bool:
        """Release the devices and end the thread; False when a driver keeps it (longer than 2 s)."""
        self._closing.set()
        self._attention.set()
        self._session.capture.wake()
        if self._thread.ident is not None:
            self._thread.join(_JOIN_S if self.held_s < _HELD_S else _HELD_S)
        return not self._thread.is_alive()

    @property
    def held_s(self) -> float:
        """For how long the present step has been going on, in s: far more than 0.2 when a driver holds the thread."""
        return time.monotonic() - self._beat if self._beat else 0.0

    def _run(self) -> None:
        self._beat = time.monotonic()
        self._guard(self._session.start)
        while not self._closing.is_set():
            self._beat = time.monotonic()
            if self._idle():
                self._attention.wait(_NAP_S)
            self._attention.clear()
            self._session.capture.wait(_WAIT_S)
            self._run_commands()
            self._guard(self._step)
        self._run_commands()
        self._guard(self._session.close)

    def _run_commands(self) -> None:
        while not self._commands.empty():
            self._guard(self._commands.get_nowait())

    def _step(self) -> None:
        frames = self._session.step()
        if frames:
            self._on_frames(frames)
        if self._bad_steps:
            self._bad_steps -= 1
            if not self._bad_steps:
                self._session.settle(errors.AudioError.code)

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # the boundary of the thread: hearing must survive any single fault
            _log.exception("in the audio thread")
            self._bad_steps = _STEADY_STEPS
            self._session.trouble(
                errors.AudioError(
                    "Something went wrong in the sound part of Aura. It goes on; if it stays deaf or mute, restart it."
                )
            )
            self._closing.wait(_WAIT_S)  # a fault that repeats must not spin
