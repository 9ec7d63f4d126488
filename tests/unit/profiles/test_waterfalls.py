"""The times of the last turns: what is told after each, and the file that keeps them."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.events import Event, Latency, UserText
from aura_desktop.profiles import waterfalls as module
from aura_desktop.profiles.private_file import write_private
from aura_desktop.profiles.waterfall_file import MOST_BYTES, Newer, add_turns, read_turns
from aura_desktop.profiles.waterfalls import Waterfalls
from aura_desktop.waterfall import TURNS, Timings, Waterfall

TURN = Waterfall(
    0,
    audible=912.4,
    end_of_turn=350.0,
    stt_asked=-20.5,
    transcript=340.0,
    first_token=640.0,
    speculative=True,
    dropped=2,
)


def turns(count: int, first: int = 1) -> list[Waterfall]:
    return [Waterfall(n, audible=float(n)) for n in range(first, first + count)]


def audible(held: tuple[Waterfall, ...]) -> list[float]:
    return [turn.audible for turn in held]


@asynccontextmanager
async def book(path: Path | None, tell: Callable[[Event], None] = lambda _event: None) -> AsyncIterator[Waterfalls]:
    made = Waterfalls(path, tell=tell)
    try:
        yield made
    finally:
        await made.aclose()


# The file


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "latency.json"
    assert read_turns(path) == ()
    assert add_turns(path, [TURN], [TURN]) == (TURN,)
    assert read_turns(path) == (TURN,)


def test_it_holds_figures_alone_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "latency.json"
    add_turns(path, [TURN], [TURN])
    (entry,) = json.loads(path.read_bytes())["turns"]
    assert all(value is None or isinstance(value, bool | int | float) for value in entry.values())
    assert "turn" not in entry
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_holds_a_hundred_turns_at_most(tmp_path: Path) -> None:
    path = tmp_path / "latency.json"
    add_turns(path, turns(80), turns(80))
    held = add_turns(path, turns(50, 81), turns(50, 81))
    assert audible(held) == [float(n) for n in range(31, 131)]
    assert audible(read_turns(path)) == audible(held)
    assert path.stat().st_size < MOST_BYTES / 2


def test_two_programs_add_to_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "latency.json"
    add_turns(path, turns(2), turns(2))
    assert audible(add_turns(path, turns(1, 10), turns(1, 10))) == [1.0, 2.0, 10.0]


DAMAGED = (
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b'{"version": 1}',
    b'{"version": 1, "turns": 3}',
    b'{"version": 1, "turns": {"a": 1}}',
    b'{"version": "1", "turns": []}',
    b'{"version": -1, "turns": []}',
    b'{"version": 1, "turns": [1, null, {}, []]}',
    b"[" * 200_000,
    b" " * (MOST_BYTES + 1),
)


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_no_error_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "latency.json"
    path.write_bytes(content)
    assert read_turns(path) == ()
    assert add_turns(path, [TURN], [*turns(1), TURN]) == (*add_turns(tmp_path / "b", turns(1), turns(1)), TURN)
    assert len(read_turns(path)) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("audible", None),
        ("audible", -1),
        ("audible", True),
        ("audible", "912"),
        ("audible", 1e300),
        ("first_token", float("nan")),
        ("spoken", 1),
        ("spoken", None),
        ("dropped", None),
        ("dropped", -1),
        ("transcript", [1]),
    ],
)
def test_a_damaged_turn_is_left_out_and_the_others_stay(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "latency.json"
    add_turns(path, [TURN] * 4, [TURN] * 4)
    document = json.loads(path.read_bytes())
    document["turns"][0][name] = value
    path.write_text(json.dumps(document))
    assert len(read_turns(path)) == 3


@given(
    st.binary(max_size=300) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(repr).map(str.encode)
)
def test_no_content_at_all_raises_anything(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-latency.json"
    path.write_bytes(content)
    assert read_turns(path) == ()


def test_a_file_of_a_newer_version_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "latency.json"
    path.write_text('{"version": 2, "turns": "in another way"}')
    with pytest.raises(Newer):
        add_turns(path, [TURN], [TURN])
    assert "another way" in path.read_text()


def test_whoever_cannot_write_leaves_the_file_before(tmp_path: Path) -> None:
    path = tmp_path / "latency.json"
    write_private(path, b"before")
    (tmp_path / "latency.json.new").mkdir()
    with pytest.raises(OSError):  # noqa: PT011 (which one it is depends on the system)
        write_private(path, b"after")
    assert path.read_bytes() == b"before"


# The book


async def test_every_turn_tells_what_the_last_ones_are_together(tmp_path: Path) -> None:
    told: list[Event] = []
    async with book(tmp_path / "latency.json", told.append) as kept:
        for event in (Latency(1), TURN, UserText(2, "words", final=True), *turns(1, 600)):
            kept.take(event)
    assert [type(event) for event in told] == [Timings, Timings]
    last = told[-1]
    assert isinstance(last, Timings)
    whole = last.stage("audible")
    assert whole is not None
    assert (last.turns, whole.median) == (2, round((912.4 + 600) / 2, 1))
    assert audible(read_turns(tmp_path / "latency.json")) == [912.4, 600.0]


async def test_the_next_session_goes_on_with_them(tmp_path: Path) -> None:
    for session in range(3):
        async with book(tmp_path / "latency.json") as kept:
            assert kept.timings.turns == min(TURNS, session * 60)
            for turn in turns(60, 1 + session * 60):
                kept.take(turn)
    held = audible(read_turns(tmp_path / "latency.json"))
    assert held == [float(n) for n in range(81, 181)]


async def test_nothing_is_written_on_the_thread_of_the_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers: list[threading.Thread] = []

    def add(path: Path, fresh: list[Waterfall], known: tuple[Waterfall, ...]) -> tuple[Waterfall, ...]:
        writers.append(threading.current_thread())
        return add_turns(path, fresh, known)

    monkeypatch.setattr(module, "add_turns", add)
    async with book(tmp_path / "latency.json") as kept:
        for turn in turns(5):
            kept.take(turn)
        await asyncio.sleep(0)
        kept.take(TURN)
    assert writers
    assert threading.current_thread() not in writers
    assert len(writers) <= 2, "turns that come while one is written go together"
    assert len(read_turns(tmp_path / "latency.json")) == 6


async def test_a_disk_that_is_full_costs_no_turn(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The figures stay in memory; the turn after there is room again brings them all into the file."""
    folder = tmp_path / "profile"
    folder.write_text("a file where the folder should be")
    async with book(folder / "latency.json") as kept:
        pass
    assert "kept for this session only" in caplog.text
    caplog.clear()
    add_turns(tmp_path / "latency.json", [TURN], [TURN])
    blocked = tmp_path / "latency.json.new"
    blocked.mkdir()
    async with book(tmp_path / "latency.json") as kept:
        for turn in turns(2):
            kept.take(turn)
            assert kept._writer is not None
            await kept._writer
        assert [record.message for record in caplog.records] == [
            f"the turns' times cannot be written: {type(error_of(blocked)).__name__}"
        ]
        assert kept.timings.turns == 3
        blocked.rmdir()
        kept.take(turns(1, 3)[0])
    assert audible(read_turns(tmp_path / "latency.json")) == [912.4, 1.0, 2.0, 3.0]


def error_of(blocked: Path) -> OSError:
    try:
        blocked.unlink()
    except OSError as error:
        return error
    raise AssertionError


async def test_a_newer_file_is_neither_used_nor_touched(tmp_path: Path) -> None:
    path = tmp_path / "latency.json"
    path.write_text('{"version": 2}')
    async with book(path) as kept:
        kept.take(TURN)
        assert kept.timings.turns == 1
    assert path.read_text() == '{"version": 2}'


async def test_without_a_file_they_are_kept_for_the_session() -> None:
    async with book(None) as kept:
        for turn in turns(130):
            kept.take(turn)
        assert kept.timings.turns == TURNS
