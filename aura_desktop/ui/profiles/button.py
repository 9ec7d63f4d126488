"""The button that shows the current profile, with the menu of all of them. GUI thread only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from ...profiles.registry import Profile
from ..controls import ElidedButton
from ..icons import glyph_icon
from ..plain import plain_tip
from ..theme import Theme
from ..words import tr
from .menu import add_profiles
from .words import menu_text, shown

_WIDEST = 240  # px, for 14 px text: some 25 letters


class ProfileButton(ElidedButton):
    """Shows the name of the current profile; pressing it opens the menu."""

    wanted = Signal(str)
    """Carries the ID of the profile to go to."""
    new_wanted = Signal()
    manage_wanted = Signal()
    opened = Signal()
    """The menu was opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._profiles: tuple[Profile, ...] = ()
        self._current = ""
        self.menu_shown: QMenu | None = None
        self.setObjectName("profile")
        self.setCheckable(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)
        theme.changed.connect(self._retheme)
        self._retheme()

    def sizeHint(self) -> QSize:
        """Return room for the name, and no more than a name deserves."""
        hint = super().sizeHint()
        name = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic.value, self.text()).width()
        # Beside the name: the arrow, the gap before it, and the padding of the style sheet.
        return QSize(min(name + self.iconSize().width() + self._theme.px(32), self._theme.px(_WIDEST)), hint.height())

    def set_profiles(self, profiles: Sequence[Profile], current: str) -> None:
        """Show these profiles; `current` is the ID of the one that is open."""
        self._profiles, self._current = tuple(profiles), current
        profile = next((profile for profile in profiles if profile.id == current), Profile(current, current))
        name = shown(profile)
        self.setText(menu_text(profile))
        self.setAccessibleName(tr("Profile: {name}").format(name=name))
        tip = tr("Profile: {name}. Ctrl+1 to Ctrl+9 go to another.").format(name=name)
        self.setToolTip(plain_tip(tip))
        self.updateGeometry()

    def open_menu(self) -> None:
        """Open the menu below the button."""
        self.opened.emit()
        menu = self.menu_shown = QMenu(self)
        menu.setAccessibleName(tr("Profiles"))
        add_profiles(menu, self._profiles, self._current, self.wanted.emit)
        menu.addSeparator()
        menu.addAction(tr("New profile…")).triggered.connect(lambda: self.new_wanted.emit())
        menu.addAction(tr("Manage profiles…")).triggered.connect(lambda: self.manage_wanted.emit())
        menu.aboutToHide.connect(menu.deleteLater)
        right = self.mapToGlobal(QPoint(self.width(), self.height() + 2))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        below = self.mapToGlobal(QPoint(0, self.height() + 2))
        menu.popup(below if mirrored else right - QPoint(menu.sizeHint().width(), 0))

    def _retheme(self) -> None:
        side = self._theme.px(14)
        self.setIcon(glyph_icon("down", QColor(self._theme.palette.dim), side))
        self.setIconSize(QSize(side, side))
        self.updateGeometry()
