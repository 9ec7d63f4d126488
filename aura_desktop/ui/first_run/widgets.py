"""Small parts of the first run's pages, and its share of the style sheet. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from string import Template

from PySide6.QtWidgets import QLayout, QWidget

from ..palette import Palette
from ..style import SMALL

_SHEET = Template(
    """
#firstRun { background: $background; }
#firstRunFoot { background: $surface; border-top: 1px solid $line; }
#firstRunHead { border: none; border-bottom: 1px solid $line; }
#firstRunFoot QLabel, #firstRunHead QLabel { background: transparent; }
#firstRunStep { color: $dim; font-size: ${small}px; }
#heardWords { font-weight: 600; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 2px solid $accent;
    border-radius: ${pill}px; padding: ${v6}px ${h16}px; font-weight: 600; }
QPushButton[kind="primary"]:hover { border: 2px solid $text; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
"""
)


def first_run_sheet(palette: Palette, px: Callable[[float], int]) -> str:
    """Return the first run's own rules for `palette`; `px` scales lengths that go with text."""
    return _SHEET.substitute(
        background=palette.background,
        surface=palette.surface,
        line=palette.line,
        dim=palette.dim,
        text=palette.text,
        accent=palette.accents.speaking,
        on_accent=palette.on_accent,
        small=max(11, px(SMALL)),
        pill=px(15),
        v6=px(6),
        h16=px(16),
    )


def held(layout: QLayout) -> QWidget:
    """Return a widget with `layout`."""
    widget = QWidget()
    widget.setLayout(layout)
    return widget
