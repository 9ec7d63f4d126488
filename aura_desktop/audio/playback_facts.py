"""What a player reports: the blocks it rendered, and where playback stands."""

from __future__ import annotations

from dataclasses import dataclass

from .base import Samples


@dataclass(frozen=True, slots=True)
class RenderedBlock:
    """What one output block held: mono int16 at the device's `rate`; `dac_time` is when its first sample sounds."""

    samples: Samples
    dac_time: float
    rate: int


@dataclass(frozen=True, slots=True)
class Playback:
    """Where playback stands.

    Attributes:
        generation: The generation this is about (the last one begun), or None before the first.
        heard_s: Seconds of its audio that had left the converter.
        rendered_s: Seconds of its audio handed to the device.
        buffered_s: Seconds of its audio still to be rendered.
        first_audible: DAC time of its first sample, or None while there is none.
        finished: `finish()` was called and everything has been heard.
        flushed: It was cut by `flush()` or by the next `begin()`.
        paused: It is held at the sample.
        gaps: How often it ran dry before `finish()` and went on later.
        gap_s: Seconds of silence those gaps put into it.
    """

    generation: int | None
    heard_s: float
    rendered_s: float
    buffered_s: float
    first_audible: float | None
    finished: bool
    flushed: bool
    paused: bool
    gaps: int
    gap_s: float
