"""Tries speaker and microphone out for the user: a sound, a cue, and whether Aura hears itself. Asyncio thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

from .assistant import Assistant, Post
from .audio.earcons import Earcon, Earcons
from .audio.echo_check import EchoCheck
from .enquiries import EchoChecked, EchoFinding
from .events import Event, MuteChanged
from .providers.base import Pcm

TAIL_S = 0.4
"""How long a room and a device go on sounding after the sentence."""

TIMES = 2  # the sentence is said: the canceller learns the room from the first

SENTENCES = {
    EchoFinding.APART: "Good: your microphone does not hear the speaker at all. You can talk over Aura at any time.",
    EchoFinding.CANCELLED: "Good: Aura does not hear itself. You can talk over it at any time.",
    EchoFinding.HEARD: (
        "Aura hears itself here. Use headphones, turn the speaker down or move the microphone away from it; "
        "push-to-talk works in any case."
    ),
    EchoFinding.UNKNOWN: (
        "This could not be found out: the speaker did not play, or the microphone delivers no sound. Choose others, "
        "and check again."
    ),
}
"""What the user is told of each finding."""


class SoundCheck:
    """Plays and listens for one assistant.

    Args:
        assistant: Whose player and microphone are used.
        on_audio: Runs a function on the audio thread.
        earcons: Plays the cues.
        phrase: Makes the sentence that Aura says. Raises AuraError.
    """

    def __init__(
        self,
        assistant: Assistant,
        on_audio: Post,
        earcons: Earcons,
        phrase: Callable[[], Awaitable[Sequence[Pcm]]],
    ) -> None:
        self._assistant = assistant
        self._on_audio = on_audio
        self._earcons = earcons
        self._phrase = phrase
        self._muted = False
        assistant.subscribe(self._take)

    def sound(self, name: str) -> None:
        """Let the sound `name` (a value of Earcon) be heard, over whatever plays. Raises ValueError for another."""
        self._earcons.play(Earcon(name))

    async def echo(self) -> EchoChecked:
        """Say a sentence and return whether Aura hears it. The ears are closed meanwhile: no word becomes a turn.

        Raises:
            AuraError: the sentence could not be made.
        """
        pieces = [*await self._phrase()] * TIMES
        assistant = self._assistant
        session = assistant.session
        check = EchoCheck(cancelling=session.echo.enabled)
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()

        def begin() -> None:
            assistant.ears.set_muted(True)
            session.on_judged = check.hear

        def end() -> None:
            session.on_judged = None
            assistant.ears.set_muted(self._muted)
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(ended.set)

        self._on_audio(begin)
        try:
            await assistant.play(pieces)
            await asyncio.sleep(TAIL_S)
        finally:
            self._on_audio(end)
        await ended.wait()
        finding = check.finding()
        return EchoChecked(finding, SENTENCES[finding])

    def _take(self, event: Event) -> None:
        if isinstance(event, MuteChanged):
            self._muted = event.muted
