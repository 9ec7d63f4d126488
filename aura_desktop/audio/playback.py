"""The loudspeaker's side: one output stream that stays open and plays what the current generation has written.

Nothing here ever stops the stream: silence is zeros, a flush empties our own queue (after a 5 ms fade), so it is quiet
within one block plus the device's latency. What was heard is worked out from the DAC times of the rendered blocks.
While somebody may be talking over it, speech is ducked; held speech goes on from an earlier sample when asked to.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

import numpy as np
import soxr

from ..clock import Clock
from . import level
from .base import Samples
from .playback_facts import Playback, RenderedBlock
from .playback_gain import Gain
from .playback_overlay import Overlay
from .playback_queue import SampleQueue
from .resample import Resampler

__all__ = ["Playback", "Player", "RenderedBlock"]

_DEFAULT_RATE = 48_000  # until a device says otherwise
_RAMP_S = 0.005
_KEPT_BLOCKS = 400  # rendered blocks kept for the echo canceller when the audio thread stalls: 4 s at 10 ms
_KEPT_NOTES = 1000  # covers every output latency there is (Bluetooth: 0.3 s) many times over
_KEPT_GENERATIONS = 8
_LONGEST_CATCH_UP_S = 1.0
_KEPT_S = 2.5  # of what was rendered, to go back to: the longest spoken word and then some


@dataclass(slots=True)
class _Generation:
    number: int
    rendered_s: float = 0.0
    first_audible: float | None = None
    finishing: bool = False
    flushed: bool = False
    gaps: int = 0
    gap_s: float = 0.0
    dry_s: float = 0.0  # silence since the queue ran dry: a gap only if more comes


_Note = tuple[float, int, float, float]  # DAC time, generation, start of its audio in s, length in s


class Player:
    """Feeds one output stream. Every method may be called from any thread; `callback` is the backend's.

    Before `opened()` and after `closed()` nothing is consumed, so speech goes on when a stream comes back;
    `render_silently()` consumes in real time where there is no loudspeaker at all.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()  # short: shared with the callback
        self._write_lock = threading.Lock()  # taken before _lock; held while resampling
        self._rate = _DEFAULT_RATE
        self._attached = False
        self._silent_since: float | None = None
        self._queue = SampleQueue(round(_KEPT_S * self._rate))
        self._fade: Samples | None = None
        self._fade_in = 0  # samples of the rising ramp still to apply
        self._paused = False
        self._gain = Gain(self._rate)
        self._overlay = Overlay()
        self._current: _Generation | None = None
        self._ended: dict[int, float] = {}
        self._notes: deque[_Note] = deque(maxlen=_KEPT_NOTES)
        self._rendered: deque[RenderedBlock] = deque(maxlen=_KEPT_BLOCKS)
        self._resampler: Resampler | None = None
        self._set_ramps()
        self.latency = 0.0
        self.underflows = 0
        self.blocks = 0
        self.level = 0.0

    # The stream's side.

    def callback(self, buffer: memoryview, dac_time: float, underflowed: bool) -> None:
        """Fill one block (`base.RenderCallback`). Called in the backend's thread."""
        out = np.frombuffer(buffer, np.int16)
        with self._lock:
            if self._attached:
                self._render(out, dac_time)
                self._overlay.mix(out)
            else:
                out[:] = 0
            self.blocks += 1
            self.underflows += underflowed
        self._rendered.append(RenderedBlock(out.copy(), dac_time, self._rate))

    def opened(self, rate: int, latency: float) -> None:
        """A stream of `rate` Hz and `latency` s pulls from here on; what is queued is converted and goes on."""
        with self._write_lock:
            tail = self._resampler.flush() if self._resampler is not None and rate != self._rate else None
            self._resampler = None if tail is not None else self._resampler
            with self._lock:
                if tail is not None:
                    self._queue.push(tail)
                if rate != self._rate:
                    rest = self._queue.peek(len(self._queue))
                    self._queue.clear()
                    if len(rest):
                        self._queue.push(soxr.resample(rest, self._rate, rate))
                    self._rate = rate
                    self._set_ramps()
                self._fade = None
                self._fade_in = len(self._rising)
                self.latency = latency
                self._attached = True
                self._silent_since = None

    def closed(self) -> None:
        """The stream is gone: hold everything where it is."""
        with self._lock:
            self._attached = False
            self._silent_since = None
            self._fade = None
            self._overlay.clear()
        self.level = 0.0

    def render_silently(self, now: float) -> None:
        """Let the time since the last call pass for what is queued, without a sound: there is no loudspeaker."""
        with self._lock:
            if self._attached:
                return
            since, self._silent_since = self._silent_since, now
            if since is not None and now > since:
                since = max(since, now - _LONGEST_CATCH_UP_S)
                self._render(np.empty(round((now - since) * self._rate), np.int16), since)

    # The speaking side.

    def begin(self, generation: int) -> bool:
        """Start a generation; the one before is cut if it still plays. False for a number that has had its turn."""
        with self._write_lock, self._lock:
            current = self._current
            if current is not None:
                if generation == current.number:
                    return not current.flushed
                if generation < current.number:
                    return False
                self._cut(current)
                self._remember(current)
            self._resampler = None
            self._paused = False
            self._fade_in = 0
            self._queue.clear()
            self._gain.jump()
            self._current = _Generation(generation)
            return True

    def write(self, generation: int, samples: Samples, rate: int) -> bool:
        """Queue speech of `rate` Hz. False, and nothing queued, unless `generation` is the current, unfinished one."""
        with self._write_lock:
            if not self._takes(generation):
                return False
            tail = None
            if self._resampler is None or self._resampler.source_rate != rate:
                tail = self._resampler.flush() if self._resampler is not None else None
                self._resampler = Resampler(rate, self._rate)
            ready = self._resampler.process(np.array(samples, np.int16))  # a copy: the caller may reuse its own
            with self._lock:
                if not self._takes(generation):  # flushed meanwhile
                    return False
                if tail is not None:
                    self._queue.push(tail)
                self._queue.push(ready)
                return True

    def finish(self, generation: int) -> None:
        """Nothing more comes for this generation: let what is queued play to its end."""
        with self._write_lock:
            if not self._takes(generation):
                return
            tail = self._resampler.flush() if self._resampler is not None else None
            self._resampler = None
            with self._lock:
                if self._takes(generation) and self._current is not None:
                    if tail is not None:
                        self._queue.push(tail)
                    self._current.finishing = True

    def flush(self) -> None:
        """Fall silent at the sample being rendered, after a 5 ms fade, and end the generation."""
        with self._lock:
            if self._current is not None:
                self._cut(self._current)

    def pause(self) -> None:
        """Hold at the sample being rendered, after a 5 ms fade; `resume` goes on from that same sample."""
        with self._lock:
            if not self._paused:
                self._paused = True
                # The fading samples are not consumed: they are heard again, rising, so that no syllable is lost.
                self._fade = self._falling_copy()

    def resume(self, back_to_s: float | None = None, *, ducked: bool = False) -> None:
        """Go on where `pause` held, or from `back_to_s` seconds of the generation: the start of the word it cut.

        At most 2.5 s are gone back; a place that lies ahead, or further back, means the sample where it was held.
        """
        with self._lock:
            if not self._paused:
                return
            self._paused = False
            self._fade_in = len(self._rising)
            self._gain.jump(ducked=ducked)
            if back_to_s is not None and self._current is not None:
                self._go_back(self._current, back_to_s)

    def duck(self) -> None:
        """Lower what plays by 12 dB within 20 ms: somebody may be talking over it."""
        with self._lock:
            self._gain.duck()

    def unduck(self) -> None:
        """Bring it back up within 20 ms."""
        with self._lock:
            self._gain.unduck()

    def chime(self, samples: Samples, rate: int) -> None:
        """Let a short sound of `rate` Hz (mono int16) be heard now, over whatever plays: it is no part of a generation.

        Nothing happens where no stream pulls: a cue that comes late says something wrong.
        """
        with self._write_lock:
            ready = np.array(samples, np.int16) if rate == self._rate else soxr.resample(samples, rate, self._rate)
            with self._lock:
                if self._attached:
                    self._overlay.put(ready)

    # What was played.

    def position(self, now: float) -> Playback:
        """Return where the current (or last) generation stands at `now`."""
        with self._lock:
            current = self._current
            if current is None:
                return Playback(None, 0.0, 0.0, 0.0, None, False, False, False, 0, 0.0)
            heard = self._heard(current, now)
            buffered = len(self._queue) / self._rate
            everything = not buffered and heard >= current.rendered_s - 1e-9
            return Playback(
                generation=current.number,
                heard_s=heard,
                rendered_s=current.rendered_s,
                buffered_s=buffered,
                first_audible=current.first_audible,
                finished=current.finishing and not current.flushed and everything,
                flushed=current.flushed,
                paused=self._paused,
                gaps=current.gaps,
                gap_s=current.gap_s,
            )

    def heard(self, generation: int, now: float) -> float:
        """Return the seconds of a generation's audio heard at `now`; 0.0 for one that is unknown.

        For one that was cut this is all that had been rendered: what lies in the device's buffer still sounds.
        """
        with self._lock:
            if self._current is not None and self._current.number == generation:
                return self._heard(self._current, now)
            return self._ended.get(generation, 0.0)

    def rendered(self) -> list[RenderedBlock]:
        """Return the blocks rendered since the last call, at the device's rate. For the audio thread."""
        blocks: list[RenderedBlock] = []
        while self._rendered:
            blocks.append(self._rendered.popleft())
        if blocks:
            self.level = level.meter(level.dbfs(blocks[-1].samples))
        return blocks

    @property
    def rate(self) -> int:
        """Return the device's rate in Hz."""
        return self._rate

    # Below: with _lock held.

    def _takes(self, generation: int) -> bool:
        current = self._current
        return current is not None and current.number == generation and not current.finishing and not current.flushed

    def _heard(self, current: _Generation, now: float) -> float:
        if current.flushed:
            return current.rendered_s
        for dac_time, number, start, length in reversed(self._notes):
            if number != current.number:
                break
            if dac_time <= now:
                return start + min(length, now - dac_time)
        return 0.0

    def _render(self, out: Samples, dac_time: float) -> None:
        at = 0
        if self._fade is not None:
            at = min(len(self._fade), len(out))
            out[:at] = self._fade[:at]
            self._fade = self._fade[at:] if at < len(self._fade) else None
        current = self._current
        if current is not None and not self._paused:
            taken = self._queue.take(out[at:])
            missing = len(out) - at - taken
            if taken:
                self._gain.apply(out[at : at + taken])
                self._account(current, taken, dac_time + at / self._rate)
                self._soften(out[at : at + taken], dry=missing > 0 and not current.finishing)
            if missing and current.first_audible is not None and not current.finishing and not current.flushed:
                current.dry_s += missing / self._rate
            at += taken
        out[at:] = 0

    def _go_back(self, current: _Generation, to_s: float) -> None:
        count = round((current.rendered_s - to_s) * self._rate)
        if not current.flushed and self._queue.go_back(count):
            current.rendered_s -= count / self._rate

    def _account(self, current: _Generation, taken: int, dac_time: float) -> None:
        if current.first_audible is None:
            current.first_audible = dac_time
        if current.dry_s:
            current.gaps += 1
            current.gap_s += current.dry_s
            current.dry_s = 0.0
        length = taken / self._rate
        self._notes.append((dac_time, current.number, current.rendered_s, length))
        current.rendered_s += length

    def _soften(self, out: Samples, dry: bool) -> None:
        if self._fade_in:
            start = len(self._rising) - self._fade_in
            count = min(self._fade_in, len(out))
            out[:count] = out[:count] * self._rising[start : start + count]
            self._fade_in -= count
        if dry:  # the next samples are late: no click at either edge of the gap
            count = min(len(self._falling), len(out))
            out[-count:] = out[-count:] * self._falling[-count:]
            self._fade_in = len(self._rising)

    def _falling_copy(self) -> Samples | None:
        """Return the next 5 ms with a falling ramp, without consuming them."""
        current = self._current
        if current is None or current.first_audible is None or not self._attached:
            return None  # nothing sounds, so nothing can click
        coming = self._queue.peek(len(self._falling))
        if not len(coming):
            return None
        fade = np.zeros(len(self._falling), np.int16)
        fade[: len(coming)] = coming
        # Below 1 while a rising ramp is under way, or it is ducked.
        reached = (1.0 - self._fade_in / len(self._rising)) * self._gain.now
        return (fade * self._falling * reached).astype(np.int16)

    def _cut(self, current: _Generation) -> None:
        if current.flushed or (current.finishing and not self._queue):
            return  # over already
        if len(self._queue) and not self._paused:
            self._fade = self._falling_copy()
            if self._fade is not None:
                current.rendered_s += min(len(self._queue), len(self._falling)) / self._rate
        current.flushed = True
        current.dry_s = 0.0
        self._queue.clear()
        self._gain.jump()
        self._paused = False

    def _remember(self, current: _Generation) -> None:
        self._ended[current.number] = current.rendered_s
        while len(self._ended) > _KEPT_GENERATIONS:
            del self._ended[next(iter(self._ended))]

    def _set_ramps(self) -> None:
        self._rising = np.linspace(0.0, 1.0, max(2, round(_RAMP_S * self._rate)), dtype=np.float32)
        self._falling = self._rising[::-1].copy()
        self._gain.set_rate(self._rate)
        self._queue.kept = round(_KEPT_S * self._rate)
