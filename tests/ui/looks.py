"""What a program can see of the looks: whether text stands out, whether new colours move anything, which language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTextEdit, QWidget

from aura_desktop.ui.palette import contrast

_ENGLISH = re.compile(r"\b(the|and|of|your|this|with|is|are|when|which|what|not|you|from|goes)\b", re.IGNORECASE)
_BORDER = 4  # px of a button's edge, whose line is no text


def faint(within: QWidget, least: float) -> list[str]:
    """Return the enabled texts whose strongest ink has less contrast to their ground than `least`, as they are drawn.

    Text is to be large enough for its strokes to be whole pixels: at 200 %.
    """
    pixels = _pixels(within)
    found = []
    for part in [*within.findChildren(QLabel), *within.findChildren(QAbstractButton)]:
        if not (part.isVisible() and part.isEnabled() and part.text().strip()) or part.window() is not within.window():
            continue
        area = part.visibleRegion().boundingRect()
        over = within.childAt(part.mapTo(within, part.rect().center()))
        if area.size() != part.size() or over is not part:  # partly scrolled out of sight, or under a panel
            continue
        edge = _BORDER if isinstance(part, QAbstractButton) else 0
        ratio = _strongest(
            pixels, QRect(part.mapTo(within, QPoint(0, 0)), part.size()).adjusted(edge, edge, -edge, -edge)
        )
        if ratio < least:
            found.append(f"{part.text()!r} has {ratio:.2f}")
    return found


def _pixels(widget: QWidget) -> NDArray[np.uint32]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    return flat[:, : image.width()] & 0xFFFFFF


def _strongest(pixels: NDArray[np.uint32], area: QRect) -> float:
    """Return the contrast between the commonest colour of `area` and the one that differs most from it."""
    part = pixels[max(0, area.top()) : area.bottom() + 1, max(0, area.left()) : area.right() + 1]
    colours, counts = np.unique(part, return_counts=True)
    names = [f"#{colour:06X}" for colour in colours]
    ground = names[int(counts.argmax())]
    return max(contrast(name, ground) for name in names)


def places(within: QWidget) -> dict[str, QRect]:
    """Return where everything visible is but for the panels, which follow the dock later, and the margins of texts."""
    found = {}
    panels = [part for part in within.findChildren(QWidget) if part.objectName() in ("devices", "waterfall")]
    for number, part in enumerate(within.findChildren(QWidget)):
        if part.isVisible() and not any(part is panel or panel.isAncestorOf(part) for panel in panels):
            name = f"{number} {type(part).__name__} {part.accessibleName()}"
            found[name] = QRect(part.mapTo(within, QPoint(0, 0)), part.size())
            if isinstance(part, QTextEdit):
                frame = part.document().rootFrame().frameFormat()
                sides = round(frame.leftMargin()), round(frame.rightMargin())
                found[f"margins of {name}"] = QRect(*sides, round(frame.topMargin()), round(frame.bottomMargin()))
    return found


def moved(before: dict[str, QRect], after: dict[str, QRect]) -> list[str]:
    """Return what is elsewhere now by more than a pixel, is gone or has come."""
    nowhere = QRect()
    found = []
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name, nowhere), after.get(name, nowhere)
        if max(abs(a - b) for a, b in zip(was.getRect(), now.getRect(), strict=True)) > 1:
            found.append(f"{name}: {was.getRect()} {now.getRect()}")
    return found


def english(within: QWidget, quoted: Iterable[str] = ()) -> list[str]:
    """Return the texts, hints and names that read as English where none of `quoted` stands in them."""
    found = set()
    for text in _read(within):
        rest = text
        for words in quoted:
            rest = rest.replace(words, "")
        if _ENGLISH.search(rest) and not rest.startswith("http"):
            found.add(text)
    return sorted(found)


def _read(within: QWidget) -> Iterator[str]:
    for part in (within, *within.findChildren(QWidget)):
        if not part.isVisible():
            continue
        yield from (part.toolTip(), part.accessibleName(), part.accessibleDescription())
        if isinstance(part, QLabel | QAbstractButton):
            yield part.text()
        elif isinstance(part, QLineEdit):
            yield part.placeholderText()
        elif isinstance(part, QComboBox):
            yield from (part.itemText(at) for at in range(part.count()))
