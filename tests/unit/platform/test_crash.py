"""What nobody caught: kept as a report that says where and never what, and told at the next start."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from aura_desktop.platform import crash
from aura_desktop.platform.crash import KEPT, Reports
from aura_desktop.platform.logs import start_logging

ROOT = Path(__file__).parents[3]
PRIVATE = "whisper-4711 sk-abcdefgh12345"


@pytest.fixture(autouse=True)
def finished(logs_restored: None) -> Iterator[None]:
    yield
    crash.finish()


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    made = Reports(tmp_path / "logs")
    crash.install(made)
    return made


def broken(private: str) -> None:
    held = private  # a local value, which no report may hold
    raise ValueError(held)


def caught(private: str = PRIVATE) -> ValueError:
    try:
        broken(private)
    except ValueError as error:
        return error
    raise AssertionError


def written(reports: Reports) -> str:
    return "\n".join(path.read_text("utf-8") for path in reports.all())


def check_private(text: str) -> None:
    assert "ValueError" in text
    assert "test_crash.py" in text
    assert not [word for word in ("whisper-4711", "abcdefgh") if word in text]


def test_a_report_says_where_and_never_what(reports: Reports) -> None:
    logging.getLogger("aura_desktop.audio").warning("opened at %d Hz", 48000)
    assert crash.report(caught())
    text = written(reports)
    check_private(text)
    assert "in broken" in text
    assert "opened at 48000 Hz" in text, "the last lines of the log are in it"
    assert "aura-desktop: " in text
    assert str(Path.home()) not in text


def test_causes_are_in_it_without_their_messages(reports: Reports) -> None:
    try:
        try:
            broken(PRIVATE)
        except ValueError as error:
            raise KeyError(PRIVATE) from error
    except KeyError as error:
        crash.report(error)
    assert "KeyError" in written(reports)
    check_private(written(reports))


def test_the_hook_of_the_main_thread_writes_one_and_prints_the_places(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", printed)  # what a desktop starts prints into a log of the desktop's
    error = caught()
    sys.excepthook(ValueError, error, error.__traceback__)
    for text in (printed.getvalue(), written(reports)):
        check_private(text)


def test_the_hook_of_other_threads_writes_one(reports: Reports) -> None:
    thread = threading.Thread(target=lambda: broken(PRIVATE), name="audio-io")
    thread.start()
    thread.join()
    check_private(written(reports))
    assert "thread audio-io" in written(reports)


def test_an_exception_in_a_destructor_writes_one(reports: Reports) -> None:
    class Breaks:
        def __del__(self) -> None:
            broken(PRIVATE)

    del (made := [Breaks()])[0]
    assert made == []
    check_private(written(reports))


def test_what_no_task_of_the_loop_caught_writes_one(reports: Reports) -> None:
    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(crash.loop_trouble)
        asyncio.get_running_loop().call_soon(broken, PRIVATE)
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_exception_handler({"message": PRIVATE})

    asyncio.run(main())
    check_private(written(reports))
    assert "event loop" in written(reports)


def test_the_log_has_it_too_without_what_it_says(tmp_path: Path) -> None:
    path = start_logging(tmp_path, {})
    crash.install(Reports(tmp_path / "logs"))
    crash.report(caught())
    assert path is not None
    check_private(path.read_text("utf-8"))


def test_the_same_place_is_reported_once_and_few_are_kept(tmp_path: Path) -> None:
    times = iter(range(1_000_000_000, 2_000_000_000))
    reports = Reports(tmp_path, now=lambda: next(times))
    error = caught()
    assert reports.write(error, "here")
    assert not reports.write(error, "here"), "a paint event fails 60 times a second"
    for number in range(KEPT + 10):
        kind = type(f"Kind{number}", (Exception,), {})
        assert reports.write(kind(), "here")
    assert len(reports.all()) == KEPT


def test_reports_are_for_their_owner_alone(reports: Reports) -> None:
    crash.report(caught())
    for path in (*reports.all(), *reports.folder.glob("native-*")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(reports.folder.stat().st_mode) == 0o700


def test_the_user_is_told_once(reports: Reports) -> None:
    assert reports.untold() == ()
    crash.report(caught())
    (untold,) = Reports(reports.folder).untold()
    assert untold == reports.all()[0]
    reports.told()
    assert Reports(reports.folder).untold() == ()


@pytest.mark.parametrize("number", [28, 30])  # no space left, read-only
def test_a_disk_that_takes_nothing_is_no_second_error(
    reports: Reports, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_arguments: object, **_options: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuses)
    assert not crash.report(caught())
    monkeypatch.undo()
    assert reports.all() == ()


def in_a_process(body: str, home: Path) -> subprocess.CompletedProcess[str]:
    head = "from pathlib import Path\nfrom aura_desktop.platform import crash\n"
    head += f"reports = crash.Reports(Path({str(home)!r}))\n"
    return subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(body)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_fault_of_a_native_library_is_a_report_at_the_next_start(tmp_path: Path) -> None:
    body = """
        import faulthandler
        def talking():
            faulthandler._sigsegv()
        crash.install(reports)
        talking()
    """
    done = in_a_process(body, tmp_path)
    assert done.returncode != 0
    later = Reports(tmp_path)
    (report,) = later.untold()
    text = report.read_text("utf-8")
    assert "Segmentation fault" in text
    assert "in talking" in text
    assert list(tmp_path.glob("native-*")) == []
    later.told()
    assert later.untold() == ()


def test_the_fault_of_a_process_with_the_same_number_is_a_report_too(reports: Reports) -> None:
    reports.end()
    reports.folder.mkdir(exist_ok=True)
    (reports.folder / f"native-{os.getpid()}.txt").write_text("Fatal Python error: Segmentation fault")
    reports.begin()
    (report,) = reports.all()
    assert "Segmentation fault" in report.read_text()


def test_a_fault_that_no_report_could_be_written_of_is_one_later(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = reports.folder / "native-999999999.txt"
    reports.folder.mkdir(exist_ok=True)
    left.write_text("Fatal Python error: Segmentation fault")
    with monkeypatch.context() as patch:
        patch.setattr(reports, "_keep", lambda *_, **__: False)  # the disk is full
        assert reports.untold() == ()
    assert left.stat().st_mode & 0o077 == 0
    (report,) = reports.untold()
    assert "Segmentation fault" in report.read_text()
    assert not left.exists()


def test_an_orderly_end_leaves_nothing(tmp_path: Path) -> None:
    done = in_a_process("crash.install(reports)\ncrash.finish()", tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_a_process_that_was_killed_leaves_no_report(tmp_path: Path) -> None:
    done = in_a_process("import os\ncrash.install(reports)\nos.kill(os.getpid(), 9)", tmp_path)
    assert done.returncode == -signal.SIGKILL
    assert Reports(tmp_path).untold() == ()
    assert list(tmp_path.iterdir()) == []


def test_what_another_process_still_writes_is_left_alone(reports: Reports) -> None:
    other = reports.folder / f"native-{os.getppid()}.txt"
    other.write_text("Fatal Python error: still being written\n")
    assert Reports(reports.folder).untold() == ()
    assert other.exists()


def test_the_program_itself_reports_without_a_traceback(tmp_path: Path) -> None:
    body = """
        import os, sys
        os.environ["AURA_HOME"] = sys.argv[1] if len(sys.argv) > 1 else str(Path.cwd())
        from aura_desktop import __main__
        from aura_desktop.cli import talk
        def run(*a, **k):
            raise ValueError("whisper-4711")
        talk.run = run
        sys.exit(__main__.main(["talk", "question.wav"]))
    """
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", "from pathlib import Path\n" + textwrap.dedent(body), str(home)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "something went wrong inside Aura" in done.stderr
    assert "whisper-4711" not in done.stderr
    (report,) = Reports(home / "logs").untold()
    assert "whisper-4711" not in report.read_text("utf-8")
    assert list((home / "logs").glob("native-*")) == []
