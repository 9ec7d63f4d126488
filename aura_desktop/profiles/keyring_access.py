"""The system's keyring behind a time limit: found when first needed, and never trusted to answer.

A keyring asks a daemon over D-Bus, which may show a password prompt, hang, or be missing; a missing one is a normal
state (https://github.com/jaraco/keyring/issues/324). Each call runs in a daemon thread of its own, so that one that
never comes back holds up neither the caller nor the end of the program.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

SECONDS = 5.0
"""How long a call may take; one that takes longer counts as no keyring, until it comes back."""

# Named here, as a bundled program has no entry points to find them by (https://github.com/jaraco/keyring/issues/399).
_BACKENDS = {
    "darwin": ("keyring.backends.macOS.Keyring",),
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
    "linux": (
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.libsecret.Keyring",
    ),
}
_PRETENDERS = ("keyring.backends.null", "keyring.backends.fail", "keyring.backends.chainer")
_GOOD_PRIORITY = 1  # keyring's own mark for what it recommends; those that write plain text are below it

Result = TypeVar("Result")


class Trouble(StrEnum):
    """Why the keyring cannot be used."""

    NONE = ""
    MISSING = "missing"
    PLAIN_TEXT = "plain-text"
    LOCKED = "locked"
    SLOW = "slow"
    FAILED = "failed"


class KeyringTrouble(Exception):
    """The keyring did not do it. Never seen by a user: keys.py says what it means."""

    def __init__(self, why: Trouble) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(slots=True)
class _Call(Generic[Result]):
    """One call under way; `late` is what happens with a result nobody waits for any more."""

    done: threading.Event
    late: Callable[[Result], None]
    result: list[Result]
    trouble: Trouble = Trouble.NONE
    given_up: bool = False


class KeyringAccess:
    """Reads and writes entries of one name ("aura-desktop/PROFILE"). Any thread; every method may block `seconds`.

    Args:
        name: The entries' service name.
        backend: The keyring; None finds the system's.
        seconds: The limit of each call.
    """

    def __init__(self, name: str, backend: KeyringBackend | None = None, seconds: float = SECONDS) -> None:
        self._name = name
        self._given = backend
        self._found: KeyringBackend | None = None
        self._seconds = seconds
        self._turn = threading.Lock()  # one call at a time: daemons answer them in any order
        self._state = threading.Lock()  # between a caller who gives up and a result that comes just then
        self._stuck: threading.Thread | None = None

    def read(self, users: tuple[str, ...], late: Callable[[dict[str, str]], None]) -> dict[str, str]:
        """Return the entries there are of `users`. Raises KeyringTrouble; `late` gets what comes after that."""
        return self._call(lambda ring: {u: s for u in users if (s := ring.get_password(self._name, u))}, late)

    def write(self, user: str, secret: str, late: Callable[[None], None]) -> None:
        """Keep `secret` and read it back, as some keyrings only pretend. Raises KeyringTrouble."""

        def write(ring: KeyringBackend) -> None:
            ring.set_password(self._name, user, secret)
            if ring.get_password(self._name, user) != secret:
                raise KeyringTrouble(Trouble.FAILED)

        self._call(write, late)

    def remove(self, user: str) -> None:
        """Remove the entry, if there is one. Raises KeyringTrouble."""

        def remove(ring: KeyringBackend) -> None:
            if ring.get_password(self._name, user) is not None:
                ring.delete_password(self._name, user)

        self._call(remove, lambda _nothing: None)

    def _call(self, work: Callable[[KeyringBackend], Result], late: Callable[[Result], None]) -> Result:
        with self._turn:
            if (stuck := self._stuck) is not None and stuck.is_alive():
                raise KeyringTrouble(Trouble.SLOW)  # the last one still waits: another would only wait behind it
            call: _Call[Result] = _Call(threading.Event(), late, [])
            thread = threading.Thread(target=self._run, args=(work, call), name="keyring", daemon=True)
            thread.start()
            call.done.wait(self._seconds)
            with self._state:
                call.given_up = not call.done.is_set()
                self._stuck = thread if call.given_up else None
            if call.given_up:
                log.warning("the keyring did not answer within %g s", self._seconds)
                raise KeyringTrouble(Trouble.SLOW)
            if call.trouble:
                raise KeyringTrouble(call.trouble)
            return call.result[0]

    def _run(self, work: Callable[[KeyringBackend], Result], call: _Call[Result]) -> None:
        try:
            call.result.append(work(self._backend()))
        except KeyringTrouble as trouble:
            call.trouble = trouble.why
        except Exception as error:  # the boundary: keyrings raise whatever their system's library raises
            # Its name only: what such an error says may hold what was to be stored.
            log.warning("the keyring failed: %s", type(error).__name__)
            call.trouble = Trouble.LOCKED if _is_locked(error) else Trouble.FAILED
        with self._state:
            call.done.set()
            late = call.given_up and not call.trouble
            self._stuck = None  # it came back: `late` may ask again
        if late:
            call.late(call.result[0])

    def _backend(self) -> KeyringBackend:
        if self._found is None:
            self._found = _checked(self._given if self._given is not None else _find())
        return self._found


def _find() -> KeyringBackend | None:
    from keyring import core

    # What the user chose for all programs, in keyring's own variable or file, comes first.
    chosen = core.load_env() or core.load_config()
    if chosen is not None and not type(chosen).__module__.startswith("keyring.backends.chainer"):
        return chosen
    for name in _BACKENDS.get(sys.platform, _BACKENDS["linux"]):
        module, _, kind = name.rpartition(".")
        try:
            backend: type[KeyringBackend] = getattr(importlib.import_module(module), kind)
            if backend.viable:
                return backend()
        except (ImportError, AttributeError):
            continue
    return None


def _checked(backend: KeyringBackend | None) -> KeyringBackend:
    if backend is None or type(backend).__module__.startswith(_PRETENDERS):
        raise KeyringTrouble(Trouble.MISSING)
    kind = type(backend)
    if "plaintext" in kind.__name__.lower() or kind.__module__.startswith("keyrings.alt"):
        raise KeyringTrouble(Trouble.PLAIN_TEXT)
    if float(backend.priority) < _GOOD_PRIORITY:
        raise KeyringTrouble(Trouble.PLAIN_TEXT if float(backend.priority) > 0 else Trouble.MISSING)
    return backend


def _is_locked(error: Exception) -> bool:
    return any("Locked" in kind.__name__ or "PromptDismissed" in kind.__name__ for kind in type(error).__mro__)
