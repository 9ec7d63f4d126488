"""The one crossing from the engine's thread to the window's.

Events arrive on the engine's thread and leave as signals in the GUI thread, through an explicitly queued connection;
their payloads are the engine's own frozen dataclasses.
"""

from __future__ import annotations

from PySide6.QtCore import QMetaMethod, QObject, Qt, Signal, Slot

from ..control import Engine
from ..events import (
    DevicesChanged,
    Event,
    Latency,
    ModeChanged,
    MuteChanged,
    Notice,
    Problem,
    ProblemCleared,
    ReplyEnded,
    ReplyHeard,
    ReplyText,
    Served,
    SessionBegan,
    Spending,
    StateChanged,
    UserText,
)
from ..waterfall import Timings, Waterfall
from .relay import Relay

_SIGNAL_OF = {
    StateChanged: "state_changed",
    UserText: "user_text",
    ReplyText: "reply_text",
    ReplyHeard: "reply_heard",
    ReplyEnded: "reply_ended",
    Latency: "latency",
    Problem: "problem",
    ProblemCleared: "problem_cleared",
    Notice: "notice",
    ModeChanged: "mode_changed",
    MuteChanged: "mute_changed",
    DevicesChanged: "devices_changed",
    Served: "served",
    Spending: "spending",
    SessionBegan: "session_began",
    Waterfall: "waterfall",
    Timings: "timings",
}
_LASTING = (
    *(StateChanged, ModeChanged, MuteChanged, SessionBegan, DevicesChanged),
    *(Latency, Served, Spending, Waterfall, Timings),
)
"""What holds until something else of its kind is told: no words of the conversation, and no card that is dismissed."""


class EngineBridge(QObject):
    """Subscribes to an engine and re-emits its events in the thread this object lives in (the GUI thread).

    Emitting never blocks the engine. After `close()`, or after deletion, events are dropped.
    """

    state_changed = Signal(object)
    user_text = Signal(object)
    reply_text = Signal(object)
    reply_heard = Signal(object)
    reply_ended = Signal(object)
    latency = Signal(object)
    problem = Signal(object)
    problem_cleared = Signal(object)
    notice = Signal(object)
    mode_changed = Signal(object)
    mute_changed = Signal(object)
    devices_changed = Signal(object)
    served = Signal(object)
    spending = Signal(object)
    session_began = Signal(object)
    waterfall = Signal(object)
    timings = Signal(object)
    _arrived = Signal(object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._lasting: dict[tuple[type, str], Event] = {}
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        relay: Relay[Event] = Relay(self._arrived.emit)
        self._relay = relay
        self._unsubscribe = engine.subscribe(relay)
        self.destroyed.connect(relay.close)

    def close(self) -> None:
        """End the subscription; events still queued are dropped. Idempotent. GUI thread."""
        if self._closed:
            return
        self._closed = True
        self._relay.close()
        self._unsubscribe()

    def unwire(self) -> None:
        """Disconnect every receiver; the subscription goes on, for those that are connected next. GUI thread."""
        for name in _SIGNAL_OF.values():
            signal = getattr(self, name)
            if self.isSignalConnected(QMetaMethod.fromSignal(signal)):
                signal.disconnect()

    def replay(self) -> None:
        """Tell those who are connected now what holds at this moment, but for open problems. GUI thread."""
        for event in tuple(self._lasting.values()):
            getattr(self, _SIGNAL_OF[type(event)]).emit(event)

    def _keep(self, event: Event) -> None:
        if isinstance(event, _LASTING):
            key = (type(event), event.job if isinstance(event, Served) else "")
            self._lasting.pop(key, None)  # the newest comes last
            self._lasting[key] = event

    @Slot(object)
    def _deliver(self, event: Event) -> None:
        if not self._closed:
            self._keep(event)
            getattr(self, _SIGNAL_OF[type(event)]).emit(event)
