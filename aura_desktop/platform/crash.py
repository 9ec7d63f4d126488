"""What nobody caught: a report for each kind of it, in the log folder of all profiles, without private text.

A report holds the types and places of the errors (never what they say, never a value), the versions, and the last
lines of the log. What ends the whole process (a fault of a native library) is written by faulthandler and becomes a
report at the next start. All functions may be called from any thread; they block for one small file.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from .. import __version__
from .logs import PrivateFormatter
from .paths import make_private_folder
from .scrub import without_keys, without_places

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

log = logging.getLogger(__name__)

KEPT = 20  # reports; older ones go
_NATIVE, _REPORT, _TOLD = "native-", "crash-", ".told"
_LINES = 60  # of the log in a report


class Reports:
    """The reports in `folder`, each cause once a run.

    Args:
        folder: Where they lie, private to the user; made when the first is written.
        now: Seconds since 1970.
    """

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self._now = now
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self._recent = _Recent()
        self._native: tuple[Path, IO[str]] | None = None

    def write(self, error: BaseException, where: str) -> bool:
        """Keep a report of `error`, met in the thread or task `where`; False when it could not, or was before."""
        found = places(error)
        with self._lock:
            if found in self._seen:
                return False
            self._seen.add(found)
        return self._keep(f"where: {where}\n\n{found}\n")

    def untold(self) -> tuple[Path, ...]:
        """Return the reports that the user was not told of, the newest first; those of native faults included."""
        self._take_native()
        try:
            told = (self.folder / _TOLD).stat().st_mtime_ns
        except OSError:
            told = 0
        return tuple(path for path in self.all() if _changed(path) > told)

    def all(self) -> tuple[Path, ...]:
        """Return all reports, the newest first."""
        found = self.folder.glob(f"{_REPORT}*.txt") if self.folder.is_dir() else ()
        return tuple(sorted(found, key=lambda path: (_changed(path), path.name), reverse=True))

    def told(self) -> None:
        """Note that the user was told of every report there is."""
        reports = self.all()
        if not reports:
            return
        with contextlib.suppress(OSError):
            (self.folder / _TOLD).touch(0o600)
            os.utime(self.folder / _TOLD, ns=(_changed(reports[0]), _changed(reports[0])))

    def begin(self) -> None:
        """Have native faults of this process written down, and the log's last lines remembered."""
        logging.getLogger().addHandler(self._recent)
        try:
            make_private_folder(self.folder)
            path = self.folder / f"{_NATIVE}{os.getpid()}.txt"
            self._take(path)  # of a process before that had the same number, as in a container
            file = _opened(path)
            faulthandler.enable(file)
            self._native = path, file
        except Exception as error:  # any reason the disk has: the app works without reports
            log.warning("native faults are not written down: %s", type(error).__name__)

    def end(self) -> None:
        """The process ends as it should. Idempotent."""
        logging.getLogger().removeHandler(self._recent)
        if self._native is None:
            return
        (path, file), self._native = self._native, None
        faulthandler.disable()
        file.close()
        with contextlib.suppress(OSError):
            path.unlink()

    def _take_native(self) -> None:
        """Make reports of what faulthandler wrote in processes that are gone."""
        for path in self.folder.glob(f"{_NATIVE}*.txt") if self.folder.is_dir() else ():
            number = path.stem.removeprefix(_NATIVE)
            if number != str(os.getpid()) and not _runs(number):
                self._take(path)

    def _take(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            text = path.read_text("utf-8", "replace")[:100_000]
            path.unlink()  # on Windows this fails while another process has it open
            if text.strip() and not self._keep(f"where: the whole process ended\n\n{text}\n", recent=False):
                with _opened(path) as file:  # the next start tries again
                    file.write(text)

    def _keep(self, body: str, *, recent: bool = True) -> bool:
        stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(self._now()))
        head = f"Aura Desktop report of an error\nwritten: {stamp}\n{about()}\n"
        tail = "\nlast lines of the log:\n" + "\n".join(self._recent.lines) + "\n" if recent else ""
        text = without_places(without_keys(head + body + tail))
        try:
            make_private_folder(self.folder)
            for number in range(100):
                path = self.folder / f"{_REPORT}{stamp}-{number:02}.txt"
                with contextlib.suppress(FileExistsError):
                    with open(
                        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
                    ) as file:
                        file.write(text)
                    break
            for old in self.all()[KEPT:]:
                old.unlink(missing_ok=True)
        except Exception as error:  # a full disk, a folder in the way: an error about an error helps nobody
            log.warning("the report could not be written: %s", type(error).__name__)
            return False
        return True


class _Recent(logging.Handler):
    """Remembers the last lines of the log as they stand there."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: deque[str] = deque(maxlen=_LINES)
        self.setFormatter(PrivateFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Remember the first line of `record`."""
        with contextlib.suppress(Exception):
            self.lines.append(self.format(record).split("\n", 1)[0][:400])


_reports: Reports | None = None


def install(reports: Reports) -> None:
    """Send everything that nobody catches, in any thread, to the log and to `reports`. Once, on the main thread."""
    global _reports
    _reports = reports
    reports.begin()
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def finish() -> None:
    """The program ends as it should; what nobody catches from here on is logged alone. Idempotent."""
    global _reports
    if _reports is not None:
        _reports.end()
        _reports = None


def report(error: BaseException, where: str = "") -> bool:
    """Log `error`, which nobody caught, and keep a report; returns whether there is a new one."""
    where = where or threading.current_thread().name
    # Not as exc_info: another handler's formatter would print what the exception says.
    log.critical("uncaught exception in %s\n%s", where, places(error))
    return _reports is not None and _reports.write(error, where)


def untold() -> int:
    """Return how many reports the user was not told of; those of earlier runs included."""
    return len(_reports.untold()) if _reports is not None else 0


def told() -> None:
    """Note that the user was told of every report there is."""
    if _reports is not None:
        _reports.told()


def loop_trouble(loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Take what no task of an asyncio loop caught (for loop.set_exception_handler); its message is left out."""
    error = context.get("exception")
    task = context.get("task") or context.get("future")
    name = str(task.get_name()) if task is not None and hasattr(task, "get_name") else ""
    if isinstance(error, BaseException):
        report(error, f"the event loop{f', task {name}' if name else ''}")
    else:
        log.error("the event loop complained (%s)", ", ".join(sorted(context)))


def about() -> str:
    """Return the versions of Aura, Python and the system, a line each."""
    import platform  # a report is rare, a start is not

    return (
        f"aura-desktop: {__version__}{' (bundle)' if getattr(sys, 'frozen', False) else ''}\n"
        f"python: {platform.python_version()}\n"
        f"system: {platform.system()} {platform.release()} {platform.machine()}\n"
    )


def places(error: BaseException) -> str:
    """Return where `error` and its causes happened and their types, and nothing of what they say."""
    return PrivateFormatter().formatException((type(error), error, error.__traceback__))


def print_places(error: BaseException) -> None:
    """Print where `error` happened, and not what it says: a desktop keeps the output in a log of its own."""
    if sys.__stderr__ is not None:
        print(places(error), file=sys.__stderr__)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    report(error.with_traceback(trace))
    print_places(error)


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_type is not SystemExit and arguments.exc_value is not None:
        name = arguments.thread.name if arguments.thread else "?"
        report(arguments.exc_value.with_traceback(arguments.exc_traceback), f"thread {name}")


def _unraisable(arguments: Any) -> None:
    if arguments.exc_value is not None:
        report(arguments.exc_value.with_traceback(arguments.exc_traceback), "a destructor")


def _opened(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _runs(number: str) -> bool:
    """True while a process of this number runs; Windows tells by refusing to remove its file."""
    if sys.platform == "win32" or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
