"""The program itself, in a process of its own: one QApplication each, real signals, a real end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

HEAD = """
import os, signal, sys, threading, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from aura_desktop.errors import Action, EngineFailed
from aura_desktop.ui import application
from aura_desktop.ui.seats import Sitting
from tests.ui.fake_engine import FakeEngine
engine = FakeEngine()
def run(make, *, argv, **options):
    return application.run(Sitting(make, **options), argv=argv)
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill() that a handler sees")
def test_a_signal_ends_the_program_although_a_window_refuses_to_close() -> None:
    """With the small window open SIGTERM brought back the large one: a shutdown waited for its time limit."""
    out = program(f"""
        from PySide6.QtWidgets import QWidget
        class Small(QWidget):
            def closeEvent(self, event):
                event.ignore()
                later(3000, lambda: (print("still there"), os._exit(1)))
        def shown():
            windows.append(Small())
            windows[1].show()
            until(lambda: engine.receivers, lambda: os.kill(os.getpid(), {int(signal.SIGTERM)}))
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


CAUGHT = """
    import logging
    from pathlib import Path
    from aura_desktop.platform import crash
    logging.basicConfig(stream=sys.stdout, format="%(message)s")
    reports = crash.Reports(Path({folder!r}))
    crash.install(reports)
    def broken():
        raise ValueError("what the user said")
    def saved():
        print("saved in", threading.current_thread().name)
        raise KeyError("what the user typed")
    def end():
        print(card.sentence, card.button.isVisible())
        windows[0].close()
    def shown():
        global card
        card = windows[0].card
        windows[0].settings = type("Opener", (), dict.fromkeys(("set_engine", "close"), lambda *a: None))()
        windows[0].settings.save_typed = saved
        {how}
        until(lambda: card.isVisible() and reports.all() and reports.untold() == (), end)
    run(lambda: engine, on_window=windows.append, on_window_shown=shown, argv=["aura"],
        actions={{Action.OPEN_REPORTS: print}})
    crash.finish()
    print(engine.calls)
"""


@pytest.mark.parametrize(
    ("how", "saved"), [("later(0, broken)", True), ("threading.Thread(target=broken).start()", False)]
)
def test_an_exception_nobody_caught_is_a_card_and_a_report_and_quotes_nothing(
    how: str, saved: bool, tmp_path: Path
) -> None:
    out = program(CAUGHT.format(folder=str(tmp_path), how=how))
    reports = "".join(path.read_text("utf-8") for path in tmp_path.glob("crash-*.txt"))
    for text in (out, reports):
        assert "what the user" not in text
        assert "ValueError" in text
        assert "in broken" in text
    assert ("saved in MainThread" in out) is saved, "what was typed is set, on the GUI thread alone"
    assert out.splitlines()[-2:] == [
        "Something went wrong inside Aura. You can go on; a report without private text was kept. True",
        "[('shutdown',)]",
    ]


def test_an_accident_of_the_program_itself_still_closes_the_engine_that_writes_what_was_heard() -> None:
    out = program("""
        real = QApplication.exec
        def breaks(*_):
            real()
            raise RuntimeError("what the user said")
        QApplication.exec = breaks
        def shown():
            until(lambda: engine.receivers, windows[0].close)
        try:
            run(lambda: engine, on_window=windows.append, on_window_shown=shown, argv=["aura"])
        except RuntimeError:
            print(engine.calls)
    """)
    assert out.splitlines() == ["[('shutdown',)]"]


def test_what_qt_complains_of_is_logged_without_what_it_quotes() -> None:
    out = program("""
        import logging
        logging.basicConfig(stream=sys.stdout, format="%(message)s")
        from PySide6.QtCore import qWarning
        def shown():
            qWarning('QText: cannot show "what the user said"\\nsecond line')
            windows[0].close()
        run(lambda: engine, on_window=windows.append, on_window_shown=shown, argv=["aura"])
    """)
    assert 'QText: cannot show "..."' in out
    assert "what the user said" not in out
    assert "second line" not in out


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
