"""When the stages of a turn happened, and what that makes in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from ..events import Latency
from ..waterfall import Waterfall


@dataclass(slots=True)
class Marks:
    """When the stages happened, in seconds on the clock."""

    stt_asked: float | None = None
    transcribed: float | None = None
    chat_asked: float | None = None
    first_token: float | None = None
    first_piece: float | None = None
    speech_asked: float | None = None
    first_audio: float | None = None


def latency(
    turn: int, marks: Marks, last_speech: float | None, decided: float | None, audible: float | None
) -> Latency:
    """Return a turn's stages in ms. `last_speech` is None for typed text, `decided` is when the turn was over."""
    return Latency(
        turn,
        end_of_turn=_ms(last_speech, decided),
        speech_to_text=_ms(marks.stt_asked, marks.transcribed),
        first_token=_ms(marks.chat_asked, marks.first_token),
        first_audio=_ms(marks.speech_asked, marks.first_audio),
        voice_to_voice=_ms(last_speech, audible),
    )


def waterfall(
    turn: int,
    marks: Marks,
    last_speech: float | None,
    decided: float | None,
    audible: float | None,
    *,
    dropped: int = 0,
) -> Waterfall | None:
    """Return a turn's moments in ms after the end of speech, or after `decided` where nobody spoke.

    None when there is nothing to count from, or nothing was heard. `dropped` is how many attempts of the turn were
    begun before this one.
    """
    start = decided if last_speech is None else last_speech
    length = _ms(start, audible)
    if length is None:
        return None
    asked = (marks.stt_asked, marks.chat_asked, marks.speech_asked)
    return Waterfall(
        turn,
        audible=max(0.0, length),
        spoken=last_speech is not None,
        end_of_turn=_ms(last_speech, decided),
        stt_asked=_ms(start, marks.stt_asked),
        transcript=_ms(start, marks.transcribed),
        chat_asked=_ms(start, marks.chat_asked),
        first_token=_ms(start, marks.first_token),
        first_piece=_ms(start, marks.first_piece),
        speech_asked=_ms(start, marks.speech_asked),
        first_audio=_ms(start, marks.first_audio),
        speculative=decided is not None and any(at is not None and at < decided for at in asked),
        dropped=dropped,
    )


def _ms(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else round((end - start) * 1000, 1)
