"""Watches the audio thread from outside: a sound system that stops answering holds it in the middle of a call.

Then nothing in the audio session can say so, and the window would go on showing "Listening". Asyncio thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from ..errors import SoundStuck
from ..events import Event, Problem, ProblemCleared

STUCK_S = 2.0
"""Opening a Bluetooth device may hold the thread nearly as long."""

LOOK_S = 0.5
LOOKS = 2
"""In a row: after the computer has slept, the first look may come before the thread's first step."""

_SENTENCE = (
    "The sound system of this computer does not answer, so Aura neither hears nor speaks. Typing works meanwhile; if "
    "it stays so, restart the sound system or the computer."
)
_log = logging.getLogger(__name__)


class StuckWatch:
    """Tells of an audio thread that is held, and when it is not any more.

    Args:
        held_s: For how long the thread has been in one step, in s.
        flowing: Whether the session believes that frames arrive.
        set_flow: Told that none arrive, and what is true again afterwards.
        emit: Takes the card and its end.
    """

    def __init__(
        self,
        held_s: Callable[[], float],
        flowing: Callable[[], bool],
        set_flow: Callable[[bool], None],
        emit: Callable[[Event], None],
    ) -> None:
        self._held_s = held_s
        self._flowing = flowing
        self._set_flow = set_flow
        self._emit = emit
        self._looks = 0
        self._told = False
        self._asked = False  # to tell it once more

    async def run(self) -> None:
        """Look, until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_S)

    def again(self) -> None:
        """The user has pressed "try again", which puts the card away: it comes back while the thread is held."""
        self._asked = self._told

    def look(self) -> None:
        """Look once."""
        held = self._held_s()
        self._looks = self._looks + 1 if held > STUCK_S else 0
        stuck = self._looks >= LOOKS
        if stuck is self._told and not self._asked:
            return
        self._told, self._asked = stuck, False
        if stuck:
            _log.error("the audio thread is held for %.1f s", held)
            error = SoundStuck(_SENTENCE)
            self._set_flow(False)
            self._emit(Problem(error.code, error.sentence, error.action))
        else:
            _log.info("the audio thread goes on")
            self._emit(ProblemCleared(SoundStuck.code))
            self._set_flow(self._flowing())
