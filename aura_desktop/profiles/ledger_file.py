"""The ledger's file: what each month has used, as JSON.

    {"version": 1, "months": {"2026-11": {"near": 0.0, "over": 0.0, "lines": {"openai/chat": {"requests": 3, ...}}}}}

It holds counts and dollars, no word of what was said. It is replaced as a whole and readable by its owner only. A
damaged file is kept beside the new one. Any thread, one at a time.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import FileProblem
from ..services import Job
from .private_file import write_private

VERSION = 1
MONTHS_KEPT = 24
MOST_BYTES = 1 << 20
"""Two years of every provider are a twentieth of it; what is larger is not ours."""

_LARGEST = float(1 << 53)


class _Newer(ValueError):
    """A file of a later version."""


@dataclass(slots=True)
class Line:
    """What one provider did of one job; `unpriced` counts the requests whose price is not known."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    characters: int = 0
    dollars: float = 0.0
    hedged_dollars: float = 0.0
    unpriced: int = 0

    def add(self, other: Line) -> None:
        """Add another's figures."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(slots=True)
class Month:
    """One month; `near` and `over` are the limits (dollars) the user was warned of, 0 when there was no warning."""

    lines: dict[tuple[str, Job], Line] = field(default_factory=dict)
    near: float = 0.0
    over: float = 0.0

    @property
    def dollars(self) -> float:
        """What is known to have been spent."""
        return sum(line.dollars for line in self.lines.values())

    def line(self, provider: str, job: Job) -> Line:
        """Return the line of a provider's job, a new one when there is none."""
        return self.lines.setdefault((provider, job), Line())

    def add(self, other: Month) -> None:
        """Add another's figures and warnings."""
        for (provider, job), line in other.lines.items():
            self.line(provider, job).add(line)
        self.near, self.over = max(self.near, other.near), max(self.over, other.over)


Months = dict[date, Month]
"""By the first day."""


def merge(*parts: Months) -> Months:
    """Return the sum; the parts stay as they are."""
    whole: Months = {}
    for part in parts:
        for first, month in part.items():
            whole.setdefault(first, Month()).add(month)
    return whole


def read_file(path: Path) -> tuple[Months, FileProblem | None]:
    """Return what the file holds, nothing when there is none or it is damaged; then also what to tell the user.

    Raises FileProblem when the file can be neither used nor replaced.
    """
    try:
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return {}, None
    except OSError as error:
        raise FileProblem(
            f"The usage file {path} cannot be read ({error.strerror}); what is used now is counted for this session"
            " only. Make the file readable and start Aura again.",
            detail=repr(error),
        ) from error
    try:
        return _parse(raw), None
    except _Newer as error:
        raise FileProblem(
            f"The usage file {path} was written by a newer Aura; it stays as it is, and what is used now is counted for"
            " this session only."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return {}, _put_aside(path, error)


def add_to_file(path: Path, used: Months, known: Months, today: date) -> tuple[Months, FileProblem | None]:
    """Add `used` to what the file holds, drop the oldest months, and return what it holds now.

    Instead of a file that was damaged meanwhile, `known` (which includes `used`) is written, and what to tell the user
    is returned too. Raises FileProblem when nothing could be written.
    """
    held, problem = read_file(path)
    months = known if problem is not None else merge(held, used)
    this = today.replace(day=1)
    # This month first, then the latest: a clock that is wrong for a while, either way, costs the oldest month at most.
    kept = sorted(months, key=lambda first: (first == this, first), reverse=True)[:MONTHS_KEPT]
    months = {first: months[first] for first in sorted(kept)}
    _replace(path, _render(months))
    return months, problem


def _render(months: Months) -> bytes:
    document = {
        "version": VERSION,
        "months": {
            f"{first:%Y-%m}": {
                "near": month.near,
                "over": month.over,
                "lines": {f"{provider}/{job}": asdict(line) for (provider, job), line in sorted(month.lines.items())},
            }
            for first, month in months.items()
        },
    }
    return json.dumps(document, indent=1).encode() + b"\n"


def _parse(raw: bytes) -> Months:
    """Read a file's content. Raises ValueError, KeyError, TypeError or AttributeError for what we did not write."""
    if len(raw) > MOST_BYTES:
        raise ValueError("too large")
    document = json.loads(raw)
    if document["version"] != VERSION:
        raise _Newer if document["version"] in range(VERSION + 1, 1000) else ValueError("no such version")
    months: Months = {}
    for name, entry in document["months"].items():
        month = Month(near=_number(entry["near"]), over=_number(entry["over"]))
        for key, figures in entry["lines"].items():
            provider, _, job = key.rpartition("/")
            month.lines[provider, Job(job)] = Line(**dict(_figures(figures)))
        months[date.fromisoformat(f"{name}-01")] = month
    return months


def _figures(figures: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    for each in fields(Line):
        value = _number(figures[each.name])
        yield each.name, value if isinstance(each.default, float) else int(value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST:
        raise ValueError("no such number")
    return float(value)


def _put_aside(path: Path, error: Exception) -> FileProblem:
    """Rename a damaged file and return what to tell. Raises FileProblem when it cannot be renamed."""
    aside = path.with_name(f"{path.stem}.broken-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
    try:
        os.replace(path, aside)
    except OSError as failed:
        raise FileProblem(
            f"The usage file {path} is damaged; what is used now is counted for this session only. Remove the file and"
            " start Aura again.",
            detail=repr(failed),
        ) from failed
    sentence = f"The usage file {path} is damaged; it was kept as {aside.name} and counting begins anew."
    return FileProblem(sentence, detail=repr(error))


def _replace(path: Path, content: bytes) -> None:
    try:
        write_private(path, content)
    except OSError as error:
        raise FileProblem(
            f"What was used cannot be written to {path} ({error.strerror}): free some space or make the folder"
            " writable. Until then it is counted for this session only.",
            detail=repr(error),
        ) from error
