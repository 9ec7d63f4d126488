"""Where the small window stands: remembered, and put where a screen is. Pure but for Qt's rectangles; any thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize

MARGIN = 24  # px from the corner of the screen
_SEEN = 48  # px of the window that must be on a screen, so that it can be taken hold of


def place(remembered: QPoint | None, size: QSize, screens: Sequence[QRect]) -> QPoint:
    """Return the top left corner for a window of `size`; `screens` are the usable areas, the main one first.

    The remembered place holds while enough of the window is on a screen; it is moved to be wholly there. Otherwise it
    is the bottom right corner of the main screen.
    """
    if remembered is not None:
        wanted = QRect(remembered, size)
        seen = [(_shown(wanted, screen), screen) for screen in screens]
        best, screen = max(seen, key=lambda item: item[0], default=(0, QRect()))
        if best:
            return _inside(wanted, screen)
    if not screens:
        return QPoint(0, 0)
    main = screens[0]
    corner = QPoint(main.right() + 1 - size.width() - MARGIN, main.bottom() + 1 - size.height() - MARGIN)
    return _inside(QRect(corner, size), main)


def _shown(window: QRect, screen: QRect) -> int:
    part = window.intersected(screen)
    enough = part.width() >= min(_SEEN, window.width()) and part.height() >= min(_SEEN, window.height())
    return part.width() * part.height() if enough else 0


def _inside(window: QRect, screen: QRect) -> QPoint:
    x = max(screen.left(), min(window.left(), screen.right() + 1 - window.width()))
    y = max(screen.top(), min(window.top(), screen.bottom() + 1 - window.height()))
    return QPoint(x, y)
