"""Ties the profiles to the window: button, menu, keys, dialog, and the registry behind them. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from ...errors import AuraError
from ...events import Problem
from ...profiles.registry import Profile, Registry
from ...settings import Settings
from ..main_window import MainWindow
from ..relay import Relay
from ..words import tr
from .button import ProfileButton
from .clerk import Clerk
from .menu import BY_KEY

if TYPE_CHECKING:
    from .dialog import Confirm, ProfilesDialog

PROFILE_CODE = "profile"


class Host(Protocol):
    """The program, as the profiles need it."""

    registry: Registry

    def go(self, name: str, *, delete: Profile | None = None) -> None:
        """Open the profile with the ID `name` in the place of this one; then `delete` that one. Raises AuraError.

        Never called from inside an event of the window.
        """
        ...

    def deletion(self, name: str) -> Callable[[], None]:
        """Let nobody go to the profile with the ID `name` any more, and return what deletes it, to be called once.

        That waits until nothing of the profile is open, so it is called on any thread but the GUI's; raises AuraError
        when the profile could not be deleted.
        """
        ...


class ProfileDesk(QObject):
    """The profiles of the window of one of them.

    Args:
        window: The window; the button goes to the end of its header.
        settings: Of the profile that is open.
        current: Its ID.
        host: Opens another one.
        ask: Asks whether a profile shall be deleted; None: a message box.
    """

    changed = Signal()
    """Other profiles than before are known, or other names of them."""
    _title_changed = Signal(str)
    _asked = Signal(str)

    def __init__(
        self, window: MainWindow, settings: Settings, current: str, host: Host, *, ask: Confirm | None = None
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._current = current
        self._host = host
        self._ask = ask
        self._going = False
        self.profiles: tuple[Profile, ...] = (Profile(current, settings.text("profile.title") or current),)
        self.clerk = Clerk(self)
        self.dialog: ProfilesDialog | None = None
        self.button = ProfileButton(window.theme)
        window.header.addWidget(self.button)
        self.button.wanted.connect(self.go)
        self.button.opened.connect(self.look)
        self.button.new_wanted.connect(lambda: self.manage(new=True))
        self.button.manage_wanted.connect(self.manage)
        for number in range(1, BY_KEY + 1):
            keys = QShortcut(QKeySequence(f"Ctrl+{number}"), window)
            keys.activated.connect(lambda number=number: self._go_to(number))
        self._title_changed.connect(self.look, Qt.ConnectionType.QueuedConnection)
        relay: Relay[str] = Relay(self._title_changed.emit)
        end = settings.subscribe(lambda key, _value: relay(key) if key == "profile.title" else None)
        self.asked_for: Relay[str] = Relay(self._asked.emit)
        """Takes the ID of a profile that another process asks for. Any thread."""
        self._asked.connect(self.go, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self.asked_for.close)
        self.destroyed.connect(relay.close)
        self.destroyed.connect(end)
        self._show()
        self.look()

    @property
    def current(self) -> str:
        """The ID of the profile that is open."""
        return self._current

    def look(self) -> None:
        """See which profiles there are."""
        self.clerk.do(self._host.registry.profiles, self._found, lambda _sentence: None)

    def go(self, name: str) -> None:
        """Go to the profile with the ID `name`, as soon as the event that asks for it is over."""
        self._leave_for(name, None)

    def manage(self, *, new: bool = False) -> None:
        """Open the dialog, or bring it to the front; with `new` where a new profile is named."""
        if self.dialog is None:
            from .dialog import ProfilesDialog, confirm

            dialog = self.dialog = ProfilesDialog(self._window.theme, self._window, ask=self._ask or confirm)
            dialog.set_profiles(self.profiles, self._current)
            dialog.wanted.connect(self.go)
            dialog.made.connect(self._make)
            dialog.renamed.connect(self._rename)
            dialog.deleted.connect(self._delete)
            dialog.destroyed.connect(self._closed)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        if new:
            self.dialog.begin_new()

    def delete_when_closed(self, profile: Profile) -> None:
        """Remove a profile that is being left, as soon as nothing of it is open."""

        def failed(sentence: str) -> None:
            self._window.show_problem(Problem(PROFILE_CODE, sentence))
            self.look()

        self.clerk.do(self._host.deletion(profile.id), lambda _nothing: self.look(), failed)

    def close(self) -> None:
        """Ask and tell nothing any more; what was begun is done. Idempotent."""
        self.clerk.close()
        self.asked_for.close()
        if self.dialog is not None:
            self.dialog.close()

    def _found(self, profiles: tuple[Profile, ...]) -> None:
        self.profiles = profiles
        self._show()

    def _show(self) -> None:
        self.button.set_profiles(self.profiles, self._current)
        self.changed.emit()
        if self.dialog is not None:
            self.dialog.set_profiles(self.profiles, self._current)

    def _closed(self) -> None:
        self.dialog = None

    def _go_to(self, number: int) -> None:
        if number <= len(self.profiles):
            self.go(self.profiles[number - 1].id)

    def _leave_for(self, name: str, delete: Profile | None) -> None:
        if name == self._current or self._going:
            return
        self._going = True
        QTimer.singleShot(0, self, lambda: self._leave(name, delete))

    def _leave(self, name: str, delete: Profile | None) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self._going = False
        try:
            self._host.go(name, delete=delete)
        except AuraError as error:
            self._window.show_problem(Problem(error.code, error.sentence, error.action))

    # What the dialog wants

    def _make(self, title: str, like: bool) -> None:
        registry, source = self._host.registry, self._current if like else None
        self.clerk.do(lambda: registry.create(title, source), lambda made: self.go(made.id), self._failed)

    def _rename(self, name: str, title: str) -> None:
        registry = self._host.registry
        live = self._settings if name == self._current else None
        self.clerk.do(lambda: registry.rename(name, title, live), self._renamed, self._failed)

    def _renamed(self, _profile: Profile) -> None:
        if self.dialog is not None:
            self.dialog.show_ok(tr("The profile has its new name."))
        self.look()

    def _delete(self, name: str) -> None:
        if name == self._current:
            other = next(profile for profile in self.profiles if profile.id != name)
            mine = next(profile for profile in self.profiles if profile.id == name)
            self._leave_for(other.id, mine)
        else:
            self.clerk.do(self._host.deletion(name), self._deleted, self._failed)

    def _deleted(self, _nothing: object) -> None:
        if self.dialog is not None:
            self.dialog.show_ok(tr("The profile was deleted."))
        self.look()

    def _failed(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.show_bad(sentence)
        else:  # closed meanwhile
            self._window.show_problem(Problem(PROFILE_CODE, sentence))
        self._show()  # a name that could not be given is taken back
