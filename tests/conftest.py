import os
from pathlib import Path

import pytest

# Tests that draw without an X server of their own must not depend on the machine's; those with one set DISPLAY for
# the program they start. Set before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Keys and addresses of the machine's user must not reach any test, nor a test a real service.
for _name in [n for n in os.environ if n.startswith(("OPENAI_", "XAI_", "ELEVENLABS_"))]:
    del os.environ[_name]
# No test may open the keyring of the machine's user; tests of keys bring their own.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The recordings in ../shared/data; skips the test where they are not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the recordings in ../shared/data")
    return SHARED_DATA
