"""The scenario files: what is said when, in what room, and what must be true. scenarios/README.md describes them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from .acoustics import DIRECT, RIRS, Room
from .controls import CONTROLS
from .devices import Fault
from .sounds import MADE


class ScenarioError(Exception):
    """A file says something that cannot be played; the message names the place and what may stand there."""


class ServiceFault(StrEnum):
    """What goes wrong with the next answer of a service."""

    FAILS = "fails"  # it cannot be reached
    STALLS = "stalls"  # it comes `seconds` later


class When(StrEnum):
    """What a step waits for before its own `wait`."""

    NOW = "now"  # the end of the step before
    SPEAKING = "speaking"  # Aura is heard
    SILENT = "silent"  # Aura was heard, and has just stopped
    LISTENING = "listening"  # Aura has finished and waits


ACTIONS = (
    "user",
    "user_file",
    "talker",
    "talker_file",
    "noise",
    "typed",
    "key",
    "stop",
    "muted",
    "delay_ms",
    "break",
    "service",
)
_LEVELLED = ("talker", "talker_file", "noise")
_BOUNDS = (
    "silent_within_ms",
    "lower_within_ms",
    "ducked_at_most_ms",
    "answered_within_ms",
    "resumed_within_ms",
)
_STEP_KEYS = {
    "when",
    "wait",
    "at_once",
    "unanswered",
    "db",
    "says",
    "heard",
    "seconds",
    "fault",
    "begin_s",
    "cut_s",
    "voice",
    *ACTIONS,
    *_BOUNDS,
}
_KEYS = {"complaint", "link", "about", "room", "settings", "answers", "delays", "step", "must", "fails_with"}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens. `action` is one of ACTIONS, `value` what stands there in the file."""

    action: str
    value: Any
    when: When = When.NOW
    wait: float = 0.0
    at_once: bool = False  # the next step counts from the beginning of this one, not from its end
    db: float = -24.0
    unanswered: bool = False  # nothing may be heard of Aura between the step before and this one
    says: str = ""
    heard: bool = True
    seconds: float = 1.0
    fault: Fault | ServiceFault | None = None
    begin_s: float = 0.0
    cut_s: float = 0.0
    voice: str = ""
    silent_within_ms: float | None = None
    lower_within_ms: float | None = None
    ducked_at_most_ms: float | None = None
    answered_within_ms: float | None = None
    resumed_within_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Must:
    """What has to be true in the end."""

    history: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    state: str = "listening"
    gaps_at_most_ms: float | None = None
    holds: int | None = None
    ducked_at_most_ms: float | None = None
    stt_at_most: int | None = None
    chat_at_most: int | None = None
    speech_at_most: int | None = None
    said: tuple[str, ...] = ()
    taken_back: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file."""

    name: str
    complaint: str
    link: tuple[str, ...]
    about: str
    steps: tuple[Step, ...]
    must: Must
    room: Room = field(default_factory=Room)
    settings: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    delays: Mapping[str, float] = field(default_factory=dict)
    fails_with: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs_data(self) -> bool:
        """Whether recordings of ../shared/data are played."""
        noise = self.room.noise
        played = [s for s in self.steps if s.action.endswith("_file") or (s.action == "noise" and s.value not in MADE)]
        return bool(played) or self.room.impulse in RIRS or (noise != "" and noise not in MADE)


def load(path: Path) -> Scenario:
    """Read a scenario file. Raises ScenarioError."""
    try:
        return parse(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ScenarioError) as error:
        raise ScenarioError(f"{path.name}: {error}") from error


def parse(name: str, data: Mapping[str, Any]) -> Scenario:
    """Make a scenario of what stands in a file. Raises ScenarioError."""
    _known("the file", data, _KEYS)
    for key in ("complaint", "about", "step", "must"):
        if key not in data:
            raise ScenarioError(f"{key} is missing")
    steps = tuple(_step(number, step) for number, step in enumerate(_tables("step", data["step"]), 1))
    fails_with = {k: _string(f"fails_with.{k}", v) for k, v in _table("fails_with", data.get("fails_with", {})).items()}
    for control in fails_with:
        _one_of("fails_with", control, tuple(CONTROLS))
    return Scenario(
        name,
        _string("complaint", data["complaint"]),
        tuple(_strings("link", data.get("link", []))),
        _string("about", data["about"]),
        steps,
        _must(_table("must", data["must"])),
        _room(_table("room", data.get("room", {}))),
        _table("settings", data.get("settings", {})),
        {key: _string("answers", text) for key, text in _table("answers", data.get("answers", {})).items()},
        _delays(_table("delays", data.get("delays", {}))),
        fails_with,
    )


def _step(number: int, data: Mapping[str, Any]) -> Step:
    where = f"step {number}"
    _known(where, data, _STEP_KEYS)
    actions = [key for key in ACTIONS if key in data]
    if len(actions) != 1:
        raise ScenarioError(f"{where}: needs exactly one of {', '.join(ACTIONS)}; has {', '.join(actions) or 'none'}")
    action = actions[0]
    value = data[action]
    if action == "key":
        _one_of(f"{where}: key", value, ("down", "up"))
    elif action == "break":
        _one_of(f"{where}: break", value, ("microphone", "speaker"))
    elif action == "service":
        _one_of(f"{where}: service", value, ("stt", "chat", "speech"))
    elif action in ("muted", "stop"):
        _typed(f"{where}: {action}", value, bool)
    elif action == "delay_ms":
        value = _number(f"{where}: delay_ms", value)
    else:
        _string(f"{where}: {action}", value)
    if "db" in data and action not in _LEVELLED:
        raise ScenarioError(f"{where}: db goes with {', '.join(_LEVELLED)}; the user's level is room.user_db")
    rest = {key: value for key, value in data.items() if key not in ACTIONS}
    if "when" in rest:
        rest["when"] = When(_one_of(f"{where}: when", rest["when"], tuple(When)))
    kind = ServiceFault if action == "service" else Fault
    if "fault" in rest:
        rest["fault"] = kind(_one_of(f"{where}: fault", rest["fault"], tuple(kind)))
    elif action in ("break", "service"):
        raise ScenarioError(f"{where}: fault is missing: one of {', '.join(kind)}")
    for key in rest.keys() & {"wait", "db", "seconds", "begin_s", "cut_s", *_BOUNDS}:
        rest[key] = _number(f"{where}: {key}", rest[key])
    for key in rest.keys() & {"says", "voice"}:
        _string(f"{where}: {key}", rest[key])
    for key in rest.keys() & {"at_once", "heard", "unanswered"}:
        _typed(f"{where}: {key}", rest[key], bool)
    return Step(action, value, **rest)


def _must(data: Mapping[str, Any]) -> Must:
    _known("must", data, {f.name for f in fields(Must)})
    values = dict(data)
    for key in values.keys() & {"history", "cards", "said"}:
        values[key] = tuple(_strings(f"must.{key}", values[key]))
    for line in values.get("history", ()):
        if not line.startswith(("user: ", "aura: ")):
            raise ScenarioError(f'must.history: a line begins with "user: " or "aura: ", not {line[:20]!r}')
    for key in values.keys() & {"gaps_at_most_ms", "ducked_at_most_ms"}:
        values[key] = _number(f"must.{key}", values[key])
    for key in values.keys() & {"holds", "stt_at_most", "chat_at_most", "speech_at_most", "taken_back"}:
        values[key] = round(_number(f"must.{key}", values[key]))
    return Must(**values)


def _room(data: Mapping[str, Any]) -> Room:
    _known("room", data, {f.name for f in fields(Room)})
    values = dict(data)
    for key in values.keys() - {"impulse", "noise", "user_reverb"}:
        values[key] = _number(f"room.{key}", values[key])
    if "impulse" in values:
        _one_of("room.impulse", values["impulse"], (DIRECT, *RIRS))
    if "user_reverb" in values:
        _typed("room.user_reverb", values["user_reverb"], bool)
    if "noise" in values:
        _string("room.noise", values["noise"])
    if "seed" in values:
        values["seed"] = int(values["seed"])
    return Room(**values)


def _delays(data: Mapping[str, Any]) -> dict[str, float]:
    _known("delays", data, {"stt", "chat", "speech"})
    return {key: _number(f"delays.{key}", value) for key, value in data.items()}


def _known(where: str, data: Mapping[str, Any], known: set[str]) -> None:
    for key in data:
        if key not in known:
            raise ScenarioError(f"{where}: there is no {key}; there are {', '.join(sorted(known))}")


def _one_of(where: str, value: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise ScenarioError(f"{where}: {value!r} is none of {', '.join(allowed)}")
    return value


def _typed(where: str, value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise ScenarioError(f"{where}: {value!r} is no {kind.__name__}")


def _string(where: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ScenarioError(f"{where}: {value!r} is no text")
    return value


def _strings(where: str, value: object) -> list[str]:
    return [_string(where, item) for item in (value if isinstance(value, list) else [value])]


def _number(where: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScenarioError(f"{where}: {value!r} is no number")
    return float(value)


def _table(where: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ScenarioError(f"{where}: a table is needed, as in [{where}]")
    return value


def _tables(where: str, value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise ScenarioError(f"{where}: tables are needed, as in [[{where}]]")
    return value
