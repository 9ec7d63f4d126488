"""What of a frame may be Aura's own voice, and what is left of a user who talks over it.

The canceller leaves something behind: in the first moments, when the echo's path moves, in rooms that sound on, and
where the loudspeaker distorts. Two things tell it from a person.

- Is what the microphone heard louder than the echo alone would be? `echo_model` knows how loud that is, in bands. A
  person stands out in some of them even at the echo's own level; an echo does not, whatever its phase.
- Is what is left a copy of what was played? Correlation at lags of 0 to 0.5 s. Needed when the path has just moved by
  more than the model forgives.

Measured in 12 rooms (0 to -10 dB, dense, overdriven, drifting, jumping by 80 ms), in the cleaned windows that Silero
takes for speech: the share of echo by the first is 0.6 to 1.0 (5th to 95th percentile) without a person; with one at
the echo's level it is 0.05 in the median and 0.36 at its 75th percentile. The second is 0.6 to 0.77 after jumps of
80 ms, and with a person below 0.35 in 95 of 100.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from . import level
from .base import FRAME_SAMPLES, Samples
from .echo_evidence import SILENT, VETO_LIKENESS, EchoEvidence, vetoes
from .echo_model import BLOCK, EchoModel, Floats
from .echo_presence import echo_likeness

__all__ = ["DELAY_SAMPLES", "SILENT", "EchoEvidence", "EchoGuard", "vetoes"]

DELAY_SAMPLES = 128
"""What AEC3's filter bank holds back, measured by correlation: 8 ms."""

_WINDOW = 1024  # at 8 kHz: 128 ms are correlated ...
_LAGS = 4000
_FFT = 8192
_COPY = 1.5  # ... and 0.43 is as telling as a share of VETO_LIKENESS
_LOUD_DB = -52.0  # quieter output is no sign of speech, so nobody asks what it is
_FACTOR = 2.0  # short-time powers of one echo differ by so much from what is expected
_SMOOTH = 3  # frames
_RAMP = np.linspace(0.0, 1.0, BLOCK, dtype=np.float32)
_LEAK_DB = -26.0  # before anything is known
_BEST_LEAK_DB = -46.0
_WORST_LEAK_DB = -6.0  # of the typical frame; peaks are 6 dB above it
_LEAK_FALL_DB = 0.2  # a frame: 10 dB a second
_FAINT_DB = -60.0
_ACTIVE_DB = -50.0
_HEARD_DB = -45.0
_WATCHED = 200  # frames with an echo, 4 s
_TOO_MANY = 0.5
_NOBODY = 0.3  # of the microphone's power stands out at most while only the echo is there
_SOMEBODY = (0.4, 0.7)  # so much stands out that the linear output is faded in, from the first to the second
_SURELY = (0.7, 0.9)  # so much does even where the model knows nothing yet and assumes the worst
_CLOSING = 0.2  # a frame
_GOOD = (0.6, 0.3)  # the model leaves so much of an echo: useless, good
_TRUST = 0.1  # a frame
_CLIPPED = 32_700
_CLIPPED_FRAMES = 100
_SPREAD = 4.0
# Bands of 25 Hz bins, from 75 Hz to 8 kHz: about as wide as those of hearing.
_EDGES = np.array([3, 6, 9, 12, 16, 20, 25, 31, 38, 46, 56, 68, 82, 98, 117, 138, 165, 200, 245, 300])

_Powers = npt.NDArray[np.float64]


class EchoGuard:
    """Learns how loud the echo is and how much of it is left. For the audio thread.

    Attributes:
        overwhelmed: True once so much was left for some seconds that nobody could have talked over it.
    """

    def __init__(self) -> None:
        self._window = np.hanning(2 * BLOCK).astype(np.float32)
        self._scale = np.float32(np.mean(self._window**2))
        self._model = EchoModel()
        self._start()

    def reset(self) -> None:
        """Forget what was learnt: another device."""
        self._model.reset()
        self._start()

    def _start(self) -> None:
        self._raw: Floats = np.zeros(2 * BLOCK + DELAY_SAMPLES, np.float32)
        self._rest: Floats = np.zeros(BLOCK + DELAY_SAMPLES, np.float32)
        self._clean: Floats = np.zeros(2 * BLOCK, np.float32)
        self._far, self._near, self._left = _Halved(_LAGS + _WINDOW), _Halved(_WINDOW), _Halved(_WINDOW)
        self._echo: _Powers = np.zeros(len(_EDGES))
        self._heard: _Powers = np.zeros(len(_EDGES))
        self._recent: _Powers = np.zeros((_SMOOTH, 3, len(_EDGES)))  # echo, heard, left, by frame in any order
        self._count = 0
        self._leak_db = _LEAK_DB
        self._left_over = 1.0  # share of an echo that the model does not predict
        self._share = 0.0  # of the linear output in what is handed on
        self._clipped = 0
        self._swamped: deque[bool] = deque(maxlen=_WATCHED)
        self.overwhelmed = False

    def improve(self, raw: Samples, far: Samples, clean: Samples) -> Samples:
        """Take a frame as captured, what was rendered then, and AEC3's version (320 samples each); returns the best.

        AEC3 suppresses a voice along with the echo: over one as loud, an onset is heard 0.1 s later, and in the first
        seconds 0.5 s. The model leaves the voice whole, so its output is faded in while somebody stands out.
        """
        near = _full_scale_1(raw)
        rest, echo = self._model.feed(near, _full_scale_1(far))
        self._raw = np.concatenate([self._raw[BLOCK:], near])
        self._rest = np.concatenate([self._rest[BLOCK:], rest])
        self._far.add(far)
        self._near.add(raw)
        # A clipped microphone bends the echo out of the model's reach, and spreads it over bands it was not played in.
        self._clipped = _CLIPPED_FRAMES if np.abs(near).max() * 32768 >= _CLIPPED else max(0, self._clipped - 1)
        self._echo = _in_bands(echo * self._scale) * (_SPREAD if self._clipped else 1.0)
        self._heard = self._spectrum(self._raw[: 2 * BLOCK])
        standing_out = _share(self._heard, _stranger(self._echo, self._heard))
        if standing_out < _NOBODY and _db(self._echo) > _FAINT_DB:
            left_over = min(1.0, float(rest @ rest) / (float(near @ near) + 1e-9))
            self._left_over += _TRUST * (left_over - self._left_over)
        before, self._share = self._share, max(self._wanted(standing_out), self._share - _CLOSING)
        if not (before or self._share):
            return clean
        share = np.float32(before) + np.float32(self._share - before) * _RAMP
        mixed = np.rint(clean + share * (self._rest[:BLOCK] * np.float32(32768) - clean))
        return np.minimum(np.maximum(mixed, -32768), 32767).astype(np.int16)

    def judge(self, clean: Samples, far_db: float) -> EchoEvidence:
        """Return what is known of the frame taken last; `clean` is what is handed on of it.

        `far_db` is the loudest level in dBFS of what was rendered in the last half second.
        """
        self._clean = np.concatenate([self._clean[BLOCK:], _full_scale_1(clean)])
        self._left.add(clean)
        latest = self._recent[self._count % _SMOOTH]
        latest[0], latest[1], latest[2] = self._echo, self._heard, self._spectrum(self._clean)
        self._count += 1
        if far_db <= level.FLOOR_DBFS:
            return SILENT
        known = min(self._count, _SMOOTH)
        echo, heard, left = np.add.reduce(self._recent[:known], axis=0) / known
        clean_db, echo_db = level.dbfs(clean), _db(echo)
        likeness = 1.0 - _share(left, _stranger(echo, heard))
        self._note_leak(_db(left) - echo_db, echo_db, like_echo=likeness >= VETO_LIKENESS)
        if likeness < VETO_LIKENESS and clean_db > _LOUD_DB:
            # A filter that is just learning hides that its output is a copy; then the microphone itself is asked.
            suspect = self._near if self._left_over > _GOOD[0] else self._left
            likeness = max(likeness, min(1.0, _COPY * self._copy(suspect.samples())))
        evidence = EchoEvidence(far_db, echo_db + self._leak_db, likeness)
        if echo_db >= _ACTIVE_DB:
            self._watch(clean_db >= _HEARD_DB and vetoes(evidence, clean_db))
        return evidence

    def _wanted(self, standing_out: float) -> float:
        if self._clipped:
            return 0.0
        good = _between(_GOOD, self._left_over)
        return max(_between(_SOMEBODY, standing_out) * good, _between(_SURELY, standing_out))

    def _spectrum(self, samples: Floats) -> _Powers:
        return _in_bands(np.abs(np.fft.rfft(samples * self._window)) ** 2)

    def _note_leak(self, leak_db: float, echo_db: float, *, like_echo: bool) -> None:
        if echo_db < _FAINT_DB:
            return
        self._leak_db = max(_BEST_LEAK_DB, self._leak_db - _LEAK_FALL_DB)
        if like_echo:
            self._leak_db = max(self._leak_db, min(_WORST_LEAK_DB, leak_db - 6.0))

    def _copy(self, suspect: Floats) -> float:
        """Return how well `suspect` matches what was played at the best lag, 0 to 1."""
        return float(echo_likeness(suspect, self._far.samples(), _FFT).max())

    def _watch(self, swamped: bool) -> None:
        self._swamped.append(swamped)
        if len(self._swamped) == _WATCHED and sum(self._swamped) >= _TOO_MANY * _WATCHED:
            self.overwhelmed = True


class _Halved:
    """The last `size` samples at 8 kHz, full scale 1, of frames at 16 kHz; flat to 3.4 kHz. Made when asked for."""

    _TAPS = 31

    def __init__(self, size: int) -> None:
        at = np.arange(self._TAPS) - self._TAPS // 2
        taps = np.sinc(at / 2) * np.hamming(self._TAPS)
        taps = (taps / taps.sum() / 32768.0).astype(np.float32)
        # A half-band filter: every second tap is 0 but for the one in the middle.
        self._outer, self._middle = taps[::2], taps[self._TAPS // 2]
        self._halved: Floats = np.zeros(size, np.float32)
        self._most = -(-size // (FRAME_SAMPLES // 2))
        silence: Samples = np.zeros(FRAME_SAMPLES, np.int16)
        self._frames: deque[Samples] = deque([silence] * (self._most + 1), maxlen=self._most + 1)
        self._waiting = 0

    def add(self, frame: Samples) -> None:
        """Take 320 samples."""
        self._frames.append(frame)
        self._waiting = min(self._most, self._waiting + 1)

    def samples(self) -> Floats:
        """Return the latest."""
        if self._waiting:
            fresh = self._process(list(self._frames)[-self._waiting - 1 :])[-len(self._halved) :]
            self._halved = np.concatenate([self._halved[len(fresh) :], fresh])
            self._waiting = 0
        return self._halved

    def _process(self, frames: list[Samples]) -> Floats:
        joined = np.concatenate(frames)[FRAME_SAMPLES - (self._TAPS - 1) :].astype(np.float32)
        middle: Floats = self._middle * joined[1::2][self._TAPS // 4 :][: (len(frames) - 1) * FRAME_SAMPLES // 2]
        return middle + np.correlate(joined[::2], self._outer, "valid")


def _full_scale_1(samples: Samples) -> Floats:
    return np.multiply(samples, np.float32(1 / 32768), dtype=np.float32)


def _between(ends: tuple[float, float], value: float) -> float:
    """Return 0 at the first end and before it, 1 at the second and behind it."""
    return min(1.0, max(0.0, (value - ends[0]) / (ends[1] - ends[0])))


def _in_bands(power: npt.NDArray[np.float32]) -> _Powers:
    return np.add.reduceat(power.astype(np.float64), _EDGES)


def _stranger(echo: _Powers, heard: _Powers) -> _Powers:
    """Return which share of each band is no echo."""
    return np.maximum(1 - _FACTOR * echo / (heard + 1e-12), 0.0)  # neither is ever negative


def _share(power: _Powers, shares: _Powers) -> float:
    return float((power * shares).sum() / (power.sum() + 1e-12))


def _db(bands: _Powers) -> float:
    """Return the level in dBFS of a windowed 40 ms spectrum in bands."""
    mean_square = 2 * float(bands.sum()) / (2 * BLOCK) ** 2 / 0.375  # a Hann window's power
    return 10 * float(np.log10(mean_square + 1e-10))
