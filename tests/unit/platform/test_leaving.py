"""The end of the process is not held up by a worker that never comes back."""

import io
import threading

import pytest

from aura_desktop.platform.leaving import WORKERS, leave


def never(code: int) -> None:
    raise AssertionError("the process was to be ended")


def test_with_nothing_left_the_code_is_returned() -> None:
    assert leave(3, end=never) == 3


def test_workers_that_come_back_are_waited_for() -> None:
    release = threading.Event()
    worker = threading.Thread(target=release.wait, name=f"{WORKERS}_0")
    worker.start()
    threading.Timer(0.02, release.set).start()
    assert leave(0, end=never) == 0
    assert not worker.is_alive()


def test_other_threads_are_no_reason_to_hurry(capsys: pytest.CaptureFixture[str]) -> None:
    release = threading.Event()
    other = threading.Thread(target=release.wait, name="something else")
    other.start()
    assert leave(0, end=never) == 0
    release.set()
    other.join()


class Gone(io.StringIO):
    def flush(self) -> None:
        raise BrokenPipeError


def test_a_worker_that_hangs_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Gone())  # and nobody reads what was printed
    release, codes = threading.Event(), []
    worker = threading.Thread(target=release.wait, name=f"{WORKERS}_1")
    worker.start()
    try:
        leave(1, end=codes.append)
        assert codes == [1]
    finally:
        release.set()
        worker.join()
