"""Chooses the source of global keys for this session, and goes down a step where one does not work.

Opening takes a moment (pynput's import, the display, the bus), so everything happens on a thread of its own.
Wayland: the portal; without one X11's listener, which there sees keys only while an X11 window has the focus; else
nothing. Whatever works less well is told and not forbidden.
"""

from __future__ import annotations

import logging
import queue
import sys
import threading
from collections.abc import Callable, Mapping

from .key_combo import Combo
from .key_machine import Purpose
from .key_source import KeySource, Kind, NoSource, ReleasesLost, Tell, session_kind

_log = logging.getLogger(__name__)
_XWAYLAND = (
    "This desktop has no portal for keys: they are seen only while a program without Wayland support is in front."
)
_MAC = "macOS asks for Input Monitoring (System Settings > Privacy & Security); without it no key arrives."
_BROKEN = "Keys outside the window cannot be seen here."

Make = Callable[[Tell, Kind, str], KeySource]
"""(tell, kind, caution) -> pynput's source; may raise ImportError, OSError or NoDisplay."""


Post = Callable[[Callable[[], None]], None]
"""Runs a function soon, one after the other."""


class ChosenKeys:
    """The source that works in this session; see KeySource. Opened by the first `bind`.

    Args:
        tell: Takes the events.
        environ: The environment.
        platform: sys.platform's value.
        portal: Makes the portal's source: (tell, missing) -> source.
        listener: Makes pynput's source.
        watch: Begins to watch for the screen being locked: (away) -> a function that ends it. None: nothing does.
        post: Runs what takes a moment; a thread of its own when None.
    """

    def __init__(
        self,
        tell: Tell,
        environ: Mapping[str, str],
        *,
        platform: str = sys.platform,
        portal: Callable[[Tell, Callable[[], None]], KeySource] | None = None,
        listener: Make | None = None,
        watch: Callable[[Callable[[], None]], Callable[[], None]] | None = None,
        post: Post | None = None,
    ) -> None:
        self._tell = tell
        self._environ = environ
        self._kind = session_kind(environ, platform)
        self._portal = portal or _portal
        self._listener = listener or _listener
        self._watch = watch
        self._end_watch: Callable[[], None] | None = None
        self._source: KeySource | None = None
        self._keys: dict[Purpose, Combo] = {}
        self._post = post or _own_thread()
        self._closed = False

    def bind(self, keys: Mapping[Purpose, Combo]) -> None:
        """Use these keys and no others."""
        wanted = dict(keys)
        self._post(lambda: self._bind(wanted))

    def _bind(self, keys: dict[Purpose, Combo]) -> None:
        if self._closed:
            return
        self._keys = keys
        if self._source is None:
            self._source = self._open()
            if self._watch is not None:
                self._end_watch = self._watch(lambda: self._tell(ReleasesLost()))
        self._source.bind(keys)

    def is_down(self, purpose: Purpose) -> bool | None:
        """Ask the source."""
        source = self._source
        return None if source is None else source.is_down(purpose)

    def close(self) -> None:
        """Let every key go. Idempotent."""
        if not self._closed:
            self._closed = True
            self._post(self._close)

    def _close(self) -> None:
        if self._end_watch is not None:
            self._end_watch()
            self._end_watch = None
        if self._source is not None:
            self._source.close()
            self._source = None

    def _open(self) -> KeySource:
        if self._kind is Kind.NONE:
            return NoSource(self._tell)
        if self._kind is Kind.PORTAL:
            return self._portal(self._tell, lambda: self._post(self._no_portal))
        return self._listened(self._kind, _MAC if self._kind is Kind.MACOS else "")

    def _no_portal(self) -> None:
        """Go on with X11's listener."""
        if self._closed:
            return
        old, self._source = self._source, None
        if old is not None:
            old.close()
        if self._environ.get("DISPLAY"):
            self._source = self._listened(Kind.XWAYLAND, _XWAYLAND)
        else:
            self._source = NoSource(self._tell, "This desktop has no portal for keys.")
        self._source.bind(self._keys)

    def _listened(self, kind: Kind, caution: str) -> KeySource:
        try:
            return self._listener(self._tell, kind, caution)
        except Exception as error:  # the boundary to pynput and the display: the window lives without keys
            _log.warning("no global keys: %s", type(error).__name__)
            return NoSource(self._tell, _BROKEN)


def _own_thread() -> Post:
    """Return what runs functions on one daemon thread, begun by the first."""
    calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def work() -> None:
        while True:
            try:
                calls.get()()
            except Exception as error:  # the boundary to the display and the bus: the next choice may work again
                _log.warning("global keys: %s", type(error).__name__)

    def post(call: Callable[[], None]) -> None:
        calls.put(call)
        if not thread.is_alive():
            thread.start()

    thread = threading.Thread(target=work, name="keys", daemon=True)
    return post


def _portal(tell: Tell, missing: Callable[[], None]) -> KeySource:
    from .desktop_entry import ensure_entry
    from .key_portal import PortalKeys

    return PortalKeys(tell, prepare=ensure_entry, missing=missing)


def _listener(tell: Tell, kind: Kind, caution: str) -> KeySource:
    from .key_listener import listened_keys

    return listened_keys(tell, kind, caution)


def watch_session(away: Callable[[], None]) -> Callable[[], None]:
    """Begin to watch for the screen being locked, where that is possible; returns a function that ends it."""
    if sys.platform != "linux":
        return lambda: None
    from .session_watch import SessionWatch

    return SessionWatch(away).close
