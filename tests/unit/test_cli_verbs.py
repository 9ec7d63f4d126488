"""`aura-desktop stop` and its like: what is said and how it ends."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aura_desktop.cli import verbs, window
from aura_desktop.cli.arguments import REMOTE, parse
from aura_desktop.errors import AuraError
from aura_desktop.platform.single_instance import NOT_RUNNING, Answer, Instance
from tests.unit.another_aura import another_aura

from .command_line import start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="holds the lock in the same process")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.parametrize("verb", REMOTE)
def test_each_verb_is_known_and_takes_a_profile(verb: str) -> None:
    found = parse([verb, "--profile", "work"])
    assert (found.verb, found.profile, found.hidden) == (verb, "work", False)


def test_hidden_is_said_before_or_without_a_verb() -> None:
    assert parse(["--hidden"]).hidden
    assert parse(["--hidden", "--profile", "work"]).verb == "window"


@pytest.mark.parametrize("verb", sorted(set(REMOTE) - {"show"}))
def test_without_a_running_aura_the_others_say_so_with_exit_code_1(verb: str, tmp_path: Path) -> None:
    done = start(verb, home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"aura-desktop: {NOT_RUNNING}\n")


def test_show_without_a_running_aura_starts_one(folder: Path) -> None:
    assert verbs.run(folder, "show") is None


def test_the_sentence_of_the_running_aura_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    instance = Instance.claim(folder)
    assert instance is not None
    instance.serve({"toggle-mic": lambda _: "The microphone is muted.", "stop": lambda _: ""})
    try:
        assert verbs.run(folder, "toggle-mic") == 0
        assert verbs.run(folder, "stop") == 0
        assert capsys.readouterr().out == "The microphone is muted.\n"
    finally:
        instance.close()


def test_ten_verbs_a_second_as_processes(tmp_path: Path, folder: Path) -> None:
    got: list[int] = []
    instance = Instance.claim(folder)
    assert instance is not None
    instance.serve({"toggle-mic": lambda _: got.append(1) or f"{len(got)}"})
    try:
        with ThreadPoolExecutor(5) as callers:
            done = list(callers.map(lambda _: start("toggle-mic", home=tmp_path), range(10)))
        assert [d.returncode for d in done] == [0] * 10, [d.stderr for d in done]
        assert sorted(int(d.stdout) for d in done) == list(range(1, 11))
    finally:
        instance.close()


def test_a_hanging_aura_is_said_within_two_seconds(folder: Path) -> None:
    with another_aura(folder, "'stop': lambda _: time.sleep(60) or ''"):
        begin = time.monotonic()
        with pytest.raises(AuraError, match="does not answer"):
            verbs.run(folder, "stop")
        assert time.monotonic() - begin < 2.0


def test_an_aura_that_is_still_starting_is_waited_for_and_then_said(folder: Path) -> None:
    instance = Instance.claim(folder)
    assert instance is not None
    moments = iter([0.0, 0.1, 0.2, 1.0, 1.1, 99.0, 99.0])
    slept: list[float] = []
    asked: list[float] = []

    def ask(_folder: Path, _verb: str, _arguments: object, timeout: float) -> Answer:
        asked.append(timeout)
        return Answer(False, NOT_RUNNING)

    try:
        with pytest.raises(AuraError, match="still starting"):
            verbs.run(folder, "stop", ask=ask, clock=lambda: next(moments), sleep=slept.append)
    finally:
        instance.close()
    assert len(slept) == 2
    assert all(0 < timeout <= verbs.ANSWER_SECONDS for timeout in asked)


def test_a_refusal_of_the_running_aura_is_passed_on(folder: Path) -> None:
    def refuse(_arguments: object) -> str:
        raise AuraError("Not now.")

    instance = Instance.claim(folder)
    assert instance is not None
    instance.serve({"stop": refuse})
    try:
        with pytest.raises(AuraError, match=r"Not now\."):
            verbs.run(folder, "stop")
    finally:
        instance.close()


def test_a_start_while_the_first_is_just_ending_takes_its_place(folder: Path) -> None:
    first = Instance.claim(folder)
    assert first is not None
    moments = iter([0.0, 1.0, 2.0, 3.0, 99.0])

    def clock() -> float:
        moment = next(moments)
        if moment == 2.0:
            first.close()
        return moment

    found = window.raise_other(folder, clock, claim=lambda: Instance.claim(folder))
    assert isinstance(found, Instance)
    found.close()


def test_a_hidden_start_leaves_a_running_aura_as_it_is(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from aura_desktop.settings import Settings

    raised: list[object] = []
    instance = Instance.claim(folder)
    assert instance is not None
    instance.serve({"raise": lambda arguments: raised.append(arguments) or ""})
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    try:
        assert window.run(Settings(), folder, "default", hidden=True) == 0
    finally:
        instance.close()
    assert raised == []
    assert capsys.readouterr().out == "Aura is already running.\n"
