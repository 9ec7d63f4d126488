"""The settings as the dialog's fields see them: set, told of changes, the engine reloaded. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ...errors import AuraError, SettingsError
from ...settings import DECLARED, Settings
from ...settings_table import Setting, Value
from ..relay import Relay

RELOAD_MS = 150  # several changes in a row build the engines once
_NOT_THE_ENGINES = ("keys.", "startup.", "window.")


class Store(QObject):
    """Sets values at once and reloads the engine soon after; `changed` carries the key of every change, from anywhere.

    Fields that hold what was typed and not yet set register with `before_closing`, so that closing loses nothing.
    """

    changed = Signal(str)
    _told = Signal(str)

    def __init__(self, settings: Settings, reload: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._reload = reload
        self._flushes: list[Callable[[], None]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(RELOAD_MS)
        self._soon.timeout.connect(reload)
        self._told.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        relay: Relay[str] = Relay(self._told.emit)
        self._relay = relay
        self._end = settings.subscribe(lambda key, _value: relay(key))
        self.destroyed.connect(relay.close)

    def get(self, key: str) -> Value:
        """Return the value in use."""
        return self._settings.get(key)

    def text(self, key: str) -> str:
        """Return a text setting's value."""
        return self._settings.text(key)

    def declaration(self, key: str) -> Setting:
        """Return how `key` is declared."""
        return DECLARED[key]

    def allows(self, key: str, value: object) -> bool:
        """Return whether `key` can have `value`."""
        try:
            DECLARED[key].parse(value)
        except SettingsError:
            return False
        return True

    def set(self, key: str, value: object) -> str:
        """Use `value` from now on; returns the sentence that says what is wrong, "" for nothing."""
        before, sentence = self._settings.get(key), ""
        try:
            self._settings.set(key, value)
        except AuraError as error:  # not allowed, or not written: then the value holds for this session
            sentence = error.sentence
        if self._settings.get(key) != before and not key.startswith(_NOT_THE_ENGINES):
            self.reload_soon()
        return sentence

    def reload_soon(self) -> None:
        """Have the engines built anew; several wishes in a row are one."""
        self._soon.start()

    def before_closing(self, flush: Callable[[], None]) -> None:
        """Call `flush` before the dialog goes away."""
        self._flushes.append(flush)

    def flush(self) -> None:
        """Set everything that was typed."""
        for flush in self._flushes:
            flush()
        if self._soon.isActive():
            self._soon.stop()
            self._reload()

    def close(self) -> None:
        """Set everything that was typed, and listen no more; idempotent."""
        self.flush()
        self._flushes.clear()
        self._relay.close()
        self._end()
