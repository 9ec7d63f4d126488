"""Every word the window says, through Qt's translation calls. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ..events import Latency, Mode, State


def tr(text: str, disambiguation: str | None = None) -> str:
    """Return `text` in the user's language (context "Aura")."""
    return QCoreApplication.translate("Aura", text, disambiguation)


def state_word(state: State) -> str:
    """Return the state as a person would say it."""
    return {
        State.STARTING: tr("Starting"),
        State.LISTENING: tr("Listening"),
        State.READY: tr("Ready"),
        State.HEARING: tr("Hearing you"),
        State.THINKING: tr("Thinking"),
        State.SPEAKING: tr("Speaking"),
        State.MUTED: tr("Muted"),
        State.WAITING_FOR_MICROPHONE: tr("Waiting for microphone"),
        State.TROUBLE: tr("Needs attention"),
    }[state]


def state_hint(state: State, mode: Mode) -> str:
    """Return the line under the state where the engine gave none."""
    hold = mode is Mode.PUSH_TO_TALK
    return {
        State.STARTING: tr("you can type already"),
        State.LISTENING: tr("just speak"),
        State.READY: tr("hold the button or the space bar") if hold else tr("type below"),
        State.HEARING: tr("release when you are done") if hold else tr("pause when you are done"),
        State.THINKING: tr("Escape stops it"),
        State.SPEAKING: tr("hold to interrupt, Escape to stop") if hold else tr("talk any time to interrupt"),
        State.MUTED: tr("your microphone is ignored"),
        State.WAITING_FOR_MICROPHONE: tr("typing works meanwhile"),
        State.TROUBLE: tr("typing works meanwhile"),
    }[state]


def answered(latency: Latency) -> str:
    """Return how long the answer took ("answered in 0.8 s"), or nothing where no speech was answered."""
    if latency.voice_to_voice is None:
        return ""
    return tr("answered in {seconds} s").format(seconds=QLocale().toString(latency.voice_to_voice / 1000, "f", 1))


def stages(latency: Latency) -> str:
    """Return the stages of the answer in seconds ("heard 0.21 · thought 0.35 · spoke 0.15")."""
    parts = (
        (tr("heard {seconds}"), latency.speech_to_text),
        (tr("thought {seconds}"), latency.first_token),
        (tr("spoke {seconds}"), latency.first_audio),
    )
    shown = [text.format(seconds=QLocale().toString(ms / 1000, "f", 2)) for text, ms in parts if ms is not None]
    return " · ".join(shown)
