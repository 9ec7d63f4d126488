"""A D-Bus connection with a thread of its own that listens to signals. Linux only.

jeepney, which the keyring brings in as well, speaks the protocol in plain Python, nested types included.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jeepney import DBusAddress, MatchRule, Message
    from jeepney.io.blocking import DBusConnection

CALL_S = 5.0

_log = logging.getLogger(__name__)


class BusError(Exception):
    """A call was refused or not answered; `name` is D-Bus's name of the error, "" where there was none."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name


class Bus:
    """A connection, used by one thread; only `wake` may be called from another."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self._early: list[Message] = []

    @classmethod
    def open(cls, address: str) -> Bus:
        """Connect to "SESSION", "SYSTEM", or an address; raises OSError when that cannot be done."""
        from jeepney.io.blocking import open_dbus_connection

        try:
            return cls(open_dbus_connection(address))
        except (KeyError, StopIteration, ValueError, RuntimeError) as error:  # no address, or none that is understood
            raise OSError(f"no bus: {type(error).__name__}") from error

    @property
    def name(self) -> str:
        """The unique name of this connection."""
        return str(self._connection.unique_name)

    def listen(self, rule: MatchRule) -> None:
        """Have the signals that fit `rule` sent here."""
        from jeepney import message_bus

        self._reply(message_bus.AddMatch(rule), CALL_S)

    def call(self, target: DBusAddress, method: str, signature: str = "", *body: Any) -> tuple[Any, ...]:
        """Call `method` and return its reply's body; raises BusError, or OSError when the connection ended."""
        from jeepney import new_method_call

        return self._reply(new_method_call(target, method, signature or None, body), CALL_S)

    def next_signal(self, timeout: float | None = None) -> Message:
        """Return the next signal; raises TimeoutError, or OSError when the connection ended."""
        from jeepney import MessageType

        if self._early:
            return self._early.pop(0)
        while True:
            message = self._connection.receive(timeout=timeout)
            if message.header.message_type is MessageType.signal:
                return message

    def wake(self) -> None:
        """End whatever waits on this connection, from another thread; it is of no use afterwards."""
        with contextlib.suppress(OSError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _reply(self, message: Message, timeout: float) -> tuple[Any, ...]:
        from jeepney import HeaderFields, MessageType

        serial = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        try:
            while True:
                found = self._connection.receive(timeout=timeout)
                kind = found.header.message_type
                if found.header.fields.get(HeaderFields.reply_serial) == serial:
                    if kind is MessageType.error:
                        text = str(found.body[0]) if found.body else ""
                        raise BusError(str(found.header.fields.get(HeaderFields.error_name, "")), text)
                    return tuple(found.body)
                if kind is MessageType.signal:  # a signal may come before the reply it belongs to
                    self._early.append(found)
        except TimeoutError as error:
            raise BusError("", "no answer") from error


class BusThread:
    """Runs `work(bus)` in a daemon thread until it returns or `close` is called; `ended` follows when it ends itself.

    `ended` gets True when there was a connection at all.
    """

    def __init__(self, address: str, work: Callable[[Bus], None], ended: Callable[[bool], None], name: str) -> None:
        self._address = address
        self._work = work
        self._ended = ended
        self._lock = threading.Lock()
        self._bus: Bus | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the work from outside, soon. Idempotent; any thread."""
        with self._lock:
            self._closed = True
            if self._bus is not None:
                self._bus.wake()

    def join(self, seconds: float) -> None:
        """Wait for the thread."""
        self._thread.join(seconds)

    def _run(self) -> None:
        bus = None
        try:
            bus = Bus.open(self._address)
            with self._lock:
                self._bus = bus
                if self._closed:
                    return
            self._work(bus)
        except (OSError, BusError) as error:
            if not self._closed:
                _log.info("D-Bus: %s", type(error).__name__)
        finally:
            with self._lock:
                self._bus, closed = None, self._closed
            if bus is not None:
                bus.close()
            if not closed:
                self._ended(bus is not None)
