from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from aura_desktop import events
from aura_desktop.audio.session import AudioSession
from aura_desktop.audio.worker import AudioThread
from aura_desktop.clock import SystemClock

from .devices import FakeBackend, ManualClock


class Running:
    def __init__(self, on_frames: Callable[[list], None] | None = None) -> None:
        self.clock = ManualClock()
        self.backend = FakeBackend(self.clock)
        self.said: list[events.Event] = []
        self.news = threading.Condition()
        self.frames = 0
        self.session = AudioSession(self.backend, self.clock, self.hear, lambda flowing: None)
        self.thread = AudioThread(self.session, on_frames or self.take)

    def hear(self, event: events.Event) -> None:
        with self.news:
            self.said.append(event)
            self.news.notify_all()

    def take(self, frames: list) -> None:
        with self.news:
            self.frames += len(frames)
            self.news.notify_all()

    def wait(self, condition: Callable[[], bool], deliver: bool = True) -> None:
        for _ in range(500):
            if deliver:
                self.thread.post(self.backend.deliver)
            with self.news:
                if self.news.wait_for(condition, 0.01):
                    return
        raise AssertionError("did not happen within 5 s")


@pytest.fixture
def running():
    house = Running()
    yield house
    house.thread.close()


def test_frames_are_handed_on_by_the_thread_named_audio_io(running):
    names = set()
    running.thread = AudioThread(
        running.session, lambda frames: (names.add(threading.current_thread().name), running.take(frames))
    )
    running.thread.start()
    running.wait(lambda: running.frames > 10)
    assert names == {"audio-io"}


def test_posted_commands_run_in_order_on_the_thread(running):
    done = []
    running.thread.start()
    for number in range(5):
        running.thread.post(lambda number=number: done.append((number, threading.current_thread().name)))
    running.wait(lambda: len(done) == 5, deliver=False)
    assert done == [(number, "audio-io") for number in range(5)]


def test_close_releases_the_devices_and_ends_the_thread(running):
    running.thread.start()
    running.wait(lambda: running.frames > 1)
    assert running.thread.close()
    assert running.backend.open() == []
    assert running.thread.close()
    assert "audio-io" not in {thread.name for thread in threading.enumerate()}


def test_close_before_start_is_harmless(running):
    assert running.thread.close()


def test_a_crash_inside_is_a_card_and_not_a_dead_thread(running, caplog):
    faults = [ValueError("nothing private")]

    def fragile(frames: list) -> None:
        if faults:
            raise faults.pop()
        running.take(frames)

    running.thread = AudioThread(running.session, fragile)
    running.thread.start()
    running.wait(lambda: running.frames > 5)
    cards = [event for event in running.said if isinstance(event, events.Problem)]
    assert [card.code for card in cards] == ["audio"]
    running.wait(lambda: any(event == events.ProblemCleared("audio") for event in running.said))


def test_a_command_that_fails_does_not_stop_the_next(running, caplog):
    done = threading.Event()
    running.thread.start()
    running.thread.post(lambda: 1 // 0)
    running.thread.post(done.set)
    assert done.wait(5)


def test_a_hanging_driver_does_not_hold_up_the_end():
    release = threading.Event()
    house = Running()
    house.thread = AudioThread(house.session, lambda frames: None)
    house.thread.start()
    house.thread.post(lambda: release.wait(10) and None)
    clock = SystemClock()
    begin = clock.now()
    try:
        assert not house.thread.close()
        assert clock.now() - begin < 3.0
    finally:
        release.set()
        assert house.thread.close()
