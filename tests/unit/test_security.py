"""What the threat model (aura_desktop/SECURITY.md) claims of the whole source, and that its tests exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "aura_desktop"
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def calls(*names: str) -> Iterator[str]:
    """Yield where something of these names is called, whatever it belongs to."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    yield f"{path.relative_to(PACKAGE).as_posix()}: {called}"


def test_no_port_is_opened() -> None:
    assert not list(
        calls("start_server", "start_unix_server", "create_server", "serve_forever", "create_datagram_endpoint")
    )
    for path in TREES:
        text = path.read_text(encoding="utf-8")
        if re.search(r"^\s*(import socket|from socket import)", text, re.MULTILINE):
            assert not re.search(r"\.(bind|listen)\(", text), path.name
    # The one listener is the private socket (a named pipe on Windows) of the running instance.
    listening = [
        p.name for p in TREES if re.search(r"multiprocessing.*import.*Listener", p.read_text(encoding="utf-8"))
    ]
    assert listening == ["single_instance.py"]


def test_no_html_is_ever_interpreted() -> None:
    assert not list(calls("setHtml", "insertHtml", "appendHtml", "setMarkdown", "fromHtml", "setOpenExternalLinks"))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in TREES if "ui" in path.parts)
    assert not re.search(r"TextFormat\.(Rich|Markdown)", sources)
    assert "QTextBrowser" not in sources
    assert "QtWeb" not in sources


def test_what_is_opened_in_a_browser_is_ours_and_shown_first() -> None:
    # The pages of the services and the settings file, each by a click on a button that names them.
    opening = {path.relative_to(PACKAGE).as_posix() for path in TREES if "QDesktopServices" in path.read_text("utf-8")}
    assert opening <= {
        "ui/settings/dialog.py",
        "ui/cannot_start.py",
        "ui/support.py",
        "ui/links.py",
        "ui/settings_file.py",
        "ui/first_run/dialog.py",
        "ui/first_run/mind.py",
    }


def test_nothing_is_run_or_loaded_from_what_came_in() -> None:
    assert not list(calls("eval", "popen", "Unpickler"))
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                assert not {"pickle", "marshal", "shelve"} & set(names), path.name
            if isinstance(node, ast.Attribute) and node.attr == "system" and isinstance(node.value, ast.Name):
                assert node.value.id != "os", path.name  # not platform.system, QLocale.system
            if isinstance(node, ast.keyword) and node.arg == "shell":
                assert not (isinstance(node.value, ast.Constant) and node.value.value), path.name


def test_tls_is_switched_off_nowhere() -> None:
    for path in TREES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified", text), (
            path.name
        )
        assert not re.search(r"follow_redirects\s*=\s*True", text), path.name


def test_http_without_tls_is_written_for_this_machine_only() -> None:
    for path in TREES:
        for address in re.findall(r"http://([^\s\"'{}/:`)]+)", path.read_text(encoding="utf-8")):
            assert address in ("127.0.0.1", "localhost", "user", "www.w3.org"), f"{path.name}: http://{address}"


@pytest.mark.parametrize("name", re.findall(r"`((?:tests|ui)/[\w/]+(?:\.py)?)`", (PACKAGE / "SECURITY.md").read_text()))
def test_what_the_threat_model_names_is_there(name: str) -> None:
    assert (ROOT / name).exists() or (PACKAGE / name).exists()
