"""Watches one stream: says when to open it again, when to give up, and when a microphone is suspiciously silent.

Plain state machines: counts and the time go in, a decision comes out. Nobody reports a microphone that was unplugged,
suspended or taken away (python-sounddevice issues 627, 125): the only sign is that blocks stop coming.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

_SILENT_S = 3.0
_SILENT_AGAIN_S = 10.0  # a stream that has delivered sound may be used: who silences it then mostly knows
_GATED = 3  # so many returns from silence, and it is a noise gate's: a mute switch is not used that often
_GATE_S = 0.1  # shorter silence is no gate that has closed


class Step(Enum):
    """What the owner of the stream should do now."""

    NOTHING = auto()
    REOPEN = auto()  # close what is left and open it again
    GIVE_UP = auto()  # tell the user, then REOPEN follows every `slow_s`
    RECOVERED = auto()  # it flows again after GIVE_UP


@dataclass(frozen=True, slots=True)
class Limits:
    """When a stream counts as dead.

    Attributes:
        quiet_s: No blocks for this long while it flowed.
        opening_s: No first block for this long after opening: Bluetooth needs up to 3 s, and a PulseAudio null sink
            starts its clock up to 2 s late.
        reopening_s: The same for the first reopenings of a stream that flowed: a device that was gone for a second
            needs another one, and waiting for the first for long makes Aura deaf for no reason.
        attempts: Reopenings before giving up.
        settle_s: Seconds between a failed attempt and the next: a driver needs a moment after a change.
        slow_s: Seconds between reopenings after giving up.
        steady_s: Flow for this long forgives earlier attempts.
    """

    quiet_s: float
    opening_s: float
    reopening_s: tuple[float, ...] = (0.8, 1.6)
    attempts: int = 3
    settle_s: float = 0.4
    slow_s: float = 5.0
    steady_s: float = 2.0


CAPTURE = Limits(quiet_s=0.6, opening_s=3.0)
PLAYBACK = Limits(quiet_s=1.5, opening_s=4.0)


class StreamHealth:
    """Decides from the number of blocks that arrived. One thread.

    Attributes:
        flowing: Blocks arrive.
        given_up: GIVE_UP was decided and nothing has flowed since.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._last = 0.0  # last block, or the opening
        self._since: float | None = None  # flowing since
        self._retry_at = 0.0
        self._attempts = 0
        self._open = False
        self._awaited = True  # no block since the opening
        self.flowing = False
        self.given_up = False

    def opened(self, now: float, *, seamless: bool = False) -> None:
        """A stream was opened at `now`; `seamless` when a flowing one was closed only for a moment."""
        self._last = now
        self._open = True
        self._awaited = True
        self.flowing = self.flowing and seamless

    def failed(self, now: float) -> None:
        """Opening failed at `now`."""
        self._open = False
        self.flowing = False
        self._retry_at = now + (self._limits.slow_s if self.given_up else self._limits.settle_s)

    def give_up(self, now: float) -> None:
        """There is nothing to open at `now`: only the slow attempts are left."""
        self.given_up = True
        self.failed(now)

    def reset(self) -> None:
        """The user chose or retried: all attempts are available again."""
        self._attempts = 0
        self._since = None
        self.given_up = False

    def feed(self, now: float, blocks: int, active: bool) -> Step:
        """Take the number of blocks since the last call, and whether the backend still holds the stream."""
        if blocks:
            return self._flow(now)
        if self._open and active and now - self._last < self._patience():
            return Step.NOTHING
        self.flowing = False
        self._since = None
        if (self.given_up or not self._open) and now < self._retry_at:
            return Step.NOTHING
        if self.given_up:
            self._retry_at = now + self._limits.slow_s
            return Step.REOPEN
        if self._attempts < self._limits.attempts:
            self._attempts += 1
            return Step.REOPEN
        self.given_up = True
        self._retry_at = now + self._limits.slow_s
        return Step.GIVE_UP

    @property
    def attempts(self) -> int:
        """Return how many reopenings the present trouble has taken."""
        return self._attempts

    def _patience(self) -> float:
        if not self._awaited:
            return self._limits.quiet_s
        short = self._limits.reopening_s
        return short[self._attempts - 1] if 0 < self._attempts <= len(short) else self._limits.opening_s

    def _flow(self, now: float) -> Step:
        self._last = now
        self._awaited = False
        self.flowing = True
        if self._since is None:
            self._since = now
        elif now - self._since >= self._limits.steady_s:
            self._attempts = 0
        if self.given_up:
            self.given_up = False
            self._attempts = 0
            return Step.RECOVERED
        return Step.NOTHING


class SilenceWatch:
    """Notices a microphone that delivers nothing but zeros: muted in hardware, or not permitted. One thread.

    A noise gate (headsets, noise suppression, some drivers) delivers zeros whenever nobody speaks: once that is known
    of a stream, its silence means nothing any more.

    Args:
        after_s: So long zeros say so where the stream has delivered no sound yet.
        again_s: Likewise where it has.
    """

    def __init__(self, after_s: float = _SILENT_S, again_s: float = _SILENT_AGAIN_S) -> None:
        self._first_s, self._again_s = after_s, again_s
        self._after_s = after_s
        self._zero_since: float | None = None
        self._returns = 0
        self.silent = False

    def feed(self, now: float, all_zero: bool) -> bool:
        """Take whether the blocks at `now` were all zeros; returns True when `silent` has just changed."""
        if not all_zero:
            if self._zero_since is not None and now - self._zero_since >= _GATE_S:
                self._returns += 1
            self._zero_since, self._after_s = None, self._again_s
            changed, self.silent = self.silent, False
            return changed
        if self._zero_since is None:
            self._zero_since = now
        if not self.silent and self._returns < _GATED and now - self._zero_since >= self._after_s:
            self.silent = True
            return True
        return False

    def reset(self) -> bool:
        """Start afresh with another stream; returns True when `silent` has just changed."""
        self._zero_since, self._after_s = None, self._first_s
        self._returns = 0
        changed, self.silent = self.silent, False
        return changed
