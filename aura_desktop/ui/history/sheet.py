"""The style sheet of the history pane, from the palette's tokens; it adds to the window's. GUI thread only."""

from __future__ import annotations

from string import Template

from ..style import SMALL
from ..theme import Theme

_SHEET = Template(
    """
#history { background: $sunken; border: none; border-right: 1px solid $line; }
#history[overlaid="true"] { border: none; }
#history QLabel { background: transparent; }
#sessions { background: $sunken; border: none; outline: none; }
#historyTitle { font-weight: 600; }
#searchField { background: $surface; border-radius: ${field}px; }
#renameField { background: $surface; border-radius: 8px; padding: 0px ${v8}px; margin: 0px; }
#privateBanner { background: $raised; border: 1px solid $line; border-radius: 8px; }
#privateBanner QLabel { color: $text; font-size: ${small}px; }
#historyEmpty { color: $dim; font-size: ${small}px; }
#undoBar { background: $raised; border: 1px solid $edge; border-radius: 10px; }
#undoBar QLabel { font-size: ${small}px; }
QPushButton[kind="glyph"]:checked { background: $raised; border: 2px solid $edge; }
QPushButton[kind="plain"] { background: $surface; }
QPushButton[kind="plain"]:hover { background: $hover; }
"""
)


def sheet(theme: Theme) -> str:
    """Return the style sheet for the theme in force."""
    p = theme.palette
    return _SHEET.substitute(
        sunken=p.sunken,
        surface=p.surface,
        raised=p.raised,
        hover=p.hover,
        line=p.line,
        edge=p.edge,
        text=p.text,
        dim=p.dim,
        small=max(11, theme.px(SMALL)),
        field=theme.px(10),
        v8=theme.px(8),
    )
