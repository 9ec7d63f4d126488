"""Menus of the history. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

Entry = tuple[str, str, Callable[[], None]] | None
"""What it says, the key that does the same ("": none), and what it does; None is a line between two groups."""


def make_menu(parent: QWidget, name: str, *entries: Entry) -> QMenu:
    """Return a menu that goes when it is closed."""
    menu = QMenu(parent)
    menu.setAccessibleName(name)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        text, keys, do = entry
        action = menu.addAction(text)
        if keys:
            # Shown only: the list itself answers the key.
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda _checked=False, do=do: do())
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
