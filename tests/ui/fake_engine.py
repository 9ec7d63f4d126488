"""An engine that records what the window asks of it and says what a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable

from aura_desktop.errors import AuraError
from aura_desktop.events import (
    DeviceChoice,
    DevicesChanged,
    Event,
    Mode,
    ModeChanged,
    MuteChanged,
    State,
    StateChanged,
)

DEVICES = DevicesChanged(
    inputs=(
        DeviceChoice("default", "System default"),
        DeviceChoice("ALSA: Built-in", "Built-in Microphone", is_default=True),
        DeviceChoice("ALSA: USB", "Desk Microphone"),
        DeviceChoice("ALSA: hw:1,0", "Codec (hw:1,0)", raw=True),
    ),
    outputs=(
        DeviceChoice("default", "System default"),
        DeviceChoice("ALSA: Speakers", "Built-in Speakers", is_default=True),
    ),
    input_key="ALSA: Built-in",
    output_key="default",
)


class FakeEngine:
    """Records calls in `calls`; `tell` sends events from a thread of its own, as the real one does."""

    def __init__(self, *first: Event) -> None:
        self.calls: list[tuple[str, *tuple[object, ...]]] = []
        self.level = 0.0
        self.spoken = 0.0
        self.refuse: AuraError | None = None
        self.receivers: list[Callable[[Event], None]] = []
        self.first: tuple[Event, ...] = first or (
            StateChanged(State.LISTENING),
            ModeChanged(Mode.HANDS_FREE),
            MuteChanged(False),
            DEVICES,
        )

    def named(self, name: str) -> list[tuple[object, ...]]:
        return [tuple(call[1:]) for call in self.calls if call[0] == name]

    def tell(self, *events: Event) -> None:
        thread = threading.Thread(target=self._tell, args=(events,))
        thread.start()
        thread.join()

    def _tell(self, events: tuple[Event, ...]) -> None:
        for event in events:
            for receiver in tuple(self.receivers):
                receiver(event)

    def subscribe(self, receiver: Callable[[Event], None]) -> Callable[[], None]:
        self.receivers.append(receiver)
        for event in self.first:
            receiver(event)
        return lambda: self.receivers.remove(receiver)

    def send_text(self, text: str) -> None:
        self.calls.append(("send_text", text))
        if self.refuse is not None:
            raise self.refuse

    def push_to_talk(self, down: bool) -> None:
        self.calls.append(("push_to_talk", down))

    def stop(self) -> None:
        self.calls.append(("stop",))

    def set_mode(self, mode: Mode) -> None:
        self.calls.append(("set_mode", mode))

    def set_muted(self, muted: bool) -> None:
        self.calls.append(("set_muted", muted))

    def select_input(self, key: str) -> None:
        self.calls.append(("select_input", key))

    def select_output(self, key: str) -> None:
        self.calls.append(("select_output", key))

    def refresh_devices(self) -> None:
        self.calls.append(("refresh_devices",))

    def retry(self, code: str) -> None:
        self.calls.append(("retry", code))

    def microphone_level(self) -> float:
        return self.level

    def speaker_level(self) -> float:
        return self.spoken

    def shutdown(self) -> None:
        self.calls.append(("shutdown",))
