"""The Debian package, the trial of a bundle, and how the bundle's program starts."""

import configparser
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assets.bundle import deb, trial
from aura_desktop import __version__

ROOT = Path(__file__).parents[2]
LAUNCH = ROOT / "assets" / "bundle" / "launch.py"


def bundle(dist: Path, script: str) -> Path:
    """Make a bundle whose program is a shell script, and return its folder."""
    folder = dist / "aura-desktop"
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal/LICENSES.txt").write_text("terms")
    (folder / "_internal/model.gguf").write_bytes(bytes(2_000_000))
    program = folder / "aura-desktop"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return folder


def test_the_launcher_starts_what_is_installed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    deb.lay_out(bundle(tmp_path, "exit 0"), root)
    entry = configparser.RawConfigParser()
    entry.read(root / "usr/share/applications/aura-desktop.desktop", encoding="utf-8")
    started = root / entry["Desktop Entry"]["Exec"].lstrip("/")
    assert os.access(started, os.X_OK)
    assert entry["Desktop Entry"]["Terminal"] == "false"
    icon = entry["Desktop Entry"]["Icon"]
    sizes = {path.parts[-3] for path in (root / "usr/share/icons/hicolor").rglob(f"{icon}.*")}
    assert {"16x16", "48x48", "256x256", "512x512", "scalable"} <= sizes
    command = root / "usr/bin/aura-desktop"
    assert command.readlink() == Path("/") / started.relative_to(root)
    assert (root / "usr/share/doc/aura-desktop/copyright").read_text() == "terms"


def test_the_windows_belong_to_the_launchers_entry() -> None:
    # A compositor finds the icon and the name of a window by this (field notes 2.6).
    source = (ROOT / "aura_desktop/ui/application.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("aura-desktop")' in source


def test_the_control_file_names_what_no_library_names() -> None:
    text = deb.control(2_048_000, "amd64", ["libegl1", "libc6"], "2.36")
    fields = dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith(" "))
    assert (fields["Version"], fields["Installed-Size"]) == (__version__, "2000")
    assert fields["Depends"] == "libc6 (>= 2.36), espeak-ng, libasound2-plugins, libegl1"
    assert all(line.startswith(" ") for line in text.splitlines()[-2:])


def test_a_trial_is_held_elsewhere_with_an_empty_environment(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    bundle(tmp_path, 'echo "at $0 with $1 in $HOME"; env')
    assert trial.run(tmp_path) == 0
    told = capfd.readouterr().out
    assert "2 MB, 0 MB without the offline model" in told
    assert "aura elsewhere " in told
    assert "with self-test in" in told
    assert str(tmp_path / "aura-desktop/aura-desktop") not in told.split("at ", 1)[1]
    assert "PYTHONPATH" not in told


def test_a_failing_self_test_fails_the_build(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    bundle(tmp_path, "exit 1")
    assert trial.run(tmp_path) == 1
    assert "self-test failed" in capfd.readouterr().err


def test_a_bundle_that_has_grown_fails_the_build(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = bundle(tmp_path, "exit 0")
    (folder / "_internal/surprise.so").write_bytes(bytes(1_500_000))
    assert trial.run(tmp_path, largest_mb=1) == 1
    assert "more than 1 MB" in capfd.readouterr().err
    assert trial.run(tmp_path, largest_mb=2) == 0


def test_a_size_counts_no_file_twice(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(100))
    (tmp_path / "link").symlink_to("file")
    assert deb.total(tmp_path) == 100


@pytest.mark.parametrize(("before", "after"), [(None, None), ("/of/the/user", "/of/the/user")])
def test_programs_that_the_bundle_starts_get_the_systems_libraries(before: str | None, after: str | None) -> None:
    # PyInstaller's starter points LD_LIBRARY_PATH at the bundle and keeps the user's value beside it.
    script = (
        "import os, runpy, sys\nsys.argv = ['aura-desktop', '--version']\n"
        f"try: runpy.run_path({str(LAUNCH)!r})\n"
        "except SystemExit: print(os.environ.get('LD_LIBRARY_PATH'), 'LD_LIBRARY_PATH_ORIG' in os.environ)"
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LD_LIBRARY_PATH")}
    environ |= {"LD_LIBRARY_PATH": "/of/the/bundle", **({"LD_LIBRARY_PATH_ORIG": before} if before else {})}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"aura-desktop {__version__}", f"{after} False"]


def test_nothing_in_the_package_may_be_written_by_others(tmp_path: Path) -> None:
    folder = bundle(tmp_path, "exit 0")
    (folder / "_internal/LICENSES.txt").chmod(0o666)
    deb.lay_out(folder, tmp_path / "root")
    deb.make_plain(tmp_path / "root")
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "root").rglob("*") if not p.is_symlink()}
    assert modes == {0o755, 0o644}
