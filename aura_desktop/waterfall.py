"""Where a turn's time goes, from the end of the user's speech to the first sound of the answer: figures and arithmetic.

All times are ms. Pure and without a word of what was said; usable from any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

TURNS = 100
"""Of how many turns figures are kept."""


class Stage(StrEnum):
    """What is waited for, in the order in which it begins. Stages overlap, and between two there may be a gap."""

    END_OF_TURN = "end_of_turn"  # from the last speech until the user was taken to have finished
    SPEECH_TO_TEXT = "speech_to_text"  # from the question for the words to the transcript
    FIRST_TOKEN = "first_token"  # from the chat request to its first text
    FIRST_PIECE = "first_piece"  # from there to the first sentence or clause that can be spoken
    FIRST_AUDIO = "first_audio"  # from the first speech request to its first sample
    SOUND = "sound"  # from there, or from the end of turn where that came later, to the speaker


PROVIDERS = (Stage.SPEECH_TO_TEXT, Stage.FIRST_TOKEN, Stage.FIRST_PIECE, Stage.FIRST_AUDIO)
"""The stages that a provider takes; the others, and every gap, are Aura's."""

MARKS = ("end_of_turn", "transcript", "first_token", "first_piece", "first_audio", "audible")
"""The moments that a turn passes, each a field of Waterfall."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """One turn's moments, in ms after the end of the user's speech; negative before it, None where there was none.

    Attributes:
        turn: Its number in the session; 0 for one that comes from a file.
        audible: The first sample of the reply leaves the speaker.
        spoken: Whether the user spoke. If not (typed text, a turn that is tried again) the times count from sending.
        end_of_turn: The user was taken to have finished.
        stt_asked: The words were asked for.
        transcript: The words were known.
        chat_asked: The model was asked.
        first_token: Its first text.
        first_piece: The first sentence or clause was ready for the voice.
        speech_asked: The voice was asked.
        first_audio: Its first sample.
        speculative: The attempt that was heard began before the end of turn.
        dropped: Attempts of this turn that began before and were dropped.
    """

    turn: int
    audible: float
    spoken: bool = True
    end_of_turn: float | None = None
    stt_asked: float | None = None
    transcript: float | None = None
    chat_asked: float | None = None
    first_token: float | None = None
    first_piece: float | None = None
    speech_asked: float | None = None
    first_audio: float | None = None
    speculative: bool = False
    dropped: int = 0

    def span(self, stage: Stage) -> Span | None:
        """Return when a stage began and ended, as far as it lies between 0 and `audible`; None: there was none."""
        match stage:
            case Stage.END_OF_TURN:
                return self._clip(0.0, self.end_of_turn) if self.spoken else None
            case Stage.SPEECH_TO_TEXT:
                return self._clip(self.stt_asked, self.transcript)
            case Stage.FIRST_TOKEN:
                return self._clip(self.chat_asked, self.first_token)
            case Stage.FIRST_PIECE:
                return self._clip(self.first_token, self.first_piece)
            case Stage.FIRST_AUDIO:
                return self._clip(self.speech_asked, self.first_audio)
            case Stage.SOUND:
                ready = None if self.first_audio is None else max(self.first_audio, self.end_of_turn or 0.0)
                return self._clip(ready, self.audible)

    def took(self, stage: Stage) -> float | None:
        """Return how long a stage took after the end of speech, in ms; None: there was none."""
        span = self.span(stage)
        return None if span is None else round(span[1] - span[0], 1)

    @property
    def providers(self) -> float:
        """Ms in which a provider was awaited, each counted once however many were; also while the user might go on."""
        covered, reached = 0.0, 0.0
        for start, end in sorted(span for stage in PROVIDERS if (span := self.span(stage)) is not None):
            covered += max(0.0, end - max(start, reached))
            reached = max(reached, end)
        return round(covered, 1)

    @property
    def ours(self) -> float:
        """Ms in which no provider was awaited."""
        return max(0.0, round(self.audible - self.providers, 1))

    def _clip(self, start: float | None, end: float | None) -> Span | None:
        if start is None or end is None:
            return None
        start = min(max(start, 0.0), self.audible)
        return start, min(max(end, start), self.audible)


@dataclass(frozen=True, slots=True)
class Figures:
    """One name over many turns: half of them took `median` ms or less, 19 of 20 `p95` or less."""

    name: str
    median: float
    p95: float
    turns: int


@dataclass(frozen=True, slots=True)
class Timings:
    """The last turns together.

    Attributes:
        turns: How many there are, typed ones included.
        stages: How long each Stage took, and "providers", "ours" and "audible" (the sum of these two).
        marks: When each of MARKS came, in spoken turns.
        speculative: Turns whose answer began before the end of turn.
        dropped: Attempts that were dropped, in all of them.
    """

    turns: int
    stages: tuple[Figures, ...] = ()
    marks: tuple[Figures, ...] = ()
    speculative: int = 0
    dropped: int = 0

    def stage(self, name: str) -> Figures | None:
        """Return the figures of a stage, of "providers", "ours" or "audible"; None: no turn had it."""
        return next((figures for figures in self.stages if figures.name == name), None)


def timings(turns: Sequence[Waterfall]) -> Timings:
    """Return the figures of `turns`. What is counted from the end of speech leaves typed turns out."""
    spoken = [each for each in turns if each.spoken]
    stages = [_figures(stage.value, (each.took(stage) for each in turns)) for stage in Stage]
    stages += [_figures(name, (getattr(each, name) for each in spoken)) for name in ("providers", "ours", "audible")]
    marks = [_figures(name, (getattr(each, name) for each in spoken)) for name in MARKS]
    return Timings(
        turns=len(turns),
        stages=tuple(figures for figures in stages if figures is not None),
        marks=tuple(figures for figures in marks if figures is not None),
        speculative=sum(each.speculative for each in turns),
        dropped=sum(each.dropped for each in turns),
    )


def _figures(name: str, values: Iterable[float | None]) -> Figures | None:
    found = sorted(value for value in values if value is not None)
    if not found:
        return None
    import statistics  # 7 ms, and the window shows before there is a turn

    # The nearest rank: a time that a turn really took.
    p95 = found[-(-19 * len(found) // 20) - 1]
    return Figures(name, round(statistics.median(found), 1), p95, len(found))
