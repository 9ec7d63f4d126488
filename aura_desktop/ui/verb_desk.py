"""Carries the verbs of other processes to the GUI thread, and what came of them back. Made in the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ..errors import AuraError
from .relay import Relay

ANSWER_S = 1.2
"""How long the GUI thread may take; a caller gives up only after that, so that it hears the sentence."""

HANGS = "The running Aura does not answer; it may be hanging. End it and start it again."


class _Call:
    """One verb on its way."""

    def __init__(self, verb: str) -> None:
        self.verb = verb
        self.done = threading.Event()
        self.lock = threading.Lock()
        self.given_up = False
        self.sentence = ""
        self.refusal: AuraError | None = None


class VerbDesk(QObject):
    """Does each verb in the GUI thread with its function, which returns a sentence and may raise AuraError."""

    _asked = Signal(object)

    def __init__(self, acts: Mapping[str, Callable[[], str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._acts = dict(acts)
        self._asked.connect(self._do, Qt.ConnectionType.QueuedConnection)
        self._relay: Relay[_Call] = Relay(self._asked.emit)
        self.destroyed.connect(self._relay.close)

    def handlers(self) -> dict[str, Callable[[Mapping[str, Any]], str]]:
        """Return the handlers for single_instance.Instance.serve; they may be called from any thread but the GUI's."""
        return {verb: self._handler(verb) for verb in self._acts}

    def close(self) -> None:
        """Do nothing any more; callers hear that there is no answer."""
        self._relay.close()

    def _handler(self, verb: str) -> Callable[[Mapping[str, Any]], str]:
        def handle(_arguments: Mapping[str, Any]) -> str:
            call = _Call(verb)
            self._relay(call)
            if not call.done.wait(ANSWER_S):
                with call.lock:  # what is not done by now must not happen later, when nobody expects it
                    call.given_up = not call.done.is_set()
            if call.given_up:
                raise AuraError(HANGS)
            if call.refusal is not None:
                raise call.refusal
            return call.sentence

        return handle

    def _do(self, call: _Call) -> None:
        with call.lock:
            if call.given_up:
                return
            try:
                call.sentence = self._acts[call.verb]()
            except AuraError as error:
                call.refusal = error
            finally:
                call.done.set()
