"""Asks the history and brings its answers and changes into the GUI thread. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ...history_records import Answer, Changed, Library, Request
from ..relay import Relay


@dataclass(slots=True)
class _Asked:
    then: Callable[[Answer], None]
    topic: str
    give_up: Callable[[], None]


class Librarian(QObject):
    """Puts requests to the history there is; without one nothing is answered.

    After a request was given up its answer is dropped, however late it comes and whatever was deleted since; so is
    everything of a history that another one took the place of.
    """

    changed = Signal(object)
    """Carries a Changed; everything is different after another history came."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library: Library | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._number = 0
        self._generation = 0  # of the history; counted down, requests are counted up
        self._open: dict[int, _Asked] = {}
        self._relay: Relay[tuple[int, Answer | Changed]] = Relay(self._arrived.emit)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self._relay.close)

    @property
    def there(self) -> bool:
        """Whether there is a history to ask."""
        return self._library is not None

    def set_library(self, library: Library | None) -> None:
        """Ask `library` from now on; what the one before was asked is given up."""
        if library is self._library:
            return
        for number in list(self._open):
            self._drop(number)
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self._library = library
        self._generation -= 1
        if library is not None:
            relay, generation = self._relay, self._generation
            self._unsubscribe = library.subscribe(lambda changed: relay((generation, changed)))
        self.changed.emit(Changed(all=True))

    def ask(self, request: Request, then: Callable[[Answer], None], *, topic: str = "") -> None:
        """Ask, and call `then` with the answer; an open request on the same `topic` is given up for this one."""
        self.give_up(topic)
        if self._library is None:
            return
        self._number += 1
        number, relay = self._number, self._relay
        asked = self._open[number] = _Asked(then, topic, lambda: None)
        asked.give_up = self._library.ask(request, lambda answer: relay((number, answer)))

    def busy(self, topic: str) -> bool:
        """Return whether a request on `topic` is open."""
        return any(asked.topic == topic for asked in self._open.values())

    def give_up(self, topic: str) -> None:
        """Give up the open request on `topic`, if there is one."""
        if topic:
            for number in [n for n, asked in self._open.items() if asked.topic == topic]:
                self._drop(number)

    def _drop(self, number: int) -> None:
        self._open.pop(number).give_up()

    @Slot(object)
    def _deliver(self, arrived: tuple[int, Answer | Changed]) -> None:
        number, thing = arrived
        if isinstance(thing, Changed):
            if number == self._generation:
                self.changed.emit(thing)
            return
        asked = self._open.pop(number, None)
        if asked is not None:
            asked.then(thing)
