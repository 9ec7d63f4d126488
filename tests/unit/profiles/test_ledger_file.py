"""The file of the figures: soon written, whatever the disk does; added to by two programs; kept aside when damaged."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_desktop.errors import FileProblem
from aura_desktop.events import Notice, Problem
from aura_desktop.profiles import ledger as ledger_module
from aura_desktop.profiles.ledger_file import MONTHS_KEPT, Line, Month, add_to_file, read_file
from aura_desktop.services import Job
from tests.any_json import any_json

from .ledgers import Bench, bench


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def broken(folder: Path) -> list[Path]:
    return list(folder.glob("usage.broken-*.json"))


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 (a file written by a thread has no event to wait for)
            await asyncio.sleep(0.005)


async def test_figures_come_back_with_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "usage.json"
    async with bench(path) as b:
        b.ledger.heard("elevenlabs", "scribe_v2", 12.5, hedged=False)
        b.ledger.answered("openai", "gpt-9-nova", 7, 8, hedged=True, estimated=False)
        b.spend(1.5)
        before = b.ledger.report()
    assert Bench(path).ledger.report() == before
    assert before.dollars > 1.5


async def test_the_file_is_its_owners_only_and_holds_no_word_of_anything(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    path.with_name("usage.json.new").write_text("left by a crash, readable by all")
    async with bench(path) as b:
        b.spend(1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["usage.json"]
    assert set(json.loads(path.read_text())["months"]["2026-11"]["lines"]) == {"openai/chat"}


async def test_it_writes_at_once_and_then_rests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[float] = []

    def counted(*arguments: Any) -> Any:
        writes.append(asyncio.run_coroutine_threadsafe(_now(), loop).result())
        return add_to_file(*arguments)

    async def _now() -> float:
        return loop.time()

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(ledger_module, "add_to_file", counted)
    monkeypatch.setattr(ledger_module, "WRITE_SECONDS", 0.2)
    async with bench(tmp_path / "usage.json") as b:
        start = loop.time()
        for _ in range(50):
            b.spend(0.01)
            await asyncio.sleep(0.01)
    assert writes[0] - start < 0.1
    assert all(later - sooner >= 0.2 for sooner, later in itertools.pairwise(writes[:-1]))
    assert len(writes) <= 5
    assert Bench(tmp_path / "usage.json").ledger.report().dollars == pytest.approx(0.5)


async def test_closing_waits_for_what_was_noted_during_a_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, held = asyncio.get_running_loop(), asyncio.Event()

    def slow(*arguments: Any) -> Any:
        asyncio.run_coroutine_threadsafe(held.wait(), loop).result(5)
        return add_to_file(*arguments)

    monkeypatch.setattr(ledger_module, "add_to_file", slow)
    b = Bench(tmp_path / "usage.json")
    b.spend(1)
    await asyncio.sleep(0.02)  # the write is under way
    b.spend(2)
    closing = asyncio.create_task(b.ledger.aclose())
    await asyncio.sleep(0.02)
    assert b.ledger.report().dollars == pytest.approx(3)
    held.set()
    await closing
    await b.ledger.aclose()
    assert Bench(tmp_path / "usage.json").ledger.report().dollars == pytest.approx(3)


async def test_the_window_and_talk_add_to_one_file(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    async with bench(path) as window:
        window.spend(1)
        await until(path.exists)
        async with bench(path) as talk:
            talk.spend(2)
        window.spend(4)
    assert Bench(path).ledger.report().dollars == pytest.approx(7)
    assert window.ledger.report().dollars == pytest.approx(7)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 0, "months": {}}',
        b'{"version": 1, "months": {"2026-13": {"near": 0, "over": 0, "lines": {}}}}',
        b'{"version": 1, "months": {"2026-11": {"near": NaN, "over": 0, "lines": {}}}}',
        b'{"version": 1, "months": {"2026-11": {"near": 0, "over": 0, "lines": {"openai/dance": {}}}}}',
        b'{"version": 1, "months": {"2026-11": {"near": 0, "over": 0, "lines": {"openai/chat": {"requests": -1}}}}}',
        b" " * (1 << 20) + b"{}",
        b"[" * 100_000,
    ],
)
async def test_a_damaged_file_is_kept_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "usage.json"
    path.write_bytes(content)
    async with bench(path) as b:
        b.spend(1)
        b.spend(1)
    (kept,) = broken(tmp_path)
    assert kept.read_bytes() == content
    (card,) = b.of(Problem)
    assert kept.name in card.sentence
    assert "damaged" in card.sentence
    assert Bench(path).ledger.report().dollars == pytest.approx(2)


async def test_a_file_damaged_while_we_run_costs_none_of_our_figures(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    async with bench(path) as b:
        b.spend(1)
        await until(path.exists)
        path.write_text("{")
        b.spend(2)
    assert Bench(path).ledger.report().dollars == pytest.approx(3)
    assert broken(tmp_path)


async def test_a_newer_auras_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    path.write_text('{"version": 2, "figures": []}')
    async with bench(path) as b:
        b.spend(1)
    assert path.read_text() == '{"version": 2, "figures": []}'
    assert names(tmp_path) == ["usage.json"]
    assert "newer Aura" in b.of(Problem)[0].sentence
    assert b.ledger.report().dollars == pytest.approx(1)


async def test_what_cannot_be_read_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    path.mkdir()
    async with bench(path) as b:
        b.spend(1)
    assert names(tmp_path) == ["usage.json"]
    assert "cannot be read" in b.of(Problem)[0].sentence


async def test_a_full_disk_is_told_once_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "usage.json"
    in_the_way = path.with_name("usage.json.new")
    in_the_way.mkdir()
    monkeypatch.setattr(ledger_module, "WRITE_SECONDS", 0.05)
    async with bench(path) as b:
        for _ in range(20):
            b.spend(1)
            await asyncio.sleep(0.01)
        assert len(b.of(Notice)) == 1
        assert "cannot be written" in b.of(Notice)[0].text
        in_the_way.rmdir()
        await until(path.exists)
    assert Bench(path).ledger.report().dollars == pytest.approx(20)


async def test_closing_does_not_wait_for_a_disk_that_stays_full(tmp_path: Path) -> None:
    (tmp_path / "usage.json.new").mkdir()
    b = Bench(tmp_path / "usage.json")
    b.spend(1)
    async with asyncio.timeout(1):
        await b.ledger.aclose()


def test_two_years_are_kept_and_a_wrong_clock_pushes_out_no_month_that_is_near(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    day = date(2024, 1, 1)
    for number in range(36):
        day = date(2024 + number // 12, 1 + number % 12, 1)
        used = {day: Month({("openai", Job.CHAT): Line(requests=1)})}
        add_to_file(path, used, used, day)
    for wrong in (date(1970, 1, 1), date(2099, 1, 1)):
        add_to_file(path, {wrong: Month(near=1.0)}, {}, wrong)
        kept, _ = read_file(path)
        assert wrong in kept  # it is the present, as far as the clock can say
    add_to_file(path, {}, {}, day)
    kept, _ = read_file(path)
    assert len(kept) == MONTHS_KEPT
    assert {m for m in kept if m.year == 2026} == {date(2026, month, 1) for month in range(1, 13)}


KILLED = """
import asyncio, datetime, pathlib, sys
from aura_desktop.profiles import ledger as module
module.WRITE_SECONDS = 0.0
async def main():
    ledger = module.Ledger(pathlib.Path(sys.argv[1]), clock=lambda: datetime.datetime(2026, 11, 23), limit=lambda: 0.0,
                           tell=lambda event: None)
    while True:
        ledger.answered("openai", "gpt-6.2-sol", 0, 100000, hedged=False, estimated=False)
        print("noted", flush=True)
        await asyncio.sleep(0.001)
asyncio.run(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_it_survives_kill_9_in_the_middle_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        noted = 0
        while noted < 40 or not path.exists():
            assert program.stdout.readline() == "noted\n"
            noted += 1
        program.send_signal(signal.SIGKILL)
    again = Bench(path)
    again.ledger.turn_over()
    assert not again.of(Notice)
    assert again.ledger.report().lines[0].requests >= 1
    assert not broken(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    content=st.binary(max_size=200)
    | any_json(["version", "months", "lines", "near", "over", "2026-11", "a/chat"], leaves=12).map(
        lambda document: json.dumps(document).encode()
    )
)
def test_any_file_is_read_or_put_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "usage.json"
    path.write_bytes(content)
    with contextlib.suppress(FileProblem):  # a version of tomorrow
        months, problem = read_file(path)
        assert problem is None or not months
