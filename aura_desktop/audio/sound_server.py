"""Watches PulseAudio, or PipeWire in its place, on a thread of its own ("sound-server").

PortAudio knows neither the server's devices by name nor that its list has changed
(https://github.com/spatialaudio/python-sounddevice/issues/516, 627); the server says both by itself, within
milliseconds and without being asked again and again.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from .base import Census
from .server_census import census

_log = logging.getLogger(__name__)

_CLIENT = "Aura Desktop (devices)"
_WATCHED = ("sink", "source", "server", "source_output", "sink_input")
_AGAIN_S = 2.0  # between attempts to reach a server that is not there
_LISTEN_S = 30.0
_CALM_S = 0.05  # one unplugging is a dozen events
_JOIN_S = 1.0


def _import_pulsectl() -> Any:
    import pulsectl

    return pulsectl


class SoundServer:
    """`base.DeviceWatch` for Linux. Without a server, or without libpulse, there is never a census.

    Args:
        module: Returns pulsectl; called on the watch's thread.
        otherwise: What `census` holds while there is no server: a stamp of the kernel's sound cards.
    """

    def __init__(
        self, module: Callable[[], Any] = _import_pulsectl, otherwise: Callable[[], Census | None] = lambda: None
    ) -> None:
        self._module = module
        self._otherwise = otherwise
        self._news = threading.Condition()
        self._census: Census | None = None
        self._looked = False
        self._on_change: Callable[[], None] = lambda: None
        self._closing = threading.Event()
        self._open = threading.Lock()  # held to wake the server's loop, and to let go of it
        self._server: Any = None
        self._thread: threading.Thread | None = None

    def start(self, on_change: Callable[[], None]) -> None:
        """Watch from now on (see `base.DeviceWatch`). Idempotent; a later call replaces `on_change`."""
        self._on_change = on_change
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sound-server", daemon=True)
            self._thread.start()

    def census(self, wait_s: float = 0.0) -> Census | None:
        """Return the last census; waits up to `wait_s` for the first one."""
        if wait_s and self._thread is not None:
            with self._news:
                self._news.wait_for(lambda: self._looked, wait_s)
        return self._census

    def close(self) -> None:
        """Watch no more; waits at most 1 s. Idempotent."""
        self._closing.set()
        thread = self._thread
        end = time.monotonic() + _JOIN_S
        while thread is not None and thread.is_alive() and time.monotonic() < end:
            with self._open:
                if self._server is not None:
                    self._server.event_listen_stop()
            thread.join(0.02)  # the stop is lost when the thread does not listen just then

    def _run(self) -> None:
        try:
            pulsectl = self._module()
        except (ImportError, OSError) as error:
            _log.info("no libpulse: %s", error)
            pulsectl = None
        while not self._closing.is_set():
            if pulsectl is not None:
                try:
                    self._watch(pulsectl)
                except (pulsectl.PulseError, pulsectl.PulseDisconnected, OSError) as error:
                    _log.debug("sound server: %s", type(error).__name__)
                except Exception:  # the boundary of the thread
                    _log.exception("while watching the sound server")
            self._publish(self._otherwise())
            self._closing.wait(_AGAIN_S)

    def _watch(self, pulsectl: Any) -> None:
        with pulsectl.Pulse(_CLIENT, connect=False) as server:
            server.connect(autospawn=False)
            try:
                with self._open:
                    self._server = server
                server.event_mask_set(*_WATCHED)
                server.event_callback_set(lambda event: _stop(pulsectl))
                _log.info("the sound server is watched")
                while not self._closing.is_set():
                    self._publish(_look(server))
                    server.event_listen(timeout=_LISTEN_S)
                    self._closing.wait(_CALM_S)
            finally:
                with self._open:
                    self._server = None

    def _publish(self, new: Census | None) -> None:
        with self._news:
            changed = new != self._census
            self._census = new
            self._looked = True
            self._news.notify_all()
        if changed and not self._closing.is_set():
            self._on_change()


def _stop(pulsectl: Any) -> None:
    raise pulsectl.PulseLoopStop


def _look(server: Any) -> Census:
    return census(
        server.server_info(),
        server.source_list(),
        server.sink_list(),
        server.source_output_list(),
        server.sink_input_list(),
        os.getpid(),
    )
