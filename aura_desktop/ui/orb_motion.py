"""How the orb moves: plain arithmetic from state, level and time to sizes and angles. No Qt; any thread."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..events import State

BREATH_SECONDS = 4.8
TURN_SECONDS = 3.2
FADE_SECONDS = 0.22
ATTACK_SECONDS = 0.045  # a louder level is followed quickly
RELEASE_SECONDS = 0.18  # and let go of slowly, so that words do not flicker

FAST_MS = 16  # 60 frames a second
BACKGROUND_BREATH_MS = 200  # in a window that is not the active one
BREATH_MS = 125  # 8 frames a second are enough for so slow a breath, and keep idle listening cheap

_FOLLOWS_LEVEL = (State.HEARING, State.SPEAKING)
_GLOWS = {State.MUTED: 0.25, State.READY: 0.55, State.TROUBLE: 0.6, State.RESTING: 0.2}
_TURNS = (State.THINKING, State.STARTING, State.WAITING_FOR_MICROPHONE)


@dataclass(frozen=True, slots=True)
class Pose:
    """One picture of the orb: sizes relative to their resting size, the arc's angle in degrees, opacities 0 to 1."""

    core: float = 1.0
    halo: float = 1.0
    glow: float = 0.6
    ring: float = 0.0
    angle: float | None = None
    fade: float = 1.0  # from the former state's colour (0) to this one's (1)


class OrbMotion:
    """Advances the orb by time steps; `interval` says how soon the next step is worth drawing."""

    def __init__(self, *, still: bool = False) -> None:
        self.still = still
        self.state = State.STARTING
        self._target = 0.0
        self._level = 0.0
        self._phase = 0.0
        self._fade = 1.0

    def enter(self, state: State) -> None:
        """Show another state; its colour fades in."""
        if state is self.state:
            return
        if state not in _FOLLOWS_LEVEL:
            self._target = 0.0
        if (state in _TURNS) != (self.state in _TURNS) or state is State.LISTENING:
            self._phase = 0.0
        self.state = state
        self._fade = 1.0 if self.still else 0.0

    def set_level(self, level: float) -> None:
        """Follow this loudness, 0 to 1; ignored by states that do not follow one."""
        self._target = min(1.0, max(0.0, level)) if self.state in _FOLLOWS_LEVEL else 0.0

    @property
    def interval(self) -> int | None:
        """Milliseconds to the next step worth drawing, None while nothing moves."""
        if self.still:
            return None
        settling = self._fade < 1 or abs(self._level - self._target) > 0.004
        if settling or self.state in _FOLLOWS_LEVEL or self.state in _TURNS:
            return FAST_MS
        return BREATH_MS if self.state is State.LISTENING else None

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`."""
        seconds = min(seconds, 0.25)  # after a pause the orb goes on, it does not jump
        self._phase += seconds
        self._fade = min(1.0, self._fade + seconds / FADE_SECONDS)
        constant = ATTACK_SECONDS if self._target > self._level else RELEASE_SECONDS
        self._level += (self._target - self._level) * (1 - math.exp(-seconds / constant))

    def pose(self) -> Pose:
        """Return what to draw now."""
        state, level = self.state, 0.0 if self.still else self._level
        if (glow := _GLOWS.get(state)) is not None:
            return Pose(glow=glow, halo=0.94, fade=self._fade)
        if state in _FOLLOWS_LEVEL:
            return Pose(
                core=1 + 0.10 * level, halo=0.94 + 0.24 * level, glow=0.62 + 0.38 * level, ring=level, fade=self._fade
            )
        if state in _TURNS:
            pulse = 0.0 if self.still else 0.5 - 0.5 * math.cos(2 * math.pi * self._phase / BREATH_SECONDS)
            angle = 360 * (self._phase / TURN_SECONDS % 1) if not self.still else 45.0
            return Pose(halo=0.94 + 0.04 * pulse, glow=0.5 + 0.1 * pulse, angle=angle, fade=self._fade)
        breath = 0.0 if self.still else 0.5 - 0.5 * math.cos(2 * math.pi * self._phase / BREATH_SECONDS)
        return Pose(core=1 + 0.03 * breath, halo=0.94 + 0.12 * breath, glow=0.6 + 0.3 * breath, fade=self._fade)
