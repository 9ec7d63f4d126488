"""Asks the engine and brings its answers into the GUI thread. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ...control import Engine
from ...enquiries import Answer, Question
from ..relay import Relay


@dataclass(slots=True)
class _Asked:
    question: Question
    then: Callable[[Answer], None]
    topic: str
    give_up: Callable[[], None] | None = None  # None: there is no engine to ask yet


class Enquirer(QObject):
    """Puts questions to the engine there is, or to the one that comes; gives them up when it is closed.

    After a question was given up its answer is dropped, however late it comes and whatever was deleted since.
    """

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine: Engine | None = None
        self._closed = False
        self._number = 0
        self._open: dict[int, _Asked] = {}
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        relay: Relay[tuple[int, Answer]] = Relay(self._arrived.emit)
        self._relay = relay
        self.destroyed.connect(relay.close)

    @property
    def engine(self) -> Engine | None:
        """The engine that is asked; None while there is none yet."""
        return self._engine

    def set_engine(self, engine: Engine | None) -> None:
        """Ask `engine` from now on, beginning with what the one before left open."""
        if engine is self._engine or self._closed:
            return
        for asked in self._open.values():
            if asked.give_up is not None:
                asked.give_up()
                asked.give_up = None
        self._engine = engine
        for number in list(self._open):
            self._put(number)

    def ask(self, question: Question, then: Callable[[Answer], None], *, topic: str = "") -> None:
        """Ask, and call `then` with the answer; an open question on the same `topic` is given up for this one."""
        if self._closed:
            return
        self.give_up(topic)
        self._number += 1
        self._open[self._number] = _Asked(question, then, topic)
        self._put(self._number)

    def busy(self, topic: str) -> bool:
        """Return whether a question on `topic` is open."""
        return any(asked.topic == topic for asked in self._open.values())

    def give_up(self, topic: str) -> None:
        """Give up the open question on `topic`, if there is one."""
        if topic:
            for number in [n for n, asked in self._open.items() if asked.topic == topic]:
                self._drop(number)

    def close(self) -> None:
        """Give up everything; nothing is asked or answered any more. Idempotent."""
        self._closed = True
        self._relay.close()
        for number in list(self._open):
            self._drop(number)

    def _put(self, number: int) -> None:
        asked = self._open[number]
        if self._engine is not None:
            relay = self._relay
            asked.give_up = self._engine.enquire(asked.question, lambda answer: relay((number, answer)))

    def _drop(self, number: int) -> None:
        give_up = self._open.pop(number).give_up
        if give_up is not None:
            give_up()

    @Slot(object)
    def _deliver(self, arrived: tuple[int, Answer]) -> None:
        number, answer = arrived
        asked = self._open.pop(number, None)
        if asked is not None and not self._closed:
            asked.then(answer)
