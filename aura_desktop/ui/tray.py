"""The icon in the system's tray: the state at a glance, and a menu. GUI thread only.

Not every desktop has a tray (stock GNOME has none), and one that is there may go away; `there` is asked each time it
matters, so that a window never hides where nothing could bring it back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from ..events import State
from ..profiles.registry import Profile
from .plain import plain_tip
from .profiles.menu import add_profiles
from .profiles.words import shown
from .sentences import said
from .tray_icons import tray_icon
from .words import state_word, tr

_BUSY = (State.THINKING, State.SPEAKING)
MESSAGE_MS = 8000
LOOK_MS = 5000  # how often a tray that is not there yet is looked for


class Tray(QObject):
    """The icon and its menu; the signals say what the user wants.

    The icon itself is made once there is a tray: at login that may be a while after Aura.
    """

    window_wanted = Signal()
    """Show the window, or hide it when it is shown."""
    show_wanted = Signal()
    mute_wanted = Signal(bool)
    stop_wanted = Signal()
    small_wanted = Signal()
    quit_wanted = Signal()
    profile_wanted = Signal(str)
    """Carries the ID of the profile to go to."""
    appeared = Signal()
    """There is a tray now, and the icon is in it."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        available: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable,
        make_icon: Callable[[QObject], Any] = QSystemTrayIcon,
    ) -> None:
        super().__init__(parent)
        self._available = available
        self._make_icon = make_icon
        self._wanted = False
        self._state = State.STARTING
        self._profile = ""  # its name, where there are others
        self._icons: dict[State, QIcon] = {}
        self.icon: Any = None
        """A QSystemTrayIcon, once there is a tray."""
        self.menu = QMenu()
        self.window_action = self._action(tr("Show Aura"), self.window_wanted.emit)
        self.small_action = self._action(tr("Small window"), self.small_wanted.emit)
        self.menu.addSeparator()
        self.mute_action = QAction(tr("Mute"), self.menu)
        self.mute_action.setCheckable(True)
        self.mute_action.triggered.connect(self.mute_wanted)
        self.menu.addAction(self.mute_action)
        self.stop_action = self._action(tr("Stop speaking"), self.stop_wanted.emit)
        self.menu.addSeparator()
        self.profiles = QMenu(tr("Profile"), self.menu)
        self.menu.addMenu(self.profiles).setVisible(False)
        self.quit_action = self._action(tr("Quit"), self.quit_wanted.emit)
        self.destroyed.connect(self.menu.deleteLater)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._show_icon)
        self.set_state(State.STARTING)
        self.set_window_shown(True)

    @property
    def there(self) -> bool:
        """True while the icon is wanted and there is a tray to show it in."""
        return self._wanted and self._available()

    @property
    def possible(self) -> bool:
        """True where there is a tray."""
        return self._available()

    def set_wanted(self, wanted: bool) -> None:
        """Show the icon, or not; where there is no tray yet it appears as soon as there is one."""
        self._wanted = wanted
        if wanted:
            self._show_icon()
        else:
            self.close()

    def set_state(self, state: State) -> None:
        """Show the state."""
        self._state = state
        self.stop_action.setEnabled(state in _BUSY)
        self._draw()

    @property
    def state(self) -> State:
        """The state shown."""
        return self._state

    def set_muted(self, muted: bool) -> None:
        """Show whether the microphone is ignored."""
        self.mute_action.setChecked(muted)

    def set_profiles(self, profiles: Sequence[Profile], current: str) -> None:
        """Offer these profiles, where there is more than one; `current` is the ID of the one that is open."""
        several = len(profiles) > 1
        self.profiles.clear()
        add_profiles(self.profiles, profiles, current, self.profile_wanted.emit, keys=False)
        self.profiles.menuAction().setVisible(several)
        self._profile = next((shown(p) for p in profiles if several and p.id == current), "")
        self._draw()

    def set_window_shown(self, shown: bool) -> None:
        """Offer to hide the window, or to show it."""
        self.window_action.setText(tr("Hide Aura") if shown else tr("Show Aura"))

    def notify(self, text: str) -> None:
        """Show a message of the system; clicking it asks for the window."""
        if self.icon is not None and self.there:
            self.icon.showMessage(tr("Aura"), said(text), self._icons[self._state], MESSAGE_MS)

    def close(self) -> None:
        """Take the icon away. Idempotent."""
        self._look.stop()
        if self.icon is not None:
            self.icon.hide()

    def _show_icon(self) -> None:
        if not self._available():
            self._look.start()
            return
        self._look.stop()
        if self.icon is None:
            self.icon = self._make_icon(self)
            self.icon.setContextMenu(self.menu)
            self.icon.activated.connect(self._activated)
            self.icon.messageClicked.connect(self.show_wanted)
        self._draw()
        self.icon.show()
        self.appeared.emit()

    def _draw(self) -> None:
        if self.icon is None:
            return
        if self._state not in self._icons:
            self._icons[self._state] = tray_icon(self._state)
        self.icon.setIcon(self._icons[self._state])
        named = tr("Aura ({profile}): {state}") if self._profile else tr("Aura: {state}")
        self.icon.setToolTip(plain_tip(named.format(profile=self._profile, state=state_word(self._state))))

    def _action(self, text: str, then: Callable[[], None]) -> QAction:
        action = QAction(text, self.menu)
        action.triggered.connect(lambda _checked: then())
        self.menu.addAction(action)
        return action

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.window_wanted.emit()
