"""What the doctor says of the last turns: how long an answer took, and whose share it was."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..waterfall import Stage, Timings, timings

if TYPE_CHECKING:
    from ..settings import Settings
    from ..waterfall import Figures

SLOW_MS = 2000.0
"""From here on people feel that they wait (design.md section 1: a whole answer in under 2 s)."""

_ADVICE = {
    Stage.END_OF_TURN: "the pause after you speak: --set listening.pause=quick shortens it",
    Stage.SPEECH_TO_TEXT: "speech-to-text: choose another provider or model for it in the settings",
    Stage.FIRST_TOKEN: "the model's first word: choose a faster model in the settings",
    Stage.FIRST_PIECE: "the model's first sentence: choose a faster model in the settings",
    Stage.FIRST_AUDIO: "the voice's first sound: choose another voice provider in the settings",
    Stage.SOUND: "the way to the speaker: choose another speaker",
}


def latency(settings: Settings) -> tuple[str, str, dict[str, Any]]:
    """Return the status, the line and the figures (in ms) of the last turns of the profile; only reads."""
    from ..profiles.waterfall_file import NAME, Newer, read_turns

    if settings.path is None:
        return "ok", "not kept without a profile's folder", table(Timings(0))
    try:
        found = timings(read_turns(settings.path.with_name(NAME)))
    except OSError as error:
        return "warning", f"the times of the last turns cannot be read ({error.strerror}).", table(Timings(0))
    except Newer:
        return "ok", "the times of the last turns are those of a newer Aura", table(Timings(0))
    return *line(found), table(found)


def line(found: Timings) -> tuple[str, str]:
    """Return the status and the line of `found`."""
    whole, providers = found.stage("audible"), found.stage("providers")
    if whole is None or providers is None:
        return "ok", "nothing was asked aloud yet"
    if whole.turns == 1:
        text = f"the last turn: {_ms(whole.median)}; providers {_ms(providers.median)} of it"
    else:
        took = f"median {_ms(whole.median)}, p95 {_ms(whole.p95)}"
        text = f"last {whole.turns} turns: {took}; providers {_ms(providers.median)} of it"
    if whole.median <= SLOW_MS:
        return "ok", text
    longest = max((f for stage in Stage if (f := found.stage(stage)) is not None), key=lambda f: f.median)
    return "warning", f"{text}; the longest part is {_ADVICE[Stage(longest.name)]}."


def table(found: Timings) -> dict[str, Any]:
    """Return every figure: how long the stages took and when the marks came, in ms, each median, p95 and turns."""
    return {
        "turns": found.turns,
        "speculative": found.speculative,
        "dropped": found.dropped,
        "stages_ms": _rows(found.stages),
        "marks_ms": _rows(found.marks),
    }


def _rows(figures: tuple[Figures, ...]) -> dict[str, Any]:
    return {each.name: {name: value for name, value in asdict(each).items() if name != "name"} for each in figures}


def _ms(value: float) -> str:
    return f"{value:,.0f} ms"
