from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_desktop.audio.resample import Resampler

RATES = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000]


def tone(rate: int, frequency: float, seconds: float = 1.0) -> np.ndarray:
    return (10_000 * np.sin(2 * np.pi * frequency * np.arange(round(rate * seconds)) / rate)).astype(np.int16)


def convert(samples: np.ndarray, source: int, target: int) -> np.ndarray:
    resampler = Resampler(source, target)
    block = source // 50
    parts = [resampler.process(samples[at : at + block]) for at in range(0, len(samples), block)]
    return np.concatenate([*parts, resampler.flush()])


@pytest.mark.parametrize("source", RATES)
@pytest.mark.parametrize("target", [16_000, 44_100, 48_000])
def test_duration_and_loudness_are_kept(source, target):
    out = convert(tone(source, 300), source, target)
    assert len(out) == target
    assert np.std(out[target // 10 : -target // 10]) == pytest.approx(10_000 / np.sqrt(2), rel=0.01)


def test_equal_rates_pass_through_untouched_without_delay():
    resampler = Resampler(16_000, 16_000)
    samples = tone(16_000, 440)
    assert resampler.process(samples) is samples
    assert resampler.delay == 0.0
    assert len(resampler.flush()) == 0


@pytest.mark.parametrize("source", [44_100, 48_000])
def test_the_delay_to_16_khz_stays_below_15_ms(source):
    resampler = Resampler(source, 16_000)
    for _ in range(100):
        resampler.process(np.zeros(source // 50, np.int16))
        assert 0.0 <= resampler.delay < 0.015


@pytest.mark.parametrize("source", [44_100, 48_000])
def test_what_16_khz_cannot_hold_does_not_alias_into_speech(source):
    assert np.std(convert(tone(source, 10_000), source, 16_000)[1600:-1600]) < 10


@pytest.mark.parametrize("source", [44_100, 48_000])
def test_speech_up_to_7_khz_passes(source):
    assert np.std(convert(tone(source, 7000), source, 16_000)[1600:-1600]) == pytest.approx(7071, rel=0.02)


def test_an_edge_stays_at_its_instant():
    step = np.zeros(48_000, np.int16)
    step[24_000:] = 10_000
    assert np.argmax(convert(step, 48_000, 16_000) >= 5000) / 16_000 == pytest.approx(0.5, abs=0.0002)


def test_it_starts_afresh_after_flush_and_reset():
    resampler = Resampler(48_000, 16_000)
    first = np.concatenate((resampler.process(tone(48_000, 300)), resampler.flush()))
    second = np.concatenate((resampler.process(tone(48_000, 300)), resampler.flush()))
    assert len(first) == len(second) == 16_000
    assert np.abs(first.astype(int) - second).max() <= 2  # the dither may differ
    resampler.process(tone(48_000, 300))
    resampler.reset()
    assert len(resampler.flush()) == 0


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=30), st.sampled_from(RATES), st.sampled_from(RATES))
def test_any_split_into_blocks_gives_the_same_length(sizes, source, target):
    resampler = Resampler(source, target)
    out = sum(len(resampler.process(np.full(size, 500, np.int16))) for size in sizes)
    out += len(resampler.flush())
    assert out == round(sum(sizes) * target / source)
