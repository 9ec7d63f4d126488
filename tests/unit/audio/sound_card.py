"""A sound card turned by hand, for the tests of what plays through it."""

from __future__ import annotations

import numpy as np

from aura_desktop.audio.playback import Player

from .devices import ManualClock

RATE = 48_000
BLOCK = 480
LEAD = 0.03  # how far ahead of the callback the converter is


class Card:
    """A sound card turned by hand: pulls blocks and keeps what was rendered."""

    def __init__(self, rate: int = RATE, attach: bool = True) -> None:
        self.clock = ManualClock()
        self.player = Player(self.clock)
        self.rate = rate
        self.out = np.zeros(0, np.int16)
        if attach:
            self.player.opened(rate, LEAD)

    def pull(self, blocks: int = 1) -> np.ndarray:
        """Render blocks, 10 ms each; returns them."""
        got = []
        for _ in range(blocks):
            block = np.full(self.rate // 100, 99, np.int16)
            self.player.callback(memoryview(block.data), self.clock.time + LEAD, False)
            self.clock.time += 0.01
            got.append(block)
        joined = np.concatenate(got)
        self.out = np.concatenate((self.out, joined))
        return joined

    def position(self, later: float = 0.0):
        return self.player.position(self.clock.time + later)


def ramp(count: int, start: int = 1) -> np.ndarray:
    """Samples that name themselves, so that lost or repeated ones show."""
    return (np.arange(start, start + count) % 30_000 + 1).astype(np.int16)


def speaking(samples: np.ndarray) -> Card:
    """A card whose first generation has `samples` to play."""
    card = Card()
    card.player.begin(1)
    card.player.write(1, samples, RATE)
    return card
