"""The licences of what a bundle holds: all of them, from the packages' own metadata, or no bundle."""

from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from assets.bundle.licences import (
    LicenceMissing,
    debian_packages,
    document,
    of_package,
    of_system_library,
    owners,
    python_licence,
)

WHOLE_TEXT = "A licence\n        that was pasted\n        into the field"


def installed(folder: Path, name: str, fields: str, files: dict[str, str] | None = None) -> Distribution:
    """Return a package installed in `folder`, with `fields` in its metadata; `files` by their path."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{fields}\n")
    written = {f"{info.name}/METADATA": "", **(files or {})}
    for path, text in (files or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (info / "RECORD").write_text("".join(f"{path},,\n" for path in written))
    return next(one for one in distributions(path=[str(folder)]) if one.metadata["Name"] == name)


@pytest.mark.parametrize(
    ("fields", "terms"),
    [
        ("License-Expression: MIT\nLicense: something else", "MIT"),
        ("License: BSD\nClassifier: License :: OSI Approved :: MIT License", "MIT License"),
        ("License: Apache-2.0", "Apache-2.0"),
        (f"License: {WHOLE_TEXT}", "A licence"),
    ],
)
def test_the_terms_are_the_most_exact_ones_there_are(fields: str, terms: str, tmp_path: Path) -> None:
    assert of_package(installed(tmp_path, "thing", fields)).terms == terms


def test_every_text_in_the_metadata_is_kept(tmp_path: Path) -> None:
    files = {
        "thing-1.0.dist-info/licenses/LICENSE": "do what you like",
        "thing-1.0.dist-info/NOTICE": "made by somebody",
        "thing/licence.py": "no licence, a module",
    }
    found = of_package(installed(tmp_path, "thing", "License: MIT", files))
    assert found.texts == (("LICENSE", "do what you like"), ("NOTICE", "made by somebody"))
    pasted = of_package(installed(tmp_path, "old", f"License: {WHOLE_TEXT}"))
    assert pasted.texts[0][1].startswith("A licence\n")


def test_a_package_without_any_licence_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LicenceMissing, match=r"thing 1\.0 names no licence"):
        of_package(installed(tmp_path, "thing", ""))


def test_packages_are_found_by_their_files(tmp_path: Path) -> None:
    one = installed(tmp_path / "a", "one", "License: MIT", {"one/__init__.py": ""})
    two = installed(tmp_path / "b", "Two", "License: MIT", {"two.so": ""})
    three = installed(tmp_path / "c", "three", "License: MIT", {"three.py": ""})
    used = [tmp_path / "a/one/__init__.py", tmp_path / "b/two.so", tmp_path / "elsewhere.py"]
    assert owners(used, [three, two, one]) == ["one", "Two"]


def test_the_document_holds_ours_a_table_and_every_text(tmp_path: Path) -> None:
    files = {"thing-1.0.dist-info/LICENSE": "do what you like"}
    thing = of_package(installed(tmp_path, "thing", "License: MIT", files))
    text = document([thing], "Ours", {"Python": "the PSF's"})
    assert text.startswith("Aura Desktop and what it is made of\n\nOurs\n")
    for part in ("thing 1.0  MIT\n", "thing 1.0: LICENSE\n", "do what you like", "the PSF's"):
        assert part in text


def test_a_system_library_brings_its_copyright_file(tmp_path: Path) -> None:
    (tmp_path / "libthing1").mkdir()
    (tmp_path / "libthing1/copyright").write_text("Files: *\nLicense: MIT\nLicense: GPL-2+\n\n words")
    assert of_system_library("libthing1", tmp_path).terms == "GPL-2+, MIT"
    with pytest.raises(LicenceMissing, match="libother has no"):
        of_system_library("libother", tmp_path)


def test_a_file_of_no_package_is_told_apart(tmp_path: Path) -> None:
    mine = tmp_path / "libmine.so"
    mine.write_bytes(b"")
    assert debian_packages([mine]) == ([], [mine])


def runtime_packages() -> set[str]:
    """Return the names of everything that Aura needs to run, with what that needs."""
    found: set[str] = set()
    waiting = ["aura-desktop"]
    while waiting:
        name = waiting.pop()
        for text in distribution(name).requires or ():
            wanted = Requirement(text)
            if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
                continue
            if wanted.name in (*found, "evdev", "llm", "llama-cpp-python"):  # see pyproject.toml, override-dependencies
                continue
            found.add(wanted.name)
            waiting.append(wanted.name)
    return found


def test_everything_aura_runs_on_names_its_licence() -> None:
    names = runtime_packages()
    assert {"httpx", "numpy", "keyring", "pocketsphinx", "soxr"} <= names
    assert all(of_package(distribution(name)).terms for name in names)
    assert "PYTHON SOFTWARE FOUNDATION" in python_licence().upper()
