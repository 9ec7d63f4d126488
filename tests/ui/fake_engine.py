"""An engine that records what the window asks of it and says what a test tells it to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aura_desktop.enquiries import Answer, Question
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
from aura_desktop.history_records import Library, Opened

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


@dataclass(slots=True)
class Asked:
    """A question of the settings window, and what became of it."""

    question: Question
    answer: Callable[[Answer], None]
    given_up: bool = False
    answered: bool = False

    @property
    def open(self) -> bool:
        return not self.given_up and not self.answered


class FakeEngine:
    """Records calls in `calls`; `tell` sends events from a thread of its own, as the real one does.

    `answers` holds the answers to kinds of questions, given at once; other questions stay open until `reply`.
    """

    def __init__(self, *first: Event) -> None:
        self.calls: list[tuple[str, *tuple[object, ...]]] = []
        self.level = 0.0
        self.library: Library | None = None
        self.spoken = 0.0
        self.refuse: AuraError | None = None
        self.asked: list[Asked] = []
        self.answers: dict[type, Callable[[Any], Answer]] = {}
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

    def reload(self) -> None:
        self.calls.append(("reload",))

    def enquire(self, question: Question, answer: Callable[[Answer], None]) -> Callable[[], None]:
        asked = Asked(question, answer)
        self.asked.append(asked)
        if type(question) in self.answers:
            self._in_thread(asked, self.answers[type(question)](question))

        def give_up() -> None:
            asked.given_up = True

        return give_up

    def questions(self, kind: type) -> list[Any]:
        return [asked.question for asked in self.asked if isinstance(asked.question, kind)]

    def open(self, kind: type) -> list[Asked]:
        return [asked for asked in self.asked if isinstance(asked.question, kind) and asked.open]

    def reply(self, kind: type, answer: Answer) -> None:
        """Answer the newest open question of `kind`, from a thread of its own."""
        self._in_thread(self.open(kind)[-1], answer)

    def _in_thread(self, asked: Asked, answer: Answer) -> None:
        asked.answered = True
        thread = threading.Thread(target=asked.answer, args=(answer,))
        thread.start()
        thread.join()

    def subscribe(self, receiver: Callable[[Event], None]) -> Callable[[], None]:
        self.receivers.append(receiver)
        for event in self.first:
            receiver(event)
        return lambda: self.receivers.remove(receiver)

    def begin_session(self, private: bool) -> None:
        self.calls.append(("begin_session", private))

    def resume_session(self, opened: Opened) -> None:
        self.calls.append(("resume_session", opened.session.uid))

    def say(self, text: str) -> None:
        self.calls.append(("say", text))

    def wake(self) -> None:
        self.calls.append(("wake",))

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

    def rehearse(self, on: bool) -> None:
        self.calls.append(("rehearse", on))

    def retry(self, code: str) -> None:
        self.calls.append(("retry", code))

    def microphone_level(self) -> float:
        return self.level

    def speaker_level(self) -> float:
        return self.spoken

    def shutdown(self) -> None:
        self.calls.append(("shutdown",))
