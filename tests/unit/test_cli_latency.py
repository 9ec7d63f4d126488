"""What the doctor says of the last turns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aura_desktop.cli import doctor
from aura_desktop.cli.latency import SLOW_MS, latency, line
from aura_desktop.profiles.waterfall_file import NAME, add_turns
from aura_desktop.settings import Settings
from aura_desktop.waterfall import Waterfall, timings

from .command_line import backend
from .profiles.keyrings import keys


def turn(audible: float, **moments: Any) -> Waterfall:
    return Waterfall(
        0, audible, **{"chat_asked": 100.0, "first_token": 100.0 + (audible - 145), "end_of_turn": 350.0, **moments}
    )


def settings_with(home: Path, turns: list[Waterfall]) -> Settings:
    settings = Settings.load(home)
    assert settings.path is not None
    if turns:
        add_turns(settings.path.with_name(NAME), turns, turns)
    return settings


def run(settings: Settings, home: Path, *, as_json: bool) -> int:
    held = keys()
    return doctor.run(
        settings, home, as_json=as_json, environ={}, backend=backend, keys=held, servers=lambda: (), profile="default"
    )


def test_the_line_tells_median_p95_and_the_providers_share(tmp_path: Path) -> None:
    turns = [turn(912.0)] * 94 + [turn(1180.0)] * 6
    status, message, figures = latency(settings_with(tmp_path, turns))
    assert (status, message) == ("ok", "last 100 turns: median 912 ms, p95 1,180 ms; providers 767 ms of it")
    assert figures["turns"] == 100
    assert figures["stages_ms"]["audible"] == {"median": 912.0, "p95": 1180.0, "turns": 100}
    assert figures["stages_ms"]["providers"]["median"] + figures["stages_ms"]["ours"]["median"] == 912.0
    assert figures["marks_ms"]["end_of_turn"] == {"median": 350.0, "p95": 350.0, "turns": 100}


def test_one_turn_and_none(tmp_path: Path) -> None:
    assert latency(Settings(None))[:2] == ("ok", "not kept without a profile's folder")
    assert latency(settings_with(tmp_path / "a", []))[:2] == ("ok", "nothing was asked aloud yet")
    assert latency(settings_with(tmp_path / "b", [turn(912.0)]))[1] == "the last turn: 912 ms; providers 767 ms of it"
    typed = settings_with(tmp_path / "c", [turn(912.0, spoken=False)])
    assert latency(typed)[1] == "nothing was asked aloud yet"


@pytest.mark.parametrize(
    ("moments", "advice"),
    [
        ({"end_of_turn": 2500.0}, "listening.pause=quick"),
        ({"stt_asked": 0.0, "transcript": 2500.0}, "speech-to-text"),
        ({"chat_asked": 0.0, "first_token": 2500.0}, "faster model"),
        ({"first_token": 0.0, "first_piece": 2500.0}, "faster model"),
        ({"speech_asked": 0.0, "first_audio": 2500.0}, "another voice provider"),
        ({"first_audio": 100.0}, "another speaker"),
    ],
)
def test_slow_answers_are_a_warning_that_says_what_to_change(moments: dict[str, float], advice: str) -> None:
    status, message = line(timings([Waterfall(0, 2600.0, **moments)]))  # type: ignore[arg-type]
    assert status == "warning"
    assert advice in message
    assert line(timings([Waterfall(0, SLOW_MS)]))[0] == "ok"


@pytest.mark.parametrize("content", ["", "{", '{"version": 1, "turns": [{"audible": "x"}]}', '{"version": 2}'])
def test_a_file_that_is_damaged_or_newer_is_no_trouble(tmp_path: Path, content: str) -> None:
    settings = settings_with(tmp_path, [])
    assert settings.path is not None
    path = settings.path.with_name(NAME)
    path.parent.mkdir(parents=True)
    path.write_text(content)
    assert latency(settings)[0] == "ok"
    assert path.read_text() == content, "the doctor changes nothing"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, [])
    assert settings.path is not None
    settings.path.with_name(NAME).mkdir(parents=True)
    status, message, figures = latency(settings)
    assert status == "warning"
    assert "cannot be read" in message
    assert figures["turns"] == 0


def test_the_doctor_shows_it_as_text_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = settings_with(tmp_path, [turn(912.0), turn(1000.0)])
    assert run(settings, tmp_path, as_json=False) == 0
    (shown,) = [text for text in capsys.readouterr().out.splitlines() if "latency:" in text]
    assert shown.startswith("ok ")
    assert shown.endswith(" last 2 turns: median 956 ms, p95 1,000 ms; providers 811 ms of it")
    run(settings, tmp_path, as_json=True)
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
    assert checks["latency"]["figures"]["stages_ms"]["first_token"] == {"median": 811.0, "p95": 855.0, "turns": 2}
    assert set(checks["disk"]) == {"name", "status", "message"}
