"""Keyrings for tests: working, and failing in every way that real ones do."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


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


class PlaintextKeyring(Working):
    """As keyrings.alt has one: it writes the keys into a file for all to read, however well it thinks of itself."""


class Unwanted(Working):
    """One that keyring itself does not recommend."""

    priority = 0.6  # type: ignore[assignment]
