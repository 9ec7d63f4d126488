"""Breaks one part of the product on purpose, to show that the verdicts can see the fault it keeps away.

This is the one place where tests reach into the product: a control that broke nothing would prove nothing, so each one
fails loudly when the part it breaks is not where it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from aura_desktop.assistant import Assistant
from aura_desktop.speech.pace import Pace


def _nothing(assistant: Assistant) -> None:
    pass


def _no_echo_cancelling(assistant: Assistant) -> None:
    assert assistant.session.echo.enabled
    assistant.session.echo.enabled = False


def _no_pre_roll(assistant: Assistant) -> None:
    detector = assistant.ears._detector
    assert detector._pre_roll.maxlen is not None
    detector._pre_roll = deque(maxlen=1)


def _no_flush(assistant: Assistant) -> None:
    assert callable(assistant.session.player.flush)
    assistant.session.player.flush = lambda: None  # type: ignore[method-assign]


def _no_resume(assistant: Assistant) -> None:
    assert callable(assistant.session.player.resume)
    assistant.session.player.resume = lambda *_, **__: None  # type: ignore[method-assign]


def _no_tail(assistant: Assistant) -> None:
    detector = assistant.ears._detector
    assert detector.pace.open_s > 0.1
    detector.pace = Pace(0.1, 0.1, 0.1, 0.1)


CONTROLS: dict[str, Callable[[Assistant], None]] = {
    "echo cancelling off": _no_echo_cancelling,
    "pre-roll 0": _no_pre_roll,
    "flush off": _no_flush,
    "resume off": _no_resume,
    "end of turn after 100 ms": _no_tail,
}
INTACT = _nothing
