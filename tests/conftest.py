import os
from pathlib import Path

import pytest

# Tests that draw without an X server of their own must not depend on the machine's; those with one set DISPLAY for
# the program they start. Set before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The recordings in ../shared/data; skips the test where they are not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the recordings in ../shared/data")
    return SHARED_DATA
