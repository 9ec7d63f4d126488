"""What the panel with the times says. GUI thread only."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale

from ..events import Served
from ..waterfall import PROVIDERS, Figures, Span, Stage, Timings, Waterfall
from .words import provider_title, tr

_JOB_OF = {
    Stage.SPEECH_TO_TEXT: "stt",
    Stage.FIRST_TOKEN: "chat",
    Stage.FIRST_PIECE: "chat",
    Stage.FIRST_AUDIO: "speech",
}
NOTHING = "–"


def stage_name(stage: Stage) -> str:
    """Return what stands at the stage's bar."""
    return {
        Stage.END_OF_TURN: tr("End of turn"),
        Stage.SPEECH_TO_TEXT: tr("Transcript"),
        Stage.FIRST_TOKEN: tr("First word"),
        Stage.FIRST_PIECE: tr("First sentence"),
        Stage.FIRST_AUDIO: tr("First sound"),
        Stage.SOUND: tr("Audible"),
    }[stage]


def stage_help(stage: Stage) -> str:
    """Return what is waited for."""
    return {
        Stage.END_OF_TURN: tr("Until Aura was sure that you had finished"),
        Stage.SPEECH_TO_TEXT: tr("Until your words were known"),
        Stage.FIRST_TOKEN: tr("Until the model began to answer"),
        Stage.FIRST_PIECE: tr("Until there was enough of the answer to speak"),
        Stage.FIRST_AUDIO: tr("Until the voice began to speak it"),
        Stage.SOUND: tr("Until it came out of the speaker"),
    }[stage]


def who(stage: Stage, served: Mapping[str, Served]) -> str:
    """Return who was waited for."""
    if stage not in PROVIDERS:
        return tr("Aura")
    by = served.get(_JOB_OF[stage])
    return provider_title(by.provider) if by else tr("provider")


def ms(value: float | None) -> str:
    """Return whole ms without their unit, or a dash."""
    return NOTHING if value is None else QLocale().toString(round(value))


def origin(turn: Waterfall | None) -> str:
    """Return from when the times count."""
    if turn is not None and not turn.spoken:
        return tr("Milliseconds after your message was sent")
    return tr("Milliseconds after you stopped speaking")


def row_sentence(span: Span | None, took: float | None, by: str, figures: Figures | None) -> str:
    """Return a stage as a screen reader says it; `by` is who was waited for."""
    if span is None:
        parts = [tr("not in the last turn")]
    else:
        text = tr("{took} ms, from {start} to {end} ms, {by}")
        parts = [text.format(took=ms(took), start=ms(span[0]), end=ms(span[1]), by=by)]
    if figures is not None:
        text = tr("median {median} ms, 19 of 20 within {p95} ms")
        parts.append(text.format(median=ms(figures.median), p95=ms(figures.p95)))
    return "; ".join(parts)


def summary(turn: Waterfall | None) -> str:
    """Return the last turn in a sentence."""
    if turn is None:
        return tr("No answer yet")
    return tr("Heard after {whole} ms: {providers} ms were the providers', {ours} ms Aura's").format(
        whole=ms(turn.audible), providers=ms(turn.providers), ours=ms(turn.ours)
    )


def notes(turn: Waterfall | None, many: Timings | None) -> str:
    """Return what there is to say of answers that were begun early, and over how many turns the figures go."""
    lines = []
    if turn is not None and turn.spoken:
        begun = tr("Begun before you had finished") if turn.speculative else tr("Begun when you had finished")
        after = {0: "", 1: tr(", after a try that was dropped")}.get(
            turn.dropped, tr(", after {n} tries that were dropped")
        )
        lines.append(f"{begun}{after.format(n=turn.dropped)}.")
    if many is not None and many.turns > 1:
        lines.append(
            tr("Of the last {turns} turns {early} were begun so early, and {dropped} tries were dropped.").format(
                turns=many.turns, early=many.speculative, dropped=many.dropped
            )
        )
    return " ".join(lines)
