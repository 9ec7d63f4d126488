"""How much of a reply was heard: from seconds played to a place in its text, to the word.

Spoken text and source text differ (links, lists, prices, code), so their words are matched first; what is not said
(an address behind a link, a code block) belongs to the word spoken before it. Times come from the voice's own
alignment where it gives one, else in proportion to how long each word takes to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .sentences import Piece
from .wordmap import Word, spans, words

HEARD_SHARE = 0.6
"""Share of a word's sound after which it counts as heard: the listener has understood most words by then."""

CHARS_PER_S = 15.0
"""Letters a second of an ordinary voice (about 180 English words a minute), until the voice at work is known."""

LEARN_AFTER = 30.0
"""Weight in letters of the assumed rate against what was measured: two seconds of speech."""

CAUTION = 0.9
"""Factor on the rate while a piece's length is unknown, so that the estimate stays behind the voice."""


@dataclass(slots=True)
class _Track:
    """One piece on its way to the ear."""

    piece: Piece
    start_s: float
    words: tuple[Word, ...]
    weight: float
    seconds: float = 0.0
    final: bool = False
    chars: str = ""
    char_starts: list[float] = field(default_factory=list)
    aligned: tuple[tuple[float, float], ...] | None = None  # seconds of the words the alignment reaches


class HeardTracker:
    """Maps the seconds of a reply that left the speaker to an offset in its raw text. For one thread, one reply.

    Pieces are added in order. All times are seconds of playback: silence and pauses do not count.
    """

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._index: dict[Piece, int] = {}

    def add_piece(self, piece: Piece, start_s: float) -> None:
        """Note that the audio of `piece` begins `start_s` seconds into the reply's playback."""
        found = words(piece)
        weight = found[-1].end_weight if found else 0.0
        track = _Track(piece, start_s, found, weight)
        if not piece.spoken:
            track.final = True
        self._index[piece] = len(self._tracks)
        self._tracks.append(track)

    def set_duration(self, piece: Piece, seconds: float, final: bool) -> None:
        """Note that at least `seconds` of audio exist for `piece`, or exactly that many when `final`."""
        track = self._tracks[self._index[piece]]
        track.seconds = max(0.0, seconds) if piece.spoken else 0.0
        track.final = final or not piece.spoken

    def align(self, piece: Piece, chars: str, starts: Sequence[float]) -> None:
        """Add the voice's own times: `chars` (more of the spoken text) begin at `starts`, in seconds of the piece."""
        track = self._tracks[self._index[piece]]
        count = min(len(chars), len(starts))
        track.chars += chars[:count]
        track.char_starts.extend(starts[:count])
        track.aligned = None

    def heard_until(self, played_s: float) -> int:
        """Return the offset in the reply after the last word of which 60 % has sounded by `played_s`.

        Never goes back as `played_s` grows. The end of a piece (marks and white space with it) is reached when all its
        audio has been played; of a piece whose audio is still growing, the last word is only heard once that is known.
        """
        offset = 0
        for at, track in enumerate(self._tracks):
            following = self._tracks[at + 1].start_s if at + 1 < len(self._tracks) else None
            end = track.start_s + track.seconds
            if (track.final and played_s >= end - 1e-6) or (following is not None and played_s > following):
                offset = max(offset, track.piece.end)
                continue
            if played_s > track.start_s:
                offset = max(offset, self._within(track, played_s - track.start_s))
            break
        return offset

    def word_start(self, played_s: float) -> float:
        """Return when the word began that sounds at `played_s`: there speech that was held goes on.

        `played_s` itself between two words, and where nothing is known. Seconds of playback, never after `played_s`.
        """
        for track in reversed(self._tracks):
            if track.start_s > played_s:
                continue
            for start, end in self._times(track):
                if start <= played_s - track.start_s < end:
                    return track.start_s + start
            break
        return played_s

    def _within(self, track: _Track, played_s: float) -> int:
        times = self._times(track)
        heard = 0
        for word, (start, end) in zip(track.words, times, strict=True):
            if played_s < start + HEARD_SHARE * (end - start):
                break
            heard = word.source_end
        return track.piece.start + heard if heard else 0

    def _times(self, track: _Track) -> list[tuple[float, float]]:
        """Return when each spoken word starts and ends, in seconds of the piece's audio."""
        if track.aligned is None:
            track.aligned = _aligned(track)
        times = list(track.aligned)
        if len(times) == len(track.words):
            return times
        since = times[-1][1] if times else 0.0
        done = track.words[len(times) - 1].end_weight if times else 0.0
        left = track.weight - done
        total = max(track.seconds - since, 0.0)
        if not track.final:
            total = max(total, left / (self._rate() * CAUTION))
        per = total / left if left > 0 else 0.0
        return times + [
            (since + (word.start_weight - done) * per, since + (word.sound_end_weight - done) * per)
            for word in track.words[len(times) :]
        ]

    def _rate(self) -> float:
        """Return letters a second: what this voice was measured at, leaning on the ordinary rate at first."""
        done = [t for t in self._tracks if t.final and t.seconds > 0.0]
        weight = sum(t.weight for t in done)
        seconds = sum(t.seconds for t in done)
        return (weight + LEARN_AFTER) / (seconds + LEARN_AFTER / CHARS_PER_S)


def _aligned(track: _Track) -> tuple[tuple[float, float], ...]:
    """Return the times of the words that the voice's alignment reaches, from the first one on without a hole."""
    if not track.chars:
        return ()
    starts = track.char_starts
    times: list[tuple[float, float]] = []
    for first, last in spans(track.piece.spoken, track.chars):
        if last >= len(starts) and not (track.final and last == len(starts)):
            break  # where this word ends is not known yet
        begin = max(starts[first], times[-1][1] if times else 0.0)
        finish = starts[last] if last < len(starts) else max(track.seconds, starts[-1])
        times.append((begin, max(begin, finish)))
    return tuple(times)
