"""Collects the licences of everything a bundle holds into one text, from the metadata of the installed packages."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

_LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
_RULE = "=" * 100
_DOC = Path("/usr/share/doc")


class LicenceMissing(Exception):
    """A package names no licence and brings none: nobody may hand it on."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One package's terms: `name` and `version`, `terms` in a line, `texts` by their file name."""

    name: str
    version: str
    terms: str
    texts: tuple[tuple[str, str], ...]


def owners(files: Iterable[Path], known: Iterable[Distribution] | None = None) -> list[str]:
    """Return the names of the packages that installed one of `files`; `known` None: of all that are installed."""
    paths = {file.resolve() for file in files}
    found = set()
    for one in distributions() if known is None else known:
        if any(Path(str(one.locate_file(file))).resolve() in paths for file in one.files or ()):
            found.add(str(one.metadata["Name"]))
    return sorted(found, key=str.lower)


def of_package(one: Distribution) -> Licence:
    """Return the licence of an installed package. Raises LicenceMissing when it has neither name nor text."""
    meta = one.metadata
    name, version = str(meta["Name"]), str(meta["Version"])
    classified = [c.rpartition("::")[2].strip() for c in meta.get_all("Classifier") or () if c.startswith("License ::")]
    stated, expression = (_field(one, field) for field in ("License", "License-Expression"))
    terms = expression or ", ".join(classified) or stated.partition("\n")[0]
    texts = []
    for file in one.files or ():
        path = Path(str(one.locate_file(file)))
        in_metadata = ".dist-info" in str(file)
        if (
            in_metadata
            and _LICENCE_FILE.match(file.name)
            and file.suffix.lower() not in (".py", ".pyc")
            and path.is_file()
        ):
            texts.append((file.name, path.read_text(encoding="utf-8", errors="replace").strip()))
    if "\n" in stated and not texts:  # old packages put the whole text into the field
        texts.append(("License", stated))
    if not terms and not texts:
        raise LicenceMissing(f"{name} {version} names no licence: find it out and add it before handing it on.")
    return Licence(name, version, terms or "see the text", tuple(sorted(texts)))


def _field(one: Distribution, name: str) -> str:
    found = one.metadata.get_all(name)  # a header may be missing, which [] would not tell apart
    return str(found[0]).strip() if found else ""


def of_system_library(package: str, folder: Path = _DOC) -> Licence:
    """Return the licence of a Debian package whose library is in the bundle. Raises LicenceMissing."""
    file = folder / package / "copyright"
    if not file.is_file():
        raise LicenceMissing(f"{package} has no {file}: install it again.")
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    named = sorted(set(re.findall(r"^License:[ \t]*(\S.*)$", text, re.MULTILINE)))
    return Licence(package, "", ", ".join(named) or "see the text", (("copyright", text),))


def document(licences: Collection[Licence], own: str, extra: Mapping[str, str] | None = None) -> str:
    """Return the text of LICENSES.txt: our own licence, a table, then every text in full.

    `extra` holds further texts by a title, for what belongs to no package.
    """
    ordered = sorted(licences, key=lambda one: one.name.lower())
    width = max((len(f"{one.name} {one.version}") for one in ordered), default=0)
    lines = ["Aura Desktop and what it is made of", "", own.strip(), "", "Parts by others", ""]
    lines += [f"{f'{one.name} {one.version}'.strip():<{width}}  {one.terms}" for one in ordered]
    for title in extra or ():
        lines.append(f"{title:<{width}}  see the text")
    for one in ordered:
        for file, text in one.texts:
            lines += ["", _RULE, f"{one.name} {one.version}".strip() + f": {file}", _RULE, "", text]
    for title, text in (extra or {}).items():
        lines += ["", _RULE, title, _RULE, "", text.strip()]
    return "\n".join(lines) + "\n"


def debian_packages(files: Iterable[Path]) -> tuple[list[str], list[Path]]:
    """Return the Debian packages that installed `files`, and those of the files that no package owns."""
    packages, unowned = set(), []
    for file in files:
        # Since /lib became a link to /usr/lib, a file may be registered under either name.
        spellings = {str(file), str(file.resolve())}
        spellings |= {spelling.removeprefix("/usr") for spelling in spellings}
        asked = ["dpkg-query", "-S", *sorted(spellings)]
        try:
            told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        except OSError:
            told = ""
        owner = told.partition(": ")[0].partition(":")[0]
        if owner:
            packages.add(owner)
        else:
            unowned.append(file)
    return sorted(packages), unowned


def python_licence() -> str:
    """Return the text of the licence of the running Python. Raises LicenceMissing."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    places = (
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        _DOC / version / "copyright",
    )
    for place in places:
        if place.is_file():
            return place.read_text(encoding="utf-8", errors="replace")
    raise LicenceMissing("The licence of Python itself was not found: build with another Python.")
