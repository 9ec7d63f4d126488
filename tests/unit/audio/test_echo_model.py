"""The echo model by itself: it predicts an echo, holds still for a person, and stays a model whatever comes."""

from __future__ import annotations

import numpy as np

from aura_desktop.audio.echo_model import BLOCK, EchoModel


def noise(blocks: int, seed: int, level: float = 0.1) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal(blocks * BLOCK) * level).astype(np.float32)


def blocks(samples: np.ndarray) -> np.ndarray:
    return samples.reshape(-1, BLOCK)


def test_an_echo_is_predicted_after_some_seconds() -> None:
    far = noise(250, 1)
    near = np.convolve(far, np.random.default_rng(2).standard_normal(400) * 0.03)[: len(far)].astype(np.float32)
    model = EchoModel()
    rests = [model.feed(heard, played)[0] for heard, played in zip(blocks(near), blocks(far), strict=True)]
    left = float(np.mean(np.square(rests[200:]))) / float(np.mean(np.square(blocks(near)[200:])))
    assert 10 * np.log10(left) < -15


def test_the_memory_of_what_was_played_goes_on_for_minutes() -> None:
    """Rows are moved twice a second: an echo 0.3 s late is predicted before and after."""
    far = noise(400, 1)
    near = np.concatenate([np.zeros(15 * BLOCK, np.float32), far[: -15 * BLOCK] * 0.3])
    model = EchoModel()
    rests = [model.feed(heard, played)[0] for heard, played in zip(blocks(near), blocks(far), strict=True)]
    assert max(float(np.abs(rest).max()) for rest in rests[150:]) < 0.03


def test_no_power_is_ever_negative() -> None:
    """A step of silence and hum, as when a microphone comes back after a gap, made the doubt negative by rounding."""
    model = EchoModel()
    for number in range(300):
        far = np.full(BLOCK, 0.5 * (number // 30 % 2), np.float32)
        _, expected = model.feed(np.zeros(BLOCK, np.float32), far)
        assert expected.min() >= 0.0
