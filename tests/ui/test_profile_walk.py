"""Nothing of one profile is ever visible, searchable, sent or logged in another (issue 5, item 4).

The long form is `python -m benchmarks.profiles`: 10,000 steps.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aura_desktop.app import build_engine
from aura_desktop.cli.places import Places
from aura_desktop.events import Outcome, ReplyEnded, State
from aura_desktop.settings import Settings
from aura_desktop.ui.garbage import GuiGarbageCollection
from tests.unit.profiles.histories import content

from .profile_machine import Devices, Speaker

STEPS, SEED = 200, 20261128


@pytest.mark.timeout(240)
def test_a_random_walk_between_profiles_leaks_nothing_and_would_see_a_leak() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.profile_walk", str(STEPS), str(SEED), "--plant", "--within", "90"],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_file.Keyring"},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.stdout, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["leaks"] == []
    assert found["steps"] == STEPS or found["seconds"] > 90
    assert found["done"]["switch"] > 10
    assert all(found["looked"][what] for what in ("requests", "texts", "files", "keys", "strings with a mark"))


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.ui.profile_server", str(tmp_path / "requests")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def test_going_away_in_mid_sentence_ends_the_turn_and_keeps_what_was_heard_with_its_own_profile(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    home = tmp_path / "home"
    places = Places(home, None, "default", build=lambda settings: build_engine(settings, Devices))  # type: ignore[arg-type]
    places.registry.create("Work")
    for name in ("default", "work"):
        settings = Settings.load(home, name)
        for job in ("stt", "chat", "speech"):
            settings.set(f"{job}.provider", "compatible")
            settings.set(f"{job}.base_url", url)
            settings.set(f"{job}.model", "fake")

    def until(condition: Callable[[], bool]) -> None:
        qtbot.waitUntil(condition, timeout=30_000)

    def ready() -> bool:
        window = places.seats.window
        return window is not None and window._engine is not None and window.dock.state is not State.STARTING

    with GuiGarbageCollection() as places.seats.garbage:
        try:
            places.seats.sit(places.sitting(Settings.load(home, "default"), hidden=False))
            until(ready)
            window = places.seats.window
            assert window is not None
            assert window._engine is not None
            ends: list[ReplyEnded] = []
            window._engine.subscribe(lambda event: ends.append(event) if isinstance(event, ReplyEnded) else None)
            window.dock.field.setText("Tell me a story")
            window.dock.field.submit()
            until(lambda: window.dock.state is State.SPEAKING)
            qtbot.wait(600)
            assert places.desk is not None
            left = time.monotonic()
            places.desk.go("work")
            until(lambda: places.name == "work")
            until(ready)
            assert Speaker.last_sound < left + 1.0, "it falls silent at once; a busy machine is late"
            assert [end.outcome for end in ends] == [Outcome.CUT]
        finally:
            places._leave()
            places.seats.close(5.0)
    (said,) = content(home / "profiles/default/history.db").values()
    assert said[0][2:] == ("Tell me a story", len("Tell me a story"))
    reply, heard = said[1][2:]
    assert reply.startswith("Then came day 1")
    assert 0 < heard < len(reply)
    assert heard == len(ends[0].heard)
    assert not (home / "profiles" / "work" / "history.db").exists()
