"""One state for the window, from everything that is true at the moment. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ..events import Mode, State, StateChanged
from .turns import Phase


@dataclass(slots=True)
class Status:
    """What is known; `microphone` is whether frames arrive, None before the first attempt to open one."""

    phase: Phase = Phase.IDLE
    mode: Mode = Mode.HANDS_FREE
    muted: bool = False
    microphone: bool | None = None
    microphone_trouble: bool = False
    engines_ready: bool = False
    saying: bool = False  # something outside the conversation is being said
    resting: bool = False
    released: bool = False  # the microphone is not held, on purpose

    def derive(self) -> StateChanged:
        """Return the state and the line below it. "Listening" comes from frames arriving, never from intent."""
        key = self.mode is Mode.PUSH_TO_TALK
        if self.phase is Phase.HEARING:
            return StateChanged(State.HEARING, "release to send" if key else "take your time")
        if self.phase is Phase.THINKING:
            return StateChanged(State.THINKING, "press Escape to stop")
        if self.phase is Phase.SPEAKING:
            free = not key and not self.muted and self.microphone
            return StateChanged(State.SPEAKING, "talk any time to interrupt" if free else "press Escape to stop")
        if self.saying:
            return StateChanged(State.SPEAKING, "press Escape to stop")
        if not self.engines_ready:
            return StateChanged(State.STARTING, "getting ready")
        if self.resting:
            return StateChanged(State.RESTING, "any key wakes Aura")
        if self.microphone_trouble and not self.microphone:
            return StateChanged(State.TROUBLE, "no microphone, but you can type")
        if self.muted:
            return StateChanged(State.MUTED, "the microphone is off")
        if not self.microphone and not self.released:
            return StateChanged(State.WAITING_FOR_MICROPHONE, "you can type already")
        if key:
            return StateChanged(State.READY, "hold the space bar and talk")
        return StateChanged(State.LISTENING, "just talk")
