"""The cards of device trouble: each is shown once and goes away when what it tells is over."""

from __future__ import annotations

import logging
from collections.abc import Callable

from .. import errors, events

_log = logging.getLogger(__name__)

INPUT_CODES = (errors.NoMicrophone.code, errors.DeviceLost.code)
OUTPUT_CODES = (errors.NoSpeaker.code,)


class Cards:
    """For the audio thread. `emit` takes Problem and ProblemCleared."""

    def __init__(self, emit: Callable[[events.Event], None]) -> None:
        self._emit = emit
        self._open: dict[str, events.Problem] = {}

    def __contains__(self, code: str) -> bool:
        return code in self._open

    def trouble(self, error: errors.AudioError) -> None:
        """Show a card, once."""
        problem = events.Problem(error.code, error.sentence, error.action)
        if self._open.get(error.code) != problem:
            _log.warning("%s %s", error.code, error.detail)
            self._open[error.code] = problem
            self._emit(problem)

    def settle(self, *codes: str) -> None:
        """Take cards away."""
        for code in codes:
            if self._open.pop(code, None) is not None:
                self._emit(events.ProblemCleared(code))

    def settle_direction(self, inputs: bool) -> None:
        """Take the cards of a missing microphone, or of a missing loudspeaker, away."""
        self.settle(*(INPUT_CODES if inputs else OUTPUT_CODES))


def what(inputs: bool) -> str:
    """Return the word for a direction's device."""
    return "microphone" if inputs else "loudspeaker"


def lost(inputs: bool, name: str) -> errors.AudioError:
    """Return the trouble of a device that worked."""
    if inputs:
        return errors.DeviceLost(
            f"The microphone ({name}) delivers nothing any more. Connect it again or choose another one; "
            "typing works meanwhile."
        )
    return errors.NoSpeaker(
        f"The loudspeaker ({name}) takes no sound any more. Connect it again or choose another one; "
        "replies are shown as text meanwhile."
    )


def unplugged(inputs: bool, name: str) -> errors.AudioError:
    """Return the trouble of a device that the system has no more, with no other one in its place."""
    if inputs:
        return errors.DeviceLost(
            f"The microphone ({name}) was disconnected and there is no other one. Connect it again: Aura listens as "
            "soon as it is back; typing works meanwhile."
        )
    return errors.NoSpeaker(
        f"The loudspeaker ({name}) was disconnected and there is no other one. Connect it again: Aura speaks as soon "
        "as it is back; replies are shown as text meanwhile."
    )


def kept(inputs: bool, failed: str, kept: str, error: errors.AudioError | None) -> errors.AudioError:
    """Return the trouble of a chosen device that does not work, while the old one is kept."""
    reason = f" {error.sentence}" if error is not None else ""
    kind = errors.NoMicrophone if inputs else errors.NoSpeaker
    return kind(f"The {what(inputs)} {failed} does not work, so {kept} stays in use.{reason}")
