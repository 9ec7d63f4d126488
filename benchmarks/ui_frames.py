"""Measures the window: time per frame while speaking and while a long conversation is scrolled through, and its load.

Run with: python benchmarks/ui_frames.py (QT_QPA_PLATFORM=offscreen, or any display)
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable

STARTED = time.perf_counter()

from PySide6.QtCore import QEventLoop, QObject, QTimer  # noqa: E402
from PySide6.QtGui import QPaintEvent  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from aura_desktop.events import Outcome, ReplyEnded, ReplyText, State, StateChanged, UserText  # noqa: E402
from aura_desktop.ui.demo_engine import DemoEngine  # noqa: E402
from aura_desktop.ui.main_window import MainWindow  # noqa: E402
from aura_desktop.ui.orb import Orb  # noqa: E402

SECONDS = 8.0
FRAMES = 600


def main() -> None:
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    starts: list[float] = []
    costs: list[float] = []
    paint = Orb.paintEvent

    def timed(orb: Orb, event: QPaintEvent) -> None:
        begin = time.perf_counter()
        paint(orb, event)
        costs.append((time.perf_counter() - begin) * 1000)
        starts.append(begin)

    Orb.paintEvent = timed  # type: ignore[method-assign]
    window = MainWindow(theme="dark")
    window.show()
    while not starts:
        app.processEvents()
    result: dict[str, object] = {"first picture ms": round((starts[0] - STARTED) * 1000)}
    engine = DemoEngine()
    window.attach(engine)
    for turn in range(1, 101):
        engine.tell(UserText(turn, "A question?", final=True), ReplyEnded(turn, Outcome.HEARD, "An answer. " * 20, ""))
    _wait(0.5)

    engine.tell(StateChanged(State.SPEAKING))
    _wait(0.3)
    text = [""]

    def stream(parent: QObject) -> None:
        text[0] += "and a word " if len(text[0]) % 400 > 11 else "and on.\n\n"
        engine.level = 0.5 + 0.5 * (len(text[0]) % 7) / 7
        engine.tell(ReplyText(101, text[0]))

    timer = QTimer(window)
    timer.timeout.connect(lambda: stream(window))
    timer.start(25)
    result["speaking, streaming"] = _measure(lambda: _wait(SECONDS), starts, costs)
    timer.stop()
    for state in (State.THINKING, State.LISTENING, State.MUTED):
        engine.level = 0.0
        engine.tell(StateChanged(state))
        _wait(0.4)
        result[state.value] = _measure(lambda: _wait(SECONDS), starts, costs)
    result["scrolling through 2,000 messages"] = scrolling(window, engine)
    window.hide()
    result["hidden"] = _measure(lambda: _wait(2), starts, costs)
    print(json.dumps({"platform": app.platformName(), "pid": os.getpid(), **result}, indent=1))
    window.detach()


def scrolling(window: MainWindow, engine: DemoEngine) -> dict[str, float]:
    """Scroll up through a conversation from its end, a fifth of a page a frame; ms of the GUI thread a frame."""
    for turn in range(102, 1001):
        engine.tell(UserText(turn, "A question?", final=True), ReplyEnded(turn, Outcome.HEARD, "An answer. " * 20, ""))
        QApplication.processEvents()
    view, bar = window.view, window.view.verticalScrollBar()
    view.show_latest()
    _wait(0.5)
    frames: list[float] = []
    begin = time.perf_counter()
    while len(frames) < FRAMES and (view.reading is None or view.reading > 0 or bar.value()):
        used = time.thread_time()
        bar.setValue(bar.value() - bar.pageStep() // 5)
        QApplication.processEvents()  # what comes near is written, and the picture drawn
        frames.append((time.thread_time() - used) * 1000)
    wall = time.perf_counter() - begin
    frames.sort()
    return {
        "frames": len(frames),
        "frames per second": round(len(frames) / wall, 1),
        "frame median ms": round(statistics.median(frames), 2),
        "frame p99 ms": round(frames[int(len(frames) * 0.99)], 2),
        "frame max ms": round(frames[-1], 2),
        "message reached": view.reading or 0,
    }


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _measure(run: Callable[[], None], starts: list[float], costs: list[float]) -> dict[str, float]:
    starts.clear()
    costs.clear()
    wall, used = time.perf_counter(), time.process_time()
    run()
    wall, used = time.perf_counter() - wall, time.process_time() - used
    gaps = sorted((b - a) * 1000 for a, b in itertools.pairwise(starts))
    result = {"frames per second": round(len(starts) / wall, 1), "processor %": round(100 * used / wall, 2)}
    if gaps:
        result |= {
            "frame gap median ms": round(statistics.median(gaps), 2),
            "frame gap p99 ms": round(gaps[int(len(gaps) * 0.99)], 2),
            "paint median ms": round(statistics.median(costs), 3),
            "paint max ms": round(max(costs), 3),
        }
    return result


if __name__ == "__main__":
    main()
