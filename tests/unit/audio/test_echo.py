from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from aura_desktop.audio.base import FRAME_SAMPLES, Frame
from aura_desktop.audio.echo import EchoCanceller
from aura_desktop.audio.echo_far import FarEnd
from aura_desktop.audio.level import dbfs
from aura_desktop.audio.playback import RenderedBlock
from aura_desktop.audio.wav import read_wav

ECHO = Path(__file__).resolve().parents[4] / "shared" / "data" / "echo"
RATE = 16_000


def speech_like(seconds: float, seed: int) -> np.ndarray:
    """Noise with the spectrum and the syllables of speech, about -25 dBFS."""
    random = np.random.default_rng(seed)
    white = random.standard_normal(round(seconds * RATE))
    spectrum = np.fft.rfft(white)
    frequency = np.fft.rfftfreq(len(white), 1 / RATE)
    spectrum *= (frequency > 120) / (1 + (frequency / 700) ** 1.5)
    voice = np.fft.irfft(spectrum, len(white))
    syllables = np.repeat(random.uniform(0, 1, len(voice) // 3200 + 1) ** 1.5, 3200)[: len(voice)]
    syllables = np.convolve(syllables, np.ones(800) / 800, "same")
    voice *= syllables
    return (voice / np.std(voice) * 1800).clip(-32_000, 32_000).astype(np.int16)


def room(far: np.ndarray, delay_s: float, level_db: float, seed: int = 5) -> np.ndarray:
    """What a microphone hears of the loudspeaker: 100 ms of decaying reflections after the delay, and a quiet floor."""
    random = np.random.default_rng(seed)
    response = random.standard_normal(1600) * np.exp(-np.arange(1600) / 300.0)
    response[0] = 3.0
    response /= np.linalg.norm(response)
    echo = np.convolve(far.astype(float), response)[: len(far)] * 10 ** (level_db / 20)
    delayed = np.concatenate((np.zeros(round(delay_s * RATE)), echo))[: len(far)]
    return delayed + random.standard_normal(len(far)) * 5


def run(near: np.ndarray, far: np.ndarray, *, dac_error: float = 0.0, far_rate: int = RATE) -> np.ndarray:
    """Play `far` and capture `near`, both from second 10 on, 40 ms of rendering ahead as on a real card."""
    canceller = EchoCanceller()
    out = []
    block = far_rate // 100
    fed = 0
    for number in range(len(near) // FRAME_SAMPLES):
        while fed * block < len(far) and fed < number * 2 + 8:
            piece = far[fed * block : (fed + 1) * block]
            canceller.feed([RenderedBlock(piece, 10.0 + fed * 0.01 + dac_error, far_rate)])
            fed += 1
        piece = near[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES].astype(np.int16)
        out.append(canceller.process(Frame(piece, 10.0 + number * 0.02)).samples)
    return np.concatenate(out)


def part(samples: np.ndarray, begin: float, end: float) -> float:
    return dbfs(samples[round(begin * RATE) : round(end * RATE)].astype(np.int16))


@pytest.mark.parametrize("delay_ms", [0, 5, 20, 60, 120, 300])
def test_echo_is_gone_whatever_the_delay(delay_ms):
    far = speech_like(6.0, 1)
    near = room(far, delay_ms / 1000, -10)
    out = run(near, far)
    assert part(near, 2, 6) - part(out, 2, 6) > 25


@pytest.mark.parametrize("error_ms", [-15, 15])
def test_a_wrong_dac_time_does_not_matter(error_ms):
    far = speech_like(6.0, 1)
    near = room(far, 0.01, -10)
    out = run(near, far, dac_error=error_ms / 1000)
    assert part(near, 2, 6) - part(out, 2, 6) > 25


def test_e6_echo_is_weakened_in_the_first_second_already():
    far = speech_like(6.0, 1)
    near = room(far, 0.02, -6)
    out = run(near, far)
    assert part(near, 0.3, 1.0) - part(out, 0.3, 1.0) > 12


def test_near_speech_passes_when_nothing_is_played():
    near = speech_like(5.0, 2)
    out = run(near, np.zeros(5 * RATE, np.int16))
    assert abs(part(near, 0, 5) - part(out, 0, 5)) < 1.0


def test_near_speech_is_heard_over_an_echo():
    far, near = speech_like(10.0, 1), speech_like(10.0, 2)
    near[: 5 * RATE] = 0
    mixed = room(far, 0.02, -12) + near
    out = run(mixed, far)
    assert part(out, 6, 10) - part(out, 2, 5) > 20
    assert part(near, 6, 10) - part(out, 6, 10) < 6


def test_the_far_end_may_run_at_the_devices_rate():
    far = speech_like(6.0, 1)
    tripled = np.repeat(far, 3)
    near = room(far, 0.02, -10)
    out = run(near, tripled, far_rate=48_000)
    assert part(near, 2, 6) - part(out, 2, 6) > 20


def test_disabled_passes_frames_through_untouched():
    canceller = EchoCanceller(enabled=False)
    frame = Frame(np.ones(FRAME_SAMPLES, np.int16), 5.0)
    assert canceller.process(frame) is frame


def test_a_frames_time_allows_for_the_filter_bank():
    canceller = EchoCanceller()
    click = np.zeros(40 * FRAME_SAMPLES, np.int16)
    click[20 * FRAME_SAMPLES :] = (8000 * np.sin(np.arange(20 * FRAME_SAMPLES) * 0.4)).astype(np.int16)
    for number in range(40):
        frame = canceller.process(
            Frame(click[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES], 10.0 + number * 0.02)
        )
        if (np.abs(frame.samples) > 2000).any():
            onset = frame.time + np.argmax(np.abs(frame.samples) > 2000) / RATE
            break
    assert onset == pytest.approx(10.4, abs=0.003)


def test_far_level_tells_what_was_rendered_at_a_time():
    canceller = EchoCanceller()
    loud = np.full(160, 3277, np.int16)
    canceller.feed([RenderedBlock(loud if n < 50 else loud * 0, 10.0 + n * 0.01, RATE) for n in range(100)])
    assert canceller.far_level(10.2) == pytest.approx(-20.0, abs=0.1)
    assert canceller.far_level(10.7) == -96.0
    assert canceller.far_level(99.0) == -96.0


def test_far_end_is_continuous_under_jitter():
    far_end = FarEnd()
    random = np.random.default_rng(1)
    samples = np.arange(16_000, dtype=np.int16)
    for n in range(100):
        far_end.feed(
            [RenderedBlock(samples[n * 160 : n * 160 + 160], 10 + n * 0.01 + random.uniform(-0.01, 0.01), RATE)]
        )
    got = far_end.read(10.5, 4000)
    np.testing.assert_array_equal(np.diff(got), 1)
    assert abs(int(got[0]) - 8000) < 100  # within 6 ms


def test_far_end_fills_holes_with_silence_at_the_right_time():
    far_end = FarEnd()
    ones = np.ones(160, np.int16)
    far_end.feed([RenderedBlock(ones, 10 + n * 0.01, RATE) for n in range(50)])
    far_end.feed([RenderedBlock(ones, 11 + n * 0.01, RATE) for n in range(50)])
    got = far_end.read(10.0, 24_000)
    assert got[:8000].all()
    assert not got[8000:16_000].any()
    assert got[16_000:24_000].all()


def test_far_end_survives_times_that_jump_back_and_rates_that_change():
    far_end = FarEnd()
    ones = np.ones(160, np.int16)
    far_end.feed([RenderedBlock(ones, 10 + n * 0.01, RATE) for n in range(50)])
    far_end.feed([RenderedBlock(ones * 2, 8 + n * 0.01, RATE) for n in range(50)])
    assert (far_end.read(8.2, 100) == 2).all()
    far_end.feed([RenderedBlock(np.full(480, 3, np.int16), 20 + n * 0.01, 48_000) for n in range(50)])
    assert (np.abs(far_end.read(20.2, 100) - 3) <= 1).all()


def test_far_end_keeps_three_seconds_and_reads_zeros_elsewhere():
    far_end = FarEnd()
    assert not far_end.read(1.0, 320).any()
    ones = np.ones(160, np.int16)
    far_end.feed([RenderedBlock(ones, 10 + n * 0.01, RATE) for n in range(1000)])
    assert far_end.read(17.1, 1600).all()
    assert not far_end.read(16.0, 1600).any()
    assert not far_end.read(20.5, 1600).any()
    edge = far_end.read(19.99, 320)
    assert edge[:150].all()
    assert not edge[170:].any()


def real(group: str) -> tuple[np.ndarray, np.ndarray]:
    if not ECHO.is_dir():
        pytest.skip("the recordings of ../shared/data/echo are not here")
    return read_wav(ECHO / f"dtln-{group}-mic.wav")[0], read_wav(ECHO / f"dtln-{group}-farend.wav")[0]


@pytest.mark.data
def test_real_echo_without_near_speech_is_gone():
    near, far = real("farend-only")
    out = run(near, far)
    assert part(near, 2, 10) - part(out, 2, 10) > 28


@pytest.mark.data
def test_real_near_speech_is_kept():
    near, far = real("nearend-only")
    out = run(near, far)
    assert abs(part(near, 0, 10) - part(out, 0, 10)) < 1.0


@pytest.mark.data
def test_real_double_talk_keeps_the_near_speaker():
    near, far = real("doubletalk")
    out = run(near, far)
    assert part(near, 0, 3.5) - part(out, 0, 3.5) > 12  # only the far end speaks
    assert part(near, 4, 10) - part(out, 4, 10) < 3


def test_silence_after_a_reply_costs_the_canceller_no_more_than_speech() -> None:
    """AEC3 fades into denormal numbers on digital silence: 0.8 ms for 10 ms of sound instead of 0.08."""
    far = (np.random.default_rng(1).standard_normal(RATE * 3) * 3000).astype(np.int16)
    far[RATE:] = 0
    near = (np.random.default_rng(2).standard_normal(RATE * 3) * 6 + np.roll(far, 960) * 0.2).astype(np.int16)
    canceller, spent = EchoCanceller(), []
    for at in range(0, len(near), FRAME_SAMPLES):
        canceller.feed([RenderedBlock(far[at : at + FRAME_SAMPLES], 1.02 + at / RATE, RATE)])
        begun = time.thread_time()
        canceller.process(Frame(near[at : at + FRAME_SAMPLES], 1.0 + at / RATE))
        spent.append(time.thread_time() - begun)
    talking, silent = np.median(spent[25:50]), np.median(spent[90:120])
    assert silent < 1.5 * talking
