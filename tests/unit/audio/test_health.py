from __future__ import annotations

import pytest

from aura_desktop.audio.health import CAPTURE, PLAYBACK, SilenceWatch, Step, StreamHealth


def drive(health: StreamHealth, begin: float, seconds: float, blocks: int = 0, active: bool = True) -> list[tuple]:
    """Feed every 20 ms; returns (time since begin, step) of every step that asks for something."""
    steps = []
    for number in range(round(seconds * 50)):
        now = begin + (number + 1) * 0.02
        step = health.feed(now, blocks, active)
        if step is Step.REOPEN:
            health.opened(now)
        if step is not Step.NOTHING:
            steps.append((round(now - begin, 2), step))
    return steps


def flowing() -> StreamHealth:
    health = StreamHealth(CAPTURE)
    health.opened(0.0)
    drive(health, 0.0, 3.0, blocks=1)
    assert health.flowing
    return health


def test_a_steady_stream_needs_nothing():
    assert drive(flowing(), 3.0, 60.0, blocks=1) == []


def test_d6_no_frames_for_600_ms_reopens_three_times_and_then_gives_up():
    steps = drive(flowing(), 3.0, 7.0)
    assert [step for _, step in steps] == [Step.REOPEN, Step.REOPEN, Step.REOPEN, Step.GIVE_UP]
    assert 0.58 <= steps[0][0] <= 0.62
    assert steps[1][0] - steps[0][0] == pytest.approx(0.8, abs=0.03)
    assert steps[2][0] - steps[1][0] == pytest.approx(1.6, abs=0.03)
    assert steps[3][0] - steps[2][0] == pytest.approx(3.0, abs=0.03)  # Bluetooth needs it (Handy 1879)


def test_a_stream_opened_for_the_first_time_gets_three_seconds():
    health = StreamHealth(CAPTURE)
    health.opened(0.0)
    assert drive(health, 0.0, 4.0)[0][0] == pytest.approx(3.0, abs=0.03)


def test_d1_a_dead_stream_is_reopened_at_once():
    health = flowing()
    assert health.feed(3.02, 0, False) is Step.REOPEN


def test_after_giving_up_it_keeps_trying_every_five_seconds():
    health = flowing()
    drive(health, 3.0, 10.0)
    assert health.given_up
    steps = drive(health, 13.0, 21.0)
    assert {step for _, step in steps} == {Step.REOPEN}
    assert len(steps) == 4


def test_blocks_after_giving_up_mean_recovery():
    health = flowing()
    drive(health, 3.0, 10.0)
    assert health.feed(14.0, 1, True) is Step.RECOVERED
    assert not health.given_up
    assert [step for _, step in drive(health, 14.0, 8.0)].count(Step.REOPEN) == 3


def test_steady_flow_forgives_earlier_attempts():
    health = flowing()
    drive(health, 3.0, 1.0)
    assert health.attempts == 1
    drive(health, 4.0, 3.0, blocks=1)
    assert health.attempts == 0


def test_a_stream_that_dies_after_every_opening_is_given_up():
    health = flowing()
    steps = []
    for round_ in range(5):
        now = 4.0 + round_
        steps.append(health.feed(now, 0, False))
        health.opened(now)
        health.feed(now + 0.1, 1, True)
    assert steps[:4] == [Step.REOPEN, Step.REOPEN, Step.REOPEN, Step.GIVE_UP]


def test_an_output_may_start_two_seconds_late():
    health = StreamHealth(PLAYBACK)
    health.opened(0.0)
    assert drive(health, 0.0, 2.5) == []
    assert drive(health, 2.5, 2.0, blocks=2) == []
    assert health.flowing


def test_a_failed_opening_is_repeated_after_a_moment():
    health = StreamHealth(CAPTURE)
    health.failed(10.0)
    assert health.feed(10.1, 0, False) is Step.NOTHING
    assert health.feed(10.5, 0, False) is Step.REOPEN


def test_c32_three_seconds_of_zeros_say_so_and_the_first_sound_takes_it_back():
    watch = SilenceWatch()
    changes = [(n, watch.silent) for n in range(200) if watch.feed(n * 0.02, True)]
    assert changes == [(150, True)]
    assert watch.feed(5.0, False)
    assert not watch.silent
    assert not watch.feed(5.02, False)


def test_short_silence_is_no_silence():
    watch = SilenceWatch()
    assert not any(watch.feed(n * 0.02, n % 100 != 0) for n in range(1000))


def test_a_noise_gate_is_no_silent_microphone():
    """The card came and went with every pause of a headset whose gate delivers zeros while nobody speaks."""
    watch, now = SilenceWatch(), 0.0
    told = []
    for _ in range(6):  # words with short pauses, then three pauses of ten seconds
        for zero, length in ((False, 0.4), (True, 0.2)):
            for _ in range(round(length / 0.02)):
                now += 0.02
                told.append(watch.feed(now, zero))
    for _ in range(500):
        now += 0.02
        told.append(watch.feed(now, True))
    assert not any(told)
    assert not watch.silent
    watch.reset()
    assert not watch.feed(now, True)
    assert watch.feed(now + 3.0, True), "of another stream nothing is known"


def test_a_mute_switch_is_told_of_again_and_later():
    watch, now = SilenceWatch(), 0.0
    for wait in (3.0, 10.0, 10.0):
        assert not watch.feed(now, True)
        assert not watch.feed(now + wait - 0.1, True)
        assert watch.feed(now + wait, True)
        assert watch.feed(now + wait + 0.1, False)
        now += 60.0
