"""The pairing of near and far end stands still though reported times do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_desktop.audio.echo_clock import SteadyClock

RATE = 16_000
BLOCK = 320


def run(seconds: float, reported, jump_s: float = 0.04) -> tuple[SteadyClock, list[float]]:
    """Feed blocks whose times are `reported(true time)`; returns the clock and its origin after each."""
    clock, origins = SteadyClock(RATE, jump_s), []
    for number in range(round(seconds * RATE / BLOCK)):
        clock.add(BLOCK, reported(number * BLOCK / RATE))
        origins.append(clock.at(0))
    return clock, origins


def test_jitter_is_averaged_away() -> None:
    random = np.random.default_rng(1)
    _, origins = run(30.0, lambda t: 5.0 + t + random.normal(0, 0.003))
    late = origins[100:]
    assert max(late) - min(late) < 0.0002
    assert late[-1] == pytest.approx(5.0, abs=0.0015)


def test_times_that_stray_by_20_ms_hardly_move_it() -> None:
    _, origins = run(40.0, lambda t: t + 0.01 * np.sin(t / 3))
    steps = np.abs(np.diff(origins[100:]))
    assert steps.max() <= 300e-6 * BLOCK / RATE + 1e-12
    assert max(origins[100:]) - min(origins[100:]) < 0.006


@pytest.mark.parametrize("ppm", [-200, 200])
def test_a_drifting_clock_is_followed_to_within_3_ms(ppm: int) -> None:
    clock, _ = run(60.0, lambda t: t * (1 + ppm / 1e6))
    assert clock.at(clock.count) == pytest.approx(60.0 * (1 + ppm / 1e6), abs=0.003)


def test_a_jump_is_believed_when_three_blocks_agree() -> None:
    clock, _ = run(2.0, lambda t: t)
    jumps = [clock.add(BLOCK, clock.at(clock.count) + 0.08) for _ in range(3)]
    assert jumps == [0.0, 0.0, pytest.approx(0.08)]


def test_one_late_block_is_not() -> None:
    clock, _ = run(2.0, lambda t: t)
    before = clock.at(0)
    assert clock.add(BLOCK, clock.at(clock.count) + 0.1) == 0.0
    assert clock.add(BLOCK, clock.at(clock.count)) == 0.0
    assert clock.at(0) == before


@pytest.mark.parametrize("jump_s", [0.5, -3.0])
def test_a_great_jump_is_believed_at_once(jump_s: float) -> None:
    clock, _ = run(2.0, lambda t: t)
    assert clock.add(BLOCK, clock.at(clock.count) + jump_s) == pytest.approx(jump_s)


def test_silence_counted_in_keeps_the_samples_before_it_in_place() -> None:
    clock, _ = run(2.0, lambda t: t)
    clock.add(BLOCK, 2.5)
    clock.shift(round(0.5 * RATE))
    assert clock.at(RATE) == pytest.approx(1.0, abs=1e-6)
    assert clock.at(clock.count) == pytest.approx(2.5 + BLOCK / RATE, abs=1e-6)


@given(st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=60), st.integers(8_000, 96_000))
def test_sample_and_time_are_inverse(errors: list[float], rate: int) -> None:
    clock = SteadyClock(rate, 0.04)
    for number, error in enumerate(errors):
        clock.add(rate // 50, number * 0.02 + error)
        assert clock.count_at(clock.at(123.5)) == pytest.approx(123.5, abs=1e-3)
