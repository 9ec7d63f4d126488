"""When a layout has come to rest, and what every layout must give: whole texts, names, a way for the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTableWidget,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QTextEdit, QPlainTextEdit, QAbstractItemView)
_MOST_TABS = 120
_MOST_TURNS, _TURN_MS = 100, 10

State = TypeVar("State")


def still(qtbot: QtBot, found: Callable[[], list[str]], first_ms: int = 20) -> list[str]:
    """Return what `found` still finds once layouts have settled: several turns of the event loop, later when busy."""
    qtbot.wait(first_ms)
    with suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: not found(), timeout=2000)
    return found()


def rested(qtbot: QtBot, state: Callable[[], State]) -> State:
    """Return what `state` gives once it gives the same twice: a focus that scrolls, or a list that comes, moves all."""
    before = state()
    for _ in range(_MOST_TURNS):
        qtbot.wait(_TURN_MS)
        now = state()
        if now == before:
            return now
        before = now
    raise AssertionError("it never comes to rest")


def cut(within: QWidget) -> list[str]:
    """Return the visible texts of labels and buttons that have less room than they need, each with its size.

    What may shorten its text, with the whole in its tooltip, says so by the property "elides".
    """
    return [f"{part.text()!r} has {part.size()}" for part in _texts(within) if not _fits(part, within)]


def _texts(within: QWidget) -> list[QLabel | QAbstractButton]:
    parts = [*within.findChildren(QLabel), *within.findChildren(QAbstractButton)]
    return [part for part in parts if part.isVisible() and part.text() and not part.property("elides")]


def _fits(part: QLabel | QAbstractButton, within: QWidget) -> bool:
    room = part.size()
    if isinstance(part, QLabel) and part.wordWrap():
        # An address or a path breaks anywhere.
        words = [word for word in part.text().split() if not re.search(r"[/\\]", word)]
        longest = max((part.fontMetrics().horizontalAdvance(word) for word in words), default=0)
        return part.heightForWidth(room.width()) <= room.height() + 1 and longest <= room.width() + 1
    needed = part.sizeHint() if isinstance(part, QLabel) else part.minimumSizeHint()
    if needed.width() > room.width() + 1 or needed.height() > room.height() + 1:
        return False
    # What scrolls may lie below the edge, but nothing may lie beyond the side.
    return part.window() is not within.window() or part.mapTo(within, QPoint(0, 0)).x() + room.width() <= within.width()


def controls(within: QWidget) -> list[QWidget]:
    """Return everything visible that can be used; the line in an editable picker is a part of it."""
    return [
        widget
        for widget in within.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.window() is within.window()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget.parent(), QComboBox | QTableWidget)
    ]


def nameless(within: QWidget) -> list[str]:
    """Return the controls that a screen reader could only call by their kind."""
    return [f"{type(w).__name__} {w.objectName()}" for w in controls(within) if not w.accessibleName()]


def _by_arrow_keys(widget: QWidget) -> bool:
    """True for one of an exclusive group: Tab stops there once, and the arrow keys choose."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and not widget.isChecked()  # type: ignore[attr-defined]


def unreached(within: QWidget) -> list[str]:
    """Return the names of enabled controls that the Tab key does not come to, or that are out of sight then."""
    wanted = {w for w in controls(within) if w.isEnabled() and not _by_arrow_keys(w)}
    reached: set[QWidget] = set()
    hidden: list[str] = []
    for _ in range(_MOST_TABS):
        QTest.keyClick(QApplication.focusWidget() or within, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        if focus is None or focus in reached:
            break
        reached.add(focus)
        if focus.visibleRegion().isEmpty():
            QApplication.processEvents()  # scrolls to it, perhaps once the layout has its new size
        if focus.visibleRegion().isEmpty() and not isinstance(focus, QScrollArea):
            hidden.append(f"{focus.accessibleName()} is out of sight")
    return sorted(w.accessibleName() for w in wanted - reached) + hidden
