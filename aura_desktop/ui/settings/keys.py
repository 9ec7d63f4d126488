"""Which services have a key, as far as the dialog knows. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ...enquiries import Answer, KeyList, KeySource, KeyState, ListKeys
from .enquirer import Enquirer


class Keys(QObject):
    """The last list of keys; `changed` says that there is a newer one. No key itself is ever here."""

    changed = Signal()

    def __init__(self, enquirer: Enquirer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._enquirer = enquirer
        self._list: KeyList | None = None

    @property
    def known(self) -> bool:
        """True once the first list has come."""
        return self._list is not None

    @property
    def no_keyring(self) -> str:
        """The sentence that says that this machine has no keyring; "" where it has one."""
        return self._list.sentence if self._list is not None and not self._list.keyring else ""

    def state(self, service: str) -> KeyState:
        """Return what is known of the key of `service`."""
        listed = self._list.keys if self._list is not None else ()
        return next((key for key in listed if key.service == service), KeyState(service, KeySource.NONE))

    def has(self, service: str) -> bool:
        """Return whether `service` has a key."""
        return self.state(service).source is not KeySource.NONE

    def refresh(self) -> None:
        """Ask for the list."""
        self._enquirer.ask(ListKeys(), self.take, topic="keys")

    def take(self, answer: Answer) -> None:
        """Know what `answer` says, if it is a list of keys."""
        if isinstance(answer, KeyList):
            self._list = answer
            self.changed.emit()
