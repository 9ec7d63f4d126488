"""The second chance of tests that live by the clock: only after a stall, three times at most, and never unsaid."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.stalls import TRIES, seconds_withheld

ROOT = Path(__file__).parents[2]
CONFTEST = """
from tests.stalls import HeldAgain

withheld = 0.0

def stall():
    global withheld
    withheld += 0.2

def pytest_configure(config):
    config.addinivalue_line("markers", "computing: spared")
    config.pluginmanager.register(HeldAgain("computing", lambda: withheld))
"""
TESTS = """
import pathlib
import pytest
from conftest import stall

@pytest.fixture
def tries(request):
    file = pathlib.Path(request.node.name)
    file.write_text(file.read_text() + "." if file.exists() else ".")
    yield len(file.read_text())
    assert request.node.name != "test_end" or len(file.read_text()) > 1

def test_twice(tries):
    stall()
    assert tries > 2

def test_calm(tries):
    assert tries > 1

def test_always(tries):
    stall()
    assert False

@pytest.mark.computing
def test_computing(tries):
    stall()
    assert tries > 1

def test_end(tries):
    stall()

def test_well(tries):
    stall()
"""


def test_a_failed_test_is_held_again_after_a_stall_only_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_all.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-n", "1", "-p", "no:cacheprovider", "test_all.py"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=90).stdout
    assert "3 failed, 3 passed" in said, said
    for name, passes, tries in (
        ("test_twice", True, 3),
        ("test_calm", False, 1),
        ("test_always", False, TRIES),
        ("test_computing", False, 1),
        ("test_end", True, 2),
        ("test_well", True, 1),
    ):
        assert f"{'PASSED' if passes else 'FAILED'} test_all.py::{name}" in said, name
        assert (tmp_path / name).read_text() == "." * tries, name
        assert (f"test_all.py::{name}: {tries} times" in said) == (tries > 1), name


@pytest.mark.skipif(not Path("/proc/thread-self/schedstat").exists(), reason="only Linux tells")
def test_the_wait_for_a_processor_is_measured() -> None:
    before = seconds_withheld()
    busy = [subprocess.Popen([sys.executable, "-Sc", "while True: pass"]) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        end = time.monotonic() + 20.0
        while seconds_withheld() - before < 0.05:
            assert time.monotonic() < end, "not measured"
    finally:
        for process in busy:
            process.kill()
            process.wait()
