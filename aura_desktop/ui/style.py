"""The window's style sheet, made from the palette's tokens on an 8 px grid."""

from __future__ import annotations

from collections.abc import Callable
from string import Template

from .palette import Palette

SMALL = 12.5  # px, second lines and buttons, for 14 px text

_SHEET = Template(
    """
* { font-size: ${body}px; color: $text; }
#window, #main { background: $background; }
QToolTip { background: $surface; color: $text; border: 1px solid $edge; padding: 4px 8px; }

#conversation { background: $background; border: none; selection-background-color: $selection;
    selection-color: $selection_text; }
#welcomeTitle { font-size: ${title}px; font-weight: 600; background: transparent; }
#welcomeText { color: $dim; background: transparent; }

#dock { background: $surface; border: 1px solid $line; border-radius: 16px; }
#dock QLabel, #devices QLabel, #waterfall QLabel, #card QLabel { background: transparent; }
#stateWord { font-size: ${word}px; font-weight: 600; }
#stateHint, #deviceLabel, #stages, #served, #cost { color: $dim; font-size: ${small}px; }
#cost[warn="true"] { color: $trouble; font-weight: 600; }
QPushButton#answered { color: $text; font-weight: 600; padding: ${v4}px 0px ${v4}px ${h6}px; }

#segments { background: $sunken; border: 1px solid $line; border-radius: ${track}px; }
#segments QPushButton { background: transparent; border: 2px solid transparent; border-radius: ${pill_in}px;
    padding: ${v6}px ${v8}px; color: $dim; font-size: ${small}px; }
#segments QPushButton:hover { color: $text; }
#segments QPushButton:checked { background: $raised; border: 2px solid $edge_soft; color: $text; font-weight: 600; }
#segments QPushButton:focus { border: 2px solid $focus; }

QMessageBox { background: $surface; }
QMessageBox QLabel { background: transparent; }
QMessageBox QPushButton, QPushButton[kind="plain"] { background: $button; border: 1px solid $edge;
    border-radius: ${pill}px; padding: ${v8}px ${h12}px; font-size: ${small}px; margin: 1px; }
QPushButton[kind="plain"][bare="true"] { padding: ${v8}px; }
QMessageBox QPushButton:hover, QPushButton[kind="plain"]:hover { background: $hover; }
QMessageBox QPushButton:pressed, QPushButton[kind="plain"]:pressed { background: $sunken; }
QPushButton[kind="plain"]:checked { background: $raised; border: 2px solid $edge; margin: 0px; }
QPushButton[kind="plain"]:disabled { color: $off; border: 1px solid $line; }
QMessageBox QPushButton:focus, QPushButton[kind="plain"]:focus { border: 2px solid $focus; margin: 0px; }

QPushButton[kind="quiet"] { background: transparent; border: 2px solid transparent; border-radius: 8px;
    padding: ${v4}px ${h6}px ${v4}px 0px; color: $dim; font-size: ${small}px; text-align: left; }
QPushButton[kind="quiet"]:hover { background: $hover; color: $text; }
QPushButton[kind="quiet"]:checked { background: $hover; color: $text; }
QPushButton[kind="quiet"]:focus { border: 2px solid $focus; }

QPushButton[kind="glyph"] { background: transparent; border: 2px solid transparent; border-radius: 8px;
    padding: ${v6}px; }
QPushButton[kind="glyph"]:hover { background: $hover; }
QPushButton[kind="glyph"]:focus { border: 2px solid $focus; }

QPushButton[kind="strong"] { background: $trouble; color: $on_accent; border: 2px solid $trouble;
    border-radius: ${pill}px; padding: ${v6}px ${h16}px; font-weight: 600; }
QPushButton[kind="strong"]:hover { border: 2px solid $text; }
QPushButton[kind="strong"]:focus { border: 2px solid $text; }

QLineEdit { background: $sunken; border: 1px solid $edge; border-radius: ${field}px; padding: ${v8}px ${h12}px;
    margin: 1px; selection-background-color: $selection; selection-color: $selection_text;
    placeholder-text-color: $faint; }
QLineEdit:focus { border: 2px solid $focus; margin: 0px; }

QComboBox { background: $sunken; border: 1px solid $edge; border-radius: 8px; padding: ${v6}px ${h12}px; margin: 1px; }
QComboBox:focus { border: 2px solid $focus; margin: 0px; }
QComboBox::drop-down { border: none; width: ${v24}px; subcontrol-position: center right; }
QComboBox::down-arrow { image: none; width: 0px; height: 0px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $edge; border-radius: 0px; padding: 4px;
    outline: none; selection-background-color: $selection; selection-color: $selection_text; }
QComboBox QAbstractItemView::item { min-height: ${v32}px; padding: 0px 8px; }

QCheckBox { background: transparent; spacing: 8px; color: $dim; border: 2px solid transparent; border-radius: 6px;
    padding: 2px; }
QCheckBox:focus { border: 2px solid $focus; }
QCheckBox::indicator { width: ${v14}px; height: ${v14}px; border: 1px solid $edge; border-radius: 4px;
    background: $sunken; }
QCheckBox::indicator:checked { background: $speaking; border: 1px solid $speaking; }

#devices, #waterfall { background: $surface; border: 1px solid $edge; border-radius: 12px; }
#devicesTitle, #waterfallTitle { font-weight: 600; }
#devices QScrollArea, #devicesBody, #waterfall QScrollArea, #waterfallBody { background: transparent; border: none; }
#waterfallBody QLabel { font-size: ${small}px; }
#waterfallDim { color: $dim; }
#waterfallLine { background: $line; border: none; margin: 4px 0px; }

#card { background: $card; border: 1px solid $card_line; border-radius: 12px; }
#latest { background: $surface; border: 1px solid $edge; border-radius: ${pill}px; padding: ${v6}px ${h16}px;
    font-size: ${small}px; }
#latest:hover { background: $hover; }
#latest:focus { border: 2px solid $focus; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0px; }
QScrollBar::handle:vertical { background: $scroll; border-radius: 4px; min-height: 32px; margin: 2px; }
QScrollBar::handle:vertical:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: $surface; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 16px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $selection_text; }
QMenu::item:disabled { color: $off; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
"""
)


def stylesheet(palette: Palette, px: Callable[[float], int]) -> str:
    """Return the style sheet for `palette`; `px` scales lengths that go with text."""
    p = palette
    return _SHEET.substitute(
        body=px(14),
        small=max(11, px(SMALL)),
        word=px(16),
        title=px(22),
        pill=px(15),
        track=px(15.5),
        pill_in=px(13.5),
        field=px(12),
        v4=px(4),
        v6=px(6),
        v8=px(8),
        v14=px(16),
        v24=px(24),
        v32=px(32),
        h6=px(6),
        h12=px(12),
        h16=px(16),
        background=p.background,
        surface=p.surface,
        raised=p.raised,
        sunken=p.sunken,
        button=p.sunken,
        hover=p.hover,
        line=p.line,
        edge=p.edge,
        edge_soft=p.line,
        text=p.text,
        dim=p.dim,
        faint=p.faint,
        off=p.faint,
        selection=p.selection,
        selection_text=p.selection_text,
        card=p.card,
        card_line=p.card_line,
        trouble=p.accents.trouble,
        speaking=p.accents.speaking,
        focus=p.accents.speaking,
        on_accent=p.on_accent,
        scroll=p.scroll,
    )
