"""The screen that is locked while a key is held."""

from __future__ import annotations

import queue
import sys
from pathlib import Path

import pytest

from aura_desktop.platform.session_watch import SessionWatch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")
if sys.platform == "linux":
    from jeepney import DBusAddress, new_signal
    from jeepney.io.blocking import open_dbus_connection


SIGNALS = [
    ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "b", True),
    ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", "b", True),
    ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "b", True),
    ("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session", "Lock", "", None),
]


@pytest.mark.parametrize(("path", "interface", "member", "signature", "value"), SIGNALS)
def test_a_lock_and_a_sleep_are_told_and_their_end_is_not(
    address: str, path: str, interface: str, member: str, signature: str, value: object
) -> None:
    """Mumble 4073: release on session lock."""
    told: queue.Queue[str] = queue.Queue()
    watch = SessionWatch(lambda: told.put("away"), session=address, system=address)
    with open_dbus_connection(address) as desktop:
        target = DBusAddress(path, interface=interface)

        def emit(body: tuple[object, ...]) -> None:
            desktop.send(new_signal(target, member, signature or None, body))

        for _ in range(100):  # the watch is ready some time after it was made
            if signature:
                emit((False,))
            emit((value,) if signature else ())
            try:
                assert told.get(timeout=0.1) == "away"
                break
            except queue.Empty:
                continue
        else:
            pytest.fail("nothing was told")
        watch.close()
        watch.close()


def test_without_a_bus_there_is_nothing_to_watch(tmp_path: Path) -> None:
    nowhere = f"unix:path={tmp_path}/none"
    watch = SessionWatch(lambda: None, session=nowhere, system=nowhere)
    for thread in watch._threads:
        thread.join(5)
        assert not thread._thread.is_alive()
    watch.close()
