"""A desktop's tray on a private D-Bus: it lists the icons of programs and clicks them (StatusNotifierItem)."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
from types import TracebackType
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

WATCHER, PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
ITEM, ITEM_PATH = "org.kde.StatusNotifierItem", "/StatusNotifierItem"


class TrayHost:
    """A session bus with a tray; `address` is the bus for the program, `items` its icons."""

    def __init__(self) -> None:
        command = ["dbus-daemon", "--session", "--print-address", "--nofork", "--nopidfile"]
        self._daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self.items: list[str] = []
        self.messages: list[str] = []
        self._connection = open_dbus_connection(self.address)
        for name in (WATCHER, "org.freedesktop.Notifications"):
            self._connection.send_and_get_reply(message_bus.RequestName(name))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self._client = open_dbus_connection(self.address)

    @staticmethod
    def available() -> bool:
        """Return whether a private bus can be started."""
        return shutil.which("dbus-daemon") is not None

    def __enter__(self) -> TrayHost:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._client.close()
        self._daemon.terminate()
        self._daemon.wait(10)
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()

    def icon(self, name: str) -> Any:
        """Return a property of the newest icon (ToolTip, IconPixmap, ...)."""
        address = DBusAddress(ITEM_PATH, bus_name=self.items[-1], interface="org.freedesktop.DBus.Properties")
        reply = self._client.send_and_get_reply(new_method_call(address, "Get", "ss", (ITEM, name)), timeout=5)
        assert reply.header.message_type is MessageType.method_return, reply.body
        return reply.body[0][1]

    def click(self) -> None:
        """Click the newest icon."""
        address = DBusAddress(ITEM_PATH, bus_name=self.items[-1], interface=ITEM)
        self._client.send_and_get_reply(new_method_call(address, "Activate", "ii", (0, 0)), timeout=5)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)
        self._connection.close()

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        member = fields[HeaderFields.member]
        if member == "RegisterStatusNotifierItem":
            self.items.append(str(message.body[0]))
            self._connection.send(new_method_return(message))
            self._connection.send(
                new_signal(
                    DBusAddress(PATH, interface=WATCHER), "StatusNotifierItemRegistered", "s", (str(message.body[0]),)
                )
            )
        elif member == "Get":
            values = {"IsStatusNotifierHostRegistered": ("b", True), "ProtocolVersion": ("i", 0)}
            value = values.get(str(message.body[1]), ("as", self.items))
            self._connection.send(new_method_return(message, "v", (value,)))
        elif member == "Notify":
            self.messages.append(str(message.body[4]))
            self._connection.send(new_method_return(message, "u", (len(self.messages),)))
        elif member == "GetServerInformation":
            self._connection.send(new_method_return(message, "ssss", ("test", "test", "1", "1.2")))
        elif member == "GetCapabilities":
            self._connection.send(new_method_return(message, "as", (["body"],)))
        else:
            self._connection.send(new_method_return(message))
