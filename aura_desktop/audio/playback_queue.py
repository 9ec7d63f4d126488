"""The samples a player has still to render, and the last ones it did, so that it can go back to the start of a word."""

from __future__ import annotations

from collections import deque

import numpy as np

from .base import Samples

_NOTHING = np.zeros(0, np.int16)


class SampleQueue:
    """Mono int16 samples in order. Not thread-safe: the player calls it with its lock held.

    `kept` samples at least can be gone back to, once that many were taken.
    """

    def __init__(self, kept: int) -> None:
        self.kept = kept
        self._chunks: deque[Samples] = deque()
        self._chunk_at = 0
        self._left = 0
        self._past: deque[Samples] = deque()  # newest at the end
        self._past_left = 0

    def __len__(self) -> int:
        """Return how many are still to be taken."""
        return self._left

    def push(self, samples: Samples) -> None:
        """Add samples at the end; they are not copied."""
        if len(samples):
            self._chunks.append(samples)
            self._left += len(samples)

    def take(self, out: Samples) -> int:
        """Fill `out` from the front; returns how many there were."""
        at = 0
        while at < len(out) and self._chunks:
            chunk = self._chunks[0]
            part = chunk[self._chunk_at : self._chunk_at + len(out) - at]
            out[at : at + len(part)] = part
            self._remember(part)
            at += len(part)
            self._chunk_at += len(part)
            if self._chunk_at == len(chunk):
                self._chunks.popleft()
                self._chunk_at = 0
        self._left -= at
        return at

    def peek(self, count: int) -> Samples:
        """Return the next `count` samples, or as many as there are, without taking them."""
        parts, at, offset = [_NOTHING], 0, self._chunk_at
        for chunk in self._chunks:
            if at >= count:
                break
            parts.append(chunk[offset : offset + count - at])
            at, offset = at + len(parts[-1]), 0
        return np.concatenate(parts)

    def go_back(self, count: int) -> bool:
        """Put the last `count` samples that were taken in front again; False when they are not known any more."""
        if not 0 < count <= self._past_left:
            return False
        again, rest = np.concatenate(list(self._past))[-count:], self.peek(self._left)
        self.clear()
        self.push(again)
        self.push(rest)
        return True

    def clear(self) -> None:
        """Forget what is to come and what was."""
        self._chunks.clear()
        self._chunk_at = self._left = 0
        self._past.clear()
        self._past_left = 0

    def _remember(self, samples: Samples) -> None:
        # A view: a chunk of the queue is never written to.
        self._past.append(samples)
        self._past_left += len(samples)
        while self._past_left - len(self._past[0]) > self.kept:
            self._past_left -= len(self._past.popleft())
