"""Draws every state of the windows into PNG files: python -m aura_desktop.ui.screenshots OUTDIR [--only WORD,WORD].

Works without a display (QT_QPA_PLATFORM=offscreen) and with one. In light, dark and high contrast, at 1x and 2x, in
English and German: OUTDIR/LANGUAGE/SCENE-LOOK-SCALEx.png. Each language and scale in a process of its own, since Qt
takes its scale factor at start.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path

from PySide6.QtWidgets import QApplication

from .camera import LOOKS, Camera
from .dialog_scenes import SCENES as WINDOW_SCENES
from .dialog_scenes import draw_window
from .first_run.scenes import SCENES as FIRST_RUN_SCENES
from .first_run.scenes import draw_first_run
from .history_scenes import SCENES as HISTORY_SCENES
from .history_scenes import draw_history
from .language import languages, speak
from .settings_scenes import SCENES as DIALOG_SCENES
from .settings_scenes import draw_dialog
from .small_scenes import SCENES as SMALL_SCENES
from .small_scenes import draw_small, draw_tray
from .window_scenes import SCENES, draw

_SCREENS = ((0, 2560, 1440), (1, 640, 360))
"""Number, width and height in px of the screens that the offscreen plug-in is to have: its own is 800 x 800 px at every
scale, so that at 2x every window would be on a low one. The last is low on purpose (1920 x 1080 at 300 %)."""

SCALES = (1, 2)
"""Those drawn when none is asked for; 3 is the largest."""


def drawings() -> Iterator[tuple[str, Callable[[Camera], None]]]:
    """Yield every scene: its name, and what draws it."""
    for scene in SCENES:
        yield scene.name, partial(draw, scene)
    for history in HISTORY_SCENES:
        yield history.name, partial(draw_history, history)
    for part in WINDOW_SCENES:
        yield part.name, partial(draw_window, part)
    for dialog in DIALOG_SCENES:
        yield f"settings-{dialog.name}", partial(draw_dialog, dialog)
    for first in FIRST_RUN_SCENES:
        yield first.name, partial(draw_first_run, first)
    for small in SMALL_SCENES:
        yield small.name, partial(draw_small, small)
    yield "tray", draw_tray


def main(arguments: list[str] | None = None) -> int:
    """Draw all scenes; returns the exit code."""
    parser = argparse.ArgumentParser(description="Draws every state of the window into PNG files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="only scenes whose name holds one of these words (a,b)")
    parser.add_argument("--scale", type=int, choices=(*SCALES, 3), help="only this scale factor")
    parser.add_argument("--language", choices=languages(), help="only this language")
    parser.add_argument("--look", choices=[look.name for look in LOOKS], help="only this look")
    options = parser.parse_args(arguments)
    if options.scale is None or options.language is None:
        return _each(arguments if arguments is not None else sys.argv[1:], options)
    folder = options.folder / options.language
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    with tempfile.TemporaryDirectory() as place:
        if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
            screens = Path(place) / "screens.json"
            screens.write_text(json.dumps({"screens": _screens(options.scale)}), encoding="utf-8")
            os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    spoken = speak(options.language, app)
    camera = Camera(folder, options.scale, [look for look in LOOKS if options.look in (None, look.name)])
    for name, drawing in drawings():
        if any(word in name for word in options.only.split(",")):
            drawing(camera)
    spoken.end()
    return 0


def _screens(scale: int) -> list[dict[str, str | int]]:
    """Return the screens as the offscreen plug-in wants them described, in pixels of the device."""
    dots = {"y": 0, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    return [
        {"name": f"screen {number}", "x": number * 10_000, "width": width * scale, "height": height * scale, **dots}
        for number, width, height in _SCREENS
    ]


def _each(arguments: list[str], options: argparse.Namespace) -> int:
    """Draw every language and scale that was asked for, as many at once as there are processors."""
    scales = SCALES if options.scale is None else (options.scale,)
    spoken = languages() if options.language is None else (options.language,)
    jobs, codes = list(product(scales, spoken)), []
    running: list[subprocess.Popen[bytes]] = []
    while jobs or running:
        while jobs and len(running) < (os.cpu_count() or 1):
            scale, language = jobs.pop(0)
            command = [sys.executable, "-m", "aura_desktop.ui.screenshots", *arguments]
            command += ["--scale", str(scale), "--language", language]
            running.append(subprocess.Popen(command, env={**os.environ, "QT_SCALE_FACTOR": str(scale)}))
        codes.append(running.pop(0).wait())
    return max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
