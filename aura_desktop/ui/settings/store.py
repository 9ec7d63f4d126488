"""The settings as the dialog's fields see them: set, told of changes, the engine reloaded. GUI thread only."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ...errors import AuraError, SettingsError
from ...settings import DECLARED, Held, Settings
from ...settings_table import Setting, Value
from ..relay import Relay

Step = dict[str, Held]
"""What was held before one change, by key."""
_STEPS = 100  # that can be undone
RELOAD_MS = 150  # several changes in a row build the engines once
_NOT_THE_ENGINES = ("keys.", "profile.", "startup.", "updates.", "window.")


class Store(QObject):
    """Sets values at once and reloads the engine soon after; `changed` carries the key of every change, from anywhere.

    Fields that hold what was typed and not yet set register with `before_closing`, so that closing loses nothing.
    """

    changed = Signal(str)
    undo_changed = Signal()
    """There is something to undo, or no more."""
    _told = Signal(str)

    def __init__(self, settings: Settings, reload: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._reload = reload
        self._flushes: list[Callable[[], None]] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(RELOAD_MS)
        self._soon.timeout.connect(reload)
        self._told.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        relay: Relay[str] = Relay(self._told.emit)
        self._relay = relay
        self._steps: list[Step] = []  # what was held before each change made here
        self._typing = ""  # the key whose value is still being typed: all of that is one change
        self._together: dict[str, Held] | None = None
        self.rows: list[tuple[str, QWidget]] = []
        """The key and the row of every field that is bound to a setting."""
        self._end = settings.subscribe(lambda key, _value: relay(key))
        self.destroyed.connect(relay.close)

    def get(self, key: str) -> Value:
        """Return the value in use."""
        return self.settings.get(key)

    def text(self, key: str) -> str:
        """Return a text setting's value."""
        return self.settings.text(key)

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

    def set(self, key: str, value: object, *, done: bool = True) -> str:
        """Use `value` from now on; returns the sentence that says what is wrong, "" for nothing.

        What is set with `done` False is still being typed: until it is done, undo takes it as one change.
        """
        held, before, sentence = self.settings.held(key), self.settings.get(key), ""
        try:
            self.settings.set(key, value)
        except AuraError as error:  # not allowed, or not written: then the value holds for this session
            sentence = error.sentence
        if self.settings.get(key) != before:
            self._note({key: held})
            self._changed((key,))
        self._typing = "" if done else key
        return sentence

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Take all that is set meanwhile as one change, to be undone as one."""
        self._together = {}
        try:
            yield
        finally:
            steps, self._together = self._together, None
            if steps:
                self._note(steps)

    @property
    def undoable(self) -> bool:
        """Whether something was changed here that can be undone."""
        return bool(self._steps)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What can be undone, the last change last."""
        return tuple(self._steps)

    @steps.setter
    def steps(self, steps: tuple[Step, ...]) -> None:
        self._steps = list(steps)
        self.undo_changed.emit()

    def undo(self) -> tuple[tuple[str, ...], str]:
        """Take the last change back; returns the keys it had changed, and what is wrong, "" for nothing."""
        if not self._steps:
            return (), ""
        step = self._steps.pop()
        self._typing = ""
        self.undo_changed.emit()
        return tuple(step), self._restore(step)

    def standard(self, keys: Iterable[str]) -> bool:
        """Whether `keys` have their standard values, so that `reset` would change nothing."""
        return all(self.settings.held(key) == Held() for key in keys)

    def reset(self, keys: Iterable[str]) -> str:
        """Give `keys` their standard values, as one change; returns what is wrong, "" for nothing."""
        step = {key: held for key in keys if (held := self.settings.held(key)) != Held()}
        if not step:
            return ""
        self._typing = ""
        self._note(step)
        return self._restore(dict.fromkeys(step, Held()))

    def _restore(self, states: Mapping[str, Held]) -> str:
        sentence = ""
        try:
            self.settings.restore(states)
        except AuraError as error:
            sentence = error.sentence
        self._changed(states)
        return sentence

    def _note(self, step: dict[str, Held]) -> None:
        if self._together is not None:
            self._together = {**step, **self._together}  # what was held first
        elif not (self._typing and set(step) == {self._typing} and self._steps):
            self._steps = [*self._steps, step][-_STEPS:]
            self.undo_changed.emit()

    def _changed(self, keys: Iterable[str]) -> None:
        if not all(key.startswith(_NOT_THE_ENGINES) for key in keys):
            self.reload_soon()

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
