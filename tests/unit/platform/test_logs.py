import logging
from pathlib import Path

import pytest

from aura_desktop.platform.logs import PrivateFormatter, start_logging

pytestmark = pytest.mark.usefixtures("logs_restored")


def logged(path: Path | None) -> str:
    assert path is not None
    return path.read_text(encoding="utf-8")


def test_our_lines_are_written_and_other_libraries_only_when_they_warn(tmp_path: Path) -> None:
    path = start_logging(tmp_path, {})
    logging.getLogger("aura_desktop.audio").info("opened at %d Hz", 48000)
    logging.getLogger("aura_desktop.audio").debug("a detail")
    logging.getLogger("httpx").info("GET http://somewhere")
    logging.getLogger("asyncio").warning("slow\nexception=ValueError('private words')")
    text = logged(path)
    assert "opened at 48000 Hz" in text
    assert "slow" in text
    assert not [w for w in ("a detail", "somewhere", "private words") if w in text]


def test_the_level_comes_from_the_environment(tmp_path: Path) -> None:
    path = start_logging(tmp_path, {"AURA_LOG": "debug"})
    logging.getLogger("aura_desktop.audio").debug("a detail")
    assert "a detail" in logged(path)


def test_an_exception_is_logged_without_what_it_says(tmp_path: Path) -> None:
    path = start_logging(tmp_path, {})
    try:
        try:
            int("private words")
        except ValueError as error:
            raise KeyError("more private words") from error
    except KeyError:
        logging.getLogger("aura_desktop").exception("turn failed")
    text = logged(path)
    assert "KeyError" in text
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert "more private words" not in text.replace('raise KeyError("more private words") from error', "")


@pytest.mark.parametrize(
    "secret", ["sk-abcdefgh12345", "Bearer abc.def", "http://user:hunter2@host/v1", "xai-1234567890"]
)
def test_what_looks_like_a_key_is_blotted_out(secret: str) -> None:
    record = logging.LogRecord("aura_desktop", logging.INFO, "", 0, "with %s", (secret,), None)
    line = PrivateFormatter().format(record)
    assert "[removed]" in line
    assert not [part for part in ("abcdefgh", "abc.def", "hunter2", "1234567890") if part in line]


def test_the_log_is_bounded(tmp_path: Path) -> None:
    start_logging(tmp_path, {})
    log = logging.getLogger("aura_desktop")
    for _ in range(600):
        log.info("x" * 10_000)
    assert sum(f.stat().st_size for f in (tmp_path / "logs").iterdir()) < 4_100_000


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("in the way")
    assert start_logging(tmp_path, {}) is None
    logging.getLogger("aura_desktop").error("nowhere to go")
    assert capsys.readouterr().err == ""
