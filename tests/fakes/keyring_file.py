"""A system keyring for programs that a test starts: entries in the JSON file named by AURA_TEST_KEYRING.

Chosen with PYTHON_KEYRING_BACKEND=tests.fakes.keyring_file.Keyring.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class Keyring(KeyringBackend):
    """Entries by "SERVICE NAME/USER"."""

    priority = 5  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        found = self._read().get(f"{service}/{username}")
        return found if isinstance(found, str) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path.write_text(json.dumps({**self._read(), f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        entries = self._read()
        del entries[f"{service}/{username}"]
        self._path.write_text(json.dumps(entries))

    @property
    def _path(self) -> Path:
        return Path(os.environ["AURA_TEST_KEYRING"])

    def _read(self) -> dict[str, object]:
        entries = json.loads(self._path.read_text()) if self._path.exists() else {}
        assert isinstance(entries, dict)
        return entries
