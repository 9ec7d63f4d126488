"""What left the loudspeaker, found again in the waveform: which replies, how far, and where they were held."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import soxr

from ..voices import RATE

LOW = 8_000
CHUNK = LOW // 5  # long enough not to be taken for another place where the voice says the same syllable
_SAME = 0.9
_AHEAD_S = 6.0  # a held reply goes on within this
_NEAR = LOW // 250
_STEP = LOW // 200
_FAINT = 60.0 * _STEP**0.5  # of a step: the pauses within speech
_GIVE_UP = 4  # chunks in a row that are nowhere: the rest was not said
_LOUD = 300  # in 16 bits: sound that breaks off from here clicks
_ZEROS = RATE // 200


@dataclass(frozen=True, slots=True)
class Hold:
    """The reply stood still at `at_s` (of the output) for `length_s`; `lost_s` is missing there (below 0: twice)."""

    at_s: float
    length_s: float
    lost_s: float


@dataclass(frozen=True, slots=True)
class Trace:
    """One piece of speech in the output: from, to (seconds of the output), how much of it, and its holds."""

    text: str
    begin_s: float
    end_s: float
    said_s: float
    length_s: float
    lost_start_s: float
    holds: tuple[Hold, ...]

    @property
    def whole(self) -> bool:
        """Whether it was said to its end."""
        return self.said_s > self.length_s - 2 * CHUNK / LOW


def low_rate(output: np.ndarray) -> np.ndarray:
    """Return the output as `trace` wants it."""
    return np.asarray(soxr.resample(output.astype(np.float64), RATE, LOW))


def trace(output: np.ndarray, text: str, sound: np.ndarray, after_s: float) -> Trace | None:
    """Find `sound` (48 kHz) in `output` (from `low_rate`) after `after_s`; None when nothing of it is there."""
    piece = low_rate(sound)
    loudest = float(np.abs(piece).max())
    places: list[tuple[int, int]] = []  # (in the piece, in the output)
    missing = 0
    for start in range(0, len(piece) - CHUNK + 1, CHUNK // 2):
        chunk = piece[start : start + CHUNK]
        if float(np.sqrt(np.mean(chunk**2))) < 0.03 * loudest:
            continue
        at = _find(output, chunk, _expected(places, start), places[-1][1] if places else round(after_s * LOW), places)
        if at is None:
            missing += 1
            if missing >= _GIVE_UP:
                break
            continue
        missing = 0
        places.append((start, at))
    if not places:
        return None
    last_piece, last_at = places[-1]
    said = _forward(output, piece, last_at, last_piece)
    begun = _backward(output, piece, places[0][1], places[0][0])
    return Trace(
        text,
        begin_s=(places[0][1] - places[0][0] + begun) / LOW,
        end_s=(last_at + said - last_piece) / LOW,
        said_s=said / LOW,
        length_s=len(piece) / LOW,
        lost_start_s=begun / LOW,
        holds=_holds(output, piece, places),
    )


def _expected(places: list[tuple[int, int]], start: int) -> int | None:
    return places[-1][1] + start - places[-1][0] if places else None


def _find(
    output: np.ndarray, chunk: np.ndarray, expected: int | None, after: int, places: list[tuple[int, int]]
) -> int | None:
    if expected is not None:
        begin = max(0, expected - _NEAR)
        near = _best(output[begin : expected + _NEAR + len(chunk)], chunk)
        if near is not None:
            return begin + near
    stretch = output[after : after + round(_AHEAD_S * LOW)] if places else output[after:]
    found = _best(stretch, chunk)
    return after + found if found is not None else None


def _best(stretch: np.ndarray, chunk: np.ndarray) -> int | None:
    if len(stretch) < len(chunk):
        return None
    size = 1 << (len(stretch) + len(chunk)).bit_length()
    if len(stretch) < 2 * len(chunk):
        products = np.correlate(stretch, chunk, "valid")
    else:
        products = np.fft.irfft(np.fft.rfft(stretch, size) * np.conj(np.fft.rfft(chunk, size)), size)
        products = products[: len(stretch) - len(chunk) + 1]
    sums = np.concatenate([[0.0], np.cumsum(stretch**2)])
    energy = sums[len(chunk) :] - sums[: -len(chunk)]
    own = float(chunk @ chunk)
    likeness = products / np.sqrt((energy + 1e-3 * own) * own + 1e-9)
    same = np.flatnonzero(likeness >= _SAME)
    if not same.size:
        return None
    first = int(same[0])  # the same words may come again later
    return first + int(np.argmax(likeness[first : first + 2 * _NEAR]))


def _holds(output: np.ndarray, piece: np.ndarray, places: list[tuple[int, int]]) -> tuple[Hold, ...]:
    holds = []
    for (before, at), (after, then) in itertools.pairwise(places):
        inserted = (then - at) - (after - before)
        if abs(inserted) <= 2 * _NEAR:
            continue
        left_off = _forward(output, piece, at, before)
        goes_on = _backward(output, piece, then, after)
        length = (then - (after - goes_on)) - (at + left_off - before)
        between = piece[min(left_off, goes_on) : max(left_off, goes_on)]
        faint = (
            float(np.linalg.norm(between)) < _FAINT * (len(between) / _STEP) ** 0.5
        )  # held in a pause: nobody can tell
        holds.append(Hold((at + left_off - before) / LOW, length / LOW, 0.0 if faint else (goes_on - left_off) / LOW))
    return tuple(holds)


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two steps are the same sound, at whatever volume."""
    if len(a) < _STEP or len(b) < _STEP:
        return False
    loud_a, loud_b = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    return max(loud_a, loud_b) < _FAINT or float(a @ b) >= 0.8 * loud_a * loud_b


def _forward(output: np.ndarray, piece: np.ndarray, at: int, start: int) -> int:
    """Return how far into the piece the output goes on like it."""
    reach = 0
    while start + reach < len(piece) and _alike(
        output[at + reach : at + reach + _STEP], piece[start + reach : start + reach + _STEP]
    ):
        reach += _STEP
    return start + reach


def _backward(output: np.ndarray, piece: np.ndarray, at: int, start: int) -> int:
    """Return from where in the piece on the output is like it, looking back from the chunk found at `start`."""
    reach = 0
    start, at = start + CHUNK // 2, at + CHUNK // 2  # the head of a chunk may be missing though it was found
    while reach + _STEP <= start and _alike(
        output[at - reach - _STEP : at - reach], piece[start - reach - _STEP : start - reach]
    ):
        reach += _STEP
    return start - reach


def broken_edges(output: np.ndarray) -> list[float]:
    """Return the times in s where loud sound breaks off into, or out of, digital silence without a ramp: clicks."""
    silent = output == 0
    edges = np.flatnonzero(np.diff(silent.astype(np.int8)))
    clicks = []
    for edge in edges:
        into = bool(silent[edge + 1])
        run = silent[edge + 1 : edge + 1 + _ZEROS] if into else silent[max(0, edge + 1 - _ZEROS) : edge + 1]
        sound = output[edge] if into else output[edge + 1]
        if run.all() and abs(int(sound)) > _LOUD:
            clicks.append(float(edge) / RATE)
    return clicks
