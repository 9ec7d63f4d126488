"""The program itself, in a process of its own: one QApplication each, real signals, a real end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

HEAD = """
import os, signal, sys, threading, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from aura_desktop.errors import EngineFailed
from aura_desktop.ui.application import run
from tests.ui.fake_engine import FakeEngine
engine = FakeEngine()
windows = []
def later(ms, call):
    QTimer.singleShot(ms, windows[0], call)
def until(condition, then):
    def look():
        if condition():
            then()
        else:
            later(10, look)
    look()
"""


def program(body: str, *, code: int = 0) -> str:
    result = subprocess.run(
        [sys.executable, "-c", HEAD + textwrap.dedent(body)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    return result.stdout


def test_the_window_is_shown_before_the_engine_is_made_and_the_engine_is_shut_down() -> None:
    out = program("""
        def make():
            print("made in", threading.current_thread().name, "shown", windows[0].isVisible())
            return engine
        def shown():
            print("shown")
            until(lambda: engine.receivers, windows[0].close)
        code = run(make, on_window=windows.append, on_window_shown=shown, argv=["aura"])
        print("code", code, engine.calls, engine.receivers)
    """)
    assert out.splitlines() == ["shown", "made in engine-start shown True", "code 0 [('shutdown',)] []"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill() that a handler sees")
def test_a_signal_ends_the_program_in_order(number: signal.Signals) -> None:
    out = program(f"""
        def shown():
            until(lambda: engine.receivers, lambda: os.kill(os.getpid(), {int(number)}))
        code = run(lambda: engine, on_window=windows.append, on_window_shown=shown, argv=["aura"])
        print("code", code, engine.calls)
    """)
    assert out.splitlines() == ["code 0 [('shutdown',)]"]


def test_an_engine_that_cannot_be_made_is_a_card() -> None:
    out = program("""
        def make():
            raise EngineFailed("The local model is missing. Choose another in the settings.")
        def shown():
            card = windows[0].card
            until(card.isVisible, lambda: (print(card.sentence), windows[0].close()))
        run(make, on_window=windows.append, on_window_shown=shown, argv=["aura"])
    """)
    assert out.splitlines() == ["The local model is missing. Choose another in the settings."]


def test_an_exception_nobody_caught_is_a_card_and_quotes_nothing() -> None:
    out = program("""
        import logging
        logging.basicConfig(stream=sys.stdout, format="%(message)s")
        def broken():
            raise ValueError("what the user said")
        def shown():
            later(0, broken)
            threading.Thread(target=broken).start()
            card = windows[0].card
            until(card.isVisible, lambda: later(50, lambda: (print(card.sentence), windows[0].close())))
        run(lambda: engine, on_window=windows.append, on_window_shown=shown, argv=["aura"])
        print(engine.calls)
    """)
    assert "what the user said" not in out
    assert out.count("not caught: ValueError at broken") == 2
    assert out.splitlines()[-2:] == [
        "Something went wrong inside Aura. You can go on; the log says more.",
        "[('shutdown',)]",
    ]


def test_an_engine_that_hangs_at_the_end_holds_the_program_for_three_seconds_at_most() -> None:
    out = program("""
        engine.shutdown = lambda: time.sleep(30)
        ended = []
        def shown():
            until(lambda: engine.receivers, lambda: (ended.append(time.monotonic()), windows[0].close()))
        run(lambda: engine, on_window=windows.append, on_window_shown=shown, argv=["aura"])
        print(2.5 < time.monotonic() - ended[0] < 4)
        sys.stdout.flush()
        os._exit(0)
    """)
    assert out.splitlines() == ["True"]


def test_the_window_needs_no_heavy_imports() -> None:
    out = program("""
        heavy = ("numpy", "openai", "httpx", "sounddevice", "pocketsphinx", "xllamacpp", "asyncio")
        print([name for name in heavy if name in sys.modules])
    """)
    assert out.splitlines() == ["[]"]
