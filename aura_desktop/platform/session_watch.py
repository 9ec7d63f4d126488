"""Tells when the screen is locked or the computer goes to sleep: from there on no release of a key may come. Linux.

Windows and macOS need no such watch: there the key's own state is looked at while it is held.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .dbus import Bus, BusThread

if TYPE_CHECKING:
    from jeepney import Message

_SESSION = (
    ("org.freedesktop.ScreenSaver", "ActiveChanged"),  # KDE and others
    ("org.gnome.ScreenSaver", "ActiveChanged"),
    ("org.cinnamon.ScreenSaver", "ActiveChanged"),
    ("org.mate.ScreenSaver", "ActiveChanged"),
)
_SYSTEM = (
    ("org.freedesktop.login1.Session", "Lock"),
    ("org.freedesktop.login1.Manager", "PrepareForSleep"),
)


class SessionWatch:
    """Calls `away` on a thread of its own each time the user cannot be at the keyboard any more."""

    def __init__(self, away: Callable[[], None], *, session: str = "SESSION", system: str = "SYSTEM") -> None:
        self._away: Callable[[], None] | None = away
        self._threads = [
            BusThread(address, self._listener(signals), lambda _connected: None, "session-watch")
            for address, signals in ((session, _SESSION), (system, _SYSTEM))
        ]

    def close(self) -> None:
        """Tell nothing more. Idempotent."""
        self._away = None
        for thread in self._threads:
            thread.close()

    def _listener(self, signals: tuple[tuple[str, str], ...]) -> Callable[[Bus], None]:
        def listen(bus: Bus) -> None:
            from jeepney import MatchRule

            for interface, member in signals:
                bus.listen(MatchRule(type="signal", interface=interface, member=member))
            while True:
                self._take(bus.next_signal(), signals)

        return listen

    def _take(self, message: Message, signals: tuple[tuple[str, str], ...]) -> None:
        from jeepney import HeaderFields

        fields = message.header.fields
        if (fields.get(HeaderFields.interface), fields.get(HeaderFields.member)) not in signals:
            return
        starts = not message.body or message.body[0] is True
        away = self._away
        if starts and away is not None:
            away()
