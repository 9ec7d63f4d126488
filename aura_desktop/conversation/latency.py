"""When the stages of a turn happened, and what that makes in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from ..events import Latency


@dataclass(slots=True)
class Marks:
    """When the stages happened, in seconds on the clock."""

    stt_asked: float | None = None
    transcribed: float | None = None
    chat_asked: float | None = None
    first_token: float | None = None
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


def _ms(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else round((end - start) * 1000, 1)
