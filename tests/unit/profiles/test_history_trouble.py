"""The archive on bad days and beside other programs: nothing lost, nothing mixed, and told once."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from aura_desktop.enquiries import Done, Refused
from aura_desktop.events import Notice, Problem, ProblemCleared
from aura_desktop.history_records import (
    Changed,
    ListSessions,
    Rename,
    SessionPage,
)
from aura_desktop.profiles import history_file
from aura_desktop.profiles.history_reserve import RESERVE_BYTES, SUFFIX
from aura_desktop.profiles.history_writer import ASIDE

from .histories import (
    content,
    desk,
    exchange,
    fill,
    is_whole,
    make_newer,
    post,
    said,
    small_disk,
    until,
)
from .history_talker import kill_and_look

# Bad days


@pytest.mark.parametrize("raw", [b"", b"no database at all", b"SQLite format 3\0" + b"\7" * 9000])
def test_a_damaged_file_is_kept_aside_and_the_user_is_told_once(path: Path, raw: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(raw)
    with desk(path) as d:
        post(d, said("a", 1, "goes on"))
        assert d.archive.flush()
        assert d.uids() == ["a"]
        assert [card.code for card in d.of(Problem)] == ([ASIDE] if raw else [])
    if raw:
        (kept,) = path.parent.glob("history.broken-*.db")
        assert kept.read_bytes() == raw
        assert kept.name in d.of(Problem)[0].sentence


def test_a_file_damaged_while_it_is_open_is_replaced_and_what_is_said_then_is_kept(path: Path) -> None:
    fill(path, *(said("a", turn, "words " * 200) for turn in range(1, 60)))
    raw = bytearray(path.read_bytes())
    raw[4096:] = os.urandom(len(raw) - 4096)
    path.write_bytes(raw)
    with desk(path) as d:
        assert isinstance(d.ask(ListSessions()), Refused | SessionPage)
        post(d, said("b", 1, "goes on"))
        until(lambda: bool(d.of(Problem)))
        d.archive.flush()
        assert d.uids() == ["b"]
    assert "damaged" in d.of(Problem)[0].sentence
    assert is_whole(path)


def test_a_newer_file_is_kept_aside_whole_and_a_card_says_so(path: Path) -> None:
    """A line beside the state was gone with the next state, before anybody could read it."""
    make_newer(path, 9)
    with desk(path) as d:
        until(lambda: bool(d.of(Problem)))
        assert d.of(Problem)[0].code == ASIDE
        assert "newer Aura" in d.of(Problem)[0].sentence
        post(d, said("b", 1, "of today"))
        d.archive.flush()
        assert d.uids() == ["b"]
    kept = sqlite3.connect(path.with_name("history.version-9.db"))
    assert kept.execute("SELECT text FROM message").fetchall() == [("of tomorrow",)]
    kept.close()


def test_a_full_disk_is_told_once_nothing_said_meanwhile_is_lost(path: Path) -> None:
    pages = [30]
    with desk(path, connect=small_disk(lambda: pages[0])) as d:
        for turn in range(1, 101):
            post(d, *exchange("a", turn, f"question {turn}", "a long answer " * 60))
            if turn % 20 == 0:
                d.archive.flush()
        until(lambda: bool(d.of(Problem)))
        assert not d.archive.flush(0.3)
        assert len(d.of(Problem)) == 1
        assert "the disk is full" in d.of(Problem)[0].sentence
        assert "words" not in d.of(Problem)[0].sentence
        assert not d.of(ProblemCleared)
        pages[0] = 100_000
        until(lambda: bool(d.of(ProblemCleared)))
        assert d.archive.flush()
        assert [n.text for n in d.of(Notice)] == ["Conversations are being kept again."]
    assert len(content(path)["a"]) == 200
    assert is_whole(path)


def test_a_read_only_folder_is_told_once_and_what_is_there_can_be_read(path: Path) -> None:
    fill(path, said("a", 1, "kept"))
    read_only = [True]

    def connect(uri: str) -> sqlite3.Connection:
        if read_only[0] and "mode=rw" in uri:
            uri = uri.replace("mode=rw", "mode=ro")
        return history_file.connect(uri)

    with desk(path, connect=connect) as d:
        assert d.uids() == ["a"]
        post(d, said("b", 1, "said meanwhile"))
        until(lambda: bool(d.of(Problem)))
        assert "cannot be written" in d.of(Problem)[0].sentence
        refused = d.ask(Rename("a", "x"))
        assert isinstance(refused, Refused)
        assert "cannot be written" in refused.sentence
        read_only[0] = False
        until(lambda: sorted(d.uids()) == ["a", "b"])
    assert len(d.of(Problem)) == 1


def test_a_folder_that_may_not_be_looked_into_is_told_and_whoever_asks_gets_an_answer(tmp_path: Path) -> None:
    """As one that another user made (sudo): even asking whether the file is there is refused."""
    with desk(tmp_path / ("x" * 300) / history_file.NAME) as d:
        post(d, said("a", 1, "x"))
        until(lambda: bool(d.of(Problem)))
        assert "cannot be made" in d.of(Problem)[0].sentence
        assert isinstance(d.ask(Rename("a", "x")), Refused)


def test_closing_does_not_wait_for_a_disk_that_stays_full(path: Path) -> None:
    with desk(path, connect=small_disk(lambda: 3)) as d:
        post(d, said("a", 1, "x"))
        until(lambda: bool(d.of(Problem)))
        assert d.archive.close(2.0)


def test_what_was_said_while_the_disk_was_full_is_kept_at_the_end(path: Path) -> None:
    """A full disk, nothing lost: the room held for it takes what could not be written before."""
    reserve, held = path.with_suffix(SUFFIX), threading.Event()
    with desk(path, connect=small_disk(lambda: 1_000 if held.is_set() and not reserve.exists() else 40)) as d:
        post(d, said("a", 1, "before"))
        assert d.archive.flush()
        until(reserve.exists)
        held.set()
        assert reserve.stat().st_size == RESERVE_BYTES
        if os.name == "posix":
            assert reserve.stat().st_mode & 0o077 == 0
        for turn in range(2, 60):
            post(d, *exchange("a", turn, f"question {turn}", "a long answer " * 60))
        until(lambda: bool(d.of(Problem)))
        assert not d.archive.flush(0.3)
        assert d.archive.close(2.0)
    assert len(content(path)["a"]) == 1 + 2 * 58
    assert is_whole(path)
    assert not reserve.exists()
    with desk(path) as d:
        post(d, said("b", 1, "after"))
        assert d.archive.flush()
        until(reserve.exists)


def test_a_file_held_by_another_program_is_waited_for_in_silence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_file, "BUSY_SECONDS", 0.05)
    fill(path, said("a", 1, "x"))
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    with desk(path) as d:
        d.archive.flush()
        other.execute("BEGIN IMMEDIATE")
        post(d, said("a", 2, "y"))
        assert not d.archive.flush(0.5)
        other.execute("ROLLBACK")
        until(lambda: len(content(path)["a"]) == 2)
        assert not d.events
    other.close()


def test_whoever_listens_badly_stops_nobody(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def bad(_changed: Changed) -> None:
        raise ValueError

    with desk(path) as d:
        d.archive.subscribe(bad)
        post(d, said("a", 1, "x"))
        until(lambda: bool(caplog.records))
        post(d, said("a", 2, "y"))
        until(lambda: path.exists() and len(content(path).get("a", [])) == 2)


def test_an_error_of_our_own_is_an_answer_too_and_the_next_request_is_done(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    with desk(path) as d:
        post(d, said("a", 1, "x"))
        until(lambda: d.uids() == ["a"])
        with monkeypatch.context() as patch:
            patch.setattr("aura_desktop.profiles.history_reader.list_sessions", broken)
            patch.setattr("aura_desktop.profiles.history_store.HistoryStore.rename", broken)
            assert isinstance(d.ask(ListSessions("")), Refused)
            assert isinstance(d.ask(Rename("a", "b")), Refused)
        d.archive.ask(ListSessions(""), broken)
        assert d.ask(Rename("a", "c")) == Done()
        until(lambda: d.uids("c") == ["a"])


# Several programs


ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
@pytest.mark.parametrize("lines", [1, 60, 330])
def test_a_kill_at_any_moment_leaves_a_whole_history(tmp_path: Path, lines: int) -> None:
    left = kill_and_look(tmp_path, lines, lines)
    assert not left.wrong
    assert lines < 330 or left.messages > 10


TWO = """
import sys, pathlib
sys.path.insert(0, sys.argv[3])
from tests.unit.profiles.histories import Desk, exchange
d = Desk(pathlib.Path(sys.argv[1]))
d.archive.start()
for turn in range(1, 101):
    for change in exchange(sys.argv[2], turn, f"question {turn} of {sys.argv[2]}", "answer " * 20):
        d.archive.post(change)
    if turn % 5 == 0:
        assert d.archive.flush(20.0)
assert d.archive.close(20.0)
assert not d.events, d.events
"""


def test_two_programs_write_into_one_history(path: Path) -> None:
    programs = [subprocess.Popen([sys.executable, "-c", TWO, str(path), uid, str(ROOT)]) for uid in ("first", "second")]
    assert [program.wait(60) for program in programs] == [0, 0]
    assert {uid: len(rows) for uid, rows in content(path).items()} == {"first": 200, "second": 200}
    assert is_whole(path)


FULL = """
import json, pathlib, resource, sys, threading
sys.path.insert(0, sys.argv[2])
from aura_desktop.events import Problem, ProblemCleared
from tests.unit.profiles.histories import Desk, exchange
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
d = Desk(pathlib.Path(sys.argv[1]))
d.archive.start()
tick = threading.Event()
turn = 0
while not d.of(Problem):
    turn += 1
    for change in exchange("a", turn, f"question {turn}", "an answer of some length " * 40):
        d.archive.post(change)
    tick.wait(0.002)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
while not d.of(ProblemCleared):
    tick.wait(0.01)
assert d.archive.flush(5.0) and d.archive.close(5.0)
print(json.dumps([turn, [p.sentence for p in d.of(Problem)]]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_write_that_the_system_refuses_half_way_loses_nothing(path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(ROOT)], capture_output=True, text=True, timeout=60, check=True
    )
    turns, sentences = json.loads(run.stdout)
    assert len(sentences) == 1
    assert "Conversations are not being kept" in sentences[0]
    assert len(content(path)["a"]) == 2 * turns
    assert is_whole(path)
