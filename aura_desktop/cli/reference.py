"""The settings table of the README, from the declared settings: `python -m aura_desktop.cli.reference README.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from ..settings import TABLE, Setting

BEGIN, END = "<!-- settings: begin (make docs writes this) -->", "<!-- settings: end -->"


def settings_table() -> str:
    """Return the Markdown table of all settings."""
    rows = ["| setting | standard | allowed | what it does |", "| --- | --- | --- | --- |"]
    rows += [f"| `{s.key}` | {_standard(s)} | {s.allowed} | {s.help} |" for s in TABLE]
    return "\n".join(rows)


def insert(document: str) -> str:
    """Return `document` with the table between its two markers; raises ValueError when they are missing."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the document lacks {BEGIN!r} or {END!r}")
    return f"{before}{begin}\n{settings_table()}\n{end}{after}"


def _standard(setting: Setting) -> str:
    if isinstance(setting.default, bool):
        return str(setting.default).lower()
    return str(setting.default) or "(empty)"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(insert(target.read_text(encoding="utf-8")), encoding="utf-8")
