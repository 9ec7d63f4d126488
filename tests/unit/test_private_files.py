"""Whatever Aura writes is for its owner alone, also where the umask would let everybody read and write."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aura_desktop.platform.logs import start_logging
from aura_desktop.platform.paths import make_private_folder, run_folder
from aura_desktop.platform.remembered import Remembered
from aura_desktop.platform.single_instance import Instance, ask
from aura_desktop.profiles.history_file import open_to_write
from aura_desktop.profiles.private_file import write_private
from aura_desktop.profiles.waterfall_file import NAME as LATENCY
from aura_desktop.profiles.waterfall_file import add_turns
from aura_desktop.settings import Settings
from aura_desktop.waterfall import Waterfall

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no such permissions")

NOBODY = 65534


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def loose(home: Path) -> list[str]:
    """Return what others may read, write or enter below `home`, `home` included."""
    return [
        f"{stat.S_IMODE(path.lstat().st_mode):o} {path}"
        for path in (home, *home.rglob("*"))
        if path.lstat().st_mode & 0o077 and not path.is_symlink()
    ]


@pytest.mark.usefixtures("open_umask", "logs_restored")
def test_everything_written_is_private(tmp_path: Path) -> None:
    home = tmp_path / "share" / "aura-desktop"
    start_logging(home, {})
    for _ in range(220):
        logging.getLogger("aura_desktop").warning("x" * 10_000)  # old logs lie beside the new one
    settings = Settings.load(home)
    settings.set("chat.base_url", "http://user:secret@127.0.0.1:1/v1")
    settings.set("chat.model", "other")
    profile = home / "profiles" / "default"
    write_private(profile / "usage.json", b"{}")
    add_turns(profile / LATENCY, [Waterfall(1, 900.0)], [])
    history = open_to_write(profile / "history.db")
    history.execute("CREATE TABLE IF NOT EXISTS t (x)")
    history.execute("INSERT INTO t VALUES (1)")
    history.commit()
    instance = Instance.claim(home)
    assert instance is not None
    instance.serve({"show": lambda arguments: ""})
    try:
        assert ask(home, "show").ok
        names = {path.name for path in home.rglob("*")}
        assert {"settings.json", "settings.json.bak", "aura.log", "aura.log.1", "history.db-wal"} <= names
        assert loose(home.parent) == []
    finally:
        instance.close()
        history.close()


@pytest.mark.usefixtures("open_umask")
def test_whatever_file_comes_first_makes_private_folders(tmp_path: Path) -> None:
    write_private(tmp_path / "one" / "profiles" / "client" / "usage.json", b"{}")
    Remembered(tmp_path / "two" / "profiles" / "client" / "window.json").set(mini_x=1)
    assert (loose(tmp_path / "one"), loose(tmp_path / "two")) == ([], [])
    assert len(list(tmp_path.rglob("*.json"))) == 2


@pytest.mark.usefixtures("open_umask")
def test_the_program_itself_leaves_nothing_open(tmp_path: Path) -> None:
    home = tmp_path / "data" / "aura"
    environ = {**os.environ, "AURA_HOME": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    command = [sys.executable, "-m", "aura_desktop", "talk", str(tmp_path / "nothing.wav")]
    subprocess.run(command, env=environ, capture_output=True, timeout=60, check=False)
    assert (home / "logs" / "aura.log").exists()
    assert loose(home.parent) == []


def test_settings_that_were_open_are_closed_with_their_backup(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"version": 1, "settings": {"chat.model": "old"}}')
    path.chmod(0o644)
    Settings(path).set("chat.model", "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.with_name("settings.json.bak").stat().st_mode) == 0o600


def test_a_folder_of_somebody_else_is_not_touched(tmp_path: Path) -> None:
    inside = make_private_folder(tmp_path / "a" / "b" / "c")
    assert loose(tmp_path / "a") == []
    tmp_path.chmod(0o755)
    make_private_folder(inside)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755, "only what was missing is ours to close"


@contextmanager
def as_nobody() -> Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def reachable_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="aura-"))  # pytest's own folders are closed to others already
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def refused(attempt: Callable[[], object]) -> bool:
    with as_nobody():
        try:
            attempt()
        except PermissionError:
            return True
    return False


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root can become somebody else")
def test_another_user_reaches_neither_the_socket_nor_a_file(reachable_home: Path) -> None:
    home = reachable_home / "aura"
    make_private_folder(home)
    Settings.load(home).save()
    instance = Instance.claim(home)
    assert instance is not None
    instance.serve({"show": lambda arguments: ""})

    address = str(run_folder(home) / "socket")

    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(address)

    try:
        (reachable_home / "open").write_text("anybody")
        assert not refused((reachable_home / "open").read_text), "the control: an open file can be read"
        assert refused(lambda: os.listdir(home))
        home.chmod(0o755)  # even if the data folder itself was opened
        assert refused(connect)
        assert refused((home / "profiles" / "default" / "settings.json").read_text)
        (home / "run").chmod(0o755)
        assert refused(connect)
        assert refused((home / "run" / "key").read_bytes)
        connect()
    finally:
        (home / "run").chmod(0o700)
        instance.close()
