"""Is every file of the package named in pyproject.toml's package data? One that is not is missing once installed."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path


def problems(root: Path, package: str = "aura_desktop") -> list[str]:
    """Return a line for each file of the package that no pattern names, and for each pattern that names no file."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"].get(package, [])
    found = (path.relative_to(root / package) for path in sorted((root / package).rglob("*")) if path.is_file())
    files = [file for file in found if _is_data(file)]
    return [
        *(
            f"{package}/{file.as_posix()} is named in no package data (pyproject.toml)."
            for file in unnamed(files, patterns)
        ),
        *(
            f"The package data {pattern!r} (pyproject.toml) names no file."
            for pattern in patterns
            if len(unnamed(files, [pattern])) == len(files)
        ),
    ]


def unnamed(files: Collection[Path], patterns: Collection[str]) -> list[Path]:
    """Return those of `files` (relative to the package) that no pattern names; a `*` stays within its folder."""
    return [
        file for file in files if not any(file.match(p) and len(file.parts) == len(Path(p).parts) for p in patterns)
    ]


def _is_data(file: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__pycache__" for part in file.parts)
    return not hidden and file.suffix not in (".py", ".pyc")
