"""What is true of an assistant at this moment, and who is told of it. Asyncio thread."""

from __future__ import annotations

from collections.abc import Callable

from .conversation.status import Status
from .conversation.turns import Phase
from .events import (
    DevicesChanged,
    Event,
    Latency,
    ModeChanged,
    MuteChanged,
    Problem,
    ProblemCleared,
    SessionBegan,
    StateChanged,
)

LASTING_CODES = frozenset({"monthly-limit", "update", "history", "history-aside", "usage-file"})
"""Cards of the ledger, of a release and of the history's file: an answer does not settle them."""

AUDIO_CODES = frozenset(
    {"audio", "no-microphone", "device-lost", "silent-microphone", "no-speaker", "own-voice", "sound-stuck"}
)
NO_MICROPHONE_CODES = frozenset({"no-microphone", "device-lost"})


class Facts:
    """Sends events to every receiver, and keeps what a late one needs.

    Args:
        status: What the state is derived from; `tell_state` follows every change of it.
    """

    def __init__(self, status: Status) -> None:
        self.status = status
        self._receivers: list[Callable[[Event], None]] = []
        self._state: StateChanged | None = None
        self._devices: DevicesChanged | None = None
        self._session: SessionBegan | None = None
        self._problems: dict[str, Problem] = {}

    def subscribe(self, receiver: Callable[[Event], None]) -> None:
        """Send `receiver` what is true now, and every event from now on."""
        for event in self._present():
            receiver(event)
        self._receivers.append(receiver)

    def unsubscribe(self, receiver: Callable[[Event], None]) -> None:
        """End a subscription."""
        if receiver in self._receivers:
            self._receivers.remove(receiver)

    def emit(self, event: Event) -> None:
        """Send an event to every receiver and keep what a late one needs."""
        match event:
            case Problem(code):
                self._problems.pop(code, None)
                self._problems[code] = event
            case ProblemCleared(code):
                self._problems.pop(code, None)
            case DevicesChanged():
                self._devices = event
            case SessionBegan():
                self._session = event
            case Latency():
                self.clear_provider_problems()
            case _:
                pass
        self._send(event)
        if isinstance(event, Problem | ProblemCleared):
            self.tell_state()

    def clear(self, code: str) -> None:
        """A problem is over."""
        if code in self._problems:
            self.emit(ProblemCleared(code))

    def clear_provider_problems(self) -> None:
        """A reply is audible, or the engines are others: what kept them from answering is over."""
        for code in [code for code in self._problems if code not in AUDIO_CODES | LASTING_CODES]:
            self.clear(code)

    def tell_state(self) -> None:
        """Tell the state, if it is another one than was told."""
        self.status.microphone_trouble = bool(NO_MICROPHONE_CODES & self._problems.keys())
        state = self.status.derive()
        if state != self._state:
            self._state = state
            self._send(state)

    def set_phase(self, phase: Phase) -> None:
        """The conversation is busy with something else."""
        self.status.phase = phase
        self.tell_state()

    def set_saying(self, saying: bool) -> None:
        """Something outside the conversation is being said, or no more."""
        self.status.saying = saying
        self.tell_state()

    def set_flow(self, flows: bool) -> None:
        """Frames arrive from the microphone, or none do."""
        self.status.microphone = flows
        self.tell_state()

    def _send(self, event: Event) -> None:
        for receiver in tuple(self._receivers):
            receiver(event)

    def _present(self) -> list[Event]:
        present: list[Event] = [ModeChanged(self.status.mode), MuteChanged(self.status.muted)]
        if self._session is not None:
            present.append(self._session)
        if self._devices is not None:
            present.append(self._devices)
        present += self._problems.values()
        present.append(self.status.derive())
        return present
