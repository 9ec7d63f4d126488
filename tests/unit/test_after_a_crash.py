"""Aura after an accident: the next start tells of it once, and offers the folder with the report."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WINDOW = """
    import faulthandler, os, sys
    from pathlib import Path
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication
    from aura_desktop.cli.places import Places
    from aura_desktop.platform import crash
    from aura_desktop.platform.logs import start_logging
    from aura_desktop.settings import Settings
    from aura_desktop.ui import support
    from tests.ui.fake_engine import FakeEngine

    app, home, accident = QApplication(["aura"]), Path(sys.argv[1]), sys.argv[2] == "accident"
    opened = []
    support.open_folder = lambda folder: opened.append(folder.relative_to(home).as_posix())
    start_logging(home)
    crash.install(crash.Reports(home / "logs"))
    settings = Settings.load(home)
    settings.save()
    places = Places(home, None, "default", build=lambda settings: FakeEngine())

    def look():
        window = places.seats.window
        if window is None or not window.isVisible():
            QTimer.singleShot(20, look)
        elif accident:
            faulthandler._sigsegv()
        else:
            print("card:", window.card.sentence if window.card.isVisible() else "none")
            if window.card.isVisible():
                window.card.button.click()
                print("opened:", opened)
            window.close()

    QTimer.singleShot(20, look)
    places.run(settings)
    crash.finish()
"""


def start(home: Path, how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WINDOW), str(home), how],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="ends in another way")
def test_the_start_after_an_accident_tells_of_it_once(tmp_path: Path) -> None:
    assert start(tmp_path, "accident").returncode < 0
    second = start(tmp_path, "look")
    assert second.returncode == 0, second.stderr
    assert "card: Aura ended unexpectedly the last time" in second.stdout
    assert "opened: ['logs']" in second.stdout
    (report,) = (tmp_path / "logs").glob("crash-*.txt")
    assert "in look" in report.read_text("utf-8"), "it says where"
    assert "card: none" in start(tmp_path, "look").stdout


def test_an_orderly_end_is_nothing_to_tell(tmp_path: Path) -> None:
    for _ in range(2):
        assert "card: none" in start(tmp_path, "look").stdout
