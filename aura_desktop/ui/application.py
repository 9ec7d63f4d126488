"""Runs the window as a program: window first, engine after, an orderly end. Main thread only."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from ..control import Engine
from ..errors import Action, AuraError
from ..events import Problem
from ..settings import Settings
from .garbage import GuiGarbageCollection
from .main_window import MainWindow
from .theme import ThemeName
from .unix_signals import QuitSignals
from .words import tr

SHUTDOWN_SECONDS = 3.0

log = logging.getLogger(__name__)


def run(
    make_engine: Callable[[], Engine],
    *,
    theme: ThemeName = "system",
    reduce_motion: bool = False,
    actions: dict[Action, Callable[[Problem], None]] | None = None,
    settings: Settings | None = None,
    classify: Callable[[str, str], str] | None = None,
    builtin_rules: str = "",
    on_window_shown: Callable[[], None] | None = None,
    on_window: Callable[[MainWindow], None] | None = None,
    show: Callable[[MainWindow], None] = MainWindow.show,
    argv: Sequence[str] | None = None,
) -> int:
    """Show the window, then make the engine, and return the exit code once the user has quit.

    `make_engine` runs in a worker thread after the window was drawn for the first time, so it may import what it
    likes; when it raises, a card says so and the window stays. `on_window` is handed the window before it is shown
    (to raise it later, for instance), `on_window_shown` is called when it has been drawn. `show` shows it, or starts
    without: minimised or hidden, then the engine is made at once. For `settings`, `classify` and `builtin_rules` see
    MainWindow.
    """
    app = QApplication.instance() or QApplication(list(argv if argv is not None else sys.argv))
    assert isinstance(app, QApplication)
    app.setApplicationName("aura-desktop")
    app.setApplicationDisplayName(tr("Aura"))
    app.setDesktopFileName("aura-desktop")
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)  # the window says itself when the user is done
    window = MainWindow(
        theme=theme,
        reduce_motion=reduce_motion,
        actions=actions,
        settings=settings,
        classify=classify,
        builtin_rules=builtin_rules,
    )
    window.closing.connect(app.quit)
    starter = _EngineStarter(make_engine, window)
    guard = _Guard(window)
    watcher = _FirstPaint(window, lambda: _shown(starter, on_window_shown))
    if on_window is not None:
        on_window(window)
    with QuitSignals(app.quit), guard, GuiGarbageCollection():
        show(window)
        if window.isMinimized() or not window.isVisible():
            watcher.now()
        code = app.exec()
    watcher.stop()
    window.detach()
    window.hide()
    app.processEvents()
    starter.shutdown(SHUTDOWN_SECONDS)
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return code


def _shown(starter: _EngineStarter, on_window_shown: Callable[[], None] | None) -> None:
    if on_window_shown is not None:
        on_window_shown()
    starter.start()


class _EngineStarter(QObject):
    """Makes the engine in a thread of its own and hands it to the window in the GUI thread."""

    _made = Signal(object)
    _failed = Signal(object)

    def __init__(self, make_engine: Callable[[], Engine], window: MainWindow) -> None:
        super().__init__(window)
        self._make = make_engine
        self._window = window
        self._engine: Engine | None = None
        self._quitting = threading.Event()
        self._thread: threading.Thread | None = None
        self._made.connect(window.attach, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(window.show_problem, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin; called once."""
        self._thread = threading.Thread(target=self._work, name="engine-start", daemon=True)
        self._thread.start()

    def shutdown(self, seconds: float) -> None:
        """Stop the engine, waiting no longer than `seconds`; one that is still being made is stopped when it is."""
        self._quitting.set()
        end = threading.Thread(target=self._end, name="engine-end", daemon=True)
        end.start()
        end.join(seconds)
        if end.is_alive():
            log.warning("the engine did not stop within %.0f s", seconds)

    def _work(self) -> None:
        try:
            self._engine = self._make()
        except AuraError as error:
            log.error("the engine could not be made: %s", error.code)
            self._tell(Problem(error.code, error.sentence, error.action))
        except Exception as error:  # the boundary: whatever fails there, the window stays and says so
            log.error("the engine could not be made: %s at %s", type(error).__name__, _where(error.__traceback__))
            self._tell(Problem("engine", tr("Aura could not start its engine. Please restart it; the log says more.")))
        else:
            if not self._quitting.is_set():
                self._made.emit(self._engine)

    def _tell(self, problem: Problem) -> None:
        if not self._quitting.is_set():
            self._failed.emit(problem)

    def _end(self) -> None:
        if self._thread is not None:
            self._thread.join()
        if self._engine is not None:
            self._engine.shutdown()


class _FirstPaint(QObject):
    """Calls back once, from the event loop, after the window was painted for the first time."""

    def __init__(self, window: MainWindow, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._then: Callable[[], None] | None = then
        window.dock.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint event."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._call)
        return False

    def now(self) -> None:
        """Wait for no paint: the window starts out of sight."""
        self._window.dock.removeEventFilter(self)
        QTimer.singleShot(0, self, self._call)

    def stop(self) -> None:
        """Call back no more."""
        self._then = None

    def _call(self) -> None:
        if self._then is not None:
            self._then()


class _Guard(QObject):
    """While entered, an exception nobody caught becomes a line in the log and a card; the program goes on."""

    _problem = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._problem.connect(window.show_problem, Qt.ConnectionType.QueuedConnection)

    def __enter__(self) -> None:
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.excepthook, threading.excepthook = self._before

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        # Only the type and the place: a message may quote what was said.
        log.error("not caught: %s at %s", kind.__name__, _where(trace))
        if isinstance(error, AuraError):
            problem = Problem(error.code, error.sentence, error.action)
        else:
            problem = Problem("internal", tr("Something went wrong inside Aura. You can go on; the log says more."))
        self._problem.emit(problem)

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)


def _where(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-4:]
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames)) or "nowhere"
