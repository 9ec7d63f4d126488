"""Connections are kept warm while a conversation is on, and made anew after sleep. In virtual time."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable

import pytest

from aura_desktop import errors
from aura_desktop.clock import sleeping_clock
from aura_desktop.warmth import EVERY_SECONDS, LIMIT_SECONDS, LONGEST_SECONDS, WAKE_TRIES, Warmth
from tests.simulation.virtual_time import run_virtual


class Room:
    """A machine in virtual time: it can sleep, and it notes when the engines were warmed and reset.

    `pausing`: the loop's timers stand still while it sleeps, as on Linux and macOS; else they run on, as on Windows.
    """

    def __init__(self, *, pausing: bool = True) -> None:
        self.loop = asyncio.get_running_loop()
        self.begin = self.loop.time()
        self.pausing = pausing
        self.slept = 0.0
        self.done: list[tuple[float, str]] = []
        self.failing: list[Exception] = []
        self.takes = 0.0
        self.warmth = Warmth(self.warm, reset=self.reset, clock=self.clock, sleeping=self.sleeping)

    def clock(self) -> float:
        return self.loop.time() + (0.0 if self.pausing else self.slept)

    def sleeping(self) -> float:
        return self.loop.time() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds

    async def warm(self) -> None:
        self.done.append((self.loop.time() - self.begin, "warm"))
        await asyncio.sleep(self.takes)
        if self.failing:
            raise self.failing.pop(0)

    async def reset(self) -> None:
        self.done.append((self.loop.time() - self.begin, "reset"))

    async def until(self, seconds: float) -> None:
        await asyncio.sleep(self.begin + seconds - self.loop.time())

    def times(self, what: str = "warm") -> list[int]:
        return [round(at) for at, kind in self.done if kind == what]


def scene(
    play: Callable[[Room], Awaitable[None]], *, pausing: bool = True, started: bool = True, warm: bool = True
) -> None:
    async def main() -> None:
        room = Room(pausing=pausing)
        if started:
            room.warmth.start(warm=warm)
        try:
            await play(room)
        finally:
            await room.warmth.aclose()

    run_virtual(main())


def test_it_warms_at_once_and_every_25_seconds_while_a_conversation_is_on() -> None:
    async def play(room: Room) -> None:
        await room.until(120)
        assert room.times() == [0, 25, 50, 75, 100]

    scene(play)


def test_engines_that_have_just_been_warmed_are_left_alone_at_first() -> None:
    async def play(room: Room) -> None:
        await room.until(60)
        assert room.times() == [25, 50]

    scene(play, warm=False)


def test_it_rests_when_nobody_is_there_without_a_single_timer() -> None:
    async def play(room: Room) -> None:
        await room.until(100_000)
        assert room.times()[-1] == 575
        timers = [handle for handle in room.loop._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]
        assert not timers

    scene(play)


def test_the_first_sign_of_the_user_after_a_rest_warms_at_once() -> None:
    async def play(room: Room) -> None:
        await room.until(5_000)
        before = len(room.done)
        room.warmth.touch()
        await asyncio.sleep(0.001)
        assert room.times()[before:] == [5_000]
        await room.until(5_060)
        assert room.times()[before:] == [5_000, 5_025, 5_050]
        assert not room.times("reset")

    scene(play)


def test_told_to_rest_it_warms_nothing_until_the_next_sign_of_the_user() -> None:
    async def play(room: Room) -> None:
        await room.until(60)
        room.warmth.rest()
        await room.until(400)
        assert room.times() == [0, 25, 50]
        room.warmth.touch()
        await room.until(401)
        assert room.times() == [0, 25, 50, 400]

    scene(play)


def test_signs_with_every_frame_keep_it_going_and_warm_no_oftener() -> None:
    async def play(room: Room) -> None:
        for _ in range(50 * 60 * 15):
            room.warmth.touch()
            await asyncio.sleep(0.02)
        assert room.times() == list(range(0, 900, 25))

    scene(play)


@pytest.mark.parametrize("pausing", [True, False], ids=["timers pause in sleep", "timers run on"])
@pytest.mark.parametrize("seconds", [30, 8 * 3600])
def test_after_sleep_connections_are_made_anew_at_once(pausing: bool, seconds: float) -> None:
    async def play(room: Room) -> None:
        await room.until(60.5)
        room.sleep(seconds)
        await room.until(63)
        assert room.times("reset")[0] in (61, 62)
        assert [kind for at, kind in room.done if at > 60] == ["reset", "warm"]

    scene(play, pausing=pausing)


def test_who_wakes_the_machine_by_speaking_does_not_wait_for_the_next_look() -> None:
    async def play(room: Room) -> None:
        await room.until(3_000)  # nobody there: no timer that could notice
        room.sleep(3600)
        await room.until(3_100)
        assert not room.times("reset")
        room.warmth.touch()
        await asyncio.sleep(0.001)
        assert [(round(at), kind) for at, kind in room.done[-2:]] == [(3_100, "reset"), (3_100, "warm")]

    scene(play)


def test_a_busy_machine_has_not_slept() -> None:
    async def play(room: Room) -> None:
        for _ in range(20):
            await asyncio.sleep(5)
            room.sleep(4)
        assert not room.times("reset")

    scene(play, pausing=False)
    scene(play)


def test_sleep_in_the_middle_of_a_warming_is_noticed_after_it() -> None:
    async def play(room: Room) -> None:
        room.takes = 10
        await room.until(5)
        room.sleep(100)
        await room.until(11)
        assert [kind for _, kind in room.done] == ["warm", "reset", "warm"]

    scene(play)


def test_failures_are_swallowed_logged_by_code_and_backed_off(caplog: pytest.LogCaptureFixture) -> None:
    async def play(room: Room) -> None:
        room.failing = [errors.Unreachable("No connection to a secret place.") for _ in range(6)]
        for second in range(0, 1400, 10):  # a user at the keyboard all the time, at other seconds than the tries
            await room.until(second + 0.5)
            room.warmth._seen_at = room.clock()
        assert room.times()[:8] == [0, 50, 150, 350, 650, 950, 1250, 1275]
        assert room.times()[4] - room.times()[3] == LONGEST_SECONDS

    with caplog.at_level(logging.DEBUG, logger="aura_desktop"):
        scene(play)
    assert caplog.text.count("unreachable") == 6
    assert "secret" not in caplog.text


def test_a_sign_of_the_user_tries_again_before_the_back_off_ends_but_not_all_the_time() -> None:
    async def play(room: Room) -> None:
        room.failing = [errors.Unreachable("x") for _ in range(100)]
        await room.until(160)
        assert room.times() == [0, 50, 150]
        for _ in range(500):
            room.warmth.touch()
            await asyncio.sleep(0.1)
        assert room.times()[3:] == [175, 200]

    scene(play)


def test_after_sleep_the_network_gets_a_few_quick_tries() -> None:
    async def play(room: Room) -> None:
        await room.until(60.5)
        room.failing = [errors.Unreachable("x") for _ in range(3)]
        room.sleep(3600)
        await room.until(75)
        assert room.times()[3:] == [62, 65, 68, 71]
        assert len(room.times("reset")) == 1

    assert WAKE_TRIES >= 3
    scene(play)


def test_anything_else_an_engine_does_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    async def play(room: Room) -> None:
        room.failing = [ZeroDivisionError("private")]
        await room.until(60)
        assert room.times() == [0, 50]

    with caplog.at_level(logging.DEBUG, logger="aura_desktop"):
        scene(play)
    assert "could not be warmed" in caplog.text


def test_a_warming_that_hangs_is_given_up() -> None:
    async def play(room: Room) -> None:
        room.takes = 10_000
        await room.until(LIMIT_SECONDS + 1)
        room.takes = 0
        await room.until(LIMIT_SECONDS + 2 * EVERY_SECONDS + 1)
        assert room.times() == [0, round(LIMIT_SECONDS + 2 * EVERY_SECONDS)]

    scene(play)


def test_closing_ends_a_warming_at_once_and_leaves_nothing() -> None:
    async def play(room: Room) -> None:
        room.takes = 10_000
        await room.until(1)
        await room.warmth.aclose()
        await room.warmth.aclose()
        room.warmth.touch()
        assert room.loop.time() - room.begin == pytest.approx(1)

    scene(play)  # run_virtual fails for a task that is left


def test_closing_what_was_never_started_is_no_trouble() -> None:
    async def play(room: Room) -> None:
        await room.warmth.aclose()

    scene(play, started=False)


def test_the_sleeping_clock_keeps_up_with_the_other() -> None:
    ahead = sleeping_clock() - time.monotonic()
    assert sleeping_clock() - time.monotonic() == pytest.approx(ahead, abs=0.05)
    if sys.platform == "linux":
        assert ahead > -0.05  # never behind: it is the same clock plus the time asleep
