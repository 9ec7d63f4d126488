"""The log: AURA_HOME/logs/aura.log, at most four files of 1 MB.

Privacy: nothing said, typed or answered, no audio and no key is ever logged. Aura's own loggers print the kinds of
events and numbers. Two nets lie below that rule: an exception is logged as its type and where it happened, without its
message (a parser's message quotes its input), and anything that looks like a key is blotted out. Of other libraries,
warnings only, and of these the first line.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from .paths import log_folder, make_private_folder
from .scrub import without_keys

_BYTES, _OLD_FILES = 1_000_000, 3
_LEVELS = {name: getattr(logging, name.upper()) for name in ("debug", "info", "warning", "error")}
_PACKAGE = "aura_desktop"

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateFormatter(logging.Formatter):
    """Formats a record without what an exception says and without keys."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line (and the trace below it) of `record`."""
        kept, record.exc_text = record.exc_text, None  # another handler's trace, with what the exception says
        try:
            return without_keys(super().format(record))
        finally:
            record.exc_text = kept

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """Return the first line of another library's message, the whole of ours."""
        if not record.name.startswith(_PACKAGE):
            record.message = record.message.split("\n", 1)[0]
        return super().formatMessage(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 (logging's own name)
        """Return where the exception and its causes happened and their types."""
        lines: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None and len(lines) < 200:
            lines += [line.rstrip() for line in traceback.format_tb(error.__traceback__)]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


class _PrivateFileHandler(RotatingFileHandler):
    """Opens its files for their owner only."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return open(descriptor, self.mode, encoding=self.encoding, errors=self.errors)  # type: ignore[return-value]


def start_logging(home: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Send the log of this process to a file below `home` and return its path.

    The level comes from AURA_LOG (debug, info, warning, error; standard: info). Where the file cannot be written, the
    log is dropped and None returned: no log is no reason not to talk. Call once, before other threads start.
    """
    level = _LEVELS.get(environ.get("AURA_LOG", "").strip().lower(), logging.INFO)
    root, ours = logging.getLogger(), logging.getLogger(_PACKAGE)
    path = log_folder(home) / "aura.log"
    handler: logging.Handler
    try:
        make_private_folder(path.parent)
        handler = _PrivateFileHandler(path, maxBytes=_BYTES, backupCount=_OLD_FILES, encoding="utf-8")
    except Exception:  # any reason the disk has: the app works without a log
        handler, path = logging.NullHandler(), Path()
    handler.setFormatter(PrivateFormatter())
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # a full disk must not print on stderr
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    ours.setLevel(level)
    return path if path.name else None
