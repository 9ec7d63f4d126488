"""A sound system that holds the audio thread: the window must not go on showing that Aura listens."""

from __future__ import annotations

import threading

from aura_desktop.audio.stuck import LOOKS, STUCK_S, StuckWatch
from aura_desktop.audio.worker import AudioThread
from aura_desktop.events import Event, Problem, ProblemCleared


class Held:
    """A thread as the watch sees it."""

    def __init__(self) -> None:
        self.held, self.flows = 0.0, True
        self.events: list[Event] = []
        self.flow: list[bool] = []
        self.watch = StuckWatch(lambda: self.held, lambda: self.flows, self.flow.append, self.events.append)

    def look(self, held: float, times: int = 1) -> None:
        self.held = held
        for _ in range(times):
            self.watch.look()


def test_a_card_with_an_action_once_and_no_flow() -> None:
    one = Held()
    one.look(0.1, 5)
    assert (one.events, one.flow) == ([], [])
    one.look(STUCK_S + 1, 10)
    (card,) = one.events
    assert isinstance(card, Problem)
    assert (card.code, card.action, one.flow) == ("sound-stuck", "retry", [False])


def test_what_is_true_again_is_told_when_it_goes_on() -> None:
    for flows in (True, False):
        one = Held()
        one.flows = flows
        one.look(STUCK_S + 1, LOOKS)
        one.look(0.05)
        assert one.events[1:] == [ProblemCleared("sound-stuck")]
        assert one.flow == [False, flows]


def test_a_card_put_away_by_try_again_comes_back_while_the_thread_is_held() -> None:
    one = Held()
    one.look(STUCK_S + 1, LOOKS)
    one.watch.again()
    one.look(STUCK_S + 2, 5)
    first, second = one.events
    assert first == second
    one.watch.again()
    one.look(0.05, 5)
    assert one.events[2:] == [ProblemCleared("sound-stuck")]
    one.watch.again()
    one.look(0.05, 5)
    assert len(one.events) == 3


def test_a_computer_that_has_slept_raises_no_alarm() -> None:
    one = Held()
    one.look(0.1)
    one.look(60.0)
    one.look(0.1, 5)
    assert (one.events, one.flow) == ([], [])


class Session:
    """A session whose step a driver holds."""

    class _Capture:
        def wake(self) -> None:
            pass

        def wait(self, seconds: float) -> None:
            pass

    def __init__(self) -> None:
        self.capture = self._Capture()
        self.held, self.release = threading.Event(), threading.Event()

    def start(self) -> None:
        pass

    def step(self) -> list[object]:
        self.held.set()
        self.release.wait()
        return []

    def close(self) -> None:
        pass


def test_a_held_thread_says_for_how_long_and_is_given_up_soon() -> None:
    session = Session()
    thread = AudioThread(session, lambda frames: None)  # type: ignore[arg-type]
    assert thread.held_s == 0.0
    thread.start()
    assert session.held.wait(5)
    first = thread.held_s
    assert not thread._thread.join(0.6)
    assert thread.held_s - first >= 0.6
    assert not thread.close()
    session.release.set()
    thread._thread.join(5)
    assert not thread._thread.is_alive()
