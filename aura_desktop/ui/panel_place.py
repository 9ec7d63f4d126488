"""Where a panel stands beside the button that opened it. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

GAP = 8  # px to the edges of the window and to the opener
_LEAST = 120  # px in which a panel can still be read; with less it covers its opener


def area_of(opener: QWidget, window: QWidget) -> QRect:
    """Return where `opener` is in `window`."""
    return QRect(opener.mapTo(window, QPoint(0, 0)), opener.size())


def beside(opener: QRect, wanted: int, room: int, edge: int | None = None) -> tuple[int, int]:
    """Return the top and the height (px) of a panel that wants to be `wanted` px high in a window of `room` px.

    It stands above `opener`, or below where there is more room for it, and never covers it: what it has to say is
    scrolled then. Its lower edge is at `edge` where there is room enough above that.
    """
    above, below = opener.top() - 2 * GAP, room - opener.top() - opener.height() - 2 * GAP
    if edge is not None and wanted <= edge - GAP:
        return edge - wanted, wanted
    if max(above, below) < _LEAST:
        height = min(wanted, room - 2 * GAP)
        return max(GAP, opener.top() - GAP - height), height
    if wanted <= above or above >= below:
        height = min(wanted, above)
        return opener.top() - GAP - height, height
    return opener.top() + opener.height() + GAP, min(wanted, below)
