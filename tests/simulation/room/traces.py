"""What left the loudspeaker, found again in the waveform: which replies, how far, where they were held or ducked."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import soxr

from ..voices import RATE

LOW = 24_000
_BAND = 9_000  # a rate that keeps 4 kHz: higher tones look different where a sample falls between two others
CHUNK = LOW // 5  # long enough not to be taken for another place where the voice says the same syllable
_SAME = 0.9
_AHEAD_S = 6.0  # a held reply goes on within this
_BEGINS_S = 40.0  # a piece begins to sound so long at most after it was asked for
_NEAR = LOW // 250
_VOWEL = LOW // 25
_STEP = LOW // 200
_FAINT = 60.0 * _STEP**0.5  # of a step: the pauses within speech
_GIVE_UP = 4  # chunks in a row that are nowhere: the rest was not said ...
_NEVER = 3  # ... and at the beginning: none of it
_PART = 1 << 15
_LOUDNESS = LOW // 50  # over which the volume is compared
_DUCKED = 0.5  # of its own volume: halfway down to -12 dB
_LOUD = 300  # in 16 bits: sound that breaks off from here clicks
_ZEROS = RATE // 200


@dataclass(frozen=True, slots=True)
class Hold:
    """The reply stood still at `at_s` (of the output) for `length_s`; `lost_s` is missing (below 0: said twice)."""

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
    ducked: tuple[tuple[float, float], ...]
    """From, to (seconds of the output) where it was less than half as loud as it is."""

    @property
    def longest_word_s(self) -> float:
        """How long its longest word takes, by its share of the letters."""
        return (max(map(len, self.text.split()), default=0) + 1) / (len(self.text) + 1) * self.length_s

    @property
    def whole(self) -> bool:
        """Whether it was said to its end."""
        return self.said_s > self.length_s - 2 * CHUNK / LOW


def low_rate(output: np.ndarray) -> np.ndarray:
    """Return the output as `trace` wants it."""
    return np.asarray(soxr.resample(soxr.resample(output.astype(np.float64), RATE, _BAND), _BAND, LOW))


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
            if missing >= (_GIVE_UP if places else _NEVER):
                break
            continue
        missing = 0
        places.append((start, at))
    if not places:
        return None
    last_piece, last_at = places[-1]
    said = _forward(output, piece, last_at, last_piece)
    breaks = _breaks(output, piece, places)
    begun = _backward(output, piece, places[0][1], places[0][0])
    return Trace(
        text,
        begin_s=(places[0][1] - places[0][0] + begun) / LOW,
        end_s=(last_at + said - last_piece) / LOW,
        said_s=said / LOW,
        length_s=len(piece) / LOW,
        lost_start_s=begun / LOW,
        holds=tuple(Hold(at / LOW, (then - at) / LOW, _lost(piece, off, on) / LOW) for off, at, on, then in breaks),
        ducked=_ducked(output, piece, [*places, *(b[2:] for b in breaks)], last_at + said - last_piece),
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
    stretch = output[after : after + round((_AHEAD_S if places else _BEGINS_S) * LOW)]
    found = _best(stretch, chunk)
    return after + found if found is not None else None


def _best(stretch: np.ndarray, chunk: np.ndarray) -> int | None:
    """Return where `chunk` first sounds in `stretch`; looked for part by part, as it is mostly near the beginning."""
    if len(stretch) < len(chunk):
        return None
    if len(stretch) <= 2 * len(chunk):
        return _first(stretch, chunk, np.correlate(stretch, chunk, "valid"))
    spectrum = np.conj(np.fft.rfft(chunk, _PART))
    step = _PART - len(chunk) - _VOWEL  # a match at the end of a part is seen whole in the next one
    for begin in range(0, len(stretch) - len(chunk) + 1, step):
        part = stretch[begin : begin + _PART]
        if len(part) < len(chunk) or np.abs(part).max() < _FAINT / _STEP**0.5:
            continue
        products = np.fft.irfft(np.fft.rfft(part, _PART) * spectrum, _PART)[: len(part) - len(chunk) + 1]
        found = _first(part, chunk, products)
        if found is not None:
            return begin + found
    return None


def _first(stretch: np.ndarray, chunk: np.ndarray, products: np.ndarray) -> int | None:
    sums = np.concatenate([[0.0], np.cumsum(stretch**2)])
    energy = sums[len(chunk) :] - sums[: -len(chunk)]
    own = float(chunk @ chunk)
    likeness = products / np.sqrt((energy + 1e-3 * own) * own + 1e-9)
    same = np.flatnonzero(likeness >= _SAME)
    if not same.size:
        return None
    first = int(same[0])  # the same words may come again later; a few periods of a vowel on, it looks much the same
    return first + int(np.argmax(likeness[first : first + _VOWEL]))


def _breaks(output: np.ndarray, piece: np.ndarray, places: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Return where the reply stood still: (left off, in the output, goes on, in the output)."""
    breaks = []
    for (before, at), (after, then) in itertools.pairwise(places):
        inserted = (then - at) - (after - before)
        if abs(inserted) <= 2 * _NEAR:
            continue
        left_off = _forward(output, piece, at, before)
        goes_on = _backward(output, piece, then, after)
        breaks.append((left_off, at + left_off - before, goes_on, then - (after - goes_on)))
    return breaks


def _lost(piece: np.ndarray, left_off: int, goes_on: int) -> int:
    """Return how much sound is missing between the two places; below 0: how much comes twice. Pauses do not count."""
    begin, end = min(left_off, goes_on), max(left_off, goes_on)
    steps = piece[begin : begin + (end - begin) // _STEP * _STEP].reshape(-1, _STEP)
    loud = np.flatnonzero(np.linalg.norm(steps, axis=1) >= _FAINT)
    if not loud.size:  # nobody can tell
        return 0
    sound = int(loud[-1] + 1 - loud[0]) * _STEP
    return sound if goes_on > left_off else -sound


def _ducked(
    output: np.ndarray, piece: np.ndarray, places: list[tuple[int, int]], end: int
) -> tuple[tuple[float, float], ...]:
    """Compare volumes, from each place that was found to the next one."""
    stretches: list[tuple[float, float]] = []
    was_ducked = False
    in_order = sorted(places, key=lambda place: place[1])
    for (start, at), (_, then) in itertools.pairwise([*in_order, (0, end)]):
        for offset in range(0, then - at, _LOUDNESS):
            own = piece[start + offset : start + offset + _LOUDNESS]
            heard = output[at + offset : at + offset + len(own)]
            level = float(np.linalg.norm(own))
            if len(heard) < len(own) or level < 4 * _FAINT or not _alike(heard, own):
                continue  # a pause, or it was cut here
            ducked = float(heard @ own) < _DUCKED * level**2
            begin, until = (at + offset) / LOW, (at + offset + len(own)) / LOW
            if ducked and was_ducked:
                stretches[-1] = (stretches[-1][0], until)
            elif ducked:
                stretches.append((begin, until))
            was_ducked = ducked
    return tuple(stretches)


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two steps are the same sound, at whatever volume."""
    if len(a) < _STEP or len(b) < _STEP:
        return False
    loud_a, loud_b = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if min(loud_a, loud_b) < _FAINT / 8:  # nothing there, not even ducked
        return max(loud_a, loud_b) < _FAINT
    return max(loud_a, loud_b) < _FAINT or float(a @ b) >= 0.7 * loud_a * loud_b


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
