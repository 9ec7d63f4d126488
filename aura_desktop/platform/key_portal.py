"""Global keys on Wayland, through the desktop portal's GlobalShortcuts.

The desktop asks the user, once, and keeps the answer under the program's id; it may choose other keys than those wished
for. All keys are bound with one call, since each may open a dialog, and a session takes one such call: other keys mean
another session. https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .dbus import Bus, BusError, BusThread
from .key_combo import Combo
from .key_machine import Purpose
from .key_source import Bound, Kind, NotBound, Pressed, Released, ReleasesLost, Tell, Using, verb_advice

if TYPE_CHECKING:
    from jeepney import DBusAddress, Message

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST, SESSION = "org.freedesktop.portal.Request", "org.freedesktop.portal.Session"
REGISTRY = "org.freedesktop.host.portal.Registry"
_BUS = "org.freedesktop.DBus"
APP_ID = "aura-desktop"
DIALOG_S = 120.0  # the user reads and answers the desktop's question
_WHAT = {Purpose.TALK: "Talk to Aura", Purpose.MUTE: "Mute or unmute the microphone", Purpose.STOP: "Silence Aura"}
NO_PORTAL = "This desktop offers programs no keys of their own."


class PortalKeys:
    """The portal as a key source; see KeySource.

    Args:
        tell: Takes the events, on the thread of the connection.
        address: Of the session bus.
        prepare: Called before the first use; makes the program known to the desktop (its .desktop file).
        missing: Called when there is no such portal, so that another source may take over; None: the keys are refused.
    """

    def __init__(
        self,
        tell: Tell,
        *,
        address: str = "SESSION",
        prepare: Callable[[], None] = lambda: None,
        missing: Callable[[], None] | None = None,
    ) -> None:
        self._tell = tell
        self._address = address
        self._prepare = prepare
        self._missing = missing
        self._run: _Run | None = None
        tell(Using(Kind.PORTAL))

    def bind(self, keys: Mapping[Purpose, Combo]) -> None:
        """Ask the desktop for these keys and no others."""
        self.close()
        if keys:
            self._prepare()
            self._run = _Run(self._address, dict(keys), self._tell, self._missing)

    def is_down(self, purpose: Purpose) -> bool | None:
        """Return None: the portal shows no keyboard."""
        return None

    def close(self) -> None:
        """Let the keys go."""
        if self._run is not None:
            self._run.close()
            self._run = None


class _Run:
    """One session of the portal, from the connection to its end."""

    def __init__(
        self, address: str, keys: dict[Purpose, Combo], tell: Tell, missing: Callable[[], None] | None
    ) -> None:
        self._keys = keys
        self._teller: Tell | None = tell
        self._missing = missing
        self._thread = BusThread(address, self._work, self._ended, "portal-keys")

    def close(self) -> None:
        self._teller = None
        self._thread.close()

    def _tell(self, event: Any) -> None:
        tell = self._teller
        if tell is not None:
            tell(event)

    def _work(self, bus: Bus) -> None:
        from jeepney import MatchRule

        if not self._offered(bus):
            self._give_up(NO_PORTAL)
            return
        for interface in (SHORTCUTS, REQUEST, SESSION):
            bus.listen(MatchRule(type="signal", sender=NAME, interface=interface))
        gone = MatchRule(type="signal", interface=_BUS, member="NameOwnerChanged")
        gone.add_arg_condition(0, NAME)
        bus.listen(gone)
        with contextlib.suppress(BusError):  # an older portal has no registry, and inside a sandbox the id is known
            bus.call(_at(REGISTRY), "Register", "sa{sv}", APP_ID, {})
        try:
            session = self._open(bus)
            if session is None:
                self._refuse("The desktop did not let Aura ask for keys.")
                return
            self._bind(bus, session)
        except BusError as error:
            self._refuse(_explained(error))
            return
        except TimeoutError:
            self._refuse("The desktop's question about the keys was not answered.")
            return
        while self._follow(bus.next_signal(), session):
            pass
        self._tell(ReleasesLost())
        self._refuse("The desktop has taken the keys back.")

    def _offered(self, bus: Bus) -> bool:
        try:
            bus.call(_at("org.freedesktop.DBus.Properties"), "Get", "ss", SHORTCUTS, "version")
        except BusError:
            return False
        return True

    def _open(self, bus: Bus) -> str | None:
        options = {"session_handle_token": ("s", _token())}
        code, results = self._request(bus, "CreateSession", "a{sv}", options, timeout=DIALOG_S)
        return str(results["session_handle"][1]) if code == 0 and "session_handle" in results else None

    def _bind(self, bus: Bus, session: str) -> None:
        wanted = [
            (purpose.value, {"description": ("s", _WHAT[purpose]), "preferred_trigger": ("s", combo.trigger())})
            for purpose, combo in self._keys.items()
        ]
        code, results = self._request(
            bus, "BindShortcuts", "oa(sa{sv})sa{sv}", session, wanted, "", {}, timeout=DIALOG_S
        )
        if code:
            self._refuse("You or the desktop said no to these keys.")
            return
        self._told(results.get("shortcuts", ("", []))[1])

    def _told(self, shortcuts: list[tuple[str, dict[str, tuple[str, Any]]]]) -> None:
        found = {name: str(facts.get("trigger_description", ("s", ""))[1]) for name, facts in shortcuts}
        for purpose in self._keys:
            if found.get(purpose.value):
                self._tell(Bound(purpose, found[purpose.value]))
            else:
                self._tell(NotBound(purpose, "The desktop gave this no key; choose one in its keyboard settings."))

    def _request(
        self, bus: Bus, method: str, signature: str, *body: Any, timeout: float
    ) -> tuple[int, dict[str, tuple[str, Any]]]:
        """Call a method that answers by a signal of its own; raises BusError and TimeoutError."""
        token = _token()
        body = (*body[:-1], {**body[-1], "handle_token": ("s", token)})
        handle = str(bus.call(_at(SHORTCUTS), method, signature, *body)[0])
        deadline = time.monotonic() + timeout
        while True:
            message = bus.next_signal(max(0.0, deadline - time.monotonic()))
            if _is(message, REQUEST, "Response") and _path(message) == handle:
                return int(message.body[0]), dict(message.body[1])

    def _follow(self, message: Message, session: str) -> bool:
        """Take a signal; returns False when the session is over."""
        if _is(message, SESSION, "Closed") and _path(message) == session:
            return False
        if _is(message, _BUS, "NameOwnerChanged"):
            return bool(message.body[2])
        if not message.body or message.body[0] != session:
            return True
        if _is(message, SHORTCUTS, "ShortcutsChanged"):
            self._told(message.body[1])
        elif message.body[1] in {purpose.value for purpose in self._keys}:
            if _is(message, SHORTCUTS, "Activated"):
                self._tell(Pressed(Purpose(message.body[1])))
            elif _is(message, SHORTCUTS, "Deactivated"):
                self._tell(Released(Purpose(message.body[1])))
        return True

    def _refuse(self, why: str) -> None:
        for purpose in self._keys:
            self._tell(NotBound(purpose, f"{why} {verb_advice(purpose)}"))

    def _give_up(self, why: str) -> None:
        if self._missing is not None and self._teller is not None:
            self._missing()
        else:
            self._refuse(why)

    def _ended(self, connected: bool) -> None:
        if connected:
            self._tell(ReleasesLost())
        else:
            self._give_up(NO_PORTAL)


def _at(interface: str) -> DBusAddress:
    from jeepney import DBusAddress

    return DBusAddress(PATH, bus_name=NAME, interface=interface)


def _token() -> str:
    return f"aura{secrets.token_hex(8)}"


def _is(message: Message, interface: str, member: str) -> bool:
    from jeepney import HeaderFields

    fields = message.header.fields
    return bool(fields.get(HeaderFields.interface) == interface and fields.get(HeaderFields.member) == member)


def _path(message: Message) -> str:
    from jeepney import HeaderFields

    return str(message.header.fields.get(HeaderFields.path, ""))


def _explained(error: BusError) -> str:
    if error.name.endswith("NotAllowed"):
        return "The desktop does not know Aura: it has no entry in the desktop's list of programs."
    return "The desktop did not answer the request for keys."
