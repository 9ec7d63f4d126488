"""A D-Bus of a test's own, and a desktop portal on it that does what the test says."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""


def available() -> bool:
    """Return whether a private bus can be started."""
    return shutil.which("dbus-daemon") is not None


@contextmanager
def private_bus(folder: Any) -> Iterator[str]:
    """Run a bus and yield its address."""
    config = folder / "bus.conf"
    config.write_text(CONFIG)
    command = ["dbus-daemon", f"--config-file={config}", "--print-address", "--nofork", "--nopidfile"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()
            daemon.wait(10)


class FakePortal:
    """The portal's GlobalShortcuts, strict about the order and the types of calls.

    Args:
        address: The bus.
        known: The .desktop names it knows; Register refuses others. Without a registered name, no session.
        triggers: What it calls the keys it gives; a shortcut that is not here gets none.
        deny: The response to BindShortcuts (0: granted, 1: the user said no).
        offers: Whether there are global shortcuts at all.
    """

    def __init__(
        self,
        address: str,
        *,
        known: tuple[str, ...] = ("aura-desktop",),
        triggers: dict[str, str] | None = None,
        deny: int = 0,
        offers: bool = True,
    ) -> None:
        self._connection = open_dbus_connection(address)
        self._known, self._triggers, self._deny, self._offers = known, triggers or {}, deny, offers
        self._registered: set[str] = set()
        self.bound: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = []
        self.calls: list[str] = []
        self.session = ""
        self.ready = threading.Semaphore(0)
        """Released after each answer to BindShortcuts."""
        self._connection.send_and_get_reply(message_bus.RequestName(NAME))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def activate(self, name: str, *, down: bool) -> None:
        """Tell that a key went down or up."""
        member = "Activated" if down else "Deactivated"
        self._emit(PATH, SHORTCUTS, member, "osta{sv}", (self.session, name, 1, {}))

    def change(self, name: str, trigger: str) -> None:
        """Tell that the user chose another key in the desktop's settings."""
        shortcuts = [(name, {"trigger_description": ("s", trigger)})]
        self._emit(PATH, SHORTCUTS, "ShortcutsChanged", "oa(sa{sv})", (self.session, shortcuts))

    def close_session(self) -> None:
        """Take the keys back."""
        self._emit(self.session, "org.freedesktop.portal.Session", "Closed", "a{sv}", ({},))

    def vanish(self) -> None:
        """End, as a portal does that crashed or is updated."""
        with contextlib.suppress(OSError):  # it has ended already
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)
        except OSError:
            self._connection.close()

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        member, sender = fields[HeaderFields.member], fields[HeaderFields.sender]
        self.calls.append(member)
        if member == "Register":
            if message.body[0] in self._known:
                self._registered.add(sender)
                self._send(new_method_return(message))
            else:
                self._refuse(message, "org.freedesktop.portal.Error.Failed")
        elif not self._offers:
            self._refuse(message, "org.freedesktop.DBus.Error.UnknownMethod")
        elif member == "Get":
            self._send(new_method_return(message, "v", (("u", 2),)))
        elif member == "CreateSession":
            if sender not in self._registered:
                self._refuse(message, "org.freedesktop.portal.Error.NotAllowed")
                return
            (options,) = message.body
            self.session = self._handle(sender, "session", options["session_handle_token"][1])
            self._respond(message, options, 0, {"session_handle": ("s", self.session)})
        elif member == "BindShortcuts":
            session, shortcuts, _parent, options = message.body
            assert session == self.session
            assert session not in [done for done, _ in self.bound], "a session binds once"
            self.bound.append((session, shortcuts))
            given = [
                (name, {**facts, "trigger_description": ("s", self._triggers.get(name, ""))})
                for name, facts in shortcuts
            ]
            self._respond(message, options, self._deny, {} if self._deny else {"shortcuts": ("a(sa{sv})", given)})
            self.ready.release()

    def _respond(self, message: Message, options: dict[str, Any], code: int, results: dict[str, Any]) -> None:
        sender = message.header.fields[HeaderFields.sender]
        handle = self._handle(sender, "request", options["handle_token"][1])
        self._send(new_method_return(message, "o", (handle,)))
        self._emit(handle, "org.freedesktop.portal.Request", "Response", "ua{sv}", (code, results))

    def _handle(self, sender: str, kind: str, token: str) -> str:
        return f"{PATH}/{kind}/{sender[1:].replace('.', '_')}/{token}"

    def _refuse(self, message: Message, name: str) -> None:
        self._send(new_error(message, name, "s", ("no",)))

    def _emit(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> None:
        self._send(new_signal(DBusAddress(path, interface=interface), member, signature, body))

    def _send(self, message: Message) -> None:
        self._connection.send(message)
