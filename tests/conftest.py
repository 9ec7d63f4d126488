import functools
import os
from pathlib import Path

import pytest

from tests.stalls import HeldAgain

# Tests that draw without an X server of their own must not depend on the machine's; those with one set DISPLAY for
# the program they start. Set before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Keys and addresses of the machine's user must not reach any test, nor a test a real service.
for _name in [n for n in os.environ if n.startswith(("OPENAI_", "XAI_", "ELEVENLABS_"))]:
    del os.environ[_name]
# No test may open the keyring of the machine's user; tests of keys bring their own.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

# Folders and files whose tests live by a clock of their own or by none: they take what the others leave of the
# processors.
COMPUTING = (
    "simulation",
    "ui",
    "unit/conversation",
    "unit/speech",
    "unit/audio/test_echo.py",
    "unit/audio/test_echo_guard.py",
    "unit/audio/test_earcons.py",
    "unit/audio/test_wav.py",
    "unit/test_fuzz.py",
    "unit/test_log_calls.py",
    "unit/test_settings_bytes.py",
    "unit/test_waterfall.py",
)
TESTS = Path(__file__).parent
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(HeldAgain(spared="computing"), "held-again")


@functools.cache  # asked for each of some thousand tests
def computes(path: Path) -> bool:
    return any(path.is_relative_to(TESTS / place) for place in COMPUTING)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Spare the parts of .ci/test the files in which -m finds nothing: reading all of them takes 5 s, four times."""
    if collection_path.suffix != ".py" or not collection_path.name.startswith("test_"):
        return None
    wanted = config.option.markexpr.split(" and ")
    if "computing" in wanted or "not computing" in wanted:
        return True if computes(collection_path) != ("computing" in wanted) else None
    if wanted in (["e2e"], ["faults"]):
        return None if f"mark.{wanted[0]}" in collection_path.read_text("utf-8") else True
    return None


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if computes(item.path):
            item.add_marker("computing")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The recordings in ../shared/data; skips the test where they are not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the recordings in ../shared/data")
    return SHARED_DATA
