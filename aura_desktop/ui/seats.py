"""The places of the program: each profile that is opened has a window and an engine of its own, one at a time.

Going from one profile to another deletes everything of the first, so that nothing of it has to be cleared: the new
window is shown, the old one and all that hangs on it is deleted, and the new engine is made when the old one has ended
(its devices and files are free then). A window can also be made anew around the engine that runs: in another language,
for instance. GUI thread only, unless a method says otherwise.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from ..control import Engine
from ..errors import Action, AuraError
from ..events import Problem
from ..platform import crash
from ..settings import Settings
from . import handover
from .conversation_model import ConversationModel
from .garbage import GuiGarbageCollection
from .handover import Handover
from .language import Language, speak
from .main_window import MainWindow
from .relay import Relay
from .theme import ThemeName
from .words import tr

TIDY_MS = 300  # from the new window on, until what the old one leaves behind is collected, and again

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sitting:
    """What a place is made from.

    `make_engine` runs in a worker thread after the window was drawn for the first time, so it may import what it
    likes; when it raises, a card says so and the window stays. `on_window` is handed the window before it is shown
    (to raise it later, for instance), `on_window_shown` is called when it has been drawn. `show` shows it, or starts
    without: minimised or hidden, then the engine is made at once. `on_leave` is called before the window goes for that
    of another profile. For `actions`, `settings`, `classify` and `builtin_rules` see MainWindow.
    """

    make_engine: Callable[[], Engine]
    theme: ThemeName = "system"
    reduce_motion: bool = False
    language: str = "system"
    actions: dict[Action, Callable[[Problem], None]] = field(default_factory=dict)
    settings: Settings | None = None
    classify: Callable[[str, str], str] | None = None
    builtin_rules: str = ""
    on_window_shown: Callable[[], None] | None = None
    on_window: Callable[[MainWindow], None] | None = None
    on_leave: Callable[[], None] | None = None
    show: Callable[[MainWindow], None] = MainWindow.show


class Seats(QObject):
    """The place that is taken now, and the way to another one.

    `left` says that the engine of the place before has ended and what was left behind is collected.
    """

    left = Signal()
    problem = Signal(object)
    """Emitted by any thread, shows a card in the window there is."""

    def __init__(self) -> None:
        super().__init__()
        self.problem.connect(self.show_problem, Qt.ConnectionType.QueuedConnection)
        self._seat: _Seat | None = None
        self._language: Language | None = None
        self.garbage: GuiGarbageCollection | None = None
        """Collects what a place leaves behind; None: Python does."""

    @property
    def window(self) -> MainWindow | None:
        """The window of the place that is taken."""
        return self._seat.window if self._seat is not None else None

    def sit(self, sitting: Sitting) -> Callable[[float], bool]:
        """Take a place, in the stead of the one that is taken; never from inside one of its events.

        Returns a function that waits so many seconds for the engine before to have ended, and says whether it has. It
        may be called from any thread but the GUI's.

        Raises:
            AuraError: the window asks something that has to be answered first.
        """
        if QApplication.activeModalWidget() is not None:
            raise AuraError(tr("A question is open in the window of Aura; answer it first."))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        old, self._seat = self._seat, None
        place = old.leave() if old is not None else None
        if self._language is None or (old is not None and old.sitting.language != sitting.language):
            if self._language is not None:
                self._language.end()
            self._language = speak(sitting.language, app)
        self._seat = _Seat(sitting, after=old.starter if old is not None else None)
        self._seat.window.closing.connect(app.quit)
        self._seat.open(place)
        if old is None:
            return lambda _seconds: True
        ended = old.starter.wait
        old.forget()
        QTimer.singleShot(TIDY_MS, self, lambda: self._tidy(ended))
        return ended

    @property
    def free(self) -> bool:
        """Whether the window can go now: it asks nothing, and no menu of it is open."""
        return QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None

    def renew(self, sitting: Sitting) -> None:
        """Make the window anew, as `sitting` says, around the engine there is, which notices nothing; see `free`.

        Never from inside one of the window's events. `make_engine` of the place that is taken still holds.
        """
        old, app = self._seat, QApplication.instance()
        assert old is not None
        assert isinstance(app, QApplication)
        left = old.hand_over()
        if self._language is not None:
            self._language.end()
        self._language = speak(sitting.language, app)
        self._seat = _Seat(sitting, starter=old.starter, model=left.model)
        self._seat.window.closing.connect(app.quit)
        self._seat.renew(left)
        old.forget()
        QTimer.singleShot(TIDY_MS, self, lambda: self._tidy(lambda _seconds: True))

    def _tidy(self, ended: Callable[[float], bool]) -> None:
        over = ended(0.0)
        if self.garbage is not None:
            self.garbage.anew(over=over)
        if over:
            self.left.emit()
        else:
            QTimer.singleShot(TIDY_MS, self, lambda: self._tidy(ended))

    def show_problem(self, problem: Problem) -> None:
        """Show a card in the window there is."""
        if self._seat is not None:
            self._seat.window.show_problem(problem)

    def save_typed(self) -> None:
        """Set what was typed into a dialog and is not yet set."""
        if self._seat is not None and self._seat.window.settings is not None:
            self._seat.window.settings.save_typed()

    def close(self, seconds: float) -> None:
        """Leave the last place; wait no longer than `seconds` for its engine."""
        seat, self._seat = self._seat, None
        if seat is not None:
            seat.close(seconds)
        if self._language is not None:
            self._language.end()
            self._language = None


class _Seat:
    """One window with its engine."""

    def __init__(
        self,
        sitting: Sitting,
        *,
        after: _EngineStarter | None = None,
        starter: _EngineStarter | None = None,
        model: ConversationModel | None = None,
    ) -> None:
        self.sitting = sitting
        self.window = MainWindow(
            theme=sitting.theme,
            reduce_motion=sitting.reduce_motion,
            actions=dict(sitting.actions),
            settings=sitting.settings,
            classify=sitting.classify,
            builtin_rules=sitting.builtin_rules,
            model=model,
        )
        self.starter = starter or _EngineStarter(sitting.make_engine, self.window, after)
        self.starter.serve(self.window)
        self._watcher = _FirstPaint(self.window, self._shown)

    def open(self, place: QByteArray | None) -> None:
        """Show the window, where the one before stood."""
        window = self.window
        if self.sitting.on_window is not None:
            self.sitting.on_window(window)
        if place is not None:
            window.restoreGeometry(place)
        self.sitting.show(window)
        if window.isMinimized() or not window.isVisible():
            self._watcher.now()

    def hand_over(self) -> Handover:
        """Let go of everything but the engine, which runs on; returns what the next window needs."""
        self._watcher.stop()
        left = handover.leave(self.window)
        if self.sitting.on_leave is not None:
            self.sitting.on_leave()
        return left

    def renew(self, left: Handover) -> None:
        """Show the window with what the one before left."""
        if self.sitting.on_window is not None:
            self.sitting.on_window(self.window)
        handover.take(self.window, left)
        self.sitting.show(self.window)
        if self.window.isMinimized() or not self.window.isVisible():
            self._watcher.now()
        handover.reopen(self.window, left)

    def leave(self) -> QByteArray:
        """Fall silent at once, let go of everything, and begin to end the engine; returns where the window stands."""
        window = self.window
        place = window.saveGeometry()
        self._watcher.stop()
        window.stop()
        for opened in (window.settings, window.first_run):
            if opened is not None:
                opened.close()
        if self.sitting.on_leave is not None:
            self.sitting.on_leave()
        window.detach()
        self.starter.end()
        return place

    def forget(self) -> None:
        """Delete the window and all that hangs on it."""
        self.window.hide()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def close(self, seconds: float) -> None:
        """Leave at the end of the program."""
        self._watcher.stop()
        self.window.detach()
        self.window.hide()
        QApplication.processEvents()
        self.starter.shutdown(seconds)
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _shown(self) -> None:
        if self.sitting.on_window_shown is not None:
            self.sitting.on_window_shown()
        self.starter.start()


class _EngineStarter:
    """Makes the engine in a thread of its own, when the one before has ended, and hands it to the window."""

    def __init__(self, make_engine: Callable[[], Engine], window: MainWindow, after: _EngineStarter | None) -> None:
        self._make: Callable[[], Engine] | None = make_engine
        self._post: _Post | None = _Post(window)
        # Relays: the window may be gone when the thread has something to hand over.
        self._made: Relay[Engine] = Relay(self._post.made.emit)
        self._failed: Relay[Problem] = Relay(self._post.failed.emit)
        self._before = after
        self._engine: Engine | None = None
        self._quitting = threading.Event()
        self._thread: threading.Thread | None = None
        self._ending: threading.Thread | None = None

    def serve(self, window: MainWindow) -> None:
        """Bring the engine, when it is made, to `window`."""
        if self._post is not None:
            self._post.serve(window)

    def start(self) -> None:
        """Begin; called again, it does nothing."""
        if self._thread is None and not self._quitting.is_set():
            self._thread = threading.Thread(target=self._work, name="engine-start", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Begin to stop the engine; one that is still being made is stopped when it is. Idempotent."""
        self._quitting.set()
        self._made.close()
        self._failed.close()
        self._post = None  # the ending thread must not be the last to hold a part of the window
        if self._ending is None:
            self._ending = threading.Thread(target=self._end, name="engine-end", daemon=True)
            self._ending.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the end that was begun; returns whether it came. Any thread."""
        if self._ending is None:
            return False
        self._ending.join(seconds)
        return not self._ending.is_alive()

    def shutdown(self, seconds: float) -> None:
        """Stop the engine, waiting no longer than `seconds`."""
        self.end()
        if not self.wait(seconds):
            log.warning("the engine did not stop within %.0f s", seconds)

    def _work(self) -> None:
        before, self._before = self._before, None
        if before is not None:
            before.wait(_PATIENCE_S)
        make, self._make = self._make, None
        if self._quitting.is_set() or make is None:
            return
        try:
            self._engine = make()
        except AuraError as error:
            log.error("the engine could not be made: %s", error.code)
            self._failed(Problem(error.code, error.sentence, error.action))
        except Exception as error:  # the boundary: whatever fails there, the window stays and says so
            crash.report(error, "the start of the engine")
            text = tr("Aura could not start its engine. Please restart it; a report without private text was kept.")
            self._failed(Problem("engine", text, Action.OPEN_REPORTS))
        else:
            self._made(self._engine)

    def _end(self) -> None:
        if self._thread is not None:
            self._thread.join()
        elif self._before is not None:
            self._before.wait(_PATIENCE_S)  # left before it began: whoever comes next waits for the one before
        engine, self._engine, self._make = self._engine, None, None
        if engine is not None:
            engine.shutdown()


_PATIENCE_S = 10.0
"""How long a new engine waits for the one before; ThreadedEngine ends within 4 s."""


class _Post(QObject):
    """Brings an engine, or why there is none, from its thread to the window's."""

    made = Signal(object)
    failed = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.made.connect(self._attach, Qt.ConnectionType.QueuedConnection)
        self.failed.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def serve(self, window: MainWindow) -> None:
        """Bring what comes from now on, or is on its way, to `window`, and go with it."""
        self.setParent(window)
        self._window = window

    @Slot(object)
    def _attach(self, engine: Engine) -> None:
        self._window.attach(engine)

    @Slot(object)
    def _show(self, problem: Problem) -> None:
        self._window.show_problem(problem)


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
