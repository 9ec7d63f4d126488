from __future__ import annotations

import threading

import numpy as np
import pytest

from aura_desktop.audio.base import FRAME_SAMPLES
from aura_desktop.audio.capture import Capture
from aura_desktop.audio.timeline import Timeline


def feed(capture: Capture, samples: np.ndarray, rate: int, start: float = 50.0, block_s: float = 0.02, jitter=None):
    """Deliver samples in blocks, draining after each as the audio thread does; returns the frames."""
    frames = []
    size = round(rate * block_s)
    for at in range(0, len(samples) - size + 1, size):
        time = start + at / rate + (jitter() if jitter else 0.0)
        capture.callback(samples[at : at + size].tobytes(), time, False)
        frames += capture.frames()
    return frames


def noise(rate: int, seconds: float) -> np.ndarray:
    return np.random.default_rng(1).integers(-3000, 3000, round(rate * seconds)).astype(np.int16)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("block_s", [0.005, 0.01, 0.02, 0.032])
def test_any_device_gives_whole_frames_20_ms_apart(rate, block_s):
    capture = Capture()
    capture.opened(rate)
    frames = feed(capture, noise(rate, 1.0), rate, block_s=block_s)
    assert len(frames) >= 46
    assert all(len(frame.samples) == FRAME_SAMPLES and frame.samples.dtype == np.int16 for frame in frames)
    np.testing.assert_allclose(np.diff([frame.time for frame in frames]), 0.02, atol=1e-4)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_every_20_ms_block_completes_a_frame_from_the_first_on(rate):
    capture = Capture()
    capture.opened(rate)
    for number in range(20):
        capture.callback(noise(rate, 0.02).tobytes(), 50.0 + number * 0.02, False)
        assert len(capture.frames()) == 1


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000])
def test_a_frame_tells_when_its_first_sample_was_captured(rate):
    samples = np.zeros(rate, np.int16)
    samples[round(rate * 0.5) :] = 10_000
    capture = Capture()
    capture.opened(rate)
    for frame in feed(capture, samples, rate):
        if (frame.samples >= 5000).any():
            edge = frame.time + np.argmax(frame.samples >= 5000) / 16_000
            break
    assert edge == pytest.approx(50.5, abs=0.0005)


def test_jitter_of_the_driver_is_smoothed():
    random = np.random.default_rng(2)
    capture = Capture()
    capture.opened(48_000)
    frames = feed(capture, noise(48_000, 6.0), 48_000, jitter=lambda: random.uniform(-0.008, 0.008))
    error = np.array([frame.time - frames[0].time - 0.02 * i for i, frame in enumerate(frames)])[100:]
    assert np.ptp(error) < 0.008


def test_clock_drift_is_followed():
    capture = Capture()
    capture.opened(48_000)
    block = noise(48_000, 0.02).tobytes()
    for number in range(3000):
        capture.callback(block, 50.0 + number * 0.02 * 1.0005, False)  # 500 ppm
        frames = capture.frames()
    assert frames[-1].time == pytest.approx(50.0 + 2999 * 0.02 * 1.0005 - 0.0125, abs=0.002)


def test_a_hole_re_anchors_the_times():
    capture = Capture()
    capture.opened(48_000)
    feed(capture, noise(48_000, 1.0), 48_000, start=50.0)
    frames = feed(capture, noise(48_000, 0.2), 48_000, start=53.0)
    assert frames[-1].time == pytest.approx(53.18 - 0.0125, abs=0.003)


def test_times_never_go_back():
    capture = Capture()
    capture.opened(48_000)
    frames = feed(capture, noise(48_000, 1.0), 48_000, start=50.0)
    frames += feed(capture, noise(48_000, 1.0), 48_000, start=50.5)  # the driver changed its mind by half a second
    capture.closed()
    capture.opened(44_100)
    frames += feed(capture, noise(44_100, 1.0), 44_100, start=51.2)
    assert np.diff([frame.time for frame in frames]).min() > 0.0


def test_a_stalled_audio_thread_loses_the_oldest_and_counts_it():
    capture = Capture(max_blocks=10)
    capture.opened(16_000)
    for number in range(25):
        capture.callback(np.full(320, number + 1, np.int16).tobytes(), 50.0 + number * 0.02, number == 20)
    frames = capture.frames()
    assert [int(frame.samples[0]) for frame in frames] == list(range(16, 26))
    assert (capture.blocks, capture.dropped, capture.overflows) == (10, 15, 1)
    assert frames[-1].time == pytest.approx(50.48)


def test_blocks_wait_until_the_rate_is_known():
    capture = Capture()
    capture.callback(np.ones(320, np.int16).tobytes(), 50.0, False)
    assert capture.frames() == []
    capture.opened(16_000)
    assert len(capture.frames()) == 1


def test_blocks_of_a_closed_stream_are_forgotten():
    capture = Capture()
    capture.opened(16_000)
    capture.callback(np.ones(320, np.int16).tobytes(), 50.0, False)
    capture.closed()
    capture.opened(48_000)
    assert capture.frames() == []


def test_level_reads_0_to_1():
    capture = Capture()
    capture.opened(16_000)
    feed(capture, np.zeros(3200, np.int16), 16_000)
    assert capture.level == 0.0
    feed(capture, np.full(3200, 32_767, np.int16), 16_000)
    assert capture.level == pytest.approx(1.0, abs=0.001)
    feed(capture, np.full(3200, 1036, np.int16), 16_000)  # -30 dBFS
    assert capture.level == pytest.approx(0.5, abs=0.001)


def test_all_zero_is_judged_before_the_resampler_adds_its_dither():
    capture = Capture()
    capture.opened(44_100)
    feed(capture, np.zeros(4410, np.int16), 44_100)
    assert capture.all_zero
    quiet = np.zeros(882, np.int16)
    quiet[500] = 1
    feed(capture, quiet, 44_100)
    assert not capture.all_zero
    capture.frames()
    assert not capture.all_zero  # nothing arrived: nothing is known


def test_waiting_ends_with_a_block_or_a_wake():
    capture = Capture()
    capture.opened(16_000)
    assert not capture.wait(0.0)
    capture.wake()
    assert not capture.wait(5.0)
    threading.Timer(0.01, capture.callback, (np.ones(320, np.int16).tobytes(), 50.0, False)).start()
    assert capture.wait(5.0)
    assert capture.wait(0.0)
    assert len(capture.frames()) == 1


def test_a_timeline_reports_the_jump_it_made():
    timeline = Timeline(1000, 0.05)
    assert timeline.add(100, 5.0) == 0.0
    assert timeline.add(100, 5.11) == 0.0
    assert timeline.add(100, 5.5) == pytest.approx(0.3, abs=0.001)
    assert timeline.at(200) == pytest.approx(5.5)
    timeline.shift(300)
    assert timeline.at(0) == pytest.approx(5.0, abs=0.001)
