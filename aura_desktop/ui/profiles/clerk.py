"""Does in a thread what asks the disk or the keyring, and brings back what came of it. Made in the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ...errors import AuraError
from ..relay import Relay
from ..words import tr

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Came:
    then: Callable[[Any], None]
    result: object


class Clerk(QObject):
    """One piece of work after the other; what comes back after `close` is dropped."""

    _came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turn = threading.Lock()
        self._came.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._relay: Relay[_Came] = Relay(self._came.emit)
        self.destroyed.connect(self._relay.close)

    def do(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Callable[[str], None]) -> None:
        """Do `work` in a thread; then call `then` with what it returned, or `failed` with a sentence, in this one."""
        turn, relay = self._turn, self._relay
        sentence = tr("That went wrong inside Aura; a report without private text was kept.")

        def run() -> None:
            try:
                with turn:
                    result = work()
            except AuraError as error:
                relay(_Came(failed, error.sentence))
            except BaseException:
                relay(_Came(failed, sentence))
                raise  # to whoever keeps the reports
            else:
                relay(_Came(then, result))

        threading.Thread(target=run, name="profiles", daemon=True).start()

    def close(self) -> None:
        """Bring back nothing any more. Idempotent."""
        self._relay.close()

    @Slot(object)
    def _tell(self, came: _Came) -> None:
        came.then(came.result)
