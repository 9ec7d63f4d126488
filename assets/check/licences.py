"""Which licences the parts may have: everything that is installed from the lock is judged by its own metadata."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from importlib.metadata import Distribution

from assets.bundle.licences import LicenceMissing, of_package

ALLOWED = frozenset(
    {
        "0BSD",
        "Apache Software License",
        "Apache-2.0",
        "BSD License",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "ISC License (ISCL)",
        "MIT",
        "MIT License",
        "MIT-0",
        "MPL-2.0",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "PSF-2.0",
        "Python Software Foundation License",
        "Unlicense",
        "Zlib",
        # Libraries that stay apart from us as files of their own, so that anybody can put another in their place.
        "GNU Lesser General Public License v2 or later (LGPLv2+)",
        "GNU Lesser General Public License v3 (LGPLv3)",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
    }
)
"""SPDX names, and the names of the registry's classifiers: packages use one or the other."""

EXCEPTIONS = {
    "pyinstaller": "GNU General Public License v2 (GPLv2)",
    "pyinstaller-hooks-contrib": "Apache Software License, GNU General Public License v2 (GPLv2)",
}
"""What a package may have beyond that: PyInstaller's own exception lets any program be bundled with it."""

_SAYS_NOTHING = frozenset({"DFSG approved", "OSI Approved"})


def refused(installed: Iterable[Distribution], names: Collection[str]) -> list[str]:
    """Return a line for each of the installed packages in `names` whose terms are not allowed, or not to be found."""
    wanted = {_plain(name) for name in names}
    lines = []
    for one in installed:
        name = str(one.metadata["Name"])
        if _plain(name) not in wanted:
            continue
        try:
            terms = of_package(one).terms
        except LicenceMissing as missing:
            lines.append(str(missing))
            continue
        if EXCEPTIONS.get(_plain(name)) != terms and not allowed(terms):
            lines.append(f"{name} {one.version} is under {terms!r}, which assets/check/licences.py does not allow.")
    return sorted(lines)


def allowed(terms: str) -> bool:
    """Return whether `terms`, an SPDX expression or classifiers with commas between them, can be kept.

    All terms of an AND (or of a list of classifiers) have to be allowed, and one of an OR; what is not understood is
    not allowed.
    """
    if terms in ALLOWED:
        return True
    listed = [term for part in terms.split(", ") if (term := part.strip()) not in _SAYS_NOTHING]
    if len(listed) != 1 or listed[0] != terms:
        return bool(listed) and all(allowed(term) for term in listed)
    tokens = re.findall(r"[()]|[^\s()]+", terms)
    if tokens[-1:] == [terms]:
        return False
    result = _either(tokens)
    return result is True and not tokens


def _either(tokens: list[str]) -> bool | None:
    result = _both(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        right = _both(tokens)
        result = None if result is None or right is None else result or right
    return result


def _both(tokens: list[str]) -> bool | None:
    result = _one(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        right = _one(tokens)
        result = None if result is None or right is None else result and right
    return result


def _one(tokens: list[str]) -> bool | None:
    token = tokens.pop(0) if tokens else ""
    if token == "(":
        result = _either(tokens)
        return result if tokens and tokens.pop(0) == ")" else None
    if token in ("", ")", "AND", "OR", "WITH"):
        return None
    return token in ALLOWED


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
