"""What the conversation needs from the layers below: the player's shape, and the three engines as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..providers.base import Chat, Speech, SpeechToText
from .trim import Samples


class Position(Protocol):
    """Where playback of a generation stands."""

    @property
    def buffered_s(self) -> float:
        """Seconds written but not rendered yet."""
        ...


class Output(Protocol):
    """The part of the player an attempt writes to."""

    def begin(self, generation: int) -> bool:
        """Take speech of this generation from now on; False when it is too old."""
        ...

    def write(self, generation: int, samples: Samples, rate: int) -> bool:
        """Queue speech; False when the generation is no longer played."""
        ...

    def finish(self, generation: int) -> None:
        """No more will come."""
        ...

    def position(self, now: float) -> Position:
        """Return where playback stands at `now`."""
        ...


class Playback(Position, Protocol):
    """Where playback of a generation stands."""

    @property
    def generation(self) -> int | None:
        """The generation being played."""
        ...

    @property
    def heard_s(self) -> float:
        """Seconds of it that have left the speaker."""
        ...

    @property
    def rendered_s(self) -> float:
        """Seconds of it handed to the device."""
        ...

    @property
    def first_audible(self) -> float | None:
        """When its first sample left the speaker, or will."""
        ...

    @property
    def flushed(self) -> bool:
        """True when it was cut off."""
        ...

    @property
    def finished(self) -> bool:
        """Whether all of it was heard."""
        ...


class Player(Output, Protocol):
    """The player as the conversation needs it (audio.playback.Player)."""

    def position(self, now: float) -> Playback:
        """Return where playback stands at `now`."""
        ...

    def heard(self, generation: int, now: float) -> float:
        """Seconds of `generation` heard, of one that was flushed too."""
        ...

    def flush(self) -> None:
        """Fall silent at once; the generation is over."""
        ...

    def pause(self) -> None:
        """Stop at the sample."""
        ...

    def resume(self, back_to_s: float | None = None, *, ducked: bool = False) -> None:
        """Go on at the sample, or from `back_to_s` seconds of the generation on."""
        ...

    def duck(self) -> None:
        """Lower what plays."""
        ...

    def unduck(self) -> None:
        """Bring it back up."""
        ...


@dataclass(frozen=True, slots=True)
class Engines:
    """The three providers of a conversation; `memory` is the language model as asked in the background, if at all."""

    stt: SpeechToText
    chat: Chat
    speech: Speech
    memory: Chat | None = None
