"""Every word the window says, through Qt's translation calls. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ..events import Latency, Mode, Served, Spending, State
from ..services import TITLES
from .sentences import said


def tr(text: str, disambiguation: str = "", n: int = -1) -> str:
    """Return `text` in the user's language; with `n` in the form for that many, the number in the place of %n.

    pyside6-lupdate finds the call by its name, so `text` is a literal. It has no context: which class or module a text
    stands in says nothing to a translator, and the same words are translated once.
    """
    return QCoreApplication.translate("", text, disambiguation, n)


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
        State.RESTING: tr("Resting"),
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
        State.RESTING: tr("the microphone is closed; any key wakes Aura"),
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


NEAR_LIMIT = 0.8
"""From this part of the monthly limit on, spending is a warning."""


def money(dollars: float) -> str:
    """Return an amount in US dollars, small ones finer ("$0.002", "$1.24")."""
    if 0 < dollars < 0.001:
        return tr("under {dollars}").format(dollars=_in_dollars(0.001, 3))
    fine = 0 < dollars < 0.1 and round(dollars * 1000) % 10
    return _in_dollars(float(dollars), 3 if fine else 2)


def _in_dollars(dollars: float, places: int) -> str:
    return tr("${amount}", "an amount in US dollars").format(amount=QLocale().toString(dollars, "f", places))


def spent(spending: Spending) -> str:
    """Return what the turn and the month cost ("≈ $0.002 · $1.24 this month"), "" where nothing costs."""
    month, limit = spending.month_dollars, spending.limit
    if not month and not spending.turn_dollars:
        return ""
    if near_limit(spending):
        words = tr("{month} of {limit} this month") if month <= limit else tr("{month} this month, over {limit}")
    else:
        words = tr("{month} this month")
    turn = spending.turn_dollars or 0.0
    parts = [money(turn) if turn < 0.001 else f"≈ {money(turn)}"] if turn else []
    return " · ".join([*parts, words.format(month=money(month), limit=money(limit))])


def spent_details(spending: Spending) -> str:
    """Return what was used, a line for each kind, for the tooltip."""
    locale = QLocale()
    lines = [
        (spending.turn_dollars is None, tr("The price of the last answer is not known.")),
        (near_limit(spending), tr("The limit for a month is {limit}.").format(limit=money(spending.limit))),
        (
            spending.tokens_in + spending.tokens_out > 0,
            tr("{read} tokens read, {written} written").format(
                read=locale.toString(spending.tokens_in), written=locale.toString(spending.tokens_out)
            ),
        ),
        (
            spending.heard_seconds > 0,
            tr("{seconds} s heard").format(seconds=locale.toString(float(spending.heard_seconds), "f", 1)),
        ),
        (
            spending.spoken_characters > 0,
            tr("{count} characters spoken").format(count=locale.toString(spending.spoken_characters)),
        ),
        (
            spending.hedged_dollars > 0,
            tr("{dollars} for an answer that was not used").format(dollars=money(spending.hedged_dollars)),
        ),
    ]
    return "\n".join([text for wanted, text in lines if wanted] + [tr("An estimate from list prices.")])


def near_limit(spending: Spending) -> bool:
    """Return whether the month comes near its limit, or is over it."""
    return spending.limit > 0 and spending.month_dollars >= NEAR_LIMIT * spending.limit


def served_by(served: Served) -> str:
    """Return who did it ("by xAI Grok")."""
    return tr("by {provider}").format(provider=provider_title(served.provider))


def served_details(served: Served) -> str:
    """Return who did which job, and why it was this one."""
    done = {
        "stt": tr("Heard by {provider}"),
        "chat": tr("Answered by {provider}"),
        "speech": tr("Spoken by {provider}"),
    }
    who = done.get(served.job, "{provider}").format(provider=provider_title(served.provider))
    return f"{who}: {said(served.reason)}" if served.reason else who


def provider_title(provider: str) -> str:
    """Return the name of a provider in the user's language."""
    return said(TITLES.get(provider, provider))
