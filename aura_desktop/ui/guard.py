"""While entered, what nobody catches becomes a report, a line in the log and a card; the program goes on."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ..errors import Action, AuraError
from ..events import Problem
from ..platform import crash
from .words import tr

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|\u201c[^\u201d]*\u201d")


class Guard(QObject):
    """Catches what nobody else does: in the GUI thread, in any other one, and what Qt itself complains of.

    Args:
        show: Shows a card; called on the GUI thread.
        save: Called on the GUI thread after an exception there: sets what was typed and not yet set.
    """

    _problem = Signal(object)

    def __init__(
        self,
        show: Callable[[Problem], object],
        save: Callable[[], object] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._show = show
        self._save = save
        self._saving = False
        self._problem.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def __enter__(self) -> Guard:
        self._before = sys.excepthook, threading.excepthook
        self._messages = qInstallMessageHandler(_qt_message)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._messages)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self._report(error.with_traceback(trace), threading.current_thread().name)
        if threading.current_thread() is threading.main_thread() and not self._saving:
            self._saving = True  # saving may fail as well
            try:
                self._save()
            except Exception as second:
                crash.report(second)
            finally:
                self._saving = False

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            name = args.thread.name if args.thread else "?"
            self._report(args.exc_value.with_traceback(args.exc_traceback), f"thread {name}")

    def _report(self, error: BaseException, where: str) -> None:
        kept = crash.report(error, where)
        if isinstance(error, AuraError):
            problem = Problem(error.code, error.sentence, error.action)
        elif kept:
            text = tr("Something went wrong inside Aura. You can go on; a report without private text was kept.")
            problem = Problem("internal", text, Action.OPEN_REPORTS)
        else:
            problem = Problem("internal", tr("Something went wrong inside Aura. You can go on; the log says more."))
        self._problem.emit(problem)

    @Slot(object)
    def _tell(self, problem: Problem) -> None:
        self._show(problem)
        crash.told()


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Log what Qt warns of: its first line, without what it quotes."""
    level = _LEVELS.get(kind)
    if level is not None:
        first = _QUOTED.sub('"..."', message.split("\n", 1)[0])[:300]
        log.log(level, "Qt (%s): %s", context.category or "default", first)
