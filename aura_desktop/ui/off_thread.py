"""Work that takes its time, done on a thread of its own, its results brought into the GUI thread. GUI thread only."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ..errors import AuraError
from ..platform import crash
from .relay import Relay
from .words import tr


class OffThread(QObject):
    """One piece of work at a time: `each` carries every result, `ended` what went wrong, a sentence or "".

    What was given up for other work, or is still under way when this object is deleted, is never heard of again.
    """

    each = Signal(object)
    ended = Signal(str)
    _arrived = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._number = 0
        self._busy = False
        self._relay: Relay[tuple[int, str, Any]] = Relay(self._arrived.emit)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self._relay.close)

    @property
    def busy(self) -> bool:
        """True while work is under way."""
        return self._busy

    def start(self, work: Callable[[], Iterable[object]]) -> None:
        """Call `work` on another thread and go through what it gives; work under way is given up for it."""
        self._number += 1
        self._busy = True
        thread = threading.Thread(
            target=_go_through, args=(work, self._number, self._relay), name=self._name, daemon=True
        )
        thread.start()

    @Slot(object)
    def _deliver(self, arrived: tuple[int, str, Any]) -> None:
        number, kind, thing = arrived
        if number != self._number:
            return
        if kind == "each":
            self.each.emit(thing)
        else:
            self._busy = False
            self.ended.emit(thing)


def _go_through(work: Callable[[], Iterable[object]], number: int, relay: Relay[tuple[int, str, Any]]) -> None:
    sentence = ""
    try:
        for thing in work():
            relay((number, "each", thing))
    except AuraError as error:
        sentence = error.sentence
    except Exception as error:  # the boundary of the thread
        crash.report(error)
        sentence = tr("That failed inside Aura; a report without private text was kept.")
    relay((number, "ended", sentence))
