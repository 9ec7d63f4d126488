from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a private D-Bus."""
    from .private_bus import available, private_bus  # there is none on other systems

    if not available():
        pytest.skip("needs dbus-daemon")
    with private_bus(tmp_path_factory.mktemp("bus")) as address:
        yield address
