"""Aura's own short sounds, made here sample by sample, and the moments that have one.

They are mixed into what plays (`Player.chime`), so no reply is cut, held or counted for them, and they are a part of
the rendered blocks that the echo canceller and the detector know as Aura's own sound.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from ..clock import Clock
from ..events import Event, Mode, ModeChanged, Problem, ProblemCleared, State, StateChanged
from .base import Samples

RATE = 48_000
"""Of the samples that `synthesise` returns, in Hz."""

_PEAK = 10 ** (-12 / 20)  # of full scale at full volume: a cue, not an alarm
_OVERTONE = 0.25
_ATTACK_S, _RELEASE_S = 0.008, 0.025
_QUIET_S = 3.0  # trouble that comes in a row sounds once
_BEFORE_LISTENING = frozenset(
    {State.STARTING, State.MUTED, State.WAITING_FOR_MICROPHONE, State.TROUBLE, State.READY, State.RESTING}
)


class Earcon(StrEnum):
    """What a sound says."""

    LISTENING = "listening"  # speak now: the microphone delivers
    DONE = "done"  # your words were taken
    ERROR = "error"  # there is a card to look at
    TEST = "test"  # this is how loud the speaker is


# (pitch in Hz, start in s, length in s) of every note.
_NOTES: dict[Earcon, tuple[tuple[float, float, float], ...]] = {
    Earcon.LISTENING: ((587.33, 0.0, 0.09), (880.0, 0.07, 0.13)),
    Earcon.DONE: ((880.0, 0.0, 0.07), (659.26, 0.055, 0.12)),
    Earcon.ERROR: ((392.0, 0.0, 0.13), (311.13, 0.12, 0.2)),
    Earcon.TEST: ((523.25, 0.0, 0.5), (659.26, 0.22, 0.5), (783.99, 0.44, 0.5), (1046.5, 0.66, 0.7)),
}


def synthesise(earcon: Earcon, volume: int = 100) -> Samples:
    """Return the sound as mono int16 at RATE, without a click at either end; `volume` is 0 to 100, 0 is silence."""
    notes = _NOTES[earcon]
    total = np.zeros(round(max(start + length for _, start, length in notes) * RATE), np.float64)
    for pitch, start, length in notes:
        at = round(start * RATE)
        note = _note(pitch, length)[: len(total) - at]
        total[at : at + len(note)] += note
    # The ear goes by ratios: half the volume is a quarter of the amplitude.
    loudness = _PEAK * (min(100, max(0, volume)) / 100) ** 2
    scaled = total * (loudness * 32767 / float(np.abs(total).max()))
    return np.asarray(np.rint(scaled), np.int16)


def _note(pitch: float, length: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    time = np.arange(round(length * RATE)) / RATE
    tone = np.sin(2 * np.pi * pitch * time) + _OVERTONE * np.sin(4 * np.pi * pitch * time)
    rise, fall = np.minimum(1.0, time / _ATTACK_S), np.minimum(1.0, (length - time) / _RELEASE_S)
    return np.asarray(tone * np.exp(-3.0 * time / length) * rise * fall, np.float64)


class Earcons:
    """Follows the events of one assistant and plays what belongs to them. Asyncio thread, like the events.

    Args:
        chime: Plays mono int16 samples of a rate in Hz over whatever plays (`Player.chime`).
        wanted: Which sounds there are: "off", "errors" or "all" (`sounds.earcons`).
        volume: How loud they are, 0 to 100 (`sounds.volume`).
        clock: Of the assistant.
    """

    def __init__(
        self,
        chime: Callable[[Samples, int], None],
        *,
        wanted: Callable[[], str],
        volume: Callable[[], int],
        clock: Clock,
    ) -> None:
        self._chime = chime
        self._wanted = wanted
        self._volume = volume
        self._clock = clock
        self._state = State.STARTING
        self._mode = Mode.HANDS_FREE
        self._open: set[str] = set()
        self._silent_until = 0.0

    def take(self, event: Event) -> None:
        """Take the next event of the assistant."""
        match event:
            case StateChanged(state):
                before, self._state = self._state, state
                if (earcon := self._of(before, state)) is not None and self._wanted() == "all":
                    self.play(earcon)
            case ModeChanged(mode):
                self._mode = mode
            case Problem(code) if code != "update":  # news is no trouble
                known = code in self._open
                self._open.add(code)
                if not known and self._wanted() != "off":
                    self._warn()
            case ProblemCleared(code):
                self._open.discard(code)
            case _:
                pass

    def play(self, earcon: Earcon) -> None:
        """Let it sound now, whatever is wanted."""
        self._chime(synthesise(earcon, self._volume()), RATE)

    def _of(self, before: State, now: State) -> Earcon | None:
        """Return the sound of a change. A reply that ends is heard to end, and a false start needs none."""
        if now is State.LISTENING and before in _BEFORE_LISTENING:
            return Earcon.LISTENING
        if now is State.HEARING and self._mode is Mode.PUSH_TO_TALK and before is not State.HEARING:
            return Earcon.LISTENING
        return Earcon.DONE if (before, now) == (State.HEARING, State.THINKING) else None

    def _warn(self) -> None:
        now = self._clock.now()
        if now >= self._silent_until:
            self._silent_until = now + _QUIET_S
            self.play(Earcon.ERROR)
