"""What a check of what Aura needs finds, one line each: made by cli/doctor.py, printed there, shown by the window."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a line ends: `failed` means that Aura cannot do its work before it is mended."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, how it is, and what to do; `figures` are for machines alone."""

    name: str
    status: Status
    message: str
    figures: dict[str, Any] = field(default_factory=dict)


Examine = Callable[[], Iterator[Check]]
"""Looks at one thing after the other; each may take seconds, so never on the GUI thread."""


def as_text(checks: Iterable[Check], width: int = 110) -> str:
    """Return the lines as they are printed, wrapped where they are longer than `width` characters."""
    return "\n".join(_wrapped(check, width) for check in checks)


def _wrapped(check: Check, width: int) -> str:
    first = f"{check.status:<8} {check.name + ':':<16} "
    lines = textwrap.wrap(
        check.message,
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)
