"""The threads around the assistant: requests from any thread, events out, an orderly end."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from aura_desktop.assistant import Assistant, Post
from aura_desktop.audio.base import Device, DeviceId
from aura_desktop.clock import SystemClock
from aura_desktop.conversation.ports import Engines
from aura_desktop.engine import ThreadedEngine
from aura_desktop.errors import NoMicrophone, NoSpeaker, SettingsError
from aura_desktop.events import Event, Mode, ModeChanged, MuteChanged, Problem, ReplyEnded, State, StateChanged
from aura_desktop.settings import Settings
from tests.simulation.scripted import ScriptedChat, ScriptedSpeech, ScriptedStt


class NoDevices:
    """A machine without any sound card."""

    def devices(self) -> list[Device]:
        return []

    def refresh(self) -> None:
        pass

    def open_capture(self, device: DeviceId | None, callback: object) -> object:
        raise NoMicrophone("There is no microphone.")

    def open_playback(self, device: DeviceId | None, callback: object) -> object:
        raise NoSpeaker("There is no speaker.")


class Events:
    """A receiver that waits."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Event] = queue.Queue()
        self.seen: list[Event] = []

    def __call__(self, event: Event) -> None:
        self._queue.put(event)

    def until(self, wanted: Callable[[Event], bool]) -> Event:
        while True:
            event = self._queue.get(timeout=10)
            self.seen.append(event)
            if wanted(event):
                return event


def make(on_loop: Post, on_audio: Post) -> Assistant:
    return Assistant(
        Settings(None),
        NoDevices(),  # type: ignore[arg-type]
        SystemClock(),
        Engines(ScriptedStt(lambda _: "hello", 0.01), ScriptedChat(lambda _: "Yes.", 0.01), ScriptedSpeech(0.01)),
        system_prompt=lambda: "",
        on_loop=on_loop,
        on_audio=on_audio,
    )


@pytest.fixture
def engine() -> Iterator[ThreadedEngine]:
    before = set(threading.enumerate())
    engine = ThreadedEngine(make)
    yield engine
    engine.shutdown()
    left = {thread for thread in set(threading.enumerate()) - before if thread.is_alive()}
    assert not {thread.name for thread in left} & {"engine", "audio-io"}


def test_a_typed_turn_from_another_thread(engine: ThreadedEngine) -> None:
    events = Events()
    engine.subscribe(events)
    engine.send_text("hello")  # asked before the engine runs: it waits
    engine.start()
    ended = events.until(lambda event: isinstance(event, ReplyEnded))
    assert isinstance(ended, ReplyEnded)
    assert ended.heard == "Yes."
    assert {event.code for event in events.seen if isinstance(event, Problem)} == {"no-microphone", "no-speaker"}


def test_a_late_receiver_is_told_what_is_true(engine: ThreadedEngine) -> None:
    engine.start()
    engine.set_mode(Mode.PUSH_TO_TALK)
    engine.set_muted(True)
    events = Events()
    engine.subscribe(events)
    events.until(lambda event: isinstance(event, StateChanged))
    assert ModeChanged(Mode.PUSH_TO_TALK) in events.seen
    assert MuteChanged(True) in events.seen


def test_unsubscribing_ends_events(engine: ThreadedEngine) -> None:
    engine.start()
    first, second = Events(), Events()
    end = engine.subscribe(first)
    engine.subscribe(second)
    second.until(lambda event: isinstance(event, StateChanged))
    end()
    engine.set_muted(True)
    second.until(lambda event: event == MuteChanged(True))
    while not first._queue.empty():
        assert first._queue.get() != MuteChanged(True)


def test_an_engine_that_cannot_be_built_tells_every_receiver() -> None:
    def broken(on_loop: Post, on_audio: Post) -> Assistant:
        raise SettingsError("The profile cannot be read.")

    engine = ThreadedEngine(broken)
    early, late = Events(), Events()
    engine.subscribe(early)
    engine.start()
    for events in (early, late):
        if events is late:
            engine.subscribe(late)
        problem = events.until(lambda event: isinstance(event, Problem))
        assert problem == Problem("settings", "The profile cannot be read.")
        events.until(lambda event: isinstance(event, StateChanged) and event.state is State.TROUBLE)
    engine.shutdown()


def test_shutting_down_twice_or_before_the_start_is_no_error(engine: ThreadedEngine) -> None:
    engine.shutdown()
    engine.start()
    engine.shutdown()
    engine.shutdown()
    engine.send_text("nobody is there")


def test_what_is_rehearsed_holds_and_is_not_remembered() -> None:
    settings = Settings(None)

    def with_settings(on_loop: Post, on_audio: Post) -> Assistant:
        assistant = make(on_loop, on_audio)
        assistant._settings = settings
        return assistant

    engine = ThreadedEngine(with_settings)
    events = Events()
    engine.subscribe(events)
    engine.rehearse(True)
    engine.set_mode(Mode.PUSH_TO_TALK)
    engine.select_input("ALSA: gone")
    engine.start()
    try:
        events.until(lambda event: event == ModeChanged(Mode.PUSH_TO_TALK))
        engine.rehearse(False)
        engine.set_muted(True)
        events.until(lambda event: event == MuteChanged(True))
        assert settings.text("listening.mode") == "hands-free"
        assert settings.text("audio.input") == "default"
        engine.set_mode(Mode.PUSH_TO_TALK)
        events.until(lambda event: event == ModeChanged(Mode.PUSH_TO_TALK))
        assert settings.text("listening.mode") == "push-to-talk"
    finally:
        engine.shutdown()
