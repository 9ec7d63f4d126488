"""An audio backend made of arrays: scripted sound in, rendered sound out, driven by a scheduler instead of a driver.

It calls the same capture and render callbacks as PortAudio, with ADC and DAC times, so that everything above the seam
runs unchanged: in real time for `talk` (the scheduler is an ordinary event loop), or as fast as the machine can with a
virtual clock (the scheduler is a loop whose time jumps to its next timer). All of it runs on the scheduler's thread.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from ..errors import NoMicrophone, NoSpeaker
from .base import CaptureCallback, Device, DeviceId, RenderCallback, Samples

TICK_S = 0.01
CAPTURE_TICKS = 2
_ROUNDING_S = 1e-9
_BED_S = 8

MICROPHONE = DeviceId("Simulated", "microphone")
SPEAKER = DeviceId("Simulated", "speaker")


class Scheduler(Protocol):
    """The part of an event loop the backend needs."""

    def time(self) -> float:
        """Return the time in seconds."""
        ...

    def call_at(self, when: float, callback: Callable[..., Any], *args: Any) -> Any:
        """Call `callback(*args)` at `when`; the result has a cancel() method."""
        ...


class Microphone(Protocol):
    """What there is to hear."""

    def read(self, time: float, count: int) -> Samples:
        """Return `count` mono int16 samples, the first one sounding at `time`."""
        ...


class Speaker(Protocol):
    """Where rendered sound goes."""

    def write(self, time: float, samples: Samples) -> None:
        """Take mono int16 samples, the first one leaving the speaker at `time`."""
        ...


@dataclass(slots=True)
class ScriptedMicrophone:
    """Clips at set times over a bed of quiet noise (a real room is never digitally silent), the same on every run."""

    rate: int = 48_000
    noise_db: float | None = -70.0
    seed: int = 1
    clips: list[tuple[float, Samples]] = field(default_factory=list)
    _bed: Samples | None = None

    def __post_init__(self) -> None:
        if self.noise_db is not None:
            self._bed = _noise(self.rate, self.noise_db, self.seed)

    def say(self, at: float, samples: Samples) -> float:
        """Place mono int16 `samples` (at this microphone's rate) at time `at`; return when they end."""
        self.clips.append((at, samples))
        return at + len(samples) / self.rate

    def read(self, time: float, count: int) -> Samples:
        """Return `count` mono int16 samples, the first one sounding at `time`. Time only goes forward."""
        first = round(time * self.rate)
        mixed = np.zeros(count, np.int32)
        if self._bed is not None:
            mixed += looped(self._bed, first, count)
        over = False
        for at, samples in self.clips:
            begin = round(at * self.rate) - first
            over = over or begin + len(samples) < 0
            if -len(samples) < begin < count:
                source = samples[max(0, -begin) : count - begin]
                mixed[max(0, begin) : max(0, begin) + len(source)] += source
        if over:
            self.clips = [clip for clip in self.clips if round(clip[0] * self.rate) + len(clip[1]) >= first]
        return np.minimum(np.maximum(mixed, -32768), 32767).astype(np.int16)


@functools.lru_cache(maxsize=4)
def _noise(rate: int, db: float, seed: int) -> Samples:
    noise = np.random.default_rng(seed).standard_normal(_BED_S * rate)
    return np.round(noise * 32768 * 10 ** (db / 20)).astype(np.int16)


def looped(loop: Samples, first: int, count: int) -> Samples:
    """Return `count` samples of a sound that repeats for ever, from number `first` on."""
    begin = first % len(loop)
    if begin + count <= len(loop):
        return loop[begin : begin + count]
    return np.take(loop, np.arange(begin, begin + count), mode="wrap")


@dataclass(slots=True)
class Recorder:
    """Keeps everything that left the speaker."""

    rate: int = 48_000
    started: float | None = None
    blocks: list[Samples] = field(default_factory=list)

    def write(self, time: float, samples: Samples) -> None:
        """Take mono int16 samples, the first one leaving the speaker at `time`."""
        if self.started is None:
            self.started = time
        self.blocks.append(samples)

    @property
    def samples(self) -> Samples:
        """Everything so far, mono int16."""
        return np.concatenate(self.blocks) if self.blocks else np.zeros(0, np.int16)


@dataclass(slots=True)
class SimulatedStream:
    """An open simulated stream; `active` can be cleared to play a dead device."""

    rate: int
    latency: float
    active: bool = True
    closed: bool = False

    def close(self) -> None:
        """Stop."""
        self.active = False
        self.closed = True


class SimulatedBackend:
    """One microphone and one speaker, either of which may be missing (None).

    `drift_ppm` is how much faster the microphone's clock runs than its nominal rate says; the speaker's is exact.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        microphone: Microphone | None,
        speaker: Speaker | None,
        *,
        after_tick: Callable[[], None],
        rate: int = 48_000,
        capture_delay_s: float = 0.01,
        render_delay_s: float = 0.03,
        drift_ppm: float = 0.0,
    ) -> None:
        self.microphone = microphone
        self.speaker = speaker
        self._scheduler = scheduler
        self._after_tick = after_tick
        self._rate = rate
        self._capture_delay_s = capture_delay_s
        self._render_delay_s = render_delay_s
        self._capture: tuple[SimulatedStream, CaptureCallback] | None = None
        self._playback: tuple[SimulatedStream, RenderCallback] | None = None
        self._start: float | None = None
        self._ticks = 0
        self._capture_s = TICK_S * CAPTURE_TICKS / (1 + drift_ppm / 1e6)
        self._captured = 0  # blocks since the start
        self._handle: Any = None

    def devices(self) -> list[Device]:
        """Return the devices there are."""
        found = []
        if self.microphone is not None:
            found.append(Device(MICROPHONE, "Simulated microphone", 1, 0, self._rate, is_default_input=True))
        if self.speaker is not None:
            found.append(Device(SPEAKER, "Simulated speaker", 0, 1, self._rate, is_default_output=True))
        return found

    def refresh(self) -> None:
        """Nothing to look for."""

    def open_capture(self, device: DeviceId | None, callback: CaptureCallback) -> SimulatedStream:
        """Open and start the microphone."""
        if self.microphone is None:
            raise NoMicrophone("There is no microphone. Connect one, or type instead.")
        stream = SimulatedStream(self._rate, self._capture_delay_s)
        self._capture = (stream, callback)
        self._run()
        return stream

    def open_playback(self, device: DeviceId | None, callback: RenderCallback) -> SimulatedStream:
        """Open and start the speaker."""
        if self.speaker is None:
            raise NoSpeaker("There is no speaker. Connect one; replies are shown as text meanwhile.")
        stream = SimulatedStream(self._rate, self._render_delay_s)
        self._playback = (stream, callback)
        self._run()
        return stream

    def close(self) -> None:
        """Stop ticking."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = None
        self._capture = self._playback = None

    def _run(self) -> None:
        if self._start is None:
            self._start = self._scheduler.time()
            self._schedule()

    def _schedule(self) -> None:
        assert self._start is not None
        self._ticks += 1
        self._handle = self._scheduler.call_at(self._start + self._ticks * TICK_S, self._tick)

    def _tick(self) -> None:
        assert self._start is not None
        now = self._start + self._ticks * TICK_S
        self._render(now)
        before = self._captured
        while (due := self._start + (self._captured + 1) * self._capture_s) <= now + _ROUNDING_S:
            self._captured += 1
            self._record(due)
        if self._captured != before or self._ticks % CAPTURE_TICKS == 0:  # as the audio thread, which waits for blocks
            self._after_tick()
        if self._handle is not None:
            self._schedule()

    def _render(self, now: float) -> None:
        if self._playback is None or not self._playback[0].active or self.speaker is None:
            return
        block = np.zeros(round(self._rate * TICK_S), np.int16)
        self._playback[1](block.data.cast("B"), now + self._render_delay_s, False)
        self.speaker.write(now + self._render_delay_s, block)

    def _record(self, due: float) -> None:
        if self._capture is None or not self._capture[0].active or self.microphone is None:
            return
        count = round(self._rate * TICK_S * CAPTURE_TICKS)
        captured_at = due - self._capture_delay_s - self._capture_s
        self._capture[1](self.microphone.read(captured_at, count).tobytes(), captured_at, False)
