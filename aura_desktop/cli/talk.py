"""`aura-desktop talk`: one turn with a file as microphone and a file as speaker."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import AuraError

if TYPE_CHECKING:
    from ..app import TalkResult
    from ..settings import Settings

Hold = Callable[[Path, Path | None, "Settings"], "TalkResult"]
"""What holds the turn: (question, reply file or None, settings)."""

STAGES = ("speech_to_text", "first_token", "first_audio", "voice_to_voice")


def hold(wav: Path, reply: Path | None, settings: Settings) -> TalkResult:
    """Hold the turn through the whole pipeline, in real time. Raises FileProblem for either file."""
    from ..app import run_talk

    return run_talk(wav, reply, settings)


def run(settings: Settings, wav: str, reply: str | None, *, as_json: bool, hold: Hold = hold) -> int:
    """Hold the turn, print its result, and return the exit code (1 when something failed)."""
    try:
        result = hold(Path(wav), Path(reply) if reply else None, settings)
    except AuraError as error:
        if not as_json:
            raise
        print(f"aura-desktop: {error.sentence}", file=sys.stderr)
        report = _report("", "", "", {}, [{"code": error.code, "sentence": error.sentence}])
    else:
        report = _report(result.transcript, result.reply, result.heard, result.latency_ms, result.errors)
        for problem in result.errors:
            print(f"aura-desktop: {problem['sentence']}", file=sys.stderr)
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print(report, reply)
    return 1 if report["errors"] else 0


def _report(
    transcript: str,
    reply: str,
    heard: str,
    latency_ms: dict[str, float | None],
    errors: list[dict[str, str]],
) -> dict[str, object]:
    return {
        "transcript": transcript,
        "reply": reply,
        "heard": heard,
        "latency_ms": {stage: _rounded(latency_ms.get(stage)) for stage in STAGES},
        "errors": [{"code": error["code"], "sentence": error["sentence"]} for error in errors],
    }


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 1)


def _print(report: dict[str, object], reply: str | None) -> None:
    if report["transcript"]:
        print(f"You said:  {report['transcript']}")
    if report["reply"]:
        print(f"Aura said: {report['reply']}")
    if report["reply"] and report["heard"] != report["reply"]:
        print(f"Heard:     {report['heard'] or '(nothing)'}")
    latency = report["latency_ms"]
    assert isinstance(latency, dict)
    stages = [f"{stage.replace('_', ' ')} {latency[stage]:.0f} ms" for stage in STAGES if latency[stage] is not None]
    if stages:
        print(f"Latency:   {', '.join(stages)}")
    if reply and report["heard"]:
        print(f"Spoken answer: {reply}")
