"""Keyrings for tests: working, and failing in every way that real ones do."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import keyring.backends.fail
import keyring.backends.null
from hypothesis import settings
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from aura_desktop.profiles.keys import Keys

KEY = "sk-proj-4711-abcdefghijklmnopqrstuvwxyz-SECRET"
OTHER = "sk-proj-0815-abcdefghijklmnopqrstuvwxyz-HIDDEN"
QUICK = 0.1
PATIENT = settings(deadline=None)  # a busy machine is no failure


@dataclass
class Vault:
    """What a keyring daemon holds: (service name, user) -> secret."""

    entries: dict[tuple[str, str], str] = field(default_factory=dict)


class Working(KeyringBackend):
    """A keyring as it should be. `calls` counts, `fails` is raised by every call."""

    priority = 5  # type: ignore[assignment]

    def __init__(self, vault: Vault | None = None, fails: Exception | None = None) -> None:
        super().__init__()
        self.vault = vault or Vault()
        self.fails = fails
        self.calls: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self._call("get")
        return self.vault.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._call("set")
        self.vault.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._call("delete")
        if (service, username) not in self.vault.entries:
            raise PasswordDeleteError("No such password!")
        del self.vault.entries[service, username]

    def _call(self, what: str) -> None:
        self.calls.append(what)
        if self.fails is not None:
            raise self.fails


class ReadOnly(Working):
    """Gives what it holds, and takes nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot store {password}")  # some libraries do say what they were given

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")


class Forgetful(Working):
    """Takes everything and keeps nothing, without saying so."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self._call("set")


class Hanging(Working):
    """Waits in every call until `go` is set, as a daemon that shows a prompt does."""

    def __init__(self, vault: Vault | None = None) -> None:
        super().__init__(vault)
        self.go = threading.Event()

    def _call(self, what: str) -> None:
        super()._call(what)
        self.go.wait(20)


class SlowToTake(Working):
    """Waits with a key it is given until `go` is set, and takes it then."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.gone = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.go.wait(20)
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        super().delete_password(service, username)
        self.gone.set()


class PlaintextKeyring(Working):
    """As keyrings.alt has one: it writes the keys into a file for all to read, however well it thinks of itself."""


class Unwanted(Working):
    """One that keyring itself does not recommend."""

    priority = 0.6  # type: ignore[assignment]


def no_keyrings() -> list[KeyringBackend]:
    """Return one of each kind that no key can be kept in."""
    return [
        keyring.backends.null.Keyring(),  # type: ignore[no-untyped-call]
        keyring.backends.fail.Keyring(),  # type: ignore[no-untyped-call]
        Working(fails=RuntimeError("org.freedesktop.DBus.Error.ServiceUnknown")),
        Working(fails=OSError("no bus")),
        Working(fails=KeyringLocked("Failed to unlock the collection!")),
        PlaintextKeyring(),
        Unwanted(),
        ReadOnly(),
        Forgetful(),
        Hanging(),
    ]


def keys(ring: KeyringBackend | None = None, profile: str = "default", **environ: str) -> Keys:
    """Return the keys of a profile on a keyring of its own, or on `ring`."""
    # Only those that hang are waited for to the end: a busy machine must not make a good one look slow.
    seconds = QUICK if isinstance(ring, Hanging) else 10.0
    return Keys(profile, backend=ring or Working(), environ=environ, seconds=seconds)
