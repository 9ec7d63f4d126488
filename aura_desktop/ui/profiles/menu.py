"""The profiles as entries of a menu: in the window, the tray and the small window. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from ...profiles.registry import Profile
from .words import menu_text

BY_KEY = 9
"""So many profiles have a key: Ctrl+1 to Ctrl+9."""


def add_profiles(
    menu: QMenu, profiles: Sequence[Profile], current: str, wanted: Callable[[str], None], *, keys: bool = True
) -> None:
    """Add an entry for each profile, the `current` one checked; `wanted` is called with the ID of the one chosen.

    `keys` shows the keys beside them: whoever has the menu answers them itself.
    """
    group = QActionGroup(menu)
    for number, profile in enumerate(profiles, 1):
        action = menu.addAction(menu_text(profile))
        action.setCheckable(True)
        action.setChecked(profile.id == current)
        group.addAction(action)
        if keys and number <= BY_KEY:
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda _checked=False, name=profile.id: wanted(name))
