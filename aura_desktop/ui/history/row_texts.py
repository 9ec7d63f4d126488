"""The texts of the history's rows, cut and laid out once: a row is drawn each time the list moves by a pixel.

GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QTextCharFormat, QTextLayout

from ...history_records import Snippet
from ..theme import Theme
from .words import time_name, title_or, when

_KEPT = 512

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Look:
    """Fonts and inks of the theme in force."""

    heading: QFont
    title: QFont
    bold: QFont
    small: QFont
    small_bold: QFont
    text: QColor
    dim: QColor
    faint: QColor
    star: QColor

    @classmethod
    def of(cls, theme: Theme) -> Look:
        """Return those of `theme`."""
        p = theme.palette
        return cls(
            theme.font(12, bold=True),
            theme.font(13.5),
            theme.font(13.5, bold=True),
            theme.font(12),
            theme.font(12, bold=True),
            *(QColor(ink) for ink in (p.text, p.dim, p.faint, p.accents.listening)),
        )


class RowTexts:
    """For one theme and size; another one begins anew."""

    def __init__(self, theme: Theme) -> None:
        self.look = Look.of(theme)
        self._times: dict[tuple[float, date | None], tuple[str, int]] = {}
        self._titles: dict[tuple[str, int, bool], str] = {}
        self._snippets: dict[tuple[Snippet, int], tuple[QTextLayout, float]] = {}

    def time(self, seconds: float, today: date | None) -> tuple[str, int]:
        """Return the time of day, or with `today` the day too, and how wide it is in px."""

        def make() -> tuple[str, int]:
            text = when(seconds, today) if today is not None else time_name(seconds)
            return text, QFontMetrics(self.look.small).horizontalAdvance(text)

        return _remembered(self._times, (seconds, today), make)

    def title(self, title: str, width: int, bold: bool) -> str:
        """Return as much of a name as fits into `width` px."""

        def make() -> str:
            metrics = QFontMetrics(self.look.bold if bold else self.look.title)
            return metrics.elidedText(title_or(title), Qt.TextElideMode.ElideRight, width)

        return _remembered(self._titles, (title, width, bold), make)

    def snippet(self, snippet: Snippet, width: int) -> tuple[QTextLayout, float]:
        """Return what was found on one line of `width` px, ready to be drawn, and how much of it is used."""
        return _remembered(self._snippets, (snippet, width), lambda: self._lay_out(snippet, width))

    def _lay_out(self, snippet: Snippet, width: int) -> tuple[QTextLayout, float]:
        text, marks = _fitted(snippet, QFontMetrics(self.look.small_bold), width)
        layout = QTextLayout(text, self.look.small)
        layout.setFormats([_marked(first, last, text, self.look.text) for first, last in marks])
        layout.setCacheEnabled(True)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(width)
        layout.endLayout()
        return layout, line.naturalTextWidth()


def _remembered(known: dict[Key, Value], key: Key, make: Callable[[], Value]) -> Value:
    if key not in known:
        if len(known) >= _KEPT:
            known.clear()
        known[key] = make()
    return known[key]


def _fitted(snippet: Snippet, metrics: QFontMetrics, width: int) -> tuple[str, list[tuple[int, int]]]:
    """Return as much of a snippet as fits, its first mark in sight, and the marks in that."""
    text, start = snippet.text, 0
    if snippet.marks:
        first, last = snippet.marks[0]
        while start < first and metrics.horizontalAdvance(text[start:last]) > width * 0.7:
            space = text.find(" ", start, first)
            start = space + 1 if space >= 0 else first
    lead = "…" if start and not text.startswith("…", start) else ""
    fitted = metrics.elidedText(lead + text[start:], Qt.TextElideMode.ElideRight, width)
    shift = len(lead) - start
    end = len(fitted) - (fitted[-1:] == "…")
    return fitted, [(a + shift, min(b + shift, end)) for a, b in snippet.marks if start <= a and a + shift < end]


def _marked(first: int, last: int, text: str, ink: QColor) -> QTextLayout.FormatRange:
    look = QTextCharFormat()
    look.setForeground(ink)
    look.setFontWeight(QFont.Weight.Bold)
    result = QTextLayout.FormatRange()
    result.start = _units(text, first)
    result.length = _units(text, last) - result.start
    result.format = look
    return result


def _units(text: str, place: int) -> int:
    """Return a place in Qt's count, which is of UTF-16 units."""
    return len(text[:place].encode("utf-16-le", "replace")) // 2
