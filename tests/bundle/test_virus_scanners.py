"""What makes virus scanners put a program of PyInstaller into quarantine (apm 487 in the field notes' row 34)."""

from __future__ import annotations

import ast
from pathlib import Path

SPEC = Path(__file__).parents[2] / "build.spec"


def test_34_nothing_about_the_bundle_makes_virus_scanners_suspicious() -> None:
    """A folder and not one file that unpacks itself, not packed with UPX, and with a version resource on Windows."""
    calls = {
        node.func.id: {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
        for node in ast.walk(ast.parse(SPEC.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls["EXE"]["exclude_binaries"] == "True", "the files lie beside the program, in COLLECT's folder"
    assert calls["EXE"]["upx"] == calls["COLLECT"]["upx"] == "False"
    assert "windows_version()" in calls["EXE"]["version"]
