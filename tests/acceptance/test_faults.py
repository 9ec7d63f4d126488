"""Every fault at every provider of every stage, in a real conversation over real sockets: never a hang, never silence.

The cases of a stage are held once, many at the same time, when the first of its tests asks for them, in a process of
its own; those of two stages beside each other where the processors are not shared with other tests.

Field notes S4: https://github.com/livekit/agents/issues/6171 (keep-alives stretch the wait to a minute of silence) and
https://github.com/livekit/agents/issues/5660 (a stream without anything useful, and no fallback): the cases
comments-only, comments-mid, empty and stall-before of every provider.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import cast

import pytest

from tests.fakes.faults import EVERY_FAULT

from .cases import CASES, Case
from .matrix import hold_named

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

HELD = CASES if EVERY_FAULT else CASES[::2]
"""Every other case; AURA_FAULTS=all holds them all, in twice the time."""

STAGES = ("chat", "speech", "stt")
SHARED = "PYTEST_XDIST_WORKER" in os.environ
AT_ONCE_SHARED = 20
"""Where other tests use the processors too."""

Found = dict[str, list[str]]
Verdicts = Callable[[str], Found]


@pytest.fixture(scope="module")
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verdicts]:
    """Give what was found of all chosen cases of a stage."""
    chosen = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    cases = [params["case"] for params in chosen if isinstance(params.get("case"), Case)]
    names = {stage: [case.name for case in cases if case.stage == stage] for stage in STAGES}
    found: dict[str, Future[Found]] = {}
    if SHARED:
        folder = tmp_path_factory.getbasetemp().parent
        yield lambda stage: shared(folder / f"faults-{stage}.json", names[stage])
        return
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = {stage: pool.submit(hold_named, names[stage]) for stage in STAGES if names[stage]}
        yield lambda stage: found[stage].result() if stage in found else {"": []}


def shared(file: Path, names: list[str]) -> Found:
    """Hold the cases in whichever of several test processes asks first; the others wait for what it finds."""
    if file.exists():
        return cast(Found, json.loads(file.read_text()))
    try:
        file.with_suffix(".begun").touch(exist_ok=False)
    except FileExistsError:
        while not file.exists():
            time.sleep(0.1)  # another process's state has nothing to wait on
        return cast(Found, json.loads(file.read_text()))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = pool.submit(hold_named, names, AT_ONCE_SHARED).result()
    half = file.with_suffix(".half")
    half.write_text(json.dumps(found))
    half.replace(file)
    return found


@pytest.mark.parametrize("case", HELD, ids=lambda case: case.name)
def test_fault(case: Case, verdicts: Verdicts) -> None:
    wrong = verdicts(case.stage)[case.name]
    assert not wrong


@pytest.mark.parametrize("stage", STAGES)
def test_no_task_is_left_over(stage: str, verdicts: Verdicts) -> None:
    assert not verdicts(stage)[""]


def test_the_table_is_as_large_as_promised() -> None:
    assert len(HELD) >= 150
    assert len({case.name for case in CASES}) == len(CASES)
    assert {(case.stage, case.provider) for case in HELD} == {
        *(("stt", name) for name in ("openai", "xai", "elevenlabs", "compatible")),
        *(("chat", name) for name in ("openai", "xai", "compatible")),
        *(("speech", name) for name in ("openai", "xai", "elevenlabs", "compatible")),
    }
