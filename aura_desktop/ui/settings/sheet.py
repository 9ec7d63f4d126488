"""The part of the style sheet that only the settings dialog needs, on the same tokens."""

from __future__ import annotations

from collections.abc import Callable
from string import Template

from ..palette import Palette
from ..style import SMALL

_SHEET = Template(
    """
#settings, #page, #pageInner { background: $background; }
#nav { background: transparent; border: none; outline: none; }
#nav::item { padding: ${v8}px ${h12}px; border: 2px solid transparent; border-radius: 8px; color: $dim; }
#nav::item:hover { background: $hover; color: $text; }
#nav::item:selected { background: $selected; color: $text; }
#nav::item:selected:focus { border: 2px solid $focus; }
#pageTitle { font-size: ${title}px; font-weight: 600; }
#sectionTitle { font-weight: 600; color: $dim; font-size: ${small}px; }
#section { background: $surface; border: 1px solid $line; border-radius: 12px; }
#section QLabel { background: transparent; }
#found { background: $hover; border-radius: 8px; }
#cardTitle { font-weight: 600; }
#cardTitle[tone="warn"] { color: $trouble; }
#rowNote { color: $dim; font-size: ${small}px; }
#rowNote[tone="warn"] { color: $trouble; }
#verdict { font-size: ${small}px; color: $dim; }
#verdict[tone="ok"] { color: $ok; }
#verdict[tone="bad"] { color: $trouble; }

QPushButton[kind="link"] { background: transparent; border: 2px solid transparent; border-radius: 8px;
    padding: ${v8}px ${h6}px; color: $focus; font-size: ${small}px; text-decoration: underline; text-align: left; }
QPushButton[kind="link"]:disabled { color: $faint; text-decoration: none; }
QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; }

QPlainTextEdit { background: $sunken; border: 1px solid $edge; border-radius: ${field}px; padding: ${v4}px ${v6}px;
    margin: 1px; selection-background-color: $selection; selection-color: $selection_text; }
QPlainTextEdit:focus { border: 2px solid $focus; margin: 0px; }
#section QLineEdit { border-radius: 8px; padding: ${v6}px ${h12}px; }
QComboBox { placeholder-text-color: $dim; }
QPlainTextEdit { placeholder-text-color: $faint; }
QComboBox QLineEdit, #section QComboBox QLineEdit { background: transparent; border: none; padding: 0px;
    margin: 0px; border-radius: 0px; }
QComboBox:disabled, QLineEdit:disabled { color: $faint; }

QTableWidget { background: transparent; border: 2px solid transparent; border-radius: 8px; font-size: ${small}px; }
QTableWidget:focus { border: 2px solid $focus; }
QTableWidget::item { padding: 0px ${v5}px; border-bottom: 1px solid $line; color: $text; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; border: none; border-bottom: 1px solid $edge; color: $dim;
    padding: ${v6}px ${v8}px; font-size: ${small}px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0px; }
QScrollBar::handle:horizontal { background: $scroll; border-radius: 4px; min-width: 32px; margin: 2px; }
"""
)


def settings_sheet(palette: Palette, px: Callable[[float], int]) -> str:
    """Return the dialog's own rules for `palette`; `px` scales lengths that go with text."""
    p = palette
    return _SHEET.substitute(
        background=p.background,
        surface=p.surface,
        selected=p.hover,
        sunken=p.sunken,
        hover=p.hover,
        line=p.line,
        edge=p.edge,
        text=p.text,
        dim=p.dim,
        faint=p.faint,
        focus=p.accents.speaking,
        ok=p.accents.hearing,
        trouble=p.accents.trouble,
        selection=p.selection,
        selection_text=p.selection_text,
        scroll=p.scroll,
        title=px(22),
        small=max(11, px(SMALL)),
        field=px(10),
        v4=px(4),
        v5=px(8) - 3,  # Qt adds 3 px of its own, which a heading has not
        v6=px(6),
        v8=px(8),
        h6=px(6),
        h12=px(12),
    )
