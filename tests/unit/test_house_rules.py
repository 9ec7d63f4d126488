"""The rules of the house that a machine can check: imports, the lock, what may stand in a tracked file."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "aura_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Who may import whom (design: ui -> conversation -> speech, providers -> audio -> events, errors, settings).
FORBIDDEN = {
    "speech": {"asyncio", "sounddevice", "PySide6", "ui", "conversation", "providers", "cli", "app", "platform"},
    "audio": {"PySide6", "ui", "conversation", "providers", "cli", "app"},
    "providers": {"sounddevice", "PySide6", "ui", "conversation", "audio", "cli", "app"},
    "conversation": {"sounddevice", "PySide6", "ui", "cli", "app"},
    "profiles": {"sounddevice", "PySide6", "ui", "conversation", "providers", "audio", "cli", "app"},
    "platform": {"PySide6", "ui", "conversation", "providers", "audio", "cli", "app"},
    "ui": {"sounddevice", "providers", "audio", "speech", "cli", "app"},
    "cli": {"PySide6"},
}
# speech/ may know the frame it is fed with and the measure of its loudness, nothing else of audio.
SPEECH_KNOWS = ("aura_desktop.audio.base", "aura_desktop.audio.level")


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of everything a module imports, inside functions too."""
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parts, *([base] if base else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def heads(name: str) -> str:
    """Return the part of a full name that a rule speaks of: the room of our house, or the library."""
    parts = name.split(".")
    return parts[1] if parts[0] == "aura_desktop" and len(parts) > 1 else parts[0]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_run_downwards(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for name in imports(path)
        if heads(name) in FORBIDDEN[room]
    ]
    assert not wrong


def test_speech_knows_no_audio_device() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((PACKAGE / "speech").rglob("*.py"))
        for name in imports(path)
        if heads(name) == "audio" and not name.startswith(SPEECH_KNOWS) and name != "aura_desktop.audio"
    ]
    assert not wrong


def test_only_ui_imports_qt() -> None:
    found = {p.relative_to(PACKAGE).parts[0] for p in MODULES if any(heads(n) == "PySide6" for n in imports(p))}
    assert found <= {"ui"}


FOUNDATIONS = {
    "errors",
    "events",
    "services",
    "settings_table",
    "settings",
    "enquiries",
    "clock",
    "control",
    "waterfall",
    "history_records",
    "subscribers",
}


@pytest.mark.parametrize("name", sorted(FOUNDATIONS))
def test_the_foundations_import_nothing_of_the_rooms_above(name: str) -> None:
    ours = {heads(n) for n in imports(PACKAGE / f"{name}.py") if n.startswith("aura_desktop.")}
    assert ours <= FOUNDATIONS


def test_no_module_is_longer_than_400_lines() -> None:
    others = [path for folder in ("assets", "benchmarks", "tests") for path in (ROOT / folder).rglob("*.py")]
    lines = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in (*MODULES, *others)}
    long = {name: count for name, count in lines.items() if count > 400}
    assert not long


def locked() -> dict[str, str]:
    """Return the pinned versions of the lock."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [line.split(";")[0].strip(" \\").split("==") for line in lines if line and not line.startswith((" ", "#"))]
    return {canonicalize_name(name): version.strip() for name, version in pins}


def test_the_lock_holds_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pins = locked()
    for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        wanted = Requirement(text)
        version = pins.get(canonicalize_name(wanted.name))
        assert version, f"{wanted.name} is not locked: run `make lock`"
        assert version in wanted.specifier, f"{wanted.name} {version} does not fit {wanted.specifier}: run `make lock`"


def test_every_locked_package_has_a_hash_and_no_source() -> None:
    text = (ROOT / "requirements.lock").read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "llama-cpp-python" not in text  # it would compile for many minutes


# Put together here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
)


def test_no_tracked_file_names_a_registry_host_or_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    machine = [f"{ROOT.parent}/", f"{Path.home()}/"]
    wrong = []
    for name in filter(None, listed.stdout.split("\0")):
        raw = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" in raw[:4096]:
            continue
        text = raw.decode("utf-8", "replace")
        wrong += [f"{name}: {word}" for word in (*REGISTRY_HOSTS, *machine) if word in text]
    assert not wrong


def test_the_makefile_names_the_packages_the_doctor_and_the_readme_name() -> None:
    from aura_desktop.platform.display import _X11_LIBRARIES

    makefile = (ROOT / "Makefile").read_text()
    assert not [package for package in _X11_LIBRARIES.values() if package not in makefile]
