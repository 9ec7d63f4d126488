"""A read-only disk and a full one: a clear sentence each, nothing lost, and Aura opens all the same."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aura_desktop.errors import FileProblem
from aura_desktop.events import Problem
from aura_desktop.platform.paths import run_folder
from aura_desktop.platform.single_instance import Instance, ask
from aura_desktop.settings import Settings

from .profiles.histories import content, desk, exchange, is_whole, said, until

ROOT = Path(__file__).parents[2]
STORED = {"version": 1, "settings": {"window.theme": "dark"}}


def mounted(folder: Path, options: str) -> bool:
    return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True).returncode == 0


class Disk:
    """A small disk of memory with a data folder on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"

    def used_before(self) -> None:
        """Put there what a start of before left."""
        for name in ("home", "home/profiles", "home/profiles/default", "home/run"):
            (self.folder / name).mkdir(mode=0o700)
        (self.home / "run" / "lock").touch(0o600)
        self.settings_file.write_text(json.dumps(STORED))

    @property
    def settings_file(self) -> Path:
        return self.home / "profiles" / "default" / "settings.json"

    def fill(self) -> None:
        with (self.folder / "fill").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 1024)
            except OSError:
                return

    def make_read_only(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Iterator[Disk]:
    size = getattr(request, "param", "256k")
    with tempfile.TemporaryDirectory(prefix="aura-disk-") as name:
        folder = Path(name)
        if sys.platform != "linux" or os.getuid() != 0 or not mounted(folder, f"size={size}"):
            pytest.skip("needs to be allowed to mount")
        try:
            yield Disk(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def read_only(disk: Disk) -> None:
    disk.make_read_only()


def full(disk: Disk) -> None:
    disk.fill()


BAD = pytest.mark.parametrize("spoil", [read_only, full])
Spoil = Callable[[Disk], None]


@pytest.fixture(autouse=True)
def runtime_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "runtime"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))


def test_on_a_read_only_disk_the_running_instance_is_found_all_the_same(disk: Disk) -> None:
    disk.make_read_only()
    instance = Instance.claim(disk.home)
    assert instance is not None
    instance.serve({"show": lambda arguments: "Here."})
    try:
        assert Instance.claim(disk.home) is None
        assert ask(disk.home, "show").sentence == "Here."
    finally:
        instance.close()


@BAD
def test_a_disk_that_went_bad_still_has_one_instance_which_can_be_met(disk: Disk, spoil: Spoil) -> None:
    """A second start and every verb were told for ever that Aura "is still starting"."""
    disk.used_before()
    before = Instance.claim(disk.home)
    assert before is not None
    before.serve({})
    before.close()
    spoil(disk)
    instance = Instance.claim(disk.home)
    assert instance is not None
    try:
        instance.serve({"show": lambda arguments: "Here."})
        assert Instance.claim(disk.home) is None
        assert ask(disk.home, "show").sentence == "Here."
    finally:
        instance.close()


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_a_data_folder_that_takes_no_folder_moves_the_lock(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, make = tmp_path / "home", Path.mkdir

    def refuses(path: Path, *arguments: int, **options: bool) -> None:
        if path.is_relative_to(home):
            raise OSError(number, os.strerror(number))
        make(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refuses)
    assert run_folder(home).parent == tmp_path / "runtime"


def test_something_in_the_way_is_still_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(FileProblem, match="cannot be made"):
        run_folder(tmp_path / "home")


@BAD
def test_a_setting_holds_for_the_session_and_the_file_stays_whole(disk: Disk, spoil: Spoil) -> None:
    disk.used_before()
    spoil(disk)
    settings = Settings.load(disk.home)
    assert settings.text("window.theme") == "dark"
    with pytest.raises(FileProblem, match=r"The setting holds for this session, .* free some space or make"):
        settings.set("persona.manner", "kind " * 2000)
    assert settings.text("persona.manner").startswith("kind")
    assert json.loads(disk.settings_file.read_text()) == STORED
    assert not disk.settings_file.with_name("settings.json.new").exists()


@BAD
@pytest.mark.parametrize(
    "arguments", [["talk", "no-such-file.wav"], ["diagnostics", "--out", "DISK/a.zip"], ["doctor"]]
)
def test_every_verb_says_a_sentence_and_no_traceback(disk: Disk, spoil: Spoil, arguments: list[str]) -> None:
    disk.used_before()
    spoil(disk)
    done = subprocess.run(
        [sys.executable, "-m", "aura_desktop", *(a.replace("DISK", str(disk.folder)) for a in arguments)],
        env={**os.environ, "AURA_HOME": str(disk.home)},
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    said = done.stderr or done.stdout
    if arguments[0] != "talk":
        assert "free some space" in said or "not a folder you can write to" in said
    assert json.loads(disk.settings_file.read_text()) == STORED


WINDOW = """
    import sys
    from pathlib import Path
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    from aura_desktop.cli.places import Places
    from aura_desktop.platform import crash
    from aura_desktop.platform.logs import start_logging
    from aura_desktop.platform.single_instance import Instance
    from aura_desktop.settings import Settings
    from tests.ui.fake_engine import FakeEngine

    app, home = QApplication(["aura"]), Path(sys.argv[1])
    start_logging(home)
    crash.install(crash.Reports(home / "logs"))
    instance = Instance.claim(home)
    settings = Settings.load(home)
    places = Places(home, instance, "default", build=lambda settings: FakeEngine())

    def change():
        window = places.seats.window
        if window is None or not window.isVisible():
            QTimer.singleShot(20, change)
            return
        window.open_settings("answers")
        dialog = window.settings.dialog
        page = dialog.page("answers")
        page.hedge.field.click()
        print("problem:", page.hedge.problem.text)
        print("holds:", settings.flag("router.hedge"))
        print("card:", window.card.sentence)
        window.close()

    QTimer.singleShot(20, change)
    code = places.run(settings)
    crash.finish()
    print("code", code)
"""


@pytest.mark.parametrize("disk", ["4m"], indirect=True)
def test_what_was_said_on_a_full_disk_is_there_after_the_end(disk: Disk) -> None:
    path, words = disk.home / "history.db", "said while nothing could be written " * 10
    with desk(path) as d:
        d.archive.post(said("a", 1, "before"))
        assert d.archive.flush()
        disk.fill()
        for turn in range(2, 22):
            for change in exchange("a", turn, f"question {turn}", words):
                d.archive.post(change)
        until(lambda: bool(d.of(Problem)))
    assert [turn for turn, *_ in content(path)["a"]] == [1] + [turn for turn in range(2, 22) for _ in range(2)]
    assert is_whole(path)


@BAD
@pytest.mark.parametrize("runtime", ["another disk", "the same disk"])
def test_the_window_opens_and_says_beside_the_field_what_is_not_kept(disk: Disk, spoil: Spoil, runtime: str) -> None:
    disk.used_before()
    session = {"XDG_RUNTIME_DIR": str(disk.folder)} if runtime == "the same disk" else {}
    spoil(disk)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WINDOW), str(disk.home)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **session},
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    lines = dict(line.split(":", 1) for line in done.stdout.splitlines() if ":" in line)
    assert "The setting holds for this session" in lines["problem"]
    assert lines["holds"].strip() == "False"
    assert "code 0" in done.stdout
    assert json.loads(disk.settings_file.read_text()) == STORED
