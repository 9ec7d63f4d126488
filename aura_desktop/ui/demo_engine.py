"""A scripted engine for screenshots and frame timing of the window; not a part of the product's own path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..enquiries import Answer, Question
from ..events import (
    DeviceChoice,
    DevicesChanged,
    Event,
    Mode,
    ModeChanged,
    MuteChanged,
    State,
    StateChanged,
)
from ..history_records import Library, Opened

DEVICES = DevicesChanged(
    inputs=(
        DeviceChoice("default", "System default"),
        DeviceChoice("ALSA: Built-in", "MacBook Pro Microphone", is_default=True),
        DeviceChoice("ALSA: USB", "Yeti Stereo Microphone"),
        DeviceChoice("ALSA: hw:1,0", "HDA Intel PCH: ALC295 Analog (hw:1,0)", raw=True),
    ),
    outputs=(
        DeviceChoice("default", "System default"),
        DeviceChoice("ALSA: Speakers", "Built-in Speakers", is_default=True),
    ),
    input_key="ALSA: Built-in",
    output_key="default",
)


class DemoEngine:
    """Sends what it is told to send, in the caller's thread, and does nothing of what it is told to do.

    `answers` holds the answer to each kind of question; a kind that is not there is never answered.
    """

    def __init__(
        self,
        *,
        mode: Mode = Mode.HANDS_FREE,
        muted: bool = False,
        level: float = 0.0,
        answers: Mapping[type, Callable[[Any], Answer]] | None = None,
    ) -> None:
        self.level = level
        self.history: Library | None = None
        self._answers = dict(answers or {})
        self._receivers: list[Callable[[Event], None]] = []
        self._first: list[Event] = [StateChanged(State.LISTENING), ModeChanged(mode), MuteChanged(muted), DEVICES]

    def subscribe(self, receiver: Callable[[Event], None]) -> Callable[[], None]:
        """Add a receiver and tell it how things stand."""
        self._receivers.append(receiver)
        for event in self._first:
            receiver(event)
        return lambda: self._receivers.remove(receiver)

    def tell(self, *events: Event) -> None:
        """Send `events` to every receiver."""
        for event in events:
            for receiver in tuple(self._receivers):
                receiver(event)

    def microphone_level(self) -> float:
        """Return the level set."""
        return self.level

    def speaker_level(self) -> float:
        """Return the level set."""
        return self.level

    @property
    def library(self) -> Library | None:
        """Return the history set."""
        return self.history

    def begin_session(self, private: bool) -> None:
        """Do nothing."""

    def resume_session(self, opened: Opened) -> None:
        """Do nothing."""

    def say(self, text: str) -> None:
        """Do nothing."""

    def wake(self) -> None:
        """Do nothing."""

    def send_text(self, text: str) -> None:
        """Do nothing."""

    def push_to_talk(self, down: bool) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

    def set_mode(self, mode: Mode) -> None:
        """Do nothing."""

    def set_muted(self, muted: bool) -> None:
        """Do nothing."""

    def select_input(self, key: str) -> None:
        """Do nothing."""

    def select_output(self, key: str) -> None:
        """Do nothing."""

    def refresh_devices(self) -> None:
        """Do nothing."""

    def rehearse(self, on: bool) -> None:
        """Do nothing."""

    def retry(self, code: str) -> None:
        """Do nothing."""

    def reload(self) -> None:
        """Do nothing."""

    def enquire(self, question: Question, answer: Callable[[Answer], None]) -> Callable[[], None]:
        """Give the scripted answer, at once."""
        made = self._answers.get(type(question))
        if made is not None:
            answer(made(question))
        return lambda: None

    def shutdown(self) -> None:
        """Do nothing."""
