"""The threads around the assistant: requests from any thread, events out, an orderly end."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aura_desktop.assistant import Assistant, Post
from aura_desktop.audio import stuck
from aura_desktop.audio.base import Device, DeviceId
from aura_desktop.clock import SystemClock
from aura_desktop.conversation.ports import Engines
from aura_desktop.engine import MOST_WORKERS, ThreadedEngine
from aura_desktop.errors import Action, NoMicrophone, NoSpeaker, SettingsError
from aura_desktop.events import (
    Event,
    Mode,
    ModeChanged,
    MuteChanged,
    Notice,
    Problem,
    ProblemCleared,
    ReplyEnded,
    State,
    StateChanged,
)
from aura_desktop.platform import crash
from aura_desktop.platform.crash import Reports
from aura_desktop.profiles.history import Archive
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


def test_what_the_history_says_before_anybody_listens_is_told_to_the_first(engine: ThreadedEngine) -> None:
    engine.start()
    early, first, second = Notice("The history was put aside."), Events(), Events()
    engine.tell(early)
    engine.subscribe(first)
    first.until(lambda event: event == early)
    engine.subscribe(second)
    engine.tell(Notice("later"))
    second.until(lambda event: event == Notice("later"))
    assert early not in second.seen


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
        assert problem == Problem("settings", "The profile cannot be read.", Action.OPEN_SETTINGS)
        events.until(lambda event: isinstance(event, StateChanged) and event.state is State.TROUBLE)
    engine.shutdown()


def test_a_worker_that_hangs_does_not_hold_up_the_end() -> None:
    """A name lookup of the system that never comes back: the runner would wait for it without a limit."""
    engine, release, events = ThreadedEngine(make), threading.Event(), Events()
    engine.subscribe(events)
    engine.start()
    events.until(lambda event: isinstance(event, StateChanged))
    hanging = threading.Event()

    def hang() -> None:
        hanging.set()
        release.wait()

    for _ in range(MOST_WORKERS + 1):
        engine._call(lambda: engine._loop.run_in_executor(None, hang) and None)
    assert hanging.wait(5)
    begin = time.monotonic()
    try:
        engine.shutdown()
        assert time.monotonic() - begin < 2.0
        assert "audio-io" not in {thread.name for thread in threading.enumerate()}, "it holds the microphone"
    finally:
        release.set()
        engine._thread.join(5)


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


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reports:
    made = Reports(tmp_path)
    monkeypatch.setattr(crash, "_reports", made)
    return made


PRIVATE = "whisper-4711"


def fails(*_arguments: object) -> Assistant:
    raise RuntimeError(PRIVATE)


def fails_at_its_start(on_loop: Post, on_audio: Post) -> Assistant:
    made = make(on_loop, on_audio)
    made.start = fails  # type: ignore[assignment,method-assign]
    return made


@pytest.mark.parametrize("build", [fails, fails_at_its_start])
def test_an_accident_of_the_engine_is_reported_and_told_with_where_the_report_is(
    build: Callable[[Post, Post], Assistant], reports: Reports
) -> None:
    engine, events = ThreadedEngine(build), Events()
    engine.subscribe(events)
    engine.start()
    problem = events.until(lambda event: isinstance(event, Problem) and event.action is Action.OPEN_REPORTS)
    assert isinstance(problem, Problem)
    engine.shutdown()
    assert "audio-io" not in {thread.name for thread in threading.enumerate()}
    (report,) = reports.all()
    text = report.read_text("utf-8")
    assert "RuntimeError" in text
    assert "in fails" in text
    assert PRIVATE not in text + problem.sentence


def test_the_history_is_closed_after_an_accident_of_the_engine_too(tmp_path: Path, reports: Reports) -> None:
    engine, events = ThreadedEngine(fails_at_its_start), Events()
    engine.archive = Archive(tmp_path / "history.sqlite3", profile="home", keep=lambda: "forever", tell=engine.tell)
    engine.archive.start()
    engine.subscribe(events)
    engine.start()
    events.until(lambda event: isinstance(event, Problem) and event.action is Action.OPEN_REPORTS)
    engine._thread.join(5)
    engine.shutdown()
    assert not {thread.name for thread in threading.enumerate() if thread.name.startswith("history")}
    engine.shutdown()


def test_try_again_on_a_sound_system_that_does_not_answer_is_answered(
    engine: ThreadedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stuck, "STUCK_S", 0.5)  # idle steps take 0.2
    monkeypatch.setattr(stuck, "LOOK_S", 0.01)
    events, release = Events(), threading.Event()
    engine.subscribe(events)
    engine.start()
    events.until(lambda event: isinstance(event, StateChanged))
    assert engine._audio is not None
    engine._audio.post(lambda: release.wait(10) and None)
    try:
        card = events.until(lambda event: isinstance(event, Problem) and event.code == "sound-stuck")
        engine.retry("sound-stuck")
        events.until(lambda event: event == card)
    finally:
        release.set()
    events.until(lambda event: event == ProblemCleared("sound-stuck"))


@pytest.mark.parametrize("early", [True, False])
def test_what_the_user_asked_for_never_just_does_not_happen(early: bool, reports: Reports) -> None:
    def cannot_type(on_loop: Post, on_audio: Post) -> Assistant:
        made = make(on_loop, on_audio)
        made.type_text = fails  # type: ignore[assignment,method-assign]
        return made

    engine, events = ThreadedEngine(cannot_type), Events()
    engine.subscribe(events)
    if early:
        engine.send_text("hello")
    engine.start()
    try:
        if not early:
            events.until(lambda event: isinstance(event, StateChanged) and event.state is State.TROUBLE)
            engine.send_text("hello")
        card = events.until(lambda event: isinstance(event, Problem) and event.code == "internal")
        assert isinstance(card, Problem)
        assert PRIVATE not in card.sentence
        engine.set_muted(True)
        events.until(lambda event: event == MuteChanged(True))
        assert len(reports.all()) == 1
    finally:
        engine.shutdown()


def test_what_the_audio_thread_tells_in_vain_is_told_to_the_user_once_in_a_while(reports: Reports) -> None:
    posts: list[Post] = []

    def keeps_its_post(on_loop: Post, on_audio: Post) -> Assistant:
        posts.append(on_loop)
        return make(on_loop, on_audio)

    engine, events = ThreadedEngine(keeps_its_post), Events()
    engine.subscribe(events)
    engine.start()
    try:
        events.until(lambda event: isinstance(event, StateChanged) and event.state is State.TROUBLE)
        for _ in range(50):
            posts[0](lambda: fails() and None)
        events.until(lambda event: isinstance(event, Problem) and event.action is Action.OPEN_REPORTS)
        engine.set_muted(True)
        events.until(lambda event: event == MuteChanged(True))
        cards = [event for event in events.seen if isinstance(event, Problem)]
        assert [card.code for card in cards].count("internal") == 1
    finally:
        engine.shutdown()


def test_an_accident_of_one_callback_is_reported_and_the_engine_goes_on(
    engine: ThreadedEngine, reports: Reports
) -> None:
    events = Events()
    engine.subscribe(events)
    engine.start()
    engine._call(lambda: fails())
    engine.set_muted(True)
    events.until(lambda event: isinstance(event, MuteChanged) and event.muted)
    (report,) = reports.all()
    assert "event loop" in report.read_text("utf-8")
