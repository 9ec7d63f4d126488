"""What the presses and releases of one global key mean: a pure state machine, fed with events and a clock.

A release can get lost: the screen is locked, a remote desktop takes the keyboard, the source of the events dies. So a
hold ends by the release, by the key being seen up, by whatever makes releases unreliable, or after the longest hold.
"""

from __future__ import annotations

from enum import StrEnum

LONGEST_HOLD_S = 60.0
REPEAT_GAP_S = 1.5
"""A held key repeats sooner than this, whatever the system's delay; a later press is a new one."""

SEEN_UP = 2
"""How often the key must be seen up without a release: once may be the moment before the release arrives."""


class Purpose(StrEnum):
    """What a global key is for."""

    TALK = "talk"
    MUTE = "mute"
    STOP = "stop"


class Manner(StrEnum):
    """How a key works."""

    HOLD = "hold"  # begins with the press, ends with the release
    TOGGLE = "toggle"  # begins with one press, ends with the next
    TAP = "tap"  # does one thing at the press


class Act(StrEnum):
    """What is to be done."""

    BEGIN = "begin"
    END = "end"
    TOO_LONG = "too-long"  # an end that the user is told of
    FIRE = "fire"


class KeyMachine:
    """One key. Times are seconds of one monotonic clock; one thread at a time."""

    def __init__(self, manner: Manner, *, longest_s: float = LONGEST_HOLD_S) -> None:
        self._manner = manner
        self._longest_s = longest_s
        self._down = False
        self._spent = False  # let go by `lost` while it was down: its repeats may still come
        self._active = False
        self._began = 0.0
        self._last_press = 0.0
        self._seen_up = 0

    @property
    def active(self) -> bool:
        """True from BEGIN to END or TOO_LONG."""
        return self._active

    @property
    def down(self) -> bool:
        """True while the key is believed to be down."""
        return self._down

    @property
    def watch(self) -> bool:
        """True while `poll` has to be called, ten times a second or so."""
        return self._down or self._active

    def press(self, now: float) -> Act | None:
        """Take a press at `now`; the key's own repeats while it is held mean nothing."""
        since, self._last_press = now - self._last_press, now
        self._seen_up = 0
        held = self._down and self._active and self._manner is Manner.HOLD
        if held or ((self._down or self._spent) and since < REPEAT_GAP_S):
            return None
        self._down, self._spent = True, False
        if self._manner is Manner.TAP:
            return Act.FIRE
        if self._active:
            self._active = False
            return Act.END
        self._active, self._began = True, now
        return Act.BEGIN

    def release(self, *, still_down: bool = False) -> Act | None:
        """Take a release; `still_down` says that the keyboard itself shows the key down, as between repeats."""
        if still_down:
            return None
        self._down = self._spent = False
        return self._end() if self._manner is Manner.HOLD else None

    def poll(self, now: float, down: bool | None = None) -> Act | None:
        """Look at the clock, and at the key itself where it can be seen (`down`; None: it cannot)."""
        if self._active and now - self._began >= self._longest_s:
            self._active = False
            return Act.TOO_LONG
        if self._down and down is False:
            self._seen_up += 1
            return self.release() if self._seen_up >= SEEN_UP else None
        self._seen_up = 0
        return None

    def lost(self) -> Act | None:
        """End whatever goes on: releases cannot be relied on from here (screen locked, source gone, key changed)."""
        self._down, self._spent = False, self._down or self._spent
        return self._end()

    def _end(self) -> Act | None:
        self._seen_up = 0
        was, self._active = self._active, False
        return Act.END if was else None
