"""A start that comes to nothing, with the real program and nobody at a terminal: the user sees why."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aura_desktop.platform.single_instance import Instance

from .program import START, PrivateDisplay, Program, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]
SHOWN = ("search", "--onlyvisible", "--name", "^Aura$")
ANY_FILE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Root reads what it may not; without these capabilities it is like everybody else."""


@contextmanager
def not_to_be_read(folder: Path) -> Iterator[None]:
    folder.chmod(0o000)
    try:
        yield
    finally:
        folder.chmod(0o700)


def dialog(aura: Program) -> str:
    return until(lambda: aura.xdotool(*SHOWN), 30, "a window that says why")


def test_a_data_folder_that_cannot_be_read_is_said_in_a_dialog(tmp_path: Path, display: PrivateDisplay) -> None:
    home = tmp_path / "home"
    home.mkdir()
    start = START
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root needs setpriv to be refused anything")
        start = (*ANY_FILE, *START)
    with not_to_be_read(home), Program(tmp_path / "output", display, [], {"AURA_HOME": str(home)}, start) as aura:
        window = dialog(aura)
        assert "cannot be read" in aura.output.read_text()
        assert "Traceback" not in aura.output.read_text()
        aura.xdotool("windowfocus", "--sync", window)
        aura.xdotool("key", "Escape")
        assert aura.process.wait(20) == 1


def test_a_running_aura_that_does_not_answer_is_asked_again_until_the_user_gives_up(
    tmp_path: Path, display: PrivateDisplay
) -> None:
    held = Instance.claim(tmp_path)
    assert held is not None
    try:
        with Program(tmp_path, display, [], {}) as aura:
            window = dialog(aura)
            aura.xdotool("windowfocus", "--sync", window)
            aura.xdotool("key", "Return")
            until(lambda: aura.xdotool(*SHOWN) != window, 10, "it tries again")
            held.close()
            aura.window()
            assert aura.quit() == 0
    finally:
        held.close()


def test_where_somebody_reads_the_terminal_there_is_no_dialog(tmp_path: Path, display: PrivateDisplay) -> None:
    master, slave = os.openpty()
    pid = os.fork() if sys.platform != "win32" else -1
    if pid == 0:
        os.setsid()
        os.dup2(slave, 2)
        os.environ.update(DISPLAY=display.name, AURA_HOME="/dev/null/x")
        os.environ.pop("QT_QPA_PLATFORM", None)
        os.execv(START[0], START)
    os.close(slave)
    try:
        told = b""
        while b"cannot be made" not in told:
            told += os.read(master, 4096)
        status = until(lambda: os.waitpid(pid, os.WNOHANG)[1] if True else 0, 20, "it ends")
        assert os.waitstatus_to_exitcode(status) == 1
        pid = 0
    finally:
        if pid:
            os.kill(pid, signal.SIGKILL)
        os.close(master)
